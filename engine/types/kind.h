// The kinds of values. The order is storage order, not Cypher's: kinds whose payload is a shared heap object come last,
// so that one comparison tells them apart. Sort order stands in compare.h.
#pragma once

#include <cstdint>
#include <string_view>

namespace mycel::engine::types {

enum class Kind : uint8_t {
  kNull,
  kBoolean,
  kInteger,
  kFloat,
  kNode,
  kRelationship,
  kDate,
  kLocalTime,
  kTime,
  kLocalDateTime,
  // heap kinds from here on
  kString,
  kBytes,
  kList,
  kMap,
  kPath,
  kDateTime,
  kDuration,
  kPoint,
  kVector,
};
inline constexpr Kind kFirstHeapKind = Kind::kString;
inline constexpr int kKindCount = static_cast<int>(Kind::kVector) + 1;

// As Cypher's type syntax and valueType() print it: "INTEGER", "ZONED DATETIME", "LIST".
[[nodiscard]] std::string_view KindTypeName(Kind kind);

// As Neo4j's error messages print it ("Expected ... but was Long"): "Integer", "Double", "Node", "DateTime".
[[nodiscard]] std::string_view KindMessageName(Kind kind);

}  // namespace mycel::engine::types
