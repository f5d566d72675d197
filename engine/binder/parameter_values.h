// The client's parameters by name. A few are looked through; thousands are hashed. Refers to the list it was made from.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engine/types/value.h"

namespace mycel::engine::binder {

class ParameterValues {
 public:
  using List = std::vector<std::pair<std::string, types::Value>>;

  explicit ParameterValues(const List& parameters) : parameters_(parameters) {
    if (parameters.size() <= kFew) return;
    for (const auto& [name, value] : parameters) by_name_.emplace(name, &value);
  }

  // Null where the client gave none of that name.
  [[nodiscard]] const types::Value* Find(std::string_view name) const {
    if (parameters_.size() <= kFew) {
      for (const auto& [key, value] : parameters_) {
        if (key == name) return &value;
      }
      return nullptr;
    }
    const auto it = by_name_.find(name);
    return it == by_name_.end() ? nullptr : it->second;
  }

 private:
  static constexpr size_t kFew = 16;
  const List& parameters_;
  std::unordered_map<std::string_view, const types::Value*> by_name_;
};

}  // namespace mycel::engine::binder
