// A directed power-law graph made by seed: (:User {id, age})-[:Friend {since}]->(:User), no self-loops, no parallel
// edges. Kept as sorted arrays, so that the runner can work out the right answers by itself.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <vector>

namespace mycel::benchmarks {

// splitmix64: the same numbers on every machine.
class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}
  uint64_t Next() {
    uint64_t z = state_ += 0x9E3779B97F4A7C15ull;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
    return z ^ (z >> 31);
  }
  // [0, 1)
  double Unit() { return static_cast<double>(Next() >> 11) * 0x1.0p-53; }
  uint32_t Below(uint32_t n) { return static_cast<uint32_t>(Next() % n); }

 private:
  uint64_t state_;
};

class SocialGraph {
 public:
  // Requires users >= 2 and that the edges fit (at most a tenth of all pairs).
  SocialGraph(uint32_t users, uint32_t edges, uint64_t seed);

  [[nodiscard]] uint32_t users() const { return static_cast<uint32_t>(ages_.size()); }
  [[nodiscard]] uint32_t edges() const { return static_cast<uint32_t>(targets_.size()); }
  [[nodiscard]] int64_t age(uint32_t user) const { return ages_[user]; }
  [[nodiscard]] std::span<const uint32_t> friends(uint32_t user) const {
    return std::span(targets_).subspan(offsets_[user], offsets_[user + 1] - offsets_[user]);
  }

  // --- reference answers
  // ------------------------------------------------------------------------------------------------
  [[nodiscard]] int64_t TwoHopPaths(uint32_t user) const;
  [[nodiscard]] int64_t TwoHopEnds(uint32_t user) const;
  [[nodiscard]] std::map<int64_t, int64_t> UsersByAge() const;

 private:
  std::vector<uint32_t> offsets_;
  std::vector<uint32_t> targets_;
  std::vector<uint8_t> ages_;
};

}  // namespace mycel::benchmarks
