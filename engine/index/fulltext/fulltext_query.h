// The query language of full-text indexes: that of Lucene's classic parser, which Neo4j hands queries to.
//
//   word  "a phrase"  "near each other"~3  wild?card*  fuzzy~ fuzzy~1  /regular.expression/  [a TO b]  {a TO b}  *:*
//   property:word  property:(a b)  word^2  a AND b  a OR b  NOT a  && || !  +must -mustnot  (groups)  \escaped
//
// Words side by side are alternatives. A query of exclusions alone finds nothing.
//
// Threads: pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"

namespace mycel::engine::index {

struct FulltextQuery {
  enum class Kind : uint8_t { kText, kPhrase, kWildcard, kFuzzy, kRegex, kRange, kAll, kBoolean };
  enum class Occur : uint8_t { kShould, kMust, kMustNot };

  Kind kind = Kind::kBoolean;
  std::string field;  // empty: any of the index's properties
  // kText, kPhrase, kFuzzy: as written, without escapes. kWildcard: with '*' and '?', a backslash before literal ones.
  std::string text;
  double boost = 1;
  uint32_t slop = 0;                        // kPhrase
  double similarity = 2;                    // kFuzzy: edits, or below 1 a similarity
  std::optional<std::string> lower, upper;  // kRange; nothing: open
  bool lower_inclusive = true, upper_inclusive = true;
  struct Clause;
  std::vector<Clause> clauses;  // kBoolean
};

struct FulltextQuery::Clause {
  Occur first{};
  FulltextQuery second;
};

// kInvalidArgumentValue with the column of what was not understood; deep nesting is an error too.
[[nodiscard]] base::Result<FulltextQuery> ParseFulltextQuery(std::string_view text);

}  // namespace mycel::engine::index
