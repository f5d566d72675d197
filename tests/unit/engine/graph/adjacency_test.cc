// Lists against the slow way: every entry that was ever appended, with the LSNs between which it is seen.
#include "engine/graph/adjacency.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <memory>
#include <set>
#include <thread>
#include <tuple>
#include <vector>

#include "engine/base/prng.h"
#include "tests/unit/engine/graph/graph_fixture.h"

namespace mycel::engine::graph {
namespace {

using base::Direction;
using base::RelTypeId;

constexpr uint64_t kNode = 70;

struct Known {
  AdjacencyEntry entry;
  uint64_t from = 0;
  uint64_t to = ~uint64_t{0};
};

using Seen = std::multiset<std::tuple<uint64_t, uint64_t, uint32_t>>;

Seen Expected(const std::vector<Known>& all, Direction direction, uint64_t snapshot) {
  Seen seen;
  for (const Known& known : all) {
    if (known.entry.direction == direction && known.from <= snapshot && snapshot < known.to) {
      seen.emplace(known.entry.neighbour, known.entry.rel, known.entry.type);
    }
  }
  return seen;
}

Seen Read(Adjacency* lists, EpochDomain* epochs, Direction direction, uint64_t snapshot) {
  const EpochPin pin(epochs);
  NeighbourList list;
  REQUIRE(lists->Collect(kNode, direction, {}, {snapshot, nullptr}, &list).ok());
  const auto degree = lists->Degree(kNode, direction, {}, {snapshot, nullptr});
  REQUIRE(degree.ok());
  REQUIRE(*degree == list.rels.size());
  Seen seen;
  for (size_t i = 0; i < list.rels.size(); ++i) {
    seen.emplace(list.neighbours[i].value, list.rels[i].value, list.types[i].value);
  }
  return seen;
}

// Commits whose stamps upkeep has not settled yet.
class Unsettled {
 public:
  explicit Unsettled(Adjacency* lists) : lists_(lists) {}
  Stamp Commit(uint64_t lsn) {
    cells_.push_back(std::make_unique<CommitCell>());
    cells_.back()->lsn.store(lsn);
    return CellStamp(cells_.back().get());
  }
  void SettleUpTo(uint64_t lsn) {
    for (; settled_ < cells_.size() && cells_[settled_]->lsn.load() <= lsn; ++settled_) {
      lists_->SettleStamps(kNode, cells_[settled_].get(), cells_[settled_]->lsn.load());
    }
  }

 private:
  Adjacency* lists_;
  std::vector<std::unique_ptr<CommitCell>> cells_;
  size_t settled_ = 0;
};

// Appends and deletes at rising LSNs, with merges, prunes, checkpoints, evictions between; `size` entries to begin
// with.
void RunHistory(uint64_t seed, size_t size, int steps) {
  INFO("seed " << seed);
  GraphFixture fixture;
  Adjacency lists(fixture.store.get(), &fixture.epochs, &fixture.meter);
  lists.set_disk_nodes(1000);
  base::Prng prng(seed);
  std::vector<Known> all;
  uint64_t lsn = 0;
  uint64_t horizon = 0;
  // What can still be read: these snapshots, and everything from `pruned` on.
  std::vector<uint64_t> open;
  uint64_t pruned = 0;
  Unsettled unsettled(&lists);
  for (; all.size() < size; all.push_back({{lsn % 400, lsn, 0, Direction::kOutgoing}, lsn})) {
    lists.Append(kNode, {(lsn + 1) % 400, lsn + 1, 0, Direction::kOutgoing}, lsn + 1, false);
    ++lsn;
  }
  for (int step = 0; step < steps; ++step) {
    const uint64_t choice = prng.Below(12);
    if (choice < 6 || all.empty()) {
      const AdjacencyEntry entry{prng.Below(40), 1'000'000 + all.size(), static_cast<uint32_t>(prng.Below(3)),
                                 prng.OneIn(2) ? Direction::kOutgoing : Direction::kIncoming};
      ++lsn;
      lists.Append(kNode, entry, prng.OneIn(2) ? lsn : unsettled.Commit(lsn), false);
      all.push_back({entry, lsn});
    } else if (choice < 8) {
      Known& known = all[prng.Below(all.size())];
      if (known.to != ~uint64_t{0}) continue;
      ++lsn;
      lists.Append(kNode, known.entry, prng.OneIn(2) ? lsn : unsettled.Commit(lsn), true);
      known.to = lsn;
    } else if (choice == 8) {
      horizon = std::max(horizon, lsn - prng.Below(std::min<uint64_t>(lsn, 20) + 1));
      std::erase_if(open, [horizon](uint64_t snapshot) { return snapshot < horizon; });
      unsettled.SettleUpTo(horizon);
      const EpochPin pin(&fixture.epochs);
      REQUIRE(lists.Merge(kNode, horizon, prng.OneIn(2)).ok());
    } else if (choice == 9) {
      unsettled.SettleUpTo(lsn);
      kv::WriteBatch batch;
      const EpochPin pin(&fixture.epochs);
      if (prng.OneIn(10)) lists.ForgetRuns();
      REQUIRE(lists.Write(kNode, lsn, &batch).ok());
      REQUIRE(fixture.store->Write(batch).ok());
      lists.set_watermark(lsn);
    } else if (choice == 10) {
      lists.Evict(~size_t{0}, true);
      fixture.epochs.Collect();
    } else if (choice == 11) {
      const uint64_t first = std::max(horizon, pruned);
      open.push_back(first + prng.Below(lsn - first + 1));
      std::sort(open.begin(), open.end());
      pruned = lsn;
      const EpochPin pin(&fixture.epochs);
      lists.Prune(kNode, {open, lsn}, prng.OneIn(2));
    }
    const uint64_t first = std::max(horizon, pruned);
    const uint64_t snapshot =
        open.empty() || prng.OneIn(2) ? first + prng.Below(lsn - first + 1) : open[prng.Below(open.size())];
    const Direction direction = prng.OneIn(2) ? Direction::kOutgoing : Direction::kIncoming;
    if (size > 0 && step % 5 != 0) continue;
    REQUIRE(Read(&lists, &fixture.epochs, direction, snapshot) == Expected(all, direction, snapshot));
  }
}

TEST_CASE("a list reads as its history says at every snapshot, whatever upkeep did") {
  for (uint64_t seed = 1; seed <= 20; ++seed) RunHistory(seed, 0, 300);
}

TEST_CASE("a hub's list reads as its history says, with runs on disk and without") {
  for (uint64_t seed = 1; seed <= 4; ++seed) RunHistory(seed, 2 * kAdjacencySegmentEntries + 100, 150);
}

TEST_CASE("a checkpoint writes of a hub what changed, and all of it when that is much") {
  GraphFixture fixture;
  Adjacency lists(fixture.store.get(), &fixture.epochs, &fixture.meter);
  lists.set_disk_nodes(1000);
  constexpr uint64_t kEntries = 5 * kAdjacencySegmentEntries;
  uint64_t lsn = 0;
  const auto append = [&](uint64_t count) {
    for (uint64_t i = 0; i < count; ++i) {
      ++lsn;
      lists.Append(kNode, {lsn, lsn, 0, Direction::kOutgoing}, lsn, false);
    }
  };
  const auto written = [&] {
    kv::WriteBatch batch;
    const EpochPin pin(&fixture.epochs);
    REQUIRE(lists.Write(kNode, lsn, &batch).ok());
    REQUIRE(fixture.store->Write(batch).ok());
    lists.set_watermark(lsn);
    return batch.bytes();
  };
  append(kEntries);
  const size_t whole = written();
  for (int round = 0; round < 5; ++round) {
    // Loaded again, it is the same hub.
    if (round > 2) lists.Evict(~size_t{0}, true);
    fixture.epochs.Collect();
    append(3);
    if (round % 2 == 0) {
      const EpochPin pin(&fixture.epochs);
      REQUIRE(lists.Merge(kNode, lsn, true).ok());
    }
    CHECK(written() < 100);
  }
  lists.ForgetRuns();
  append(1);
  CHECK(written() >= whole);
  append(1);
  CHECK(written() < 100);
  append(kEntries / 4);
  CHECK(written() >= whole);
  {
    const EpochPin pin(&fixture.epochs);
    REQUIRE(lists.Merge(kNode, lsn, true).ok());
  }
  lists.Evict(~size_t{0}, true);
  CHECK(Read(&lists, &fixture.epochs, Direction::kOutgoing, lsn).size() == lsn);
}

// A relationship came, a checkpoint wrote it, then it went: the list without both is not the one in the store.
TEST_CASE("a list that was pruned before its commits were settled is not evicted") {
  GraphFixture fixture;
  Adjacency lists(fixture.store.get(), &fixture.epochs, &fixture.meter);
  lists.set_disk_nodes(1000);
  CommitCell cell;
  lists.Append(kNode, {1, 10, 0, Direction::kOutgoing}, 5, false);
  CHECK(Read(&lists, &fixture.epochs, Direction::kOutgoing, 5).size() == 1);
  {
    kv::WriteBatch batch;
    const EpochPin pin(&fixture.epochs);
    REQUIRE(lists.Write(kNode, 5, &batch).ok());
    REQUIRE(fixture.store->Write(batch).ok());
  }
  lists.set_watermark(5);
  lists.Append(kNode, {1, 10, 0, Direction::kOutgoing}, CellStamp(&cell), true);
  cell.lsn.store(6);
  {
    const EpochPin pin(&fixture.epochs);
    lists.Prune(kNode, {{4}, 6}, true);
  }
  lists.Evict(~size_t{0}, true);
  CHECK(Read(&lists, &fixture.epochs, Direction::kOutgoing, 6).empty());
}

TEST_CASE("an append that is taken back is never seen") {
  GraphFixture fixture;
  Adjacency lists(fixture.store.get(), &fixture.epochs, &fixture.meter);
  CommitCell cell;
  lists.Append(kNode, {1, 10, 0, Direction::kOutgoing}, 5, false);
  lists.Append(kNode, {2, 11, 0, Direction::kOutgoing}, CellStamp(&cell), false);
  lists.Undo(kNode, 11, Direction::kOutgoing, false, CellStamp(&cell));
  cell.lsn.store(6);
  CHECK(Read(&lists, &fixture.epochs, Direction::kOutgoing, 100) == Seen{{1, 10, 0}});
}

TEST_CASE("entries of a transaction are seen by it at once, by others from its commit on") {
  GraphFixture fixture;
  Adjacency lists(fixture.store.get(), &fixture.epochs, &fixture.meter);
  CommitCell cell;
  lists.Append(kNode, {1, 10, 0, Direction::kOutgoing}, CellStamp(&cell), false);
  const EpochPin pin(&fixture.epochs);
  const auto degree = [&](const ReadContext& reader) { return *lists.Degree(kNode, Direction::kOutgoing, {}, reader); };
  CHECK(degree({5, &cell}) == 1);
  CHECK(degree({5, nullptr}) == 0);
  cell.lsn.store(6);
  CHECK(degree({5, nullptr}) == 0);
  CHECK(degree({6, nullptr}) == 1);
}

TEST_CASE("readers see whole snapshots while others append, merge and evict") {
  GraphFixture fixture;
  Adjacency lists(fixture.store.get(), &fixture.epochs, &fixture.meter);
  lists.set_disk_nodes(1000);
  constexpr uint64_t kEntries = 1500;
  Snapshots snapshots;
  std::atomic<bool> done{false};
  std::atomic<uint64_t> wrong{0};
  std::vector<std::thread> threads;
  for (size_t t = 0; t < 2; ++t) {
    threads.emplace_back([&, t] {
      while (!done.load()) {
        const EpochPin pin(&fixture.epochs);
        const uint64_t snapshot = snapshots.Begin(t);
        const auto degree = lists.Degree(kNode, Direction::kOutgoing, {}, {snapshot, nullptr});
        if (!degree.ok() || *degree != snapshot) wrong.fetch_add(1);
      }
    });
  }
  threads.emplace_back([&] {
    while (!done.load()) {
      {
        const EpochPin pin(&fixture.epochs);
        if (!lists.Merge(kNode, snapshots.Horizon(), true).ok()) wrong.fetch_add(1);
      }
      fixture.epochs.Collect();
    }
  });
  for (uint64_t i = 1; i <= kEntries; ++i) {
    lists.Append(kNode, {i, i, 0, Direction::kOutgoing}, i, false);
    snapshots.Advance(i);
  }
  done.store(true);
  for (std::thread& thread : threads) thread.join();
  CHECK(wrong.load() == 0);
}

}  // namespace
}  // namespace mycel::engine::graph
