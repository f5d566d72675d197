#include "engine/functions/text_search.h"

#include <catch2/catch.hpp>
#include <string>

#include "engine/base/prng.h"
#include "tests/unit/engine/functions/ended_check.h"

namespace mycel::engine::functions {
namespace {

TEST_CASE("a text is found where it begins first") {
  CHECK(FindText("abcabc", "abc") == 0);
  CHECK(FindText("abcabc", "abc", 1) == 3);
  CHECK(FindText("abcabc", "abc", 4) == std::string_view::npos);
  CHECK(FindText("abc", "abcd") == std::string_view::npos);
  CHECK(FindText("abc", "") == 0);
  CHECK(FindText("abc", "", 3) == 3);
  CHECK(FindText("abc", "", 4) == std::string_view::npos);
  CHECK(FindText("", "") == 0);
  CHECK(FindText("", "a") == std::string_view::npos);
  CHECK(FindText(std::string_view("a\0b", 3), std::string_view("\0b", 2)) == 1);
}

TEST_CASE("the search agrees with the plain one on random texts of few letters") {
  base::Prng prng(1);
  for (int round = 0; round < 3000; ++round) {
    const auto random = [&](uint64_t most) {
      std::string text(prng.Below(most), 'a');
      for (char& letter : text) letter = static_cast<char>('a' + prng.Below(2));
      return text;
    };
    const std::string text = random(round % 4 < 2 ? 200 : 20'000);
    const std::string wanted = random(round % 2 == 0 ? 15 : 400);
    const size_t from = prng.Below(text.size() + 10);
    CHECK(FindText(text, wanted, from) == text.find(wanted, from));
  }
}

TEST_CASE("a long text is looked through in pieces, and what lies across two of them is found") {
  FunctionContext context;
  EndedCheck never(0);
  context.cancel = &never;
  std::string text(20 << 20, 'a');
  for (const size_t at : {size_t{4} << 20, (size_t{8} << 20) - 1, (size_t{12} << 20) - 700, text.size() - 1000}) {
    std::string wanted(1000, 'a');
    wanted.back() = 'b';
    text[at + 999] = 'b';
    CHECK(FindText(context, text, wanted).value() == at);
    CHECK(FindText(context, text, wanted, at).value() == at);
    CHECK(FindText(context, text, wanted, at + 1).value() == std::string_view::npos);
    text[at + 999] = 'a';
  }
  CHECK(never.asked() > 4);
  EndedCheck second(2);
  context.cancel = &second;
  CHECK(FindText(context, text, "b").status().id() == base::ErrorId::kTerminated);
}

// Byte by byte this would compare 10^13 of them.
TEST_CASE("a search that keeps finding the beginning of what it looks for takes linear time") {
  const FunctionContext context;
  const std::string text(8 << 20, 'a');
  const std::string wanted = std::string(2 << 20, 'a') + "b";
  CHECK(FindText(context, text, wanted).value() == std::string_view::npos);
}

}  // namespace
}  // namespace mycel::engine::functions
