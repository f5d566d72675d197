// The graph as of the past against a model that keeps the whole graph of every commit.
#include "tests/unit/engine/txn/history_model.h"

namespace mycel::engine::txn {
namespace {

using namespace history_model;  // NOLINT(google-build-using-namespace): its own tests

TEST_CASE("every moment of a random history reads as it was, over checkpoints, crashes and restarts", "[history]") {
  const uint64_t seed = GENERATE(range(1, 4));
  INFO("seed " << seed);
  RandomHistory h(seed);
  for (int i = 0; i < 20; ++i) h.Transact();
  h.KeepFor(1000 * kHour);
  const HistoryWindow begun = *HistoryOf(*h.store).whole;
  CHECK(h.AsOf(h.moments.back().lsn).status().id() == ErrorId::kInvalidArgumentValue);
  h.moments = {{begun.oldest_lsn.value, h.Time(), h.now}};
  h.IndexOn(LabelId(0), PropertyKeyId(0));
  for (int i = 0; i < 45; ++i) {
    if (i == 20) h.IndexOn(LabelId(1), PropertyKeyId(0));
    h.Transact();
    h.Trouble();
    h.CheckMoment(h.moments[h.Below(h.moments.size())]);
  }
  for (size_t i = 0; i < h.moments.size(); i += 3) h.CheckMoment(h.moments[i]);
  REQUIRE(CheckHistory(*h.store, [](const std::string& finding) { FAIL_CHECK(finding); }).ok());
  // Between commits, and at the time of each.
  for (size_t i = 1; i + 1 < h.moments.size(); i += 3) {
    const int64_t until = h.moments[i + 1].micros;
    if (h.moments[i].micros >= until) continue;  // the same moment
    INFO("until " << until << ", LSN " << h.moments[i].lsn);
    auto tx = h.AsOfTime(h.moments[i].micros);
    REQUIRE(tx.ok());
    CheckGraph(tx->get(), h.moments[i].graph, h.made);
  }
}

TEST_CASE("readers of the past stand still while the graph and the window go on", "[history]") {
  RandomHistory h(77);
  h.KeepFor(kHour);
  for (int i = 0; i < 30; ++i) h.Transact();
  const Moment then = h.moments.back();
  const auto old = h.AsOf(then.lsn);
  REQUIRE(old.ok());
  for (int i = 0; i < 40; ++i) {
    h.Transact();
    if (i % 10 != 0) continue;
    h.env.AdvanceClock(2 * kHour * 1000);
    REQUIRE(h.store->Checkpoint().ok());
    h.store->ClearCaches();
    (*old)->Quiesce();
    CheckGraph(old->get(), then.graph, h.made);
  }
  CHECK(HistoryOf(*h.store).whole->oldest_lsn.value > then.lsn);
  const auto late = h.AsOf(then.lsn);
  REQUIRE_FALSE(late.ok());
  CHECK(late.status().id() == ErrorId::kInvalidArgumentValue);
  CHECK(late.status().message().find("oldest moment") != std::string::npos);
  CHECK_FALSE(h.AsOfTime(then.micros).ok());
  (*old)->Rollback();
  REQUIRE(h.store->Checkpoint().ok());
  h.CheckMoment(h.moments.back());
}

TEST_CASE_METHOD(HistoryFixture, "no history is kept before it is turned on, nor after it is turned off", "[history]") {
  CHECK_FALSE(HistoryOf(*store).on());
  const auto none = AsOfTime(env.WallMicros());
  REQUIRE_FALSE(none.ok());
  CHECK(none.status().message().find("No history is kept") != std::string::npos);
  KeepFor(kHour);
  Crash();
  REQUIRE(HistoryOf(*store).whole);
  CHECK(HistoryOf(*store).whole->retention_micros == kHour);
  const auto future = AsOfTime(env.WallMicros() + 10'000'000);
  REQUIRE_FALSE(future.ok());
  CHECK(future.status().message().find("still to come") != std::string::npos);
  CHECK_FALSE(AsOf(store->queued_lsn().value + 1).ok());
  CHECK(AsOfTime(env.WallMicros()).ok());
  KeepFor(std::nullopt);
  CHECK_FALSE(AsOfTime(env.WallMicros()).ok());
  REQUIRE(store->Checkpoint().ok());
  Crash();
  CHECK_FALSE(HistoryOf(*store).on());
}

// What changes while no history is kept stands in no entry; entries that come later tell of that, and not of the
// reader's moment.
TEST_CASE_METHOD(HistoryFixture, "a reader of the past reads on while the history is turned off and on", "[history]") {
  KeepFor(kHour);
  const auto key = *store->EnsurePropertyKey("p");
  const auto type = *store->EnsureRelType("T");
  NodeId node;
  RelId rel;
  const auto set = [&](int64_t value) {
    const auto tx = Write();
    const Property property{key, Value::Integer(value)};
    if (value == 1) {
      node = *tx->CreateNode({}, std::span(&property, 1));
    } else {
      REQUIRE(tx->SetNodeProperty(node, key, property.value).ok());
    }
    if (value == 2) rel = *tx->CreateRel(node, node, type, {});
    if (value > 2) REQUIRE(tx->SetRelProperty(rel, key, property.value).ok());
    const auto lsn = tx->CommitAndWait();
    REQUIRE(lsn.ok());
    return lsn->value;
  };
  const uint64_t then = set(1);
  const auto old = AsOf(then);
  REQUIRE(old.ok());
  KeepFor(std::nullopt);
  set(2);
  KeepFor(kHour);
  set(3);
  for (int i = 0; i < 2; ++i) {
    CHECK((*old)->NodeProperty(node, key)->AsInteger() == 1);
    RelId next(0);
    std::array<RelId, 4> rels;
    CHECK(*(*old)->ScanRels(&next, rels) == 0);
    CHECK(*(*old)->CountRels(std::nullopt) == 0);
    (*old)->Quiesce();
    REQUIRE(store->Checkpoint().ok());
    store->ClearCaches();
  }
}

TEST_CASE_METHOD(HistoryFixture, "a reader of the past writes nothing and searches no full-text index", "[history]") {
  KeepFor(kHour);
  const auto tx = AsOf(store->queued_lsn().value);
  REQUIRE(tx.ok());
  CHECK((*tx)->CreateNode({}, {}).status().id() == ErrorId::kAccessMode);
  CHECK((*tx)->EnsureLabel("new").status().id() == ErrorId::kAccessMode);
  CHECK((*tx)->SearchFulltext(base::IndexId(1), {}).status().id() == ErrorId::kInvalidArgumentValue);
  CHECK((*tx)->SearchVector(base::IndexId(1), {}, 1).status().id() == ErrorId::kInvalidArgumentValue);
}

TEST_CASE_METHOD(HistoryFixture, "what falls out of the window is deleted, with its large values", "[history]") {
  KeepFor(kHour);
  const auto key = *store->EnsurePropertyKey("p");
  NodeId node;
  for (int i = 0; i < 20; ++i) {
    const auto tx = Write();
    const Value text = Value::String(std::string(500, static_cast<char>('a' + i)));
    const Property property{key, text};
    if (i == 0) {
      node = *tx->CreateNode({}, std::span(&property, 1));
    } else {
      REQUIRE(tx->SetNodeProperty(node, key, text).ok());
    }
    REQUIRE(tx->CommitAndWait().ok());
    env.AdvanceClock(60'000'000'000);
    if (i % 5 == 0) REQUIRE(store->Checkpoint().ok());
  }
  // Keys of a family in the files of the last checkpoint.
  const auto keys = [&](kv::Family family, std::string_view prefix) {
    store.reset();
    auto files = kv::Store::Open("/db/data", {.read_only = true, .env = &env});
    REQUIRE(files.ok());
    size_t count = 0;
    {
      const auto all = (*files)->NewPrefixIterator(family, prefix);
      for (all->SeekToFirst(); all->Valid(); all->Next()) ++count;
      REQUIRE(all->status().ok());
    }
    files->reset();
    Open();
    return count;
  };
  REQUIRE(store->Checkpoint().ok());
  CHECK(keys(kv::Family::kBlob, "b") == 20);
  CHECK(keys(kv::Family::kHistory, "") == 40);
  env.AdvanceClock(2 * kHour * 1000);
  REQUIRE(store->Checkpoint().ok());
  REQUIRE(store->Checkpoint().ok());  // flushes what the first one has removed
  CHECK(keys(kv::Family::kBlob, "b") == 1);
  CHECK(keys(kv::Family::kHistory, "") == 0);
}

TEST_CASE("a history that is turned off and on again begins anew", "[history]") {
  RandomHistory h(5);
  h.KeepFor(kHour);
  for (int i = 0; i < 20; ++i) h.Transact();
  h.KeepFor(std::nullopt);
  for (int i = 0; i < 10; ++i) h.Transact();
  if (GENERATE(false, true)) REQUIRE(h.store->Checkpoint().ok());
  h.KeepFor(kHour);
  const uint64_t begun = HistoryOf(*h.store).whole->oldest_lsn.value;
  CHECK_FALSE(h.AsOf(begun - 1).ok());
  h.moments = {{begun, h.Time(), h.now}};
  for (int i = 0; i < 20; ++i) h.Transact();
  if (GENERATE(false, true)) h.Crash();
  for (const Moment& moment : h.moments) h.CheckMoment(moment);
  REQUIRE(h.store->Checkpoint().ok());
  for (const Moment& moment : h.moments) h.CheckMoment(moment);
}

}  // namespace
}  // namespace mycel::engine::txn
