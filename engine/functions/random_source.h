// Random numbers for rand() and randomUUID(): seeded per transaction, so that a re-run of it draws the same numbers.
// The generator is xoshiro256** (Blackman and Vigna, 2018), its state filled by splitmix64.
#pragma once

#include <array>
#include <cstdint>

namespace mycel::engine::functions {

class RandomSource {
 public:
  explicit RandomSource(uint64_t seed);

  [[nodiscard]] uint64_t Next();
  // Uniform in [0, 1), a multiple of 2^-53.
  [[nodiscard]] double NextUnit() { return static_cast<double>(Next() >> 11) * 0x1.0p-53; }

 private:
  std::array<uint64_t, 4> state_;
};

}  // namespace mycel::engine::functions
