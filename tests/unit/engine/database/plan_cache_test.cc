// What the plan cache keeps: the statements that were used last, within its count and its bytes.
#include "engine/database/plan_cache.h"

#include <catch2/catch.hpp>
#include <string>

#include "tests/unit/engine/database/test_database.h"

namespace mycel::engine::database {
namespace {

constexpr size_t kStatementBytes = 1000;

std::shared_ptr<const CompiledStatement> Statement(size_t bytes) {
  auto statement = std::make_shared<CompiledStatement>();
  statement->text = std::string(bytes - statement->bytes(), ' ');
  return statement;
}

cypher::NormalizedStatement Key(uint64_t n) {
  cypher::NormalizedStatement key;
  key.hash_high = n;
  key.hash_low = n;
  return key;
}

bool Has(PlanCache* cache, uint64_t n) { return cache->Find(Key(n), "", {}) != nullptr; }

TEST_CASE("the statement that was used longest ago makes room") {
  PlanCache cache(3, 1 << 20);
  for (uint64_t n = 1; n <= 3; ++n) cache.Insert(Key(n), Statement(kStatementBytes));
  CHECK(Has(&cache, 1));
  cache.Insert(Key(4), Statement(kStatementBytes));
  CHECK(Has(&cache, 1));
  CHECK_FALSE(Has(&cache, 2));
  CHECK(cache.stats().entries == 3);
  CHECK(cache.stats().evictions == 1);
  CHECK(cache.stats().bytes == 3 * kStatementBytes);
}

TEST_CASE("many bytes make room as many statements do, and one large statement is not kept") {
  PlanCache cache(1000, 10 * kStatementBytes);
  for (uint64_t n = 1; n <= 50; ++n) cache.Insert(Key(n), Statement(kStatementBytes));
  CHECK(cache.stats().entries == 10);
  CHECK(cache.stats().bytes == 10 * kStatementBytes);
  CHECK(Has(&cache, 50));
  CHECK_FALSE(Has(&cache, 40));
  cache.Insert(Key(60), Statement(2 * kStatementBytes));
  CHECK_FALSE(Has(&cache, 60));
  CHECK(cache.stats().entries == 10);
  cache.Clear();
  CHECK(cache.stats().bytes == 0);
  CHECK(cache.stats().entries == 0);
}

TEST_CASE("a statement of another epoch is forgotten with its bytes") {
  PlanCache cache(10, 1 << 20);
  cache.Insert(Key(1), Statement(kStatementBytes));
  CHECK(cache.Find(Key(1), "", {.schema = 7}) == nullptr);
  CHECK(cache.stats().bytes == 0);
  CHECK(cache.stats().entries == 0);
}

TEST_CASE("two parameters that change kinds with one another are another statement") {
  TestDatabase database;
  constexpr std::string_view kMisses =
      "CALL mycel.metrics() YIELD name, value WHERE name = 'mycel_plan_cache_misses_total' RETURN toInteger(value)";
  database.Run(kMisses);
  constexpr int kPairs = 100;
  const int before = std::stoi(database.Run(kMisses));
  for (int i = 0; i < kPairs; ++i) {
    const std::string a = "a" + std::to_string(i);
    const std::string b = "b" + std::to_string(i);
    const std::string text = "RETURN $" + a + " AS x, $" + b + " AS y";
    CHECK(database.Run(text, {{a, types::Value::Integer(1)}, {b, types::Value::String("s")}}) == "1, 's'");
    CHECK(database.Run(text, {{a, types::Value::String("s")}, {b, types::Value::Integer(1)}}) == "'s', 1");
  }
  CHECK(std::stoi(database.Run(kMisses)) - before == 2 * kPairs);
}

}  // namespace
}  // namespace mycel::engine::database
