// Test files: cases of statements and their answers.
//
//   # what the case is about              a case begins; lines that begin with // are comments
//   setup:                                statements, each ends with ; at the end of a line
//     CREATE (:A {v: 1});
//   params: {x: 1}                        optional, for the query that follows
//   query:                                text on the line, or indented below it; more queries may follow in the same
//   case
//     MATCH (n) RETURN n.v AS v
//   rows:                                 in order; `rows unordered:`, `rows: none`; lists in any order: `rows
//   unordered lists:`
//     | v |
//     | 1 |
//   error: Neo.ClientError.Statement.SyntaxError UndefinedVariable      code and, optionally, a word of the message;
//   rows given
//                                         with it must have come first, and an error without rows comes before any row
//   counters: nodes_created 1             all that are not zero; `counters: none`
//   plan: NodeIndexSeek                   names an operator of EXPLAIN's tree; looked at only while indexes are on
//
// Values are written as in support/engine/answer_value.h. A query without rows: and error: only has to succeed.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/database/session.h"
#include "support/engine/answer_value.h"

namespace mycel::tests::cypher {

struct ExpectedRows {
  std::vector<std::string> columns;  // empty: not checked, no rows
  std::vector<AnswerRow> rows;
  bool ordered = true;
  bool lists_as_bags = false;
};

struct Query {
  size_t line = 0;
  std::string text;
  engine::database::Parameters parameters;
  std::optional<ExpectedRows> rows;
  std::string error_code;
  std::string error_word;
  std::optional<std::map<std::string, uint64_t>> counters;
  std::string plan_operator;
};

struct Case {
  std::string name;
  size_t line = 0;
  std::vector<std::string> setup;
  std::vector<Query> queries;
};

// Fails with kSyntaxError that names the line.
[[nodiscard]] engine::base::Result<std::vector<Case>> ReadTestFile(std::string_view text);

}  // namespace mycel::tests::cypher
