// The directories of the tests themselves: they go with their process, also when that was killed.
#include "tests/support/temporary_directory.h"

#include <sys/wait.h>

#include <catch2/catch.hpp>

namespace mycel::test {
namespace {

TEST_CASE("a temporary directory names its process, and goes with its object") {
  std::filesystem::path path;
  {
    const TemporaryDirectory first("a-name");
    const TemporaryDirectory second("a-name");
    path = first.path();
    CHECK(path != second.path());
    CHECK(std::filesystem::is_directory(path));
    CHECK(TemporaryDirectory::OwnerOf(path.filename().string()) == ::getpid());
  }
  CHECK_FALSE(std::filesystem::exists(path));
}

TEST_CASE("what a killed process left is removed, and what a living one has is not") {
  const TemporaryDirectory mine("mine");
  const pid_t child = ::fork();
  if (child == 0) ::_exit(0);
  REQUIRE(::waitpid(child, nullptr, 0) == child);
  const auto left = mine.path().parent_path() / ("mycel-test-left-" + std::to_string(child) + "-3");
  std::filesystem::create_directories(left / "data");
  TemporaryDirectory::RemoveStale();
  CHECK_FALSE(std::filesystem::exists(left));
  CHECK(std::filesystem::is_directory(mine.path()));
}

TEST_CASE("other names have no owner") {
  for (const char* name : {"mycel-test-", "mycel-test-x", "mycel-test-x-1", "mycel-test-x--1", "mycel-test-x-y-1",
                           "mycel-test-x-0-1", "other-x-1-1", "mycel-data-1-1", ""}) {
    CAPTURE(name);
    CHECK(TemporaryDirectory::OwnerOf(name) == 0);
  }
  CHECK(TemporaryDirectory::OwnerOf("mycel-test-x-y-12-0") == 12);
}

}  // namespace
}  // namespace mycel::test
