// Disjunctions of equalities become look-ups in lists.
#include <catch2/catch.hpp>

#include <string>

#include "tests/unit/engine/planner/planned.h"

namespace mycel::engine::planner {
namespace {

// The first Filter from the top; null if there is none.
const Filter* FilterOf(const PhysicalOperator* op) {
  while (op != nullptr && op->kind != OperatorKind::kFilter) op = op->children.empty() ? nullptr : op->children[0];
  return op == nullptr ? nullptr : &op->As<Filter>();
}

size_t CountOf(const BoundExpression& e, binder::Operator op) {
  if (e.kind != binder::ExpressionKind::kOperator) return 0;
  size_t count = e.As<binder::OperatorExpression>().op == op ? 1 : 0;
  for (const BoundExpression* operand : e.As<binder::OperatorExpression>().operands) count += CountOf(*operand, op);
  return count;
}

struct Counts {
  size_t in = 0;
  size_t equal = 0;
  bool operator==(const Counts&) const = default;
};

Counts CountIn(const test::Catalogue& catalogue, const std::string& condition) {
  INFO(condition);
  const auto plan = catalogue.Plan("MATCH (c:City) WHERE " + condition + " RETURN c");
  const Filter* filter = FilterOf(plan->root);
  REQUIRE(filter != nullptr);
  Counts counts;
  for (const BoundExpression* predicate : filter->predicates) {
    counts.in += CountOf(*predicate, binder::Operator::kIn);
    counts.equal += CountOf(*predicate, binder::Operator::kEqual);
  }
  return counts;
}

TEST_CASE("equalities of one expression are joined wherever they stand, and the index on it serves") {
  const test::Catalogue catalogue;
  CHECK(CountIn(catalogue, "c.x = 1 OR 2 = c.x OR c.x = $p") == Counts{1, 0});
  CHECK(CountIn(catalogue, "c.x = 1 OR c.id > 3 OR c.x = 2 OR c.id = 5") == Counts{1, 1});
  CHECK(CountIn(catalogue, "NOT (c.x = 1 OR (c.x = 2 OR c.id > 1))") == Counts{1, 0});
  CHECK(catalogue.Shape("MATCH (p:Person) WHERE p.name = 'a' OR p.name = $b RETURN p") ==
        "ProduceResults(IndexSeek[p](Argument))");
}

TEST_CASE("inequalities of one expression that must all hold are joined too") {
  const test::Catalogue catalogue;
  CHECK(CountIn(catalogue, "c.x <> 1 AND c.x <> 2 AND c.id > 3 AND 4 <> c.x") == Counts{1, 0});
  CHECK(CountIn(catalogue, "c.id = 1 OR (c.x <> 1 AND c.x <> 2)") == Counts{1, 1});
  CHECK(CountIn(catalogue, "c.x <> 1 OR c.x <> 2") == Counts{0, 0});
  CHECK(CountIn(catalogue, "c.x = 1 AND c.x = 2") == Counts{0, 2});
}

TEST_CASE("what differs between evaluations, and what may fail in between, is left alone") {
  const test::Catalogue catalogue;
  CHECK(CountIn(catalogue, "rand() = 1.0 OR rand() = 2.0") == Counts{0, 2});
  CHECK(CountIn(catalogue, "c.x = 1 OR 1 / c.id = 1 OR c.x = 2") == Counts{0, 3});
  CHECK(CountIn(catalogue, "c.x = 1 OR c.x = 2 OR 1 / c.id = 1") == Counts{1, 1});
  CHECK(CountIn(catalogue, "c.x = 1 OR c.name OR c.x = 2") == Counts{0, 2});
  CHECK(CountIn(catalogue, "c.x = c.id OR c.x = c.name") == Counts{0, 2});
}

TEST_CASE("a chain over more properties than are remembered still joins what it has found") {
  const test::Catalogue catalogue;
  std::string condition = "c.p0 = 1 OR c.p0 = 2";
  for (int i = 1; i < 40; ++i) condition += " OR c.p" + std::to_string(i) + " = 1 OR c.p" + std::to_string(i) + " = 2";
  CHECK(CountIn(catalogue, condition) == Counts{40, 0});
}

}  // namespace
}  // namespace mycel::engine::planner
