// Readers of the past beside writers and checkpoints.
#include <atomic>
#include <catch2/catch.hpp>
#include <memory>
#include <optional>
#include <random>
#include <thread>

#include "engine/env/posix_env.h"
#include "engine/txn/history_reads.h"
#include "tests/support/temporary_directory.h"

namespace mycel::engine::txn {
namespace {

using base::NodeId;
using base::RelId;
using types::Value;

constexpr uint64_t kHour = uint64_t{3600} * 1'000'000;

// Two nodes whose values every commit keeps opposite, and a relationship between them where the value is odd.
class OppositeNodes {
 public:
  OppositeNodes() {
    StoreOptions options;
    options.env = env_.get();
    options.path = files_.path().string();
    options.log_segment_bytes = size_t{4} << 20;
    auto opened = Store::Open(std::move(options));
    REQUIRE(opened.ok());
    store = std::move(*opened);
    key_ = *store->EnsurePropertyKey("v");
    type_ = *store->EnsureRelType("R");
    REQUIRE(SetHistory(*store, kHour).ok());
    const auto tx = store->Begin({.access = AccessMode::kWrite});
    const Property zero{key_, Value::Integer(0)};
    for (NodeId& node : nodes_) node = *tx->CreateNode({}, std::span(&zero, 1));
    REQUIRE(tx->CommitAndWait().ok());
    first_ = store->visible_lsn().value;
  }

  [[nodiscard]] bool Write(int64_t value) {
    const auto tx = store->Begin(
        {.access = AccessMode::kWrite, .read_point = ReadPoint::kQueued, .durability = wal::Durability::kOff});
    if (!tx->SetNodeProperty(nodes_[0], key_, Value::Integer(value)).ok()) return false;
    if (!tx->SetNodeProperty(nodes_[1], key_, Value::Integer(-value)).ok()) return false;
    if (rel_) {
      if (!tx->DeleteRel(*rel_).ok()) return false;
      rel_.reset();
    } else {
      const auto made = tx->CreateRel(nodes_[0], nodes_[1], type_, {});
      if (!made.ok()) return false;
      rel_ = *made;
    }
    return tx->CommitAndWait().ok();
  }

  // Whether the graph is whole as of some commit.
  [[nodiscard]] bool Read(std::mt19937_64* random) {
    const uint64_t newest = store->visible_lsn().value;
    const auto tx = BeginAsOf(*store, {.lsn = first_ + (*random)() % (newest - first_ + 1)}, {});
    if (!tx.ok()) return false;
    const auto a = (*tx)->NodeProperty(nodes_[0], key_);
    const auto b = (*tx)->NodeProperty(nodes_[1], key_);
    const auto degree = (*tx)->Degree(nodes_[1], base::Direction::kIncoming, {});
    const auto rels = (*tx)->CountRels(std::nullopt);
    if (!a.ok() || !b.ok() || !degree.ok() || !rels.ok()) return false;
    const int64_t value = a->AsInteger();
    return value + b->AsInteger() == 0 && *degree == static_cast<uint64_t>(value % 2) && *rels == *degree;
  }

 private:
  const test::TemporaryDirectory files_{"history"};
  const std::unique_ptr<env::Env> env_ = env::MakePosixEnv();

 public:
  std::unique_ptr<Store> store;

 private:
  base::PropertyKeyId key_;
  base::RelTypeId type_;
  NodeId nodes_[2];
  std::optional<RelId> rel_;
  uint64_t first_ = 0;
};

TEST_CASE_METHOD(OppositeNodes, "readers of the past meet whole commits while writers and checkpoints run",
                 "[history][concurrency]") {
  std::atomic<bool> done{false};
  std::atomic<uint64_t> failures{0};
  std::thread writer([&] {
    for (int64_t i = 1; i <= 300; ++i) failures += Write(i) ? 0 : 1;
    done = true;
  });
  std::thread checkpointer([&] {
    while (!done) {
      failures += store->Checkpoint().ok() ? 0 : 1;
      store->ClearCaches();
    }
  });
  const auto read = [&](uint64_t seed) {
    std::mt19937_64 random(seed);
    while (!done) failures += Read(&random) ? 0 : 1;
    failures += Read(&random) ? 0 : 1;
  };
  std::thread other([&] { read(1); });
  read(2);
  other.join();
  checkpointer.join();
  writer.join();
  CHECK(failures == 0);
  REQUIRE(CheckHistory(*store, [](const std::string& finding) { FAIL_CHECK(finding); }).ok());
  REQUIRE(store->Close().ok());
}

}  // namespace
}  // namespace mycel::engine::txn
