// Label and type expressions over one entity.
#include <catch2/catch.hpp>

#include "tests/unit/engine/expr/expression_fixture.h"

namespace mycel::engine::expr {
namespace {

using types::Value;

TEST_CASE("Label expressions over nodes") {
  const struct {
    const char* text;
    const char* answers[3];  // of (:Person:Admin), (:Person), ()
  } cases[] = {
      {"a:Person", {"true", "true", "false"}},
      {"a:Admin", {"true", "false", "false"}},
      {"a:Unheard", {"false", "false", "false"}},
      {"a:Person&Admin", {"true", "false", "false"}},
      {"a:Admin|Unheard", {"true", "false", "false"}},
      {"a:!Admin", {"false", "true", "true"}},
      {"a:Person&!(Admin|Unheard)", {"false", "true", "false"}},
      {"a:%", {"true", "true", "false"}},
      {"a:!%", {"false", "false", "true"}},
  };
  for (const auto& one : cases) {
    CAPTURE(one.text);
    CHECK(Run(one.text, kAnn) == one.answers[0]);
    CHECK(Run(one.text, kBob) == one.answers[1]);
    CHECK(Run(one.text, kUnlabelled) == one.answers[2]);
  }
}

TEST_CASE("A relationship's type is its one label") {
  CHECK(Run("a:KNOWS", kKnows) == "true");
  CHECK(Run("a:LIKES", kKnows) == "false");
  CHECK(Run("a:KNOWS|LIKES", kKnows) == "true");
  CHECK(Run("a:!KNOWS", kKnows) == "false");
  CHECK(Run("a:%", kKnows) == "true");
}

TEST_CASE("A label test of null is unknown; of what has no labels, an error; of a deleted node, said so") {
  CHECK(Run("a:Person") == "null");
  CHECK(Run("a:Person", Int(1)) == "InvalidArgumentType@0");
  CHECK(Run("1 = 1 AND a:Person", kDeleted) == "DeletedEntityAccess@10");
}

}  // namespace
}  // namespace mycel::engine::expr
