// What a large transaction holds is charged, and one that does not fit is refused by its size.
#include <catch2/catch.hpp>
#include <memory>
#include <string>

#include "engine/env/posix_env.h"
#include "engine/memory/governor.h"
#include "engine/txn/store.h"
#include "engine/txn/transaction.h"
#include "tests/support/must.h"
#include "tests/support/temporary_directory.h"

namespace mycel::engine::txn {
namespace {

using base::ErrorId;
using base::NodeId;
using test::Must;
using types::Value;

constexpr int64_t kNodes = 20'000;

class WriteMemoryFixture {
 public:
  WriteMemoryFixture() {
    StoreOptions options;
    options.env = env_.get();
    options.path = files_.path().string();
    options.governor = &governor;
    options.log_segment_bytes = size_t{8} << 20;
    options.checkpoint.in_background = false;
    options.background = false;
    store = Must(Store::Open(options));
    label = Must(store->EnsureLabel("L"));
    key = Must(store->EnsurePropertyKey("k"));
  }

  std::unique_ptr<Transaction> Write() { return store->Begin({.access = AccessMode::kWrite}); }
  base::Result<NodeId> Create(Transaction* tx, int64_t value) {
    const Property property{key, Value::Integer(value)};
    return tx->CreateNode(std::span(&label, 1), std::span(&property, 1));
  }
  [[nodiscard]] size_t Charged() const {
    for (const memory::Governor::AccountUse& use : governor.Report()) {
      if (use.name == "transactions") return use.bytes;
    }
    FAIL("no account of transactions");
    return 0;
  }

  memory::Governor governor{size_t{64} << 20};

 private:
  std::unique_ptr<env::Env> env_ = env::MakePosixEnv();
  const test::TemporaryDirectory files_{"write-memory", false};

 public:
  std::unique_ptr<Store> store;
  base::LabelId label;
  base::PropertyKeyId key;
};

TEST_CASE_METHOD(WriteMemoryFixture,
                 "a transaction is charged for its lists and locks until upkeep has no use for them", "[txn]") {
  std::vector<NodeId> nodes;
  {
    const auto tx = Write();
    for (int64_t i = 0; i < kNodes; ++i) nodes.push_back(Must(Create(tx.get(), i)));
    // Numbers, labels, what is to be undone and logged, of each.
    CHECK(Charged() > kNodes * 60);
    Must(tx->CommitAndWait());
  }
  store->ClearCaches();
  CHECK(Charged() == 0);
  {
    const auto tx = Write();
    for (const NodeId node : nodes) Must(tx->DeleteNode(node, false));
    // A lock of each beside that.
    CHECK(Charged() > kNodes * 100);
    Must(tx->CommitAndWait());
  }
  store->ClearCaches();
  CHECK(Charged() == 0);
}

TEST_CASE_METHOD(WriteMemoryFixture, "what was rolled back is charged no more", "[txn]") {
  const auto tx = Write();
  for (int64_t i = 0; i < kNodes; ++i) Must(Create(tx.get(), i));
  CHECK(Charged() > 0);
  tx->Rollback();
  CHECK(Charged() == 0);
}

// One node changed by statement after statement is one record in the log, and each change within a statement replaces
// the one before.
TEST_CASE_METHOD(WriteMemoryFixture, "a node that one statement changes many times is charged once", "[txn]") {
  const auto tx = Write();
  const NodeId node = Must(Create(tx.get(), 0));
  for (int64_t i = 1; i < kNodes; ++i) {
    Must(tx->SetNodeProperty(node, key, Value::Integer(i)));
    if (i % 1000 == 0) tx->Quiesce();  // lets replaced versions go
  }
  CHECK(Charged() < size_t{256} << 10);
}

TEST_CASE_METHOD(WriteMemoryFixture, "a transaction that does not fit is refused, and the next one is not", "[txn]") {
  governor.SetLimitBytes(governor.bytes() + (size_t{8} << 20));
  const auto tx = Write();
  base::Status refused;
  for (int64_t i = 0; i < 1'000'000 && refused.ok(); ++i) refused = Create(tx.get(), i).status();
  REQUIRE(refused.id() == ErrorId::kMemoryLimit);
  CHECK_THAT(refused.message(), Catch::Contains("smaller"));
  CHECK(governor.bytes() < governor.limit_bytes() + governor.limit_bytes() / 4);
  tx->Rollback();
  store->ClearCaches();
  const auto next = Write();
  Must(Create(next.get(), 1));
  Must(next->CommitAndWait());
  CHECK(Must(store->Begin({})->CountNodes(std::nullopt)) == 1);
}

}  // namespace
}  // namespace mycel::engine::txn
