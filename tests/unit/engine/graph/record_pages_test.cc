// Pages of records against the slow way: every version that was ever written, by id.
#include "engine/graph/record_pages.h"

#include <catch2/catch.hpp>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "engine/base/coding.h"
#include "engine/base/prng.h"
#include "tests/unit/engine/graph/graph_fixture.h"

namespace mycel::engine::graph {
namespace {

constexpr uint64_t kIds = 200;

struct Known {
  uint64_t lsn;
  bool deleted;
  std::string image;
};

struct PagesFixture : GraphFixture {
  RecordPages pages{kv::Family::kRel, 1, store.get(), &epochs, &meter};

  void Checkpoint(uint64_t lsn) {
    pages.set_disk_ids(kIds);
    kv::WriteBatch batch;
    for (uint64_t page = 0; page <= kIds / kPageIds; ++page) {
      const EpochPin pin(&epochs);
      const auto image = pages.Image(page, lsn);
      REQUIRE(image.ok());
      std::string key;
      base::AppendBig<uint64_t>(&key, page);
      if (image->empty()) {
        batch.Delete(kv::Family::kRel, key);
      } else {
        batch.Put(kv::Family::kRel, key, *image);
      }
    }
    REQUIRE(store->Write(batch).ok());
    pages.set_watermark(lsn);
  }
  void Fold(uint64_t horizon, bool quick) {
    for (uint64_t page = 0; page <= kIds / kPageIds; ++page) {
      const EpochPin pin(&epochs);
      REQUIRE(pages.Fold(page, horizon, quick).ok());
    }
    epochs.Collect();
  }
  void Check(const std::map<uint64_t, std::vector<Known>>& all, uint64_t id, uint64_t snapshot) {
    const Known* newest = nullptr;
    if (const auto at = all.find(id); at != all.end()) {
      for (const Known& known : at->second) {
        if (known.lsn <= snapshot) newest = &known;
      }
    }
    const EpochPin pin(&epochs);
    const auto read = pages.Read(id, {snapshot, nullptr});
    REQUIRE(read.ok());
    const bool present = newest != nullptr && !newest->deleted;
    REQUIRE((read->presence == Presence::kPresent) == present);
    if (present) REQUIRE(read->image == newest->image);
    const auto bits = pages.PresentBits(id / kPageIds, {snapshot, nullptr});
    REQUIRE(bits.ok());
    REQUIRE(((*bits >> (id % kPageIds)) & 1) == (present ? 1U : 0U));
  }
};

void RunHistory(uint64_t seed) {
  INFO("seed " << seed);
  PagesFixture fixture;
  base::Prng prng(seed);
  std::map<uint64_t, std::vector<Known>> all;
  uint64_t lsn = 0;
  uint64_t horizon = 0;
  for (int step = 0; step < 400; ++step) {
    const uint64_t choice = prng.Below(12);
    const uint64_t id = prng.Below(kIds);
    if (choice < 8) {
      std::vector<Known>& history = all[id];
      const bool gone = history.empty() ? false : history.back().deleted;
      if (gone) continue;  // ids are never used twice
      const bool erase = !history.empty() && prng.OneIn(4);
      const std::string image(1 + prng.Below(30), static_cast<char>('a' + prng.Below(26)));
      fixture.pages.Write(id, Version::Make(++lsn, 0, erase, erase ? "gone" : image), false);
      history.push_back({lsn, erase, image});
    } else if (choice == 8) {
      horizon = std::max(horizon, lsn - prng.Below(std::min<uint64_t>(lsn, 20) + 1));
      fixture.Fold(horizon, prng.OneIn(2));
    } else if (choice == 9) {
      fixture.Checkpoint(lsn);
    } else if (choice == 10) {
      fixture.pages.Evict(0, true);
      fixture.epochs.Collect();
    }
    fixture.Check(all, prng.Below(kIds), horizon + prng.Below(lsn - horizon + 1));
  }
}

TEST_CASE("a record reads as its history says at every snapshot, whatever upkeep did") {
  for (uint64_t seed = 1; seed <= 20; ++seed) RunHistory(seed);
}

TEST_CASE("a version that is taken back leaves the one below") {
  PagesFixture fixture;
  CommitCell cell;
  fixture.pages.Write(7, Version::Make(1, 0, false, "old"), false);
  fixture.pages.Write(7, Version::Make(CellStamp(&cell), 1, false, "new"), false);
  {
    const EpochPin pin(&fixture.epochs);
    CHECK(fixture.pages.Read(7, {5, &cell})->image == "new");
    CHECK(fixture.pages.Read(7, {5, nullptr})->image == "old");
    CHECK(fixture.pages.ReadNewest(7)->image == "new");
  }
  fixture.pages.Undo(7);
  const EpochPin pin(&fixture.epochs);
  CHECK(fixture.pages.ReadNewest(7)->image == "old");
}

TEST_CASE("what lies in the base below an open transaction's version is folded once") {
  PagesFixture fixture;
  CommitCell cell;
  fixture.pages.Write(7, Version::Make(1, 0, false, "old"), false);
  fixture.pages.Write(7, Version::Make(CellStamp(&cell), 1, false, "new"), false);
  fixture.pages.Write(8, Version::Make(2, 0, true, "gone"), false);
  fixture.pages.Write(8, Version::Make(CellStamp(&cell), 1, true, "gone"), false);
  const EpochPin pin(&fixture.epochs);
  REQUIRE_FALSE(*fixture.pages.Fold(0, 5, true));
  const size_t waiting = fixture.epochs.waiting();
  REQUIRE_FALSE(*fixture.pages.Fold(0, 5, true));
  CHECK(fixture.epochs.waiting() == waiting);
  CHECK(fixture.pages.Read(7, {5, nullptr})->image == "old");
  CHECK(fixture.pages.Read(8, {5, nullptr})->presence != Presence::kPresent);
  // What is committed later is folded still.
  cell.lsn.store(6);
  CHECK(*fixture.pages.Fold(0, 6, true));
  CHECK(fixture.pages.Read(7, {6, nullptr})->image == "new");
}

TEST_CASE("a damaged page on disk is an error, not an answer") {
  PagesFixture fixture;
  fixture.pages.set_disk_ids(kIds);
  std::string key;
  base::AppendBig<uint64_t>(&key, 1);
  kv::WriteBatch batch;
  batch.Put(kv::Family::kRel, key, "\x01 but no page at all");
  REQUIRE(fixture.store->Write(batch).ok());
  const EpochPin pin(&fixture.epochs);
  const auto read = fixture.pages.Read(kPageIds, {5, nullptr});
  REQUIRE(!read.ok());
  CHECK(read.status().id() == base::ErrorId::kCorruption);
}

TEST_CASE("readers see one version of each record while others write, fold, checkpoint and evict") {
  PagesFixture fixture;
  constexpr uint64_t kRounds = 1500;
  Snapshots snapshots;
  std::atomic<uint64_t> wrong{0};
  std::atomic<bool> done{false};
  const auto image_of = [](uint64_t lsn) { return std::to_string(lsn); };
  std::vector<std::thread> threads;
  for (size_t t = 0; t < 2; ++t) {
    threads.emplace_back([&, t] {
      base::Prng prng(t);
      while (!done.load()) {
        const uint64_t snapshot = snapshots.Begin(t);
        // Record r is written at every LSN that is r modulo kIds.
        const uint64_t id = prng.Below(kIds);
        if (snapshot < kIds) continue;
        const uint64_t newest = snapshot - (snapshot + kIds - id) % kIds;
        const EpochPin pin(&fixture.epochs);
        const auto read = fixture.pages.Read(id, {snapshot, nullptr});
        if (!read.ok() || read->image != image_of(newest)) wrong.fetch_add(1);
      }
    });
  }
  threads.emplace_back([&] {
    while (!done.load()) {
      const uint64_t horizon = snapshots.Horizon();
      for (uint64_t page = 0; page <= kIds / kPageIds; ++page) {
        const EpochPin pin(&fixture.epochs);
        if (!fixture.pages.Fold(page, horizon, false).ok()) wrong.fetch_add(1);
      }
      fixture.epochs.Collect();
    }
  });
  for (uint64_t lsn = 1; lsn <= kRounds; ++lsn) {
    fixture.pages.Write(lsn % kIds, Version::Make(lsn, 0, false, image_of(lsn)), false);
    snapshots.Advance(lsn);
  }
  done.store(true);
  for (std::thread& thread : threads) thread.join();
  CHECK(wrong.load() == 0);
}

}  // namespace
}  // namespace mycel::engine::graph
