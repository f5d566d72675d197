#include "engine/base/prng.h"

#include <array>
#include <catch2/catch.hpp>
#include <set>
#include <string>

#include "engine/base/hashing.h"

namespace mycel::engine::base {
namespace {

TEST_CASE("splitmix64 gives the published sequence for seed 1234567") {
  SplitMix64 generator(1234567);
  CHECK(generator.Next() == 6457827717110365317ull);
  CHECK(generator.Next() == 3203168211198807973ull);
}

TEST_CASE("the same seed gives the same numbers, another seed others") {
  Prng a(5), b(5), c(6);
  const uint64_t first = a.Next();
  CHECK(first == b.Next());
  CHECK(first != c.Next());
}

TEST_CASE("Below reaches every value about as often and stays below its bound") {
  Prng prng(3);
  std::array<int, 7> seen{};
  for (int i = 0; i < 70000; ++i) ++seen.at(prng.Below(7));
  for (const int count : seen) CHECK((count > 9500 && count < 10500));
}

TEST_CASE("NextDouble stays in the half-open unit interval") {
  Prng prng(4);
  double sum = 0;
  for (int i = 0; i < 10000; ++i) {
    const double value = prng.NextDouble();
    REQUIRE((value >= 0 && value < 1));
    sum += value;
  }
  CHECK(sum / 10000 == Approx(0.5).margin(0.02));
}

TEST_CASE("byte hashes differ for near inputs of every length and for seeds") {
  std::set<uint64_t> seen;
  size_t made = 0;
  for (size_t size = 0; size < 64; ++size) {
    std::string text(size, 'a');
    seen.insert(HashBytes(text)), ++made;
    for (char& letter : text) {
      letter = 'b';
      seen.insert(HashBytes(text)), ++made;
      letter = 'a';
    }
    seen.insert(HashBytes(text, 1)), ++made;
  }
  CHECK(seen.size() == made);
}

TEST_CASE("combining hashes depends on the order") {
  CHECK(CombineHash(CombineHash(0, 1), 2) != CombineHash(CombineHash(0, 2), 1));
}

}  // namespace
}  // namespace mycel::engine::base
