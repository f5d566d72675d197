#include "engine/base/coding.h"

#include <catch2/catch.hpp>
#include <limits>

#include "engine/base/prng.h"

namespace mycel::engine::base {
namespace {

TEST_CASE("fixed-width integers have the drawn byte order") {
  std::string bytes;
  AppendLittle<uint32_t>(&bytes, 0x01020304u);
  AppendBig<uint32_t>(&bytes, 0x01020304u);
  CHECK(bytes == std::string("\x04\x03\x02\x01\x01\x02\x03\x04", 8));
}

TEST_CASE("big-endian keys sort as their numbers") {
  std::string low, high;
  AppendBig<uint64_t>(&low, 255);
  AppendBig<uint64_t>(&high, 256);
  CHECK(low < high);
}

TEST_CASE("varints come back as they went") {
  Prng prng(7);
  for (int i = 0; i < 10000; ++i) {
    const uint64_t value = prng.Next() >> prng.Below(64);
    std::string bytes;
    AppendVarint(&bytes, value);
    std::string_view in = bytes;
    uint64_t out = 0;
    REQUIRE(TakeVarint(&in, &out));
    CHECK(out == value);
    CHECK(in.empty());
  }
}

TEST_CASE("a cut or overlong varint is refused and nothing is taken") {
  std::string bytes;
  AppendVarint(&bytes, std::numeric_limits<uint64_t>::max());
  uint64_t out = 0;
  for (size_t size = 0; size < bytes.size(); ++size) {
    std::string_view in(bytes.data(), size);
    CHECK_FALSE(TakeVarint(&in, &out));
    CHECK(in.size() == size);
  }
  bytes.back() = 2;  // the 65th bit
  std::string_view in = bytes;
  CHECK_FALSE(TakeVarint(&in, &out));
}

TEST_CASE("zigzag keeps the ends of the range") {
  for (const int64_t value : {std::numeric_limits<int64_t>::min(), int64_t{-1}, int64_t{0}, int64_t{1},
                              std::numeric_limits<int64_t>::max()}) {
    CHECK(UnZigZag(ZigZag(value)) == value);
  }
  CHECK(ZigZag(-1) == 1);
}

TEST_CASE("a length prefix beyond the input is refused") {
  std::string bytes;
  AppendLengthPrefixed(&bytes, "hello");
  std::string_view whole = bytes, cut(bytes.data(), bytes.size() - 1), value;
  CHECK_FALSE(TakeLengthPrefixed(&cut, &value));
  REQUIRE(TakeLengthPrefixed(&whole, &value));
  CHECK(value == "hello");
}

}  // namespace
}  // namespace mycel::engine::base
