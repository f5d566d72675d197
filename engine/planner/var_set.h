// A set of variables: one bit each.
#pragma once

#include <algorithm>
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
    return id.valid() && Word(id) < words_.size() && (words_[Word(id)] & Bit(id)) != 0;
  }
  void Add(binder::VarId id) {
    if (!id.valid()) return;
    if (Word(id) >= words_.size()) words_.resize(Word(id) + 1);
    words_[Word(id)] |= Bit(id);
  }
  void Add(std::span<const binder::VarId> ids) {
    for (const binder::VarId id : ids) Add(id);
  }
  void Add(const VarSet& other) {
    if (other.words_.size() > words_.size()) words_.resize(other.words_.size());
    for (size_t i = 0; i < other.words_.size(); ++i) words_[i] |= other.words_[i];
  }
  void Remove(binder::VarId id) {
    if (Has(id)) words_[Word(id)] &= ~Bit(id);
  }
  [[nodiscard]] bool ContainsAll(const VarSet& other) const {
    for (size_t i = 0; i < other.words_.size(); ++i) {
      if ((other.words_[i] & ~(i < words_.size() ? words_[i] : 0)) != 0) return false;
    }
    return true;
  }
  [[nodiscard]] bool Overlaps(const VarSet& other) const {
    for (size_t i = 0; i < std::min(words_.size(), other.words_.size()); ++i) {
      if ((words_[i] & other.words_[i]) != 0) return true;
    }
    return false;
  }
  [[nodiscard]] bool empty() const {
    return std::all_of(words_.begin(), words_.end(), [](uint64_t word) { return word == 0; });
  }
  // Ascending.
  [[nodiscard]] std::vector<binder::VarId> ToVector() const {
    std::vector<binder::VarId> ids;
    for (size_t i = 0; i < words_.size(); ++i) {
      for (uint64_t left = words_[i]; left != 0; left &= left - 1) {
        ids.emplace_back(static_cast<uint32_t>(i * kBits + static_cast<size_t>(std::countr_zero(left))));
      }
    }
    return ids;
  }

 private:
  static constexpr size_t kBits = 64;
  static size_t Word(binder::VarId id) { return id.value / kBits; }
  static uint64_t Bit(binder::VarId id) { return uint64_t{1} << (id.value % kBits); }

  std::vector<uint64_t> words_;
};

}  // namespace mycel::engine::planner
