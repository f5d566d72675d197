// The relationships of a row that a new one must differ from: single ones and lists, bound earlier in the same pattern.
#pragma once

#include <span>
#include <vector>

#include "engine/base/ids.h"
#include "engine/binder/variable.h"
#include "engine/types/batch.h"

namespace mycel::engine::exec {

class DistinctRelationships {
 public:
  explicit DistinctRelationships(std::span<const binder::VarId> variables) : variables_(variables) {}

  [[nodiscard]] bool any() const { return !variables_.empty(); }
  // Takes over the relationships of one row.
  void Load(const types::Batch& batch, uint32_t row);
  [[nodiscard]] bool Contains(base::RelId id) const {
    for (const base::RelId taken : taken_) {
      if (taken == id) return true;
    }
    return false;
  }
  // Of the loaded row; a relationship may come twice.
  [[nodiscard]] std::span<const base::RelId> taken() const { return taken_; }

 private:
  std::span<const binder::VarId> variables_;
  std::vector<base::RelId> taken_;
};

}  // namespace mycel::engine::exec
