#include "engine/graph/adjacency_base.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <memory>

#include "engine/base/prng.h"

namespace mycel::engine::graph {
namespace {

using base::Direction;

struct FreeBase {
  void operator()(AdjacencyBase* list) const { AdjacencyBase::Free(list); }
};
using BaseHandle = std::unique_ptr<AdjacencyBase, FreeBase>;

std::vector<AdjacencyEntry> RandomEntries(uint64_t seed, size_t count, uint64_t max_id) {
  base::Prng prng(seed);
  std::vector<AdjacencyEntry> entries;
  for (size_t i = 0; i < count; ++i) {
    entries.push_back({prng.Below(max_id), i, static_cast<uint32_t>(prng.Below(3)),
                       prng.OneIn(2) ? Direction::kOutgoing : Direction::kIncoming});
  }
  return entries;
}

std::vector<AdjacencyEntry> Sorted(std::vector<AdjacencyEntry> entries) {
  std::sort(entries.begin(), entries.end(), EntryBefore);
  return entries;
}

TEST_CASE("a base holds its entries in order, with 32-bit or 64-bit ids") {
  for (const uint64_t max_id : {uint64_t{50}, uint64_t{1} << 40}) {
    for (const size_t count : {size_t{0}, size_t{1}, size_t{500}}) {
      const auto entries = RandomEntries(count + 1, count, max_id);
      const BaseHandle list(AdjacencyBase::Build(3, entries));
      std::vector<AdjacencyEntry> read;
      list->AppendTo(&read);
      CHECK(read == Sorted(entries));
      if (count == 500) CHECK(list->wide() == (max_id > 50));
    }
  }
}

TEST_CASE("groups count the self-loops among their entries") {
  const auto entries = RandomEntries(4, 300, 10);
  const BaseHandle list(AdjacencyBase::Build(3, entries));
  for (const AdjacencyBase::Group& group : list->groups()) {
    const auto loops = std::count_if(entries.begin(), entries.end(), [&](const AdjacencyEntry& entry) {
      return entry.neighbour == 3 && entry.type == group.type && entry.direction == group.direction;
    });
    CHECK(group.self_loops == static_cast<uint32_t>(loops));
  }
}

TEST_CASE("segments give back the entries, however many they are") {
  for (const size_t count : {size_t{1}, kAdjacencySegmentEntries - 1, kAdjacencySegmentEntries,
                             kAdjacencySegmentEntries + 1, 3 * kAdjacencySegmentEntries + 17}) {
    const auto entries = RandomEntries(count, count, 1000);
    const BaseHandle list(AdjacencyBase::Build(1, entries));
    const auto segments = EncodeSegments(*list);
    std::vector<AdjacencyEntry> read;
    for (size_t i = 0; i < segments.size(); ++i) {
      const auto last = DecodeSegment(segments[i], &read);
      REQUIRE(last.ok());
      CHECK(*last == (i + 1 == segments.size()));
    }
    CHECK(read == Sorted(entries));
  }
}

TEST_CASE("a segment with any bit flipped or cut off anywhere is refused or decodes to no more than its bytes hold") {
  const BaseHandle list(AdjacencyBase::Build(1, RandomEntries(9, 60, 1000)));
  const std::string good = EncodeSegments(*list)[0];
  const auto look = [](std::string_view bytes) {
    std::vector<AdjacencyEntry> read;
    if (DecodeSegment(bytes, &read).ok()) REQUIRE(read.size() <= bytes.size());
  };
  for (size_t bit = 0; bit < good.size() * 8; ++bit) {
    std::string bad = good;
    bad[bit / 8] = static_cast<char>(bad[bit / 8] ^ (1 << (bit % 8)));
    look(bad);
  }
  for (size_t size = 0; size < good.size(); ++size) look(std::string_view(good).substr(0, size));
}

}  // namespace
}  // namespace mycel::engine::graph
