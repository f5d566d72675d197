// A set of variables.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "engine/binder/variable.h"

namespace mycel::engine::planner {

class VarSet {
 public:
  [[nodiscard]] bool Has(binder::VarId id) const { return id.valid() && id.value < bits_.size() && bits_[id.value]; }
  void Add(binder::VarId id) {
    if (!id.valid()) return;
    if (id.value >= bits_.size()) bits_.resize(id.value + 1);
    bits_[id.value] = true;
  }
  void Add(std::span<const binder::VarId> ids) {
    for (const binder::VarId id : ids) Add(id);
  }
  void Add(const VarSet& other) {
    if (other.bits_.size() > bits_.size()) bits_.resize(other.bits_.size());
    for (size_t i = 0; i < other.bits_.size(); ++i) {
      if (other.bits_[i]) bits_[i] = true;
    }
  }
  void Remove(binder::VarId id) {
    if (Has(id)) bits_[id.value] = false;
  }
  [[nodiscard]] bool ContainsAll(const VarSet& other) const {
    for (size_t i = 0; i < other.bits_.size(); ++i) {
      if (other.bits_[i] && !(i < bits_.size() && bits_[i])) return false;
    }
    return true;
  }
  [[nodiscard]] bool Overlaps(const VarSet& other) const {
    for (size_t i = 0; i < bits_.size() && i < other.bits_.size(); ++i) {
      if (bits_[i] && other.bits_[i]) return true;
    }
    return false;
  }
  [[nodiscard]] bool empty() const {
    for (const bool bit : bits_) {
      if (bit) return false;
    }
    return true;
  }
  [[nodiscard]] std::vector<binder::VarId> ToVector() const {
    std::vector<binder::VarId> ids;
    for (size_t i = 0; i < bits_.size(); ++i) {
      if (bits_[i]) ids.emplace_back(static_cast<uint32_t>(i));
    }
    return ids;
  }

 private:
  std::vector<bool> bits_;
};

}  // namespace mycel::engine::planner
