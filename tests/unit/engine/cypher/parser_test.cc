#include "engine/cypher/parser.h"

#include <pthread.h>

#include <catch2/catch.hpp>

#include "engine/cypher/interruptible_parser.h"
#include "engine/cypher/normalize.h"
#include "engine/cypher/query_error.h"
#include "engine/cypher/split_statements.h"

namespace mycel::engine::cypher {
namespace {

using base::ErrorId;

std::string Repeat(const std::string& text, size_t times) {
  std::string result;
  for (size_t i = 0; i < times; ++i) result += text;
  return result;
}

TEST_CASE("five thousand nested parentheses parse") {
  CHECK(ParseStatement("RETURN " + Repeat("(", 5000) + "1" + Repeat(")", 5000)).status().ToString() == "Ok");
}

TEST_CASE("a long text is left when it is interrupted, by the lexer and by the parser") {
  const std::string text = "RETURN [" + Repeat("1 + 2, ", 20000) + "1]";
  const auto stopped = [] { return base::Status::Error(ErrorId::kTerminated, "stopped"); };
  CHECK(Tokenize(text, stopped).status().id() == ErrorId::kTerminated);
  CHECK(Normalize(text, stopped).status().id() == ErrorId::kTerminated);
  const size_t by_lexer = 80'000 / 1024;
  size_t asked = 0;
  CHECK(ParseStatement(text, [&] { return ++asked > by_lexer + 2 ? stopped() : base::Status::Ok(); }).status().id() ==
        ErrorId::kTerminated);
  // One that fails is parsed again, to say what was expected.
  asked = 0;
  CHECK(!ParseStatement(text + " RETRUN", [&] { return ++asked, base::Status::Ok(); }).ok());
  const size_t in_two_parses = asked;
  asked = 0;
  CHECK(ParseStatement(text + " RETRUN", [&] { return ++asked == in_two_parses ? stopped() : base::Status::Ok(); })
            .status()
            .id() == ErrorId::kTerminated);
}

TEST_CASE("a chain of ten thousand terms is one node") {
  const auto parsed = ParseStatement("RETURN 1" + Repeat(" + a", 10000));
  REQUIRE(parsed.ok());
  const Clause* clause = parsed->statement().query->clauses[0];
  const Expression* sum = clause->As<ReturnClause>().projection.items[0].expression;
  CHECK(sum->As<OperatorChain>().operands.size() == 10001);
}

TEST_CASE("nesting beyond the limit fails with StatementTooComplex") {
  for (const char* open : {"(", "[", "-", "NOT ", "{a: ", "f(", "CASE WHEN "}) {
    const auto parsed = ParseStatement("RETURN " + Repeat(open, 100000));
    REQUIRE(!parsed.ok());
    CHECK(parsed.status().id() == ErrorId::kStatementTooComplex);
  }
  CHECK(ParseStatement("RETURN a" + Repeat(".b", 100000)).status().id() == ErrorId::kStatementTooComplex);
}

TEST_CASE("nesting on a small stack fails cleanly") {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, size_t{256} << 10);
  pthread_t thread;
  bool failed = false;
  const auto run = [](void* out) -> void* {
    const auto parsed = ParseStatement("RETURN " + Repeat("[", 5900));
    *static_cast<bool*>(out) = !parsed.ok() && parsed.status().id() == ErrorId::kStatementTooComplex;
    return nullptr;
  };
  REQUIRE(pthread_create(&thread, &attributes, run, &failed) == 0);
  pthread_join(thread, nullptr);
  pthread_attr_destroy(&attributes);
  CHECK(failed);
}

TEST_CASE("an unaliased column is named by its source text") {
  const auto parsed = ParseStatement("RETURN ( 1 +2 ) , n . x AS y");
  REQUIRE(parsed.ok());
  const auto& items = parsed->statement().query->clauses[0]->As<ReturnClause>().projection.items;
  CHECK(parsed->TextOf(items[0].text_range) == "( 1 +2 )");
  CHECK(items[1].alias->text == "y");
}

TEST_CASE("a misspelt keyword is answered with the one that was meant") {
  const auto parsed = ParseStatement("MATCH (n) RETRUN n");
  REQUIRE(!parsed.ok());
  CHECK(parsed.status().message().find("Invalid input 'RETRUN': expected ") == 0);
  CHECK(parsed.status().message().find("(did you mean 'RETURN'?)") != std::string::npos);
  CHECK(parsed.status().offset() == 10u);
}

TEST_CASE("keywords are good names") {
  for (const char* text : {"MATCH (match:Return {where: 1})-[in:Or]->(with) RETURN match.where AS limit, in, with",
                           "WITH 1 AS count, 2 AS all RETURN count + all AS any", "MATCH (where) RETURN where.order"}) {
    INFO(text);
    CHECK(ParseStatement(text).status().ToString() == "Ok");
  }
}

TEST_CASE("a label disjunction in a comprehension stops at the projection") {
  const auto parsed = ParseStatement("RETURN [x IN xs WHERE x:A|B | x.name]");
  REQUIRE(parsed.ok());
  const auto& items = parsed->statement().query->clauses[0]->As<ReturnClause>().projection.items;
  const auto& comprehension = items[0].expression->As<ListComprehension>();
  CHECK(comprehension.where->As<LabelPredicate>().labels->kind == LabelExpressionKind::kOr);
  CHECK(comprehension.projection->kind == ExpressionKind::kProperty);
}

TEST_CASE("clauses of Cypher 25 need the prefix") {
  CHECK(ParseStatement("LET x = 1 RETURN x").status().id() == ErrorId::kNotSupported);
  CHECK(ParseStatement("CYPHER 25 LET x = 1 FILTER x > 0 RETURN x").ok());
  CHECK(ParseStatement("CYPHER 25 WHEN true THEN RETURN 1 AS a ELSE RETURN 2 AS a").ok());
}

TEST_CASE("invalid UTF-8 is refused with its place") {
  const auto parsed = ParseStatement("RETURN '\xFF'");
  REQUIRE(!parsed.ok());
  CHECK(parsed.status().offset() == 8u);
}

TEST_CASE("an error shows line, column and caret") {
  const std::string text = "MATCH (n)\nWHERE n.ä = 1 RETRUN n";
  const auto parsed = ParseStatement(text);
  REQUIRE(!parsed.ok());
  const std::string shown = FormatQueryError(text, parsed.status());
  CHECK(shown.find("(line 2, column 15 (offset: 24))") != std::string::npos);
  CHECK(shown.find("\n\"WHERE n.ä = 1 RETRUN n\"\n               ^") != std::string::npos);
}

TEST_CASE("statements are split outside strings, comments and quoted names") {
  const auto parts = SplitStatements("RETURN ';' ; // a;b\n /* ; */ RETURN `;`;; RETURN 2");
  REQUIRE(parts.size() == 3);
  CHECK(parts[0].text == "RETURN ';'");
  CHECK(parts[1].text == "RETURN `;`");
  CHECK(parts[2].text == "RETURN 2");
  CHECK(!parts[2].terminated);
}

}  // namespace
}  // namespace mycel::engine::cypher
