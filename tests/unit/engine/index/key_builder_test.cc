#include "engine/index/key_builder.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <random>
#include <string>
#include <variant>
#include <vector>

#include "engine/index/key_range.h"

namespace mycel::engine::index {
namespace {

std::string IntKey(int64_t value) {
  KeyBuilder builder;
  builder.Integer(value);
  return builder.Take();
}

std::string FloatKey(double value) {
  KeyBuilder builder;
  builder.Float(value);
  return builder.Take();
}

std::string StringKey(std::string_view value) {
  KeyBuilder builder;
  builder.String(value);
  return builder.Take();
}

// Exact order of an integer and a float, by another way than the codec's: long double holds every int64_t and double.
int Exact(long double a, long double b) { return a < b ? -1 : (a > b ? 1 : 0); }
int Sign(int value) { return (value > 0) - (value < 0); }

TEST_CASE("numbers keep their exact order across integers and floats") {
  std::vector<int64_t> integers = {0,
                                   1,
                                   -1,
                                   (1LL << 53) - 1,
                                   1LL << 53,
                                   (1LL << 53) + 1,
                                   INT64_MAX,
                                   INT64_MIN,
                                   INT64_MAX - 1,
                                   -(1LL << 53) - 1,
                                   INT64_MIN + 1};
  std::vector<double> floats = {0.0,
                                -0.0,
                                1.0,
                                0.5,
                                -1.5,
                                9007199254740992.0,
                                9223372036854775808.0,
                                -9223372036854775808.0,
                                1e300,
                                -1e300,
                                std::numeric_limits<double>::infinity(),
                                -std::numeric_limits<double>::infinity()};
  std::mt19937_64 random(7);
  for (int i = 0; i < 200; ++i) {
    const auto value = static_cast<int64_t>(random()) >> (random() % 64);
    integers.push_back(value);
    floats.push_back(static_cast<double>(value));
    floats.push_back(std::nextafter(static_cast<double>(value), 1e308));
  }
  for (const int64_t a : integers) {
    for (const int64_t b : integers) {
      REQUIRE(Sign(IntKey(a).compare(IntKey(b))) == Exact(static_cast<long double>(a), static_cast<long double>(b)));
    }
    for (const double b : floats) {
      CAPTURE(a, b);
      REQUIRE(Sign(IntKey(a).compare(FloatKey(b))) == Exact(static_cast<long double>(a), static_cast<long double>(b)));
    }
  }
  for (const double a : floats) {
    for (const double b : floats) REQUIRE(Sign(FloatKey(a).compare(FloatKey(b))) == Exact(a, b));
  }
}

TEST_CASE("one and one point zero have the same key, NaN sorts behind infinity") {
  CHECK(IntKey(1) == FloatKey(1.0));
  CHECK(FloatKey(-0.0) == FloatKey(0.0));
  CHECK(FloatKey(std::nan("")) > FloatKey(std::numeric_limits<double>::infinity()));
  CHECK(FloatKey(std::nan("1")) == FloatKey(-std::nan("")));
}

TEST_CASE("strings sort bytewise, also with zero bytes and as prefixes of each other") {
  std::mt19937_64 random(11);
  std::vector<std::string> strings = {"", "a", "ab", std::string("a\0", 2), std::string("a\0b", 3), "\xC3\xA9", "z"};
  for (int i = 0; i < 200; ++i) {
    std::string s;
    for (uint64_t n = random() % 5; n > 0; --n) s.push_back("\0\1\2ab\xFF"[random() % 6]);
    strings.push_back(s);
  }
  for (const std::string& a : strings) {
    CHECK(DecodeStringKey(StringKey(a)) == a);
    for (const std::string& b : strings) REQUIRE(Sign(StringKey(a).compare(StringKey(b))) == Sign(a.compare(b)));
  }
}

TEST_CASE("composite keys order by the first component, then the next") {
  const auto key = [](std::string_view a, int64_t b) {
    KeyBuilder builder;
    builder.String(a);
    builder.Integer(b);
    return builder.Take();
  };
  CHECK(key("a", 9) < key("ab", 1));
  CHECK(key("a", 1) < key("a", 2));
  CHECK(key("a", 1).compare(0, 4, key("ab", 1)) != 0);
}

TEST_CASE("a long string is cut, says so, and sorts behind what it starts with") {
  KeyBuilder cut;
  cut.String(std::string(base::kMaxIndexedStringBytes + 1, 'x'));
  CHECK(cut.cut());
  KeyBuilder whole;
  whole.String(std::string(base::kMaxIndexedStringBytes, 'x'));
  CHECK_FALSE(whole.cut());
  CHECK(whole.bytes() < cut.bytes());
  CHECK_FALSE(DecodeStringKey(cut.bytes()).has_value());
}

TEST_CASE("the string prefix of STARTS WITH covers exactly the strings that start so") {
  KeyBuilder prefix;
  prefix.StringPrefix("Ann");
  const KeyRange range = KeyRange::Prefix(prefix.bytes());
  const auto in = [&](std::string_view s) {
    const std::string key = StringKey(s);
    return key >= range.begin && key < *range.end;
  };
  CHECK(in("Ann"));
  CHECK(in("Anna"));
  CHECK(in("Ann\xFF\xFF"));
  CHECK_FALSE(in("An"));
  CHECK_FALSE(in("Anm"));
  CHECK_FALSE(in("Ano"));
}

TEST_CASE("an open side of a range ends with its type") {
  const KeyRange range = KeyRange::Between("", KeyTag::kString, KeyBound{StringKey("m"), false}, std::nullopt);
  CHECK(StringKey("m") < range.begin);
  CHECK(StringKey("m0") >= range.begin);
  CHECK(IntKey(1) >= *range.end);
  CHECK(StringKey("\xF4\x8F") < *range.end);
}

}  // namespace
}  // namespace mycel::engine::index
