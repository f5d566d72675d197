// Schema commands, bound: names as written, literal options evaluated. They run outside the vectorised executor, each
// in a transaction of its own.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "engine/binder/bound_expression.h"

namespace mycel::engine::binder {

enum class SchemaCommandKind : uint8_t { kCreateIndex, kDropIndex, kCreateConstraint, kDropConstraint };
enum class IndexKind : uint8_t { kRange, kText, kPoint, kLookup, kFulltext, kVector };
enum class ConstraintKind : uint8_t { kUnique, kKey, kExists, kPropertyType };

struct BoundSchemaCommand {
  SchemaCommandKind kind{};
  std::string_view name;                            // empty: made up by the catalogue
  const BoundExpression* name_parameter = nullptr;  // `CREATE INDEX $name`
  bool if_not_exists = false;                       // or IF EXISTS
  bool on_relationships = false;
  IndexKind index_kind{};
  ConstraintKind constraint_kind{};
  std::span<const std::string_view> labels_or_types;
  std::span<const std::string_view> properties;
  std::string_view property_type_text;       // kPropertyType: canonical, "INTEGER | FLOAT"
  const BoundExpression* options = nullptr;  // map literal or parameter
  uint32_t offset = 0;
};

}  // namespace mycel::engine::binder
