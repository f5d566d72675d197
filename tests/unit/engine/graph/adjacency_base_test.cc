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

TEST_CASE("a merge is the base with what came, without what went") {
  for (const uint64_t max_id : {uint64_t{50}, uint64_t{1} << 40}) {
    auto entries = RandomEntries(5, 600, max_id);
    const std::vector<AdjacencyEntry> came(entries.begin() + 400, entries.end());
    entries.resize(400);
    const BaseHandle base(AdjacencyBase::Build(3, entries));
    entries.insert(entries.end(), came.begin(), came.end());
    EntryKeys gone;
    for (size_t i = 0; i < entries.size(); i += 3) gone.insert(EntryKey(entries[i]));
    const BaseHandle merged(AdjacencyBase::Merge(3, *base, came, gone));
    std::erase_if(entries, [&](const AdjacencyEntry& entry) { return gone.contains(EntryKey(entry)); });
    std::vector<AdjacencyEntry> read;
    merged->AppendTo(&read);
    CHECK(read == Sorted(entries));
    const BaseHandle nothing(AdjacencyBase::Merge(3, *merged, {}, [&] {
      EntryKeys all;
      for (const AdjacencyEntry& entry : entries) all.insert(EntryKey(entry));
      return all;
    }()));
    CHECK(nothing->size() == 0);
    CHECK(nothing->groups().empty());
  }
}

TEST_CASE("a run gives back what came and what went, and has these bytes") {
  const std::vector<AdjacencyEntry> came = {{7, 300, 2, Direction::kOutgoing}, {5, 301, 2, Direction::kOutgoing}};
  const std::vector<AdjacencyEntry> went = {{9, 4, 0, Direction::kIncoming}};
  const std::string run = EncodeRun(came, went);
  using namespace std::string_literals;
  CHECK(run == "\x01\x09\x00\x02\x02\x05\x02\xad\x02\xac\x02\x01\x00\x01\x09\x04"s);
  std::vector<AdjacencyEntry> back_came;
  std::vector<AdjacencyEntry> back_went;
  REQUIRE(DecodeRun(run, &back_came, &back_went).ok());
  CHECK(back_came == Sorted(came));
  CHECK(back_went == went);
  for (size_t size = 0; size < run.size(); ++size) {
    std::vector<AdjacencyEntry> some;
    static_cast<void>(DecodeRun(std::string_view(run).substr(0, size), &some, &some).ok());
    CHECK(some.size() <= 3);
  }
  CHECK(DecodeRun("\x02", &back_came, &back_went).id() == base::ErrorId::kNewerFormat);
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
