// The names that a clause can see, in the order in which they came in.
#pragma once

#include <algorithm>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/binder/variable.h"

namespace mycel::engine::binder {

class Scope {
 public:
  [[nodiscard]] std::optional<VarId> Find(std::string_view name) const {
    const auto it = ids_.find(name);
    if (it == ids_.end()) return std::nullopt;
    return it->second;
  }

  // Adds the name, or gives it a new meaning.
  void Set(std::string_view name, VarId id) {
    if (!ids_.contains(name)) order_.push_back(name);
    ids_[name] = id;
  }

  void Remove(std::string_view name) {
    ids_.erase(name);
    std::erase(order_, name);
  }

  [[nodiscard]] const std::vector<std::string_view>& names() const { return order_; }
  [[nodiscard]] bool Has(VarId id) const {
    return std::any_of(ids_.begin(), ids_.end(), [&](const auto& entry) { return entry.second == id; });
  }
  [[nodiscard]] bool empty() const { return order_.empty(); }

 private:
  std::unordered_map<std::string_view, VarId> ids_;
  std::vector<std::string_view> order_;
};

}  // namespace mycel::engine::binder
