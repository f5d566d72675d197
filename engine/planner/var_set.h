// A set of variables, as bits: statements of ten thousand clauses have as many variables, and planning them unites sets
// at each clause.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/binder/variable.h"

namespace mycel::engine::planner {

class VarSet {
 public:
  [[nodiscard]] bool Has(binder::VarId id) const {
    return id.valid() && id.value / kBits < words_.size() && (words_[id.value / kBits] >> (id.value % kBits) & 1) != 0;
  }
  void Add(binder::VarId id) {
    if (!id.valid()) return;
    if (id.value / kBits >= words_.size()) words_.resize(id.value / kBits + 1);
    words_[id.value / kBits] |= uint64_t{1} << (id.value % kBits);
  }
  void Add(std::span<const binder::VarId> ids) {
    for (const binder::VarId id : ids) Add(id);
  }
  void Add(const VarSet& other) {
    if (other.words_.size() > words_.size()) words_.resize(other.words_.size());
    for (size_t i = 0; i < other.words_.size(); ++i) words_[i] |= other.words_[i];
  }
  void Remove(binder::VarId id) {
    if (Has(id)) words_[id.value / kBits] &= ~(uint64_t{1} << (id.value % kBits));
  }
  // Keeps what is in both.
  void Intersect(const VarSet& other) {
    if (words_.size() > other.words_.size()) words_.resize(other.words_.size());
    for (size_t i = 0; i < words_.size(); ++i) words_[i] &= other.words_[i];
  }
  [[nodiscard]] bool ContainsAll(const VarSet& other) const {
    for (size_t i = 0; i < other.words_.size(); ++i) {
      if ((other.words_[i] & ~(i < words_.size() ? words_[i] : 0)) != 0) return false;
    }
    return true;
  }
  [[nodiscard]] bool Overlaps(const VarSet& other) const {
    for (size_t i = 0; i < words_.size() && i < other.words_.size(); ++i) {
      if ((words_[i] & other.words_[i]) != 0) return true;
    }
    return false;
  }
  [[nodiscard]] bool empty() const {
    for (const uint64_t word : words_) {
      if (word != 0) return false;
    }
    return true;
  }
  [[nodiscard]] std::vector<binder::VarId> ToVector() const {
    std::vector<binder::VarId> ids;
    for (size_t i = 0; i < words_.size(); ++i) {
      for (uint64_t word = words_[i]; word != 0; word &= word - 1) {
        ids.emplace_back(static_cast<uint32_t>(i * kBits + static_cast<size_t>(std::countr_zero(word))));
      }
    }
    return ids;
  }

 private:
  static constexpr size_t kBits = 64;

  std::vector<uint64_t> words_;
};

}  // namespace mycel::engine::planner
