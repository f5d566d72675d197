// Query texts, bound, for tests.
#pragma once

#include <catch2/catch.hpp>
#include <memory>
#include <string>
#include <string_view>

#include "engine/binder/bind.h"
#include "engine/cypher/parser.h"
#include "tests/unit/engine/binder/fake_procedures.h"

namespace mycel::test {

inline engine::base::Result<std::unique_ptr<const engine::binder::BoundStatement>> TryBind(const std::string& text) {
  static const FakeProcedures procedures(
      {"db.labels() :: (label :: STRING)", "two(a :: INTEGER, b = 1 :: INTEGER) :: (x :: INTEGER)", "nothing() :: ()"});
  auto parsed = engine::cypher::ParseStatement(text);
  if (!parsed.ok()) return parsed.status();
  return engine::binder::Bind(*parsed, {.procedures = &procedures, .database = "neo4j"});
}

inline std::unique_ptr<const engine::binder::BoundStatement> Bound(const std::string& text) {
  INFO(text);
  auto bound = TryBind(text);
  REQUIRE(bound.status().ToString() == "Ok");
  return std::move(*bound);
}

// "<TCK word>@<offset>", or "Ok".
inline std::string ErrorOf(const std::string& text) {
  const auto bound = TryBind(text);
  if (bound.ok()) return "Ok";
  return std::string(bound.status().info().tck_word) + "@" + std::to_string(bound.status().offset().value_or(999));
}

template <typename T>
const T& ClauseAt(const engine::binder::BoundStatement& statement, size_t i) {
  const auto& clauses = statement.query->branches[0].clauses;
  REQUIRE(i < clauses.size());
  REQUIRE(clauses[i]->kind == T::kKind);
  return clauses[i]->template As<T>();
}

}  // namespace mycel::test
