// Large statements: planned in bounded time, refused by name, given up when asked to.
#include <catch2/catch.hpp>
#include <string>

#include "tests/unit/engine/planner/planned.h"

namespace mycel::test {
namespace {

using engine::base::ErrorId;
using engine::base::Status;

// Cancelled at the n-th question.
class CancelledAfter : public engine::functions::CancelCheck {
 public:
  explicit CancelledAfter(int questions) : left_(questions) {}
  Status Check() override {
    ++asked;
    return left_-- > 0 ? Status::Ok() : Status::Error(ErrorId::kTerminated, "cancelled");
  }
  int asked = 0;

 private:
  int left_;
};

std::string Repeated(const std::string& text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

Status Plan(const std::string& text, engine::functions::CancelCheck* cancel = nullptr) {
  const Catalogue catalogue;
  auto parsed = engine::cypher::ParseStatement(text);
  if (!parsed.ok()) return parsed.status();
  auto bound = engine::binder::Bind(*parsed, {});
  if (!bound.ok()) return bound.status();
  return engine::planner::PlanStatement(std::shared_ptr<const engine::binder::BoundStatement>(std::move(*bound)),
                                        catalogue.Context(cancel))
      .status();
}

TEST_CASE("A pattern of hundreds of relationships is planned; one of more than the limit is refused by name") {
  CHECK(Plan("MATCH " + Repeated("()--", 500) + "() RETURN 1").ok());
  const Status refused = Plan("MATCH " + Repeated("()--", 501) + "() RETURN 1");
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.id() == ErrorId::kStatementTooComplex);
  CHECK(refused.offset() == 6);
  CHECK(Plan("CREATE " + Repeated("()-[:R]->(), ", 3000) + "()").ok());
}

TEST_CASE("A thousand patterns that nothing connects are planned") {
  std::string pattern = "(n0:Person {name: 'x'})";
  for (int i = 1; i < 1000; ++i) pattern += ", (n" + std::to_string(i) + ":Person {name: 'x'})";
  CHECK(Plan("MATCH " + pattern + " RETURN 1").ok());
}

TEST_CASE("Thousands of branches of a union are planned where they run one after the other") {
  CHECK(Plan(Repeated("RETURN 1 AS x UNION ALL ", 4999) + "RETURN 1 AS x").ok());
  const Status refused = Plan("CALL () { " + Repeated("RETURN 1 AS x UNION ALL ", 4999) + "RETURN 1 AS x } RETURN x");
  CHECK(refused.id() == ErrorId::kStatementTooComplex);
}

TEST_CASE("Thousands of clauses are planned") {
  CHECK(Plan(Repeated("WITH 1 AS x ", 1500) + "RETURN x").ok());
  CHECK(Plan(Repeated("CREATE (:Person {name: 'x'})-[:R]->() ", 10000)).ok());
  CHECK(Plan(Repeated("UNWIND [1] AS x WITH x AS y ", 1000) + "RETURN y").ok());
}

TEST_CASE("Planning asks at every clause and every step of a pattern whether it shall go on") {
  CancelledAfter never(1000000);
  CHECK(Plan("MATCH " + Repeated("()--", 100) + "() RETURN 1", &never).ok());
  CHECK(never.asked >= 100);
  CancelledAfter soon(50);
  CHECK(Plan("MATCH " + Repeated("()--", 100) + "() RETURN 1", &soon).id() == ErrorId::kTerminated);
  CHECK(soon.asked == 51);
  CancelledAfter in_clauses(50);
  CHECK(Plan(Repeated("WITH 1 AS x ", 100) + "RETURN x", &in_clauses).id() == ErrorId::kTerminated);
}

}  // namespace
}  // namespace mycel::test
