// Java's spelling of patterns in RE2's.
#include "engine/functions/operators/regex_dialect.h"

#include <catch2/catch.hpp>

#include "engine/functions/operators/text.h"

namespace mycel::engine::functions {
namespace {

std::string Translated(std::string_view java) {
  auto pattern = ToRe2Pattern(java);
  return pattern.ok() ? *pattern : "! " + pattern.status().message();
}

bool Matches(std::string_view text, std::string_view pattern) {
  RegexCache cache;
  const auto matches = cache.Matches(text, pattern);
  INFO(pattern);
  REQUIRE(matches.status().ToString() == "Ok");
  return *matches;
}

TEST_CASE("Flags that RE2 has no need of are left out") {
  CHECK(Translated("(?iu).*im.*") == "(?i).*im.*");
  CHECK(Translated("(?u)a") == "a");
  CHECK(Translated("(?ui-u:a)") == "(?i:a)");
  CHECK(Translated("(?-u)a(?U:b)(?:c)") == "a(?:b)(?:c)");
  CHECK(Translated("(?i-s)a") == "(?i-s)a");
  CHECK(Matches("ÅRHUS", "(?iu)århus"));
  CHECK(Matches("a\nb", "(?s)a.b"));
}

TEST_CASE("Groups, escapes and properties are respelt") {
  CHECK(Matches("2024-02", "(?<year>\\d{4})-(?<month>\\d\\d)"));
  CHECK(Matches("é", "\\u00e9"));
  CHECK(Matches("abC", "\\p{Alpha}+"));
  CHECK_FALSE(Matches("ab1", "\\p{Alpha}+"));
  CHECK(Matches("a_1-", "[\\p{Alnum}_-]*"));
  CHECK(Matches("12", "[^\\P{Digit}]+"));
  CHECK(Matches("\t x", "\\p{Blank}*\\P{Space}"));
  CHECK(Matches("λόγος", "\\p{IsGreek}+"));
  CHECK(Matches("Ærø", "\\p{IsAlphabetic}{3}"));
  CHECK(Matches("a(b", "\\Qa(b\\E"));
  CHECK(Matches("[]", "[\\[\\]]+"));
  CHECK(Matches("]^-", "[]^-]{3}"));
}

TEST_CASE("What RE2 would take for something else is refused by name") {
  const std::string classes = "classes in classes are not supported";
  CHECK(Translated("[a[bc]]").find(classes) != std::string::npos);
  CHECK(Translated("[a-z&&[^b]]").find(classes) != std::string::npos);
  for (const char* pattern : {"a(?=b)", "a(?!b)", "(?<=a)b", "(?<!a)b"}) {
    CHECK(Translated(pattern).find("look-arounds are not supported in `" + std::string(pattern)) != std::string::npos);
  }
  CHECK(Translated("(a)\\1").find("back references") != std::string::npos);
  CHECK(Translated("(?<x>a)\\k<x>").find("back references") != std::string::npos);
  CHECK(Translated("(?>a)").find("atomic groups") != std::string::npos);
  for (const char* pattern : {"a*+", "a++b", "a?+", "a{2}+"}) {
    CHECK(Translated(pattern).find("possessive quantifiers") != std::string::npos);
  }
}

TEST_CASE("Patterns that both read alike stay as they are") {
  for (const char* pattern : {"", ".*", "a+?b*?", "\\d+\\.\\w*", "[^,]+", "(a|b)+c", "(?:x)+", "(?i)x", "\\\\",
                              "a{1,3}", "x\\++", "[+]+", "\\Q", "\\", "[", "(?", "\\p{", "]+"}) {
    CAPTURE(pattern);
    CHECK(Translated(pattern) == pattern);
  }
}

TEST_CASE("A pattern that is none is an error with RE2's reason") {
  RegexCache cache;
  for (const char* pattern : {"(", "[", "\\", "(?", "\\p{", "a**", "(?x)a", "\\p{Nonsense}"}) {
    CAPTURE(pattern);
    const auto matches = cache.Matches("a", pattern);
    REQUIRE_FALSE(matches.ok());
    CHECK(matches.status().id() == base::ErrorId::kSemanticError);
    CHECK(matches.status().message().starts_with("Invalid Regex: "));
  }
}

}  // namespace
}  // namespace mycel::engine::functions
