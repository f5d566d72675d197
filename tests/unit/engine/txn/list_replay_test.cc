// The thread that appends must leave what the caller alone leaves.
#include "engine/txn/list_replay.h"

#include <catch2/catch.hpp>
#include <tuple>
#include <vector>

#include "engine/base/prng.h"
#include "tests/unit/engine/graph/graph_fixture.h"

namespace mycel::engine::txn {
namespace {

using base::Direction;

constexpr uint64_t kNodes = 300;

struct Entry {
  uint64_t node = 0;
  graph::AdjacencyEntry entry;
  bool tombstone = false;
};

// Relationships between random nodes, one of them a hub; some go again.
std::vector<Entry> RandomEntries(size_t count) {
  base::Prng prng(7);
  std::vector<Entry> entries;
  for (uint64_t rel = 0; entries.size() < count; ++rel) {
    const uint64_t node = prng.OneIn(3) ? 0 : prng.Below(kNodes);
    const graph::AdjacencyEntry entry{prng.Below(kNodes), rel, 1, Direction::kOutgoing};
    entries.push_back({node, entry, false});
    if (prng.OneIn(5)) entries.push_back({node, entry, true});
  }
  return entries;
}

using Lists = std::vector<std::tuple<uint64_t, uint64_t, uint64_t>>;

// As of several LSNs: what is replayed has its own.
Lists Read(graph::Adjacency* lists, graph::EpochDomain* epochs, uint64_t newest) {
  Lists seen;
  const graph::EpochPin pin(epochs);
  for (const uint64_t at : {newest / 3, newest}) {
    for (uint64_t node = 0; node < kNodes; ++node) {
      graph::NeighbourList list;
      REQUIRE(lists->Collect(node, Direction::kOutgoing, {}, {at, nullptr}, &list).ok());
      for (size_t i = 0; i < list.rels.size(); ++i) {
        seen.emplace_back(node, list.rels[i].value, list.neighbours[i].value);
      }
    }
  }
  return seen;
}

Lists Replayed(const std::vector<Entry>& entries, bool in_background) {
  graph::GraphFixture fixture;
  graph::Adjacency lists(fixture.store.get(), &fixture.epochs, &fixture.meter);
  ListReplay replay(&lists, in_background);
  uint64_t lsn = 0;
  for (const Entry& entry : entries) replay.Append(entry.node, entry.entry, ++lsn, entry.tombstone);
  replay.Finish();
  replay.Finish();  // once more does nothing
  return Read(&lists, &fixture.epochs, lsn);
}

TEST_CASE("lists are the same whoever appends to them, of a few entries and of many batches") {
  // Fewer than a batch, batches exactly, more than may wait at once.
  for (const size_t count : {size_t{0}, size_t{10}, size_t{4096}, size_t{150'000}}) {
    INFO(count << " entries");
    const std::vector<Entry> entries = RandomEntries(count);
    const Lists expected = Replayed(entries, false);
    CHECK(expected.empty() == (count == 0));
    CHECK((Replayed(entries, true) == expected));
  }
}

TEST_CASE("a replay that ends early leaves what it was given") {
  graph::GraphFixture fixture;
  graph::Adjacency lists(fixture.store.get(), &fixture.epochs, &fixture.meter);
  const std::vector<Entry> entries = RandomEntries(5000);
  uint64_t lsn = 0;
  {
    ListReplay replay(&lists, true);
    for (const Entry& entry : entries) replay.Append(entry.node, entry.entry, ++lsn, entry.tombstone);
  }
  CHECK((Read(&lists, &fixture.epochs, lsn) == Replayed(entries, false)));
}

}  // namespace
}  // namespace mycel::engine::txn
