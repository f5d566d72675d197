// Several threads on one store: no update is lost, no edge dangles, deadlocks end, whatever happens in the background.
#include <unistd.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <filesystem>
#include <random>
#include <thread>

#include "engine/env/posix_env.h"
#include "engine/txn/transaction.h"

namespace mycel::engine::txn {
namespace {

using base::Direction;
using base::NodeId;
using types::Value;

struct Fixture {
  Fixture() : path((std::filesystem::temp_directory_path() / ("mycel-conc-" + std::to_string(::getpid()))).string()) {
    std::filesystem::remove_all(path);
    Open();
  }
  ~Fixture() {
    store.reset();
    std::filesystem::remove_all(path);
  }
  void Open() {
    store.reset();
    StoreOptions options;
    options.env = posix.get();
    options.path = path;
    options.log_segment_bytes = size_t{4} << 20;
    options.checkpoint.dirty_bytes = 20'000;
    auto opened = Store::Open(std::move(options));
    REQUIRE(opened.ok());
    store = std::move(*opened);
  }
  std::string path;
  std::unique_ptr<env::Env> posix = env::MakePosixEnv();
  std::unique_ptr<Store> store;
};

// Runs `work` until it commits; conflicts and deadlocks begin again on what is queued.
template <typename Work>
void Retry(Store* store, std::atomic<int>* failures, const Work& work) {
  for (;;) {
    auto tx = store->Begin({.access = AccessMode::kWrite, .read_point = ReadPoint::kQueued});
    base::Status status = work(tx.get());
    if (status.ok()) status = tx->CommitAndWait().status();
    if (status.ok()) return;
    if (status.id() != base::ErrorId::kWriteConflict && status.id() != base::ErrorId::kDeadlockDetected) {
      failures->fetch_add(1);
      return;
    }
  }
}

TEST_CASE("increments of one counter from several threads are all there, also after a crash", "[txn]") {
  Fixture fixture;
  const auto key = *fixture.store->EnsurePropertyKey("n");
  auto setup = fixture.store->Begin({.access = AccessMode::kWrite});
  const NodeId node = *setup->CreateNode({}, {});
  REQUIRE(setup->CommitAndWait().ok());
  setup.reset();
  constexpr int kThreads = 4;
  constexpr int kRounds = 100;
  std::atomic<int> failures{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < kRounds; ++i) {
        Retry(fixture.store.get(), &failures, [&](Transaction* tx) -> base::Status {
          MYCEL_RETURN_IF_ERROR(tx->LockNode(node));
          MYCEL_ASSIGN_OR_RETURN(const Value value, tx->NodeProperty(node, key));
          return tx->SetNodeProperty(node, key, Value::Integer(value.is_null() ? 1 : value.AsInteger() + 1)).status();
        });
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  REQUIRE(failures == 0);
  fixture.Open();
  REQUIRE(fixture.store->Begin({})->NodeProperty(node, key)->AsInteger() == kThreads * kRounds);
}

TEST_CASE("edges made while nodes are deleted never dangle", "[txn]") {
  Fixture fixture;
  const auto type = *fixture.store->EnsureRelType("T");
  constexpr uint64_t kNodes = 12;
  auto setup = fixture.store->Begin({.access = AccessMode::kWrite});
  for (uint64_t i = 0; i < kNodes; ++i) REQUIRE(setup->CreateNode({}, {}).ok());
  REQUIRE(setup->CommitAndWait().ok());
  setup.reset();
  std::atomic<int> failures{0};
  std::vector<std::thread> threads;
  for (uint64_t t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      std::mt19937_64 random(t);
      for (int i = 0; i < 60; ++i) {
        const NodeId a(random() % kNodes);
        const NodeId b(random() % kNodes);
        const bool erase = i % 20 == 19;
        Retry(fixture.store.get(), &failures, [&](Transaction* tx) -> base::Status {
          const base::Status status = erase ? tx->DeleteNode(a, true).status() : tx->CreateRel(a, b, type, {}).status();
          return !status.ok() && status.id() == base::ErrorId::kEntityNotFound ? base::Status::Ok() : status;
        });
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  REQUIRE(failures == 0);
  for (int round = 0; round < 2; ++round) {
    auto tx = fixture.store->Begin({});
    base::RelId next(0);
    std::vector<base::RelId> rels(4096);
    const size_t count = *tx->ScanRels(&next, rels);
    REQUIRE(*tx->CountRels(std::nullopt) == count);
    uint64_t degrees = 0;
    for (uint64_t i = 0; i < kNodes; ++i) degrees += *tx->Degree(NodeId(i), Direction::kOutgoing, {});
    REQUIRE(degrees == count);
    for (size_t i = 0; i < count; ++i) {
      const auto rel = tx->ReadRel(rels[i]);
      REQUIRE(rel.ok());
      REQUIRE(*tx->NodeExists(rel->start));
      REQUIRE(*tx->NodeExists(rel->end));
    }
    tx.reset();
    fixture.Open();
  }
}

TEST_CASE("two transactions that lock crosswise end with one victim", "[txn]") {
  Fixture fixture;
  auto setup = fixture.store->Begin({.access = AccessMode::kWrite});
  const NodeId a = *setup->CreateNode({}, {});
  const NodeId b = *setup->CreateNode({}, {});
  REQUIRE(setup->CommitAndWait().ok());
  auto older = fixture.store->Begin({.access = AccessMode::kWrite});
  auto younger = fixture.store->Begin({.access = AccessMode::kWrite});
  REQUIRE(older->LockNode(a).ok());
  REQUIRE(younger->LockNode(b).ok());
  base::Status victim;
  std::thread other([&] {
    victim = younger->LockNode(a);
    younger->Rollback();
  });
  REQUIRE(older->LockNode(b).ok());
  other.join();
  REQUIRE(!victim.ok());
  REQUIRE(victim.id() == base::ErrorId::kDeadlockDetected);
}

TEST_CASE("a bulk load in batches reads back whole", "[txn]") {
  Fixture fixture;
  const auto type = *fixture.store->EnsureRelType("T");
  const auto label = *fixture.store->EnsureLabel("N");
  const auto key = *fixture.store->EnsurePropertyKey("since");
  constexpr uint64_t kNodes = 2'000;
  constexpr uint64_t kRels = 40'000;
  std::mt19937_64 random(7);
  const auto begin = fixture.posix->MonotonicNanos();
  auto tx = fixture.store->Begin({.access = AccessMode::kWrite});
  for (uint64_t i = 0; i < kNodes; ++i) REQUIRE(tx->CreateNode(std::span(&label, 1), {}).ok());
  REQUIRE(tx->CommitAndWait().ok());
  for (uint64_t made = 0; made < kRels;) {
    tx = fixture.store->Begin({.access = AccessMode::kWrite});
    for (int i = 0; i < 10'000; ++i, ++made) {
      const Property since{key, Value::Integer(static_cast<int64_t>(made))};
      REQUIRE(tx->CreateRel(NodeId(random() % kNodes), NodeId(random() % kNodes), type, std::span(&since, 1)).ok());
    }
    REQUIRE(tx->CommitAndWait().ok());
  }
  const double seconds = static_cast<double>(fixture.posix->MonotonicNanos() - begin) * 1e-9;
  INFO(static_cast<double>(kNodes + kRels) / seconds << " entities/s");
  tx.reset();
  fixture.Open();
  tx = fixture.store->Begin({});
  uint64_t degrees = 0;
  for (uint64_t i = 0; i < kNodes; ++i) degrees += *tx->Degree(NodeId(i), Direction::kIncoming, std::span(&type, 1));
  REQUIRE(degrees == kRels);
  REQUIRE(*tx->CountNodes(label) == kNodes);
}

}  // namespace
}  // namespace mycel::engine::txn
