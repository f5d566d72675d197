// The entries of the history by themselves: noted, withdrawn, written, pruned.
#include <catch2/catch.hpp>
#include <memory>

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
    history->Apply(true, 100, 1, 1);
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
  std::string Before(uint64_t lsn) {
    PageAsOf page;
    REQUIRE(history->ReadPage(true, 0, lsn, &page).ok());
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
  REQUIRE(history->Enter(5));
  REQUIRE(history->AdvanceWindow(1000, 6).ok());
  CHECK(history->setting().oldest_lsn == 6);
  CHECK_FALSE(history->Enter(5));
  CHECK(history->KeepsAbove() == 5);
  Prune(6);
  CHECK(Before(5) == "before 2");
  CHECK(*history->FirstAfter(0) == 6);
  history->Leave(5);
  Prune(6);
  CHECK(Before(5) == "as now");
}

}  // namespace
}  // namespace mycel::engine::txn
