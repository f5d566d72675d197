// What every syntax tree node shares: its place in the text, names, lists.
//
// The tree lives in the arena of its ParsedStatement: nodes are plain structs, trivially destructible, immutable after
// parsing, and refer to each other by raw pointer and span. Text in nodes (names, strings) is already unescaped and
// views either the query text or the arena. Sub-nodes that the grammar requires are never null; those that may be
// absent say "null: ..." beside them.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace mycel::engine::cypher {

// Byte offsets into the query text; `end` is one past the last byte.
struct SourceRange {
  uint32_t begin = 0;
  uint32_t end = 0;
};

template <typename T>
using List = std::span<const T>;

// A variable, alias, property key, label, or any other name where it is written.
struct ParsedName {
  std::string_view text;  // without backticks
  SourceRange range;
};

struct Expression;
struct ParsedQuery;

// A name that an administration or schema command also takes as a parameter.
struct ParsedNameOrParameter {
  std::string_view text;  // the name, or the parameter's name without $
  bool is_parameter = false;
  SourceRange range;
};

}  // namespace mycel::engine::cypher
