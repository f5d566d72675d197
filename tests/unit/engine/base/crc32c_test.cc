#include "engine/base/crc32c.h"

#include <catch2/catch.hpp>
#include <string_view>
#include <vector>

#include "engine/base/prng.h"

namespace mycel::engine::base {
namespace {

std::span<const std::byte> Bytes(std::string_view text) { return std::as_bytes(std::span(text.data(), text.size())); }

TEST_CASE("crc32c gives the check values of RFC 3720") {
  CHECK(Crc32c(Bytes("123456789")) == 0xE3069283u);
  const std::vector<std::byte> zeros(32);
  CHECK(Crc32c(zeros) == 0x8A9136AAu);
  const std::vector<std::byte> ones(32, std::byte{0xFF});
  CHECK(Crc32c(ones) == 0x62A8AB43u);
}

TEST_CASE("the instruction and the tables agree for every length and alignment") {
  Prng prng(1);
  std::vector<std::byte> bytes(300);
  for (std::byte& byte : bytes) byte = static_cast<std::byte>(prng.Next());
  for (size_t from = 0; from < 9; ++from) {
    for (size_t size = 0; size + from <= bytes.size(); ++size) {
      const auto part = std::span(bytes).subspan(from, size);
      REQUIRE(ExtendCrc32c(17, part) == ExtendCrc32cPortable(17, part));
    }
  }
}

TEST_CASE("extending equals the crc of the whole") {
  CHECK(ExtendCrc32c(Crc32c(Bytes("1234")), Bytes("56789")) == 0xE3069283u);
}

TEST_CASE("unmasking undoes masking") {
  Prng prng(2);
  for (int i = 0; i < 1000; ++i) {
    const auto crc = static_cast<uint32_t>(prng.Next());
    CHECK(UnmaskCrc(MaskCrc(crc)) == crc);
    CHECK(MaskCrc(crc) != crc);
  }
}

}  // namespace
}  // namespace mycel::engine::base
