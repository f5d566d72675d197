// The relationship types that a pattern names. Names stay names until the operator opens: a type may come into being
// after the plan.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "engine/base/ids.h"
#include "engine/catalog/tokens.h"

namespace mycel::engine::exec {

class RelTypes {
 public:
  explicit RelTypes(std::span<const std::string_view> names) : names_(names) {}

  // Looks up the names that are not known yet. Call it when the operator opens.
  void Resolve(const catalog::Tokens& tokens) {
    if (ids_.size() == names_.size()) return;
    ids_.clear();
    for (const std::string_view name : names_) {
      if (const std::optional<base::RelTypeId> id = tokens.rel_types.Find(name)) ids_.push_back(*id);
    }
  }
  [[nodiscard]] bool all() const { return names_.empty(); }
  // Types are named and none of them exists: nothing matches.
  [[nodiscard]] bool none() const { return ids_.empty() && !names_.empty(); }
  // Empty with all().
  [[nodiscard]] std::span<const base::RelTypeId> ids() const { return ids_; }
  [[nodiscard]] bool Contains(base::RelTypeId type) const {
    if (all()) return true;
    for (const base::RelTypeId id : ids_) {
      if (id == type) return true;
    }
    return false;
  }

 private:
  std::span<const std::string_view> names_;
  std::vector<base::RelTypeId> ids_;
};

}  // namespace mycel::engine::exec
