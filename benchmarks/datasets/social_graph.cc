#include "benchmarks/datasets/social_graph.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <unordered_set>

namespace mycel::benchmarks {
namespace {

constexpr double kTailExponent = 2.4;  // of the degrees' distribution
constexpr double kLocalShare = 0.55;   // edges whose target is near the source's id
constexpr uint32_t kNeighbourhood = 64;

}  // namespace

SocialGraph::SocialGraph(uint32_t users, uint32_t edges, uint64_t seed) : ages_(users) {
  Random random(seed);
  std::vector<double> upto(users);  // running sum of Pareto weights, capped so that no user has nearly all edges
  double sum = 0;
  const double cap = std::sqrt(static_cast<double>(users)) * 4;
  for (uint32_t user = 0; user < users; ++user) {
    ages_[user] = static_cast<uint8_t>(random.Below(4) == 0 ? 0 : 13 + random.Below(60));
    sum += std::min(cap, std::pow(1.0 - random.Unit(), -1.0 / (kTailExponent - 1.0)));
    upto[user] = sum;
  }
  const auto weighted = [&] {
    const auto found = std::upper_bound(upto.begin(), upto.end(), random.Unit() * sum);
    return std::min(static_cast<uint32_t>(found - upto.begin()), users - 1);
  };
  std::unordered_set<uint64_t> taken;
  taken.reserve(edges);
  while (taken.size() < edges) {
    const uint32_t from = weighted();
    const uint32_t to = random.Unit() < kLocalShare ? (from + 1 + random.Below(kNeighbourhood)) % users : weighted();
    if (from != to) taken.insert(uint64_t{from} << 32 | to);
  }
  std::vector<uint64_t> sorted(taken.begin(), taken.end());
  std::sort(sorted.begin(), sorted.end());
  offsets_.assign(size_t{users} + 1, 0);
  targets_.reserve(edges);
  for (uint64_t edge : sorted) {
    ++offsets_[(edge >> 32) + 1];
    targets_.push_back(static_cast<uint32_t>(edge));
  }
  for (uint32_t user = 0; user < users; ++user) offsets_[user + 1] += offsets_[user];
}

int64_t SocialGraph::TwoHopPaths(uint32_t user) const {
  int64_t paths = 0;
  for (uint32_t middle : friends(user)) paths += static_cast<int64_t>(friends(middle).size());
  return paths;
}

int64_t SocialGraph::TwoHopEnds(uint32_t user) const {
  std::set<uint32_t> ends;
  for (uint32_t middle : friends(user)) ends.insert(friends(middle).begin(), friends(middle).end());
  return static_cast<int64_t>(ends.size());
}

std::map<int64_t, int64_t> SocialGraph::UsersByAge() const {
  std::map<int64_t, int64_t> groups;
  for (uint8_t age : ages_) ++groups[age];
  return groups;
}

}  // namespace mycel::benchmarks
