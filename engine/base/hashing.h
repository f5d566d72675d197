// Hash functions for tables in memory. Not stable across versions of Mycel: never written to disk or sent.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "engine/base/coding.h"

namespace mycel::engine::base {

// A bijection of 64 bits whose every output bit depends on every input bit (the finisher of SplitMix64).
[[nodiscard]] constexpr uint64_t MixBits(uint64_t x) {
  x ^= x >> 30;
  x *= 0xBF58476D1CE4E5B9ull;
  x ^= x >> 27;
  x *= 0x94D049BB133111EBull;
  x ^= x >> 31;
  return x;
}

// Order matters: CombineHash(CombineHash(s, a), b) differs from the one with b first.
[[nodiscard]] constexpr uint64_t CombineHash(uint64_t seed, uint64_t hash) {
  return MixBits(seed * 0x9E3779B97F4A7C15ull + hash + 0x632BE59BD9B4E019ull);
}

namespace hashing_internal {

// The 128-bit product folded to 64 bits: the mixing step of wyhash (Wang Yi).
[[nodiscard]] inline uint64_t Fold(uint64_t a, uint64_t b) {
  __extension__ using Wide = unsigned __int128;
  const Wide product = static_cast<Wide>(a) * b;
  return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
}

inline constexpr uint64_t kSecret0 = 0xA0761D6478BD642Full;
inline constexpr uint64_t kSecret1 = 0xE7037ED1A0B428DBull;

}  // namespace hashing_internal

[[nodiscard]] inline uint64_t HashBytes(std::string_view bytes, uint64_t seed = 0) {
  using hashing_internal::Fold;
  using hashing_internal::kSecret0;
  using hashing_internal::kSecret1;
  const char* at = bytes.data();
  size_t left = bytes.size();
  uint64_t state = seed ^ kSecret0;
  for (; left > 16; left -= 16, at += 16) {
    state = Fold(LoadLittle<uint64_t>(at) ^ kSecret1, LoadLittle<uint64_t>(at + 8) ^ state);
  }
  uint64_t low = 0;
  uint64_t high = 0;
  if (left > 8) {
    low = LoadLittle<uint64_t>(at);
    high = LoadLittle<uint64_t>(at + left - 8);
  } else if (left > 0) {
    std::memcpy(&low, at, left);
  }
  return Fold(kSecret1 ^ bytes.size(), Fold(low ^ kSecret1, high ^ state));
}

}  // namespace mycel::engine::base
