// Type names, as `IS :: LIST<INTEGER NOT NULL>` and property type constraints write them.
#pragma once

#include "engine/cypher/ast_node.h"

namespace mycel::engine::cypher {

enum class ParsedTypeKind : uint8_t {
  kAny,
  kNothing,
  kNull,
  kBoolean,
  kString,
  kInteger,
  kFloat,
  kDate,
  kLocalTime,
  kZonedTime,
  kLocalDateTime,
  kZonedDateTime,
  kDuration,
  kPoint,
  kVector,
  kNode,
  kRelationship,
  kPath,
  kMap,
  kList,
  kPropertyValue,
  kUnion,
};

struct ParsedType {
  ParsedTypeKind kind = ParsedTypeKind::kAny;
  bool not_null = false;
  SourceRange range;
  const ParsedType* element = nullptr;  // kList, kVector (null: no coordinate type given)
  int64_t dimension = -1;               // kVector; -1: none given
  List<const ParsedType*> members;      // kUnion: the alternatives of `A | B` and ANY<A | B>
};

}  // namespace mycel::engine::cypher
