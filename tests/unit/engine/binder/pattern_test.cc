// Patterns, updates, subqueries and free literals, bound.
#include <catch2/catch.hpp>

#include "tests/unit/engine/binder/bound.h"

namespace mycel::engine::binder {
namespace {

using test::Bound;
using test::ClauseAt;
using test::ErrorOf;

TEST_CASE("a node named twice is one node of the pattern, with the labels of both places") {
  const auto statement = Bound("MATCH (a:A)-->(b), (a:B)-->(c) RETURN a");
  const auto& match = ClauseAt<MatchClause>(*statement, 0);
  CHECK(match.pattern.nodes.size() == 3);
  REQUIRE(match.pattern.nodes[0].labels != nullptr);
  CHECK(match.pattern.nodes[0].labels->kind == LabelExpressionKind::kAnd);
}

TEST_CASE("property maps and inline conditions become predicates") {
  const auto statement = Bound("MATCH (a {x: 1} WHERE a.y > 2)-[r {z: 3}]->(b) WHERE b.x = a.x AND b.y RETURN a");
  CHECK(ClauseAt<MatchClause>(*statement, 0).predicates.size() == 5);
}

TEST_CASE("relationships that could coincide are listed in pairs") {
  const auto pairs = [](const std::string& text) {
    const auto statement = Bound(text);
    return ClauseAt<MatchClause>(*statement, 0).pattern.distinct_relationships.size();
  };
  CHECK(pairs("MATCH ()-[:A]->()-[:B]->() RETURN 1 AS x") == 0);
  CHECK(pairs("MATCH ()-[:A]->()-[:A|B]->() RETURN 1 AS x") == 1);
  CHECK(pairs("MATCH ()-->()-->()-->() RETURN 1 AS x") == 3);
  CHECK(pairs("MATCH ()-[:A]->()-[*]->() RETURN 1 AS x") == 1);
}

TEST_CASE("the two halves of MERGE fill the same variables") {
  const auto statement =
      Bound("MATCH (a) MERGE p = (a)-[r:R {x: 1}]->(b:B) ON CREATE SET r.y = 1 ON MATCH SET b.z = 2 RETURN p");
  const auto& merge = ClauseAt<MergeClause>(*statement, 1);
  REQUIRE(merge.pattern.relationships.size() == 1);
  REQUIRE(merge.create.relationships.size() == 1);
  CHECK(merge.pattern.relationships[0].variable == merge.create.relationships[0].variable);
  REQUIRE(merge.create.nodes.size() == 1);
  CHECK(merge.create.nodes[0].variable == merge.pattern.nodes[1].variable);
  REQUIRE(merge.create.paths.size() == 1);
  CHECK(merge.create.paths[0].variable == merge.pattern.paths[0].variable);
  CHECK(merge.on_create.size() == 1);
  CHECK(merge.on_match.size() == 1);
}

TEST_CASE("subqueries list the outer variables that they read, those of nested ones included") {
  const auto statement = Bound("MATCH (a), (b), (c) RETURN EXISTS { (a)--() WHERE EXISTS { (b)--(a) } } AS e");
  const auto& exists = ClauseAt<ProjectionClause>(*statement, 1).items[0].expression->As<SubqueryExpression>();
  CHECK(exists.captured.size() == 2);
}

TEST_CASE("a call's subquery sees what it imports") {
  CHECK(ErrorOf("WITH 1 AS x, 2 AS y CALL (x) { RETURN y AS z } RETURN z") == "UndefinedVariable@38");
  CHECK(ErrorOf("WITH 1 AS x CALL { WITH x RETURN x AS z } RETURN z") == "Ok");
  CHECK(ErrorOf("WITH 1 AS x CALL (x) { RETURN x } RETURN x") == "VariableAlreadyBound@12");
  const auto statement = Bound("WITH 1 AS x, 2 AS y CALL (*) { RETURN x + 1 AS z } RETURN z");
  const auto& call = ClauseAt<CallSubqueryClause>(*statement, 1);
  CHECK(call.imported.size() == 1);
  CHECK(call.returned.size() == 1);
}

TEST_CASE("a subquery's columns are variables of their own") {
  const auto statement = Bound("WITH 1 AS x CALL (x) { RETURN x AS z } RETURN x, z");
  const auto& call = ClauseAt<CallSubqueryClause>(*statement, 1);
  CHECK(call.returned[0] != call.imported[0]);
}

TEST_CASE("literals beside properties are free, others are not") {
  CHECK(Bound("MATCH (n {x: 1}) WHERE n.y = 'a' SET n.z = -2.5 RETURN n")->free_literals.size() == 3);
  CHECK(Bound("RETURN 1 AS x, 'a' AS y")->free_literals.empty());
  // A column without alias is named after its text.
  CHECK(Bound("MATCH (n) RETURN n.x = 1")->free_literals.empty());
}

TEST_CASE("procedures are called with what they take") {
  CHECK(ErrorOf("CALL two(1) YIELD x RETURN x") == "Ok");
  CHECK(ErrorOf("CALL two() YIELD x RETURN x") == "InvalidNumberOfArguments@5");
  CHECK(ErrorOf("CALL two('a') YIELD x RETURN x") == "InvalidArgumentType@9");
  CHECK(ErrorOf("MATCH (n) CALL nothing() RETURN n") == "Ok");
  CHECK(ErrorOf("CALL absent()") == "ProcedureNotFound@5");
}

TEST_CASE("parts of one MATCH that hang apart are notified") {
  const auto count = [](const std::string& text) { return Bound(text)->notifications.size(); };
  CHECK(count("MATCH (a), (b), (c)--(d) RETURN a") == 2);
  CHECK(count("MATCH (a)--(b), (b)--(c) RETURN a") == 0);
  CHECK(count("MATCH (a) MATCH (b) RETURN a, b") == 0);
  const auto statement = Bound("MATCH (a), (b) RETURN a");
  CHECK(statement->notifications[0].code == "Neo.ClientNotification.Statement.CartesianProduct");
  CHECK(statement->notifications[0].description.ends_with("(identifier is: (b))"));
  CHECK(statement->notifications[0].offset == 0);
}

TEST_CASE("operands that can never fit are refused, others wait for the values") {
  CHECK(ErrorOf("RETURN 1 + true AS x") == "InvalidArgumentType@11");
  CHECK(ErrorOf("RETURN 'a' * 2 AS x") == "InvalidArgumentType@13");
  CHECK(ErrorOf("RETURN [1] + 'a' AS x") == "Ok");
  CHECK(ErrorOf("RETURN $p + true AS x") == "Ok");
  CHECK(ErrorOf("RETURN [1, 2]['a'] AS x") == "@14");
  CHECK(ErrorOf("MATCH (n) DELETE n.x") == "InvalidArgumentType@17");
  CHECK(ErrorOf("RETURN 'a' IS NFKC NORMALIZED AS x") == "Ok");
}

TEST_CASE("names inside a repeated group are lists outside") {
  const auto statement = Bound("MATCH (a) ((x)-[r:R]->(y) WHERE x.v > a.v){1,2} (b) RETURN x, r");
  const auto& match = ClauseAt<MatchClause>(*statement, 0);
  REQUIRE(match.pattern.groups.size() == 1);
  const QuantifiedGroup& group = match.pattern.groups[0];
  CHECK(group.left == match.pattern.nodes[0].variable);
  CHECK(group.right == match.pattern.nodes[1].variable);
  CHECK(group.exported.size() == 3);
  CHECK(group.predicates.size() == 1);
  const auto& items = ClauseAt<ProjectionClause>(*statement, 1).items;
  CHECK(statement->variables[items[0].output.value].type.Only(types::Kind::kList));
  CHECK(statement->variables[items[1].output.value].role == VariableRole::kRelationshipList);
  CHECK(ErrorOf("MATCH ((a)-[:R]->(b)){2,1} RETURN a") == "@21");
}

TEST_CASE("a path selector keeps its kind, its count and the conditions inside it") {
  const auto statement = Bound("MATCH p = SHORTEST 3 GROUPS ((a)-[r]->+(b) WHERE a.x = 1 AND size(r) > 2) RETURN p");
  const auto& match = ClauseAt<MatchClause>(*statement, 0);
  REQUIRE(match.pattern.paths.size() == 1);
  CHECK(match.pattern.paths[0].selector == SelectorKind::kShortestGroups);
  REQUIRE(match.pattern.paths[0].count != nullptr);
  CHECK(match.pattern.paths[0].count->As<LiteralExpression>().value.AsInteger() == 3);
  CHECK(match.pattern.paths[0].path_predicates.size() == 1);
  CHECK(match.predicates.size() == 1);
  CHECK(test::TryBind("MATCH p = SHORTEST 0 (a)-->+(b) RETURN p").status().id() == base::ErrorId::kSyntaxError);
}

}  // namespace
}  // namespace mycel::engine::binder
