#include "engine/cypher/normalize.h"

#include <catch2/catch.hpp>

namespace mycel::engine::cypher {
namespace {

bool SameKey(std::string_view a, std::string_view b) {
  const auto first = Normalize(a);
  const auto second = Normalize(b);
  REQUIRE(first.ok());
  REQUIRE(second.ok());
  return first->hash_high == second->hash_high && first->hash_low == second->hash_low;
}

TEST_CASE("blanks, comments and literal values do not change the key") {
  CHECK(SameKey("MATCH (n {x: 1}) RETURN n", "MATCH  (n {x:/* c */ 27})\nRETURN n // end"));
  CHECK(SameKey("RETURN 'a'", "RETURN \"bcd\""));
}

TEST_CASE("literal kinds, names and operators change the key") {
  CHECK_FALSE(SameKey("RETURN 1", "RETURN 1.0"));
  CHECK_FALSE(SameKey("RETURN 1", "RETURN '1'"));
  CHECK_FALSE(SameKey("RETURN ab", "RETURN a"));
  CHECK_FALSE(SameKey("RETURN 1 - 2", "RETURN 1 + 2"));
}

TEST_CASE("literals are listed in order with their places") {
  const auto normalized = Normalize("RETURN 1, 'b', 2.5");
  REQUIRE(normalized.ok());
  REQUIRE(normalized->literals.size() == 3);
  CHECK(normalized->literals[1].begin == 10);
  CHECK(normalized->literals[1].end == 13);
  CHECK(normalized->literals[2].kind == NormalizedLiteralKind::kFloat);
}

}  // namespace
}  // namespace mycel::engine::cypher
