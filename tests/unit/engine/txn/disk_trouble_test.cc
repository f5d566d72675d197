// What the store tells of a disk that refuses writes, and whom it wakes.
#include <atomic>
#include <catch2/catch.hpp>
#include <memory>
#include <string>

#include "engine/env/fault_env.h"
#include "engine/txn/store.h"
#include "engine/txn/transaction.h"

namespace mycel::engine::txn {
namespace {

using base::ErrorId;
using types::Value;

struct Fixture {
  Fixture() {
    StoreOptions options;
    options.env = &env;
    options.path = "/db";
    options.log_segment_bytes = size_t{64} << 10;
    options.background = false;
    options.simulated_disk = true;
    options.checkpoint.in_background = false;
    auto opened = Store::Open(std::move(options));
    REQUIRE(opened.ok());
    store = std::move(*opened);
    key = *store->EnsurePropertyKey("v");
  }
  base::Result<base::Lsn> Set(base::NodeId node, const std::string& text) {
    const auto tx = store->Begin({.access = AccessMode::kWrite});
    MYCEL_RETURN_IF_ERROR(tx->SetNodeProperty(node, key, Value::String(text)).status());
    return tx->CommitAndWait();
  }
  base::NodeId Create() {
    const auto tx = store->Begin({.access = AccessMode::kWrite});
    const auto node = tx->CreateNode({}, {});
    REQUIRE(node.ok());
    REQUIRE(tx->CommitAndWait().ok());
    return *node;
  }

  env::FaultEnv env{1};
  std::unique_ptr<Store> store;
  base::PropertyKeyId key;
};

TEST_CASE_METHOD(Fixture, "a commit that is refused for a conflict does not say that the log has room again", "[txn]") {
  const base::NodeId node = Create();
  const auto reader = store->Begin({.access = AccessMode::kWrite, .isolation = Isolation::kSerializable});
  REQUIRE(reader->NodeProperty(node, key).ok());
  REQUIRE(reader->CreateNode({}, {}).ok());
  REQUIRE(Set(node, "changed").ok());
  env.SetCapacity(0);
  base::Status status;
  for (int i = 0; i < 1000 && status.ok(); ++i)
    status = Set(node, std::string(1000, static_cast<char>('a' + i % 26))).status();
  REQUIRE_FALSE(status.ok());
  REQUIRE(status.id() == ErrorId::kDiskFull);
  REQUIRE_FALSE(store->write_health().ok());
  const base::Status refused = reader->CommitAndWait().status();
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.id() == ErrorId::kWriteConflict);
  CHECK_FALSE(store->write_health().ok());
  env.SetCapacity(~uint64_t{0});
  CHECK(Set(node, "again").ok());
  CHECK(store->write_health().ok());
}

TEST_CASE_METHOD(Fixture, "a log that fails in a commit's own thread wakes who waits for a later commit", "[txn]") {
  const base::NodeId node = Create();
  std::atomic<bool> woken{false};
  const auto durable = store->DurableOrWake(base::Lsn(store->visible_lsn().value + 10), [&woken] { woken = true; });
  REQUIRE(durable.ok());
  REQUIRE_FALSE(*durable);
  env.InjectFault({.operation = env::Operation::kSyncData, .after_calls = 0, .times = 1});
  const base::Status status = Set(node, "lost").status();
  REQUIRE_FALSE(status.ok());
  CHECK(status.id() == ErrorId::kOutcomeUnknown);
  CHECK(woken);
}

}  // namespace
}  // namespace mycel::engine::txn
