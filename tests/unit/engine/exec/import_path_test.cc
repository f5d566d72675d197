#include "engine/exec/import_path.h"

#include <catch2/catch.hpp>

#include "engine/exec/valid_utf8.h"

namespace mycel::engine::exec {
namespace {

base::ErrorId ErrorOf(std::string_view url, std::string_view directory = "/import") {
  const auto path = ImportPath(url, directory);
  REQUIRE_FALSE(path.ok());
  return path.status().id();
}

TEST_CASE("A file URL names a file of the import directory") {
  CHECK(*ImportPath("file:///people.csv", "/import") == "/import/people.csv");
  CHECK(*ImportPath("file:///sub/a%20b.csv", "/import/") == "/import/sub/a b.csv");
  CHECK(*ImportPath("file:/people.csv", "/import") == "/import/people.csv");
}

TEST_CASE("An absolute path is taken when it lies below the import directory") {
  CHECK(*ImportPath("file:///import/people.csv", "/import") == "/import/people.csv");
  CHECK(*ImportPath("/import/people.csv", "/import") == "/import/people.csv");
  CHECK(ErrorOf("/etc/passwd") == base::ErrorId::kExternalResourceFailed);
  CHECK(ErrorOf("/importer/x.csv") == base::ErrorId::kExternalResourceFailed);
}

TEST_CASE("No URL leads outside the import directory") {
  for (const std::string_view url :
       {"file:///../etc/passwd", "file:///a/../../b.csv", "file:///%2e%2e/b.csv", "file:///a/..",
        "file:///a%5c..%5cb.csv", "file:///a%00.csv", "/import/../etc/passwd"}) {
    CHECK(ErrorOf(url) == base::ErrorId::kExternalResourceFailed);
  }
}

TEST_CASE("Other protocols, hosts and texts that are no URL are refused") {
  CHECK(ErrorOf("https://example.org/a.csv") == base::ErrorId::kNotSupported);
  CHECK(ErrorOf("gopher://x/a.csv") == base::ErrorId::kExternalResourceFailed);
  CHECK(ErrorOf("file://host/a.csv") == base::ErrorId::kExternalResourceFailed);
  CHECK(ErrorOf("not a url") == base::ErrorId::kExternalResourceFailed);
  CHECK(ErrorOf("file:///a.csv", "") == base::ErrorId::kExternalResourceFailed);
}

TEST_CASE("Bytes that are no UTF-8 become replacement characters") {
  CHECK(ValidUtf8("Ume\xC3\xA5") == "Ume\xC3\xA5");
  CHECK(ValidUtf8("a\xFF"
                  "b") ==
        "a\xEF\xBF\xBD"
        "b");
  CHECK(ValidUtf8("\xED\xA0\x80") == "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");  // a surrogate
  CHECK(ValidUtf8("\xC0\x80") == "\xEF\xBF\xBD\xEF\xBF\xBD");                  // overlong
}

}  // namespace
}  // namespace mycel::engine::exec
