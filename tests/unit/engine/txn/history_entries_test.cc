// The entries of the history by themselves: noted, withdrawn, written, pruned.
#include <algorithm>
#include <catch2/catch.hpp>
#include <memory>
#include <tuple>

#include "engine/env/fault_env.h"
#include "engine/txn/history.h"

namespace mycel::engine::txn {
namespace {

class Entries {
 public:
  Entries() {
    auto opened = kv::Store::Open("/kv", {.env = &env_});
    REQUIRE(opened.ok());
    kv_ = std::move(*opened);
    history = std::make_unique<History>(kv_.get(), &meter);
    HistorySetting setting;
    setting.whole = HistoryScope{100, 0, 0};
    history->Apply(setting, 1, 1);
  }
  // A commit that made relationship `rel` out of node 7, which changed.
  static HistoryChanges Change(uint64_t rel) {
    HistoryChanges changes;
    changes.records.push_back({true, 7, true, "before " + std::to_string(rel)});
    changes.edges.push_back({7, rel, 8, 0, base::Direction::kOutgoing, true});
    return changes;
  }
  void Write(uint64_t cut) {
    kv::WriteBatch batch;
    REQUIRE(history->Write(cut, &batch, [] { return base::Status::Ok(); }).ok());
    REQUIRE(kv_->Write(batch).ok());
  }
  void Prune(uint64_t cut) {
    kv::WriteBatch batch;
    REQUIRE(history->Prune(cut, &batch, [] { return base::Status::Ok(); }).ok());
    REQUIRE(kv_->Write(batch).ok());
  }
  std::string Before(uint64_t lsn, uint64_t to = 100) {
    PageAsOf page;
    REQUIRE(history->ReadPage(true, 0, lsn, to, &page).ok());
    return (page.changed >> 7 & 1) == 0 ? "as now" : page.images[7];
  }
  size_t Edges(uint64_t above, uint64_t to) { return history->ReadEdges(7, above, to)->size(); }

  graph::MemoryMeter meter{nullptr};

 private:
  env::FaultEnv env_{1};
  std::unique_ptr<kv::Store> kv_;

 public:
  std::unique_ptr<History> history;
};

TEST_CASE_METHOD(Entries, "a window that opened above the end of the log reaches back to it", "[history]") {
  HistorySetting found;  // of a checkpoint behind a log that failed
  found.whole = HistoryScope{100, 6, 1};
  found.labels.emplace(3, HistoryScope{200, 7, 1});
  found.sets_since = 6;
  REQUIRE(history->Load(found).ok());
  CHECK_FALSE(history->Enter(4, 50));
  history->Replayed(4);
  const auto reach = history->Enter(4, 50);
  REQUIRE(reach);
  CHECK((reach->whole && reach->sets));
  history->Leave(4);
  CHECK_FALSE(history->Enter(3, 50));
  history->Replayed(9);  // never forward
  CHECK(history->setting().whole->oldest_lsn == 4);
  CHECK(history->setting().labels.at(3).oldest_lsn == 4);
}

TEST_CASE_METHOD(Entries, "a commit that did not come leaves nothing, though a checkpoint ended meanwhile",
                 "[history]") {
  history->Add(5, 50, Change(1));
  Write(4);
  history->Written(4);
  history->Withdraw();
  CHECK(Edges(1, 9) == 0);
  CHECK(Before(4) == "as now");
  CHECK(*history->FirstAfter(0) == std::nullopt);
  CHECK(meter.bytes() == 0);
}

TEST_CASE_METHOD(Entries, "entries are the same before, while and after a checkpoint writes them", "[history]") {
  history->Add(5, 50, Change(1));
  history->Add(6, 60, Change(2));
  const auto check = [&] {
    CHECK(Before(4) == "before 1");
    CHECK(Before(5) == "before 2");
    CHECK(Before(6) == "as now");
    CHECK(Before(4, 4) == "as now");
    CHECK(Before(4, 5) == "before 1");
    CHECK(Before(5, 5) == "as now");
    CHECK(Edges(4, 6) == 2);
    CHECK(Edges(5, 6) == 1);
    CHECK(Edges(4, 5) == 1);
    CHECK(*history->FirstAfter(49) == 5);
    CHECK(*history->FirstAfter(50) == 6);
    CHECK(*history->FirstAfter(60) == std::nullopt);
    CHECK(*history->NextPage(true, 0) == 0);
    CHECK(*history->NextPage(true, 1) == UINT64_MAX);
  };
  check();
  Write(5);
  check();
  history->Written(5);
  check();
  Write(6);
  history->Written(6);
  check();
  CHECK(meter.bytes() == 0);
}

TEST_CASE_METHOD(Entries, "what a registered reader needs is not pruned", "[history]") {
  history->Add(5, 50, Change(1));
  history->Add(6, 200, Change(2));
  Write(6);
  history->Written(6);
  REQUIRE(history->Enter(5, std::nullopt));
  REQUIRE(history->AdvanceWindow(1000, 6).ok());
  CHECK(history->setting().whole->oldest_lsn == 6);
  CHECK_FALSE(history->Enter(5, std::nullopt));
  CHECK(history->KeepsAbove() == 5);
  Prune(6);
  CHECK(Before(5) == "before 2");
  CHECK(*history->FirstAfter(0) == 6);
  history->Leave(5);
  Prune(6);
  CHECK(Before(5) == "as now");
}

TEST_CASE_METHOD(Entries, "LSNs of the window reach back as far as its time, also where nothing has changed",
                 "[history]") {
  history->Add(5, 50, Change(1));
  history->Add(9, 250, Change(2));
  const auto oldest = [&](int64_t now, uint64_t cut) {
    REQUIRE(history->AdvanceWindow(now, cut).ok());
    return history->setting().whole->oldest_lsn;
  };
  // Commits 6 to 8 have left nothing: as of each of them the graph is that of 5.
  CHECK(oldest(200, 8) == 5);
  CHECK(oldest(300, 9) == 5);
  Write(9);
  history->Written(9);
  CHECK(oldest(310, 12) == 5);
  CHECK(oldest(350, 12) == 9);
  CHECK(oldest(900, 20) == 9);
  Prune(20);
  CHECK(oldest(950, 20) == 9);
  CHECK(history->setting().whole->oldest_micros == 850);
  CHECK(history->Enter(15, 900));
  history->Leave(15);
}

TEST_CASE_METHOD(Entries, "what has left sets and keys is found before, while and after a checkpoint writes it",
                 "[history]") {
  const auto left = [](uint64_t node, std::string key) {
    HistoryChanges changes;
    changes.left.push_back({HistorySpace::kLabel, 3, node, {}});
    changes.left.push_back({HistorySpace::kIndexKey, 9, node, std::move(key)});
    return changes;
  };
  history->Add(5, 50, left(70, "b"));
  history->Add(6, 60, left(7, "a"));
  history->Add(7, 70, left(70, "b"));
  const auto ids = [&](uint64_t from, uint64_t to, uint64_t lsn, size_t limit) {
    return *history->ReadLeft(HistorySpace::kLabel, 3, from, to, lsn, limit);
  };
  const auto keys = [&](const index::KeyRange& range, uint64_t lsn) {
    auto entries = *history->ReadLeftKeys(base::IndexId(9), range, lsn);
    std::sort(entries.begin(), entries.end(),
              [](const auto& a, const auto& b) { return std::tie(a.key, a.id) < std::tie(b.key, b.id); });
    entries.erase(std::unique(entries.begin(), entries.end()), entries.end());
    return entries;
  };
  using Ids = std::vector<uint64_t>;
  const auto check = [&] {
    CHECK(ids(0, UINT64_MAX, 4, 9) == Ids{7, 70});
    CHECK(ids(0, UINT64_MAX, 6, 9) == Ids{70});
    CHECK(ids(0, UINT64_MAX, 7, 9).empty());
    CHECK(ids(8, 69, 4, 9).empty());
    CHECK(ids(0, UINT64_MAX, 4, 1) == Ids{7});
    CHECK(history->ReadLeft(HistorySpace::kLabel, 4, 0, UINT64_MAX, 1, 9)->empty());
    CHECK(history->ReadLeft(HistorySpace::kRelType, 3, 0, UINT64_MAX, 1, 9)->empty());
    CHECK(keys(index::KeyRange::All(), 4) == std::vector<index::KeyedId>{{"a", 7}, {"b", 70}});
    CHECK(keys(index::KeyRange::Prefix("b"), 4) == std::vector<index::KeyedId>{{"b", 70}});
    CHECK(keys(index::KeyRange::Prefix("a"), 6).empty());
    CHECK(history->ReadLeftKeys(base::IndexId(8), index::KeyRange::All(), 1)->empty());
  };
  check();
  Write(6);
  check();
  history->Written(6);
  check();
  REQUIRE(history->AdvanceWindow(1000, 6).ok());
  Prune(6);
  CHECK(ids(0, UINT64_MAX, 0, 9) == Ids{70});
  CHECK(keys(index::KeyRange::All(), 0) == std::vector<index::KeyedId>{{"b", 70}});
}

TEST_CASE("settings of a history read back as they were written, also those of older versions", "[history]") {
  HistorySetting setting;
  const auto same = [](const HistoryScope& a, const HistoryScope& b) {
    return a.retention_micros == b.retention_micros && a.oldest_lsn == b.oldest_lsn &&
           a.oldest_micros == b.oldest_micros;
  };
  CHECK(setting.Encode() == std::string("\x01\0\0\0\0", 5));
  CHECK_FALSE(HistorySetting::Decode(setting.Encode())->on());
  const auto old = HistorySetting::Decode(std::string("\x01\x01\x64\x07\x02", 5));
  REQUIRE(old.ok());
  REQUIRE(old->whole);
  CHECK(same(*old->whole, {100, 7, 1}));
  CHECK(old->sets_since == HistorySetting::kSetsUnknown);
  const bool whole = GENERATE(false, true);
  if (whole) setting.whole = HistoryScope{1, 2, -3};
  setting.labels[4] = {5, 6, 7};
  setting.labels[70000] = {8, UINT64_MAX, INT64_MIN};
  setting.sets_since = 9;
  const std::string bytes = setting.Encode();
  const auto found = HistorySetting::Decode(bytes);
  REQUIRE(found.ok());
  CHECK(found->whole.has_value() == whole);
  if (whole) CHECK(same(*found->whole, *setting.whole));
  REQUIRE(found->labels.size() == 2);
  CHECK(same(found->labels.at(4), setting.labels[4]));
  CHECK(same(found->labels.at(70000), setting.labels[70000]));
  CHECK(found->sets_since == 9);
  for (size_t size = 0; size < bytes.size(); ++size) {
    INFO(size);
    CHECK(HistorySetting::Decode(bytes.substr(0, size)).status().id() == base::ErrorId::kCorruption);
  }
  std::string newer = bytes;
  newer[0] = 3;
  CHECK(HistorySetting::Decode(newer).status().id() == base::ErrorId::kNewerFormat);
}

}  // namespace
}  // namespace mycel::engine::txn
