#include "engine/base/same_ignoring_case.h"

#include <catch2/catch.hpp>

namespace mycel::engine::base {
namespace {

TEST_CASE("ASCII letters are the same in both cases, everything else only itself") {
  CHECK(SameIgnoringCase("History", "hISTORY"));
  CHECK(SameIgnoringCase("", ""));
  CHECK(SameIgnoringCase("a-1_Z", "A-1_z"));
  CHECK_FALSE(SameIgnoringCase("a", "ab"));
  CHECK_FALSE(SameIgnoringCase("@", "`"));  // as far apart as a letter's cases
  CHECK_FALSE(SameIgnoringCase("[", "{"));
  CHECK_FALSE(SameIgnoringCase("\xC3\x84", "\xC3\xA4"));
}

}  // namespace
}  // namespace mycel::engine::base
