// The parser over every query of the TCK and of the recorded answers.
#include <catch2/catch.hpp>

#include "engine/cypher/parser.h"
#include "tests/unit/engine/cypher/corpus.h"

namespace mycel::engine::cypher {
namespace {

void ParseAll(const std::vector<test::CorpusQuery>& queries) {
  if (queries.empty()) {
    WARN("no corpus beside the project: skipped");
    return;
  }
  for (const test::CorpusQuery& query : queries) {
    if (query.syntax_error) continue;
    INFO(query.source << "\n" << query.text);
    const auto parsed = ParseStatement(query.text);
    CHECK(parsed.status().ToString() == "Ok");
  }
}

TEST_CASE("every query of the TCK that is no syntax error parses") { ParseAll(test::ReadTck()); }

TEST_CASE("every recorded query that is no syntax error parses") { ParseAll(test::ReadAnswers()); }

TEST_CASE("what the TCK says about malformed text is said by the parser") {
  // Details that depend on the text alone.
  const std::vector<std::string> ours = {"InvalidNumberLiteral",    "IntegerOverflow",
                                         "FloatingPointOverflow",   "InvalidUnicodeLiteral",
                                         "InvalidUnicodeCharacter", "InvalidRelationshipPattern"};
  for (const test::CorpusQuery& query : test::ReadTck()) {
    if (std::find(ours.begin(), ours.end(), query.error_detail) == ours.end()) continue;
    INFO(query.source << "\n" << query.text);
    const auto parsed = ParseStatement(query.text);
    REQUIRE(!parsed.ok());
    CHECK(parsed.status().info().tck_word == query.error_detail);
    CHECK(parsed.status().offset().has_value());
  }
}

}  // namespace
}  // namespace mycel::engine::cypher
