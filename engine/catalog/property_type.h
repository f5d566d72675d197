// The type of a property type constraint: a union of types that properties may have, and lists of them.
//
// Its text is canonical, as SHOW CONSTRAINTS prints it: "INTEGER", "STRING | INTEGER", "LIST<FLOAT NOT NULL>".
//
// Threads: immutable values.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/types/kind.h"
#include "engine/types/type_spec.h"
#include "engine/types/value.h"

namespace mycel::engine::catalog {

class PropertyType {
 public:
  // Nothing for a text that is not canonical.
  [[nodiscard]] static std::optional<PropertyType> Parse(std::string_view text);

  // Adds a type, or a list of it, to the union. False for a kind that no such constraint may name.
  bool Add(types::Kind kind, bool list);
  [[nodiscard]] bool empty() const { return kinds_ == 0 && lists_ == 0; }
  [[nodiscard]] std::string Text() const;
  // Null is of every type.
  [[nodiscard]] bool Accepts(const types::Value& value) const;

 private:
  types::TypeSpec::Mask kinds_ = 0;
  types::TypeSpec::Mask lists_ = 0;  // of these, without nulls
};

}  // namespace mycel::engine::catalog
