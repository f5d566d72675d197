// Schema changes on a disk that fails: whatever a restart finds of them is whole.
#include <catch2/catch.hpp>
#include <memory>
#include <string>
#include <thread>

#include "engine/env/fault_env.h"
#include "engine/txn/store.h"
#include "engine/txn/transaction.h"

namespace mycel::engine::txn {
namespace {

using types::Value;

constexpr size_t kNodes = 5;

struct Fixture {
  explicit Fixture(uint64_t seed) : env(seed) {
    Open();
    label = *store->EnsureLabel("L");
    key = *store->EnsurePropertyKey("k");
    const auto tx = store->Begin({.access = AccessMode::kWrite});
    for (size_t i = 0; i < kNodes; ++i) {
      const Property property{key, Value::Integer(static_cast<int64_t>(i))};
      REQUIRE(tx->CreateNode(std::span(&label, 1), std::span(&property, 1)).ok());
    }
    REQUIRE(tx->CommitAndWait().ok());
  }
  void Open() {
    StoreOptions options;
    options.env = &env;
    options.path = "/db";
    options.log_segment_bytes = size_t{64} << 10;
    options.background = false;
    options.simulated_disk = true;
    options.compaction = false;
    options.checkpoint.in_background = false;
    auto opened = Store::Open(std::move(options));
    INFO((opened.ok() ? "" : opened.status().ToString()));
    REQUIRE(opened.ok());
    store = std::move(*opened);
  }
  // A change is two records, its time and itself: each gets a group of its own.
  void HoldFirstOfTwo() {
    env.SetSyncHook([this, syncs = uint64_t{0}](const std::string& path) mutable {
      if (!path.ends_with(".wal") || syncs++ % 2 == 1) return;
      constexpr uint64_t kTurns = 20'000;
      const uint64_t visible = store->visible_lsn().value;
      for (uint64_t i = 0; i < kTurns && store->queued_lsn().value < visible + 2; ++i) std::this_thread::yield();
    });
  }
  base::Result<bool> Create() {
    catalog::IndexRequest request;
    request.name = "i";
    request.target.tokens = {label.value};
    request.target.keys = {key};
    return store->CreateIndex(request);
  }
  // The process ends with the log failed, what it wrote stays, and the disk is well again.
  void Restart() {
    env.ClearFaults();
    env.SetSyncHook({});
    // It may succeed: data files are another matter than the log.
    static_cast<void>(store->Checkpoint());
    env.Crash(env::CrashMode::kKeepAll);
    store.reset();
    Open();
  }
  // What the index finds is what is there, where there is one.
  void CheckIndex() const {
    const auto* index = store->schema()->FindIndex("i");
    if (index == nullptr) return;
    CHECK(index->state == catalog::IndexState::kOnline);
    const auto tx = store->Begin({});
    IndexCursor cursor;
    REQUIRE(tx->OpenIndexSeek(index->id, {}, &cursor).ok());
    base::NodeId ids[2 * kNodes];
    CHECK(Transaction::NextIndexHits(&cursor, std::span<base::NodeId>(ids)) == kNodes);
  }

  env::FaultEnv env;
  std::unique_ptr<Store> store;
  base::LabelId label;
  base::PropertyKeyId key;
};

TEST_CASE("an index whose creation was told to be unknown is whole or not there after a restart", "[txn]") {
  uint64_t failed = 0;
  for (uint64_t call = 0; call < 40; ++call) {
    INFO("sync " << call << " fails");
    Fixture fixture(call + 1);
    fixture.HoldFirstOfTwo();
    fixture.env.InjectFault({.operation = env::Operation::kSyncData, .after_calls = call});
    failed += fixture.Create().ok() ? 0 : 1;
    fixture.Restart();
    fixture.CheckIndex();
  }
  CHECK(failed > 0);
}

TEST_CASE("an index whose removal was told to be unknown is whole or not there after a restart", "[txn]") {
  for (const bool checkpoint_fails : {false, true}) {
    Fixture fixture(1);
    REQUIRE(fixture.Create().ok());
    fixture.env.InjectFault({.operation = env::Operation::kSyncData, .times = 2});
    REQUIRE_FALSE(fixture.store->DropIndex("i", false).ok());
    fixture.env.ClearFaults();
    if (checkpoint_fails) fixture.env.InjectFault({.operation = env::Operation::kRename, .times = 1000});
    fixture.Restart();
    fixture.CheckIndex();
  }
}

TEST_CASE("an index whose removal a crash may take back is whole or not there, with a checkpoint meanwhile", "[txn]") {
  Fixture fixture(1);
  REQUIRE(fixture.Create().ok());
  REQUIRE(fixture.store->Checkpoint().ok());
  // While the removal is being synced a checkpoint up to what is durable is written; then the sync fails.
  bool checkpointed = false;
  fixture.env.SetSyncHook([&](const std::string& path) {
    if (!path.ends_with(".wal") || checkpointed) return;
    constexpr uint64_t kTurns = 2'000'000;
    for (uint64_t i = 0; i < kTurns && fixture.store->schema()->FindIndex("i") != nullptr; ++i)
      std::this_thread::yield();
    if (fixture.store->schema()->FindIndex("i") != nullptr) return;
    checkpointed = true;
    std::thread([&] { static_cast<void>(fixture.store->Checkpoint()); }).join();
    fixture.env.InjectFault({.operation = env::Operation::kSyncData, .times = 1000});
  });
  REQUIRE_FALSE(fixture.store->DropIndex("i", false).ok());
  REQUIRE(checkpointed);
  fixture.env.SetSyncHook({});
  fixture.env.ClearFaults();
  fixture.env.Crash(env::CrashMode::kDropUnsynced);
  fixture.store.reset();
  fixture.Open();
  fixture.CheckIndex();
}

}  // namespace
}  // namespace mycel::engine::txn
