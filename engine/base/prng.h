// Pseudo-random numbers from a seed: the same seed gives the same numbers on every machine, so that tests and
// statements can be run again. Not for secrets (Env::FillRandom is).
#pragma once

#include <array>
#include <cstdint>

#include "engine/base/hashing.h"

namespace mycel::engine::base {

// SplitMix64 (Steele, Lea, Flood 2014): one word of state; seeds other generators.
class SplitMix64 {
 public:
  explicit constexpr SplitMix64(uint64_t seed) : state_(seed) {}
  constexpr uint64_t Next() {
    state_ += 0x9E3779B97F4A7C15ull;
    return MixBits(state_);
  }

 private:
  uint64_t state_;
};

// xoshiro256** (Blackman, Vigna 2018). Also a UniformRandomBitGenerator, for <random> and std::shuffle.
class Prng {
 public:
  using result_type = uint64_t;
  explicit constexpr Prng(uint64_t seed) {
    SplitMix64 seeder(seed);
    for (uint64_t& word : state_) word = seeder.Next();
  }

  constexpr uint64_t Next() {
    const uint64_t result = Rotate(state_[1] * 5, 7) * 9;
    const uint64_t shifted = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = Rotate(state_[3], 45);
    return result;
  }

  // Uniform in [0, bound). Requires bound > 0. (Lemire 2019, with rejection: no bias.)
  constexpr uint64_t Below(uint64_t bound) {
    __extension__ using Wide = unsigned __int128;
    Wide product = static_cast<Wide>(Next()) * bound;
    if (static_cast<uint64_t>(product) < bound) {
      const uint64_t threshold = (0 - bound) % bound;
      while (static_cast<uint64_t>(product) < threshold) product = static_cast<Wide>(Next()) * bound;
    }
    return static_cast<uint64_t>(product >> 64);
  }

  // Uniform in [0, 1), 53 random bits.
  constexpr double NextDouble() { return static_cast<double>(Next() >> 11) * 0x1.0p-53; }
  // True once in `n` times on average. Requires n > 0.
  constexpr bool OneIn(uint64_t n) { return Below(n) == 0; }

  constexpr uint64_t operator()() { return Next(); }
  static constexpr uint64_t min() { return 0; }
  static constexpr uint64_t max() { return ~uint64_t{0}; }

 private:
  static constexpr uint64_t Rotate(uint64_t x, int k) { return (x << k) | (x >> (64 - k)); }
  std::array<uint64_t, 4> state_{};
};

}  // namespace mycel::engine::base
