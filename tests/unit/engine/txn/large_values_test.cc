// Large values as transactions see them: split off, shared, counted, logged, removed.
#include <catch2/catch.hpp>
#include <map>

#include "engine/env/posix_env.h"
#include "engine/graph/value_hash.h"
#include "engine/kv/store.h"
#include "engine/txn/store.h"
#include "engine/txn/transaction.h"
#include "engine/types/packed.h"
#include "tests/support/temporary_directory.h"

namespace mycel::engine::txn {
namespace {

using base::NodeId;
using graph::ValueHash;
using types::Value;

class LargeValueStore {
 public:
  LargeValueStore() {
    Open();
    key_ = *store_->EnsurePropertyKey("text");
    other_ = *store_->EnsurePropertyKey("other");
  }

  // What a crash leaves when the store was not closed.
  void Open() {
    store_.reset();
    StoreOptions options;
    options.env = posix_.get();
    options.path = path_;
    options.log_segment_bytes = size_t{8} << 20;
    options.checkpoint.in_background = false;
    options.compaction = false;  // the files that Counted looks at stay
    auto opened = Store::Open(options);
    INFO(opened.status().ToString());
    REQUIRE(opened.ok());
    store_ = std::move(*opened);
  }
  std::unique_ptr<Transaction> Write() { return store_->Begin({.access = AccessMode::kWrite}); }
  NodeId Create(const std::string& text) {
    const auto tx = Write();
    const Property property{key_, Value::String(text)};
    const NodeId node = *tx->CreateNode({}, std::span(&property, 1));
    REQUIRE(tx->CommitAndWait().ok());
    return node;
  }
  void Set(NodeId node, base::PropertyKeyId key, const Value& value) {
    const auto tx = Write();
    REQUIRE(tx->SetNodeProperty(node, key, value).ok());
    REQUIRE(tx->CommitAndWait().ok());
  }
  void Delete(NodeId node) {
    const auto tx = Write();
    REQUIRE(tx->DeleteNode(node, true).ok());
    REQUIRE(tx->CommitAndWait().ok());
  }
  std::string Text(NodeId node) {
    const auto tx = store_->Begin({});
    const auto value = tx->NodeProperty(node, key_);
    INFO(value.status().ToString());
    REQUIRE(value.ok());
    return std::string(value->AsString());
  }
  // What the files hold after a checkpoint: by hash, how often a value is referred to. 0: it waits for its removal.
  std::map<std::string, uint64_t> Counted() {
    REQUIRE(store_->Checkpoint().ok());
    kv::StoreOptions options;
    options.read_only = true;
    const auto files = kv::Store::Open(env::JoinPath(path_, "data"), options);
    INFO(files.status().ToString());
    REQUIRE(files.ok());
    std::map<std::string, uint64_t> counts;
    size_t values = 0;
    const auto all = (*files)->NewPrefixIterator(kv::Family::kBlob, {});
    for (all->SeekToFirst(); all->Valid(); all->Next()) {
      const char space = all->key()[0];
      values += space == 'b' ? 1 : 0;
      if (space != 'b')
        counts[std::string(all->key().substr(1))] = space == 'c' ? static_cast<uint8_t>(all->value()[1]) : 0;
    }
    REQUIRE(values == counts.size());
    return counts;
  }
  size_t Stored() {
    const auto checked = store_->CheckLargeValues([](const std::string& finding) { FAIL_CHECK(finding); });
    REQUIRE(checked.ok());
    return Counted().size();
  }
  uint64_t References(const std::string& text) {
    std::string packed;
    types::AppendPacked(Value::String(text), &packed);
    return Counted()[std::string(ValueHash::Of(packed).view())];
  }

  const test::TemporaryDirectory files_{"large-values", false};
  const std::unique_ptr<env::Env> posix_ = env::MakePosixEnv();
  const std::string path_ = files_.path().string();
  std::unique_ptr<Store> store_;
  base::PropertyKeyId key_;
  base::PropertyKeyId other_;
};

const std::string kText(100'000, 't');

TEST_CASE("equal large values are stored once and outlive a crash, a checkpoint and the caches") {
  LargeValueStore db;
  const NodeId a = db.Create(kText);
  const NodeId b = db.Create(kText);
  const NodeId c = db.Create("short");
  db.Open();
  CHECK(db.Text(a) == kText);
  db.Open();
  CHECK(db.Stored() == 1);
  CHECK(db.References(kText) == 2);
  REQUIRE(db.store_->Checkpoint().ok());
  db.store_->ClearCaches();
  CHECK(db.store_->stats().object_bytes < kText.size());
  CHECK(db.Text(b) == kText);
  db.Open();
  CHECK(db.Text(a) == kText);
  CHECK(db.Text(c) == "short");
  CHECK(db.References(kText) == 2);
}

TEST_CASE("a change of another property leaves a large value where it is") {
  LargeValueStore db;
  const NodeId a = db.Create(kText);
  REQUIRE(db.store_->Checkpoint().ok());
  const uint64_t before = db.store_->stats().log_bytes;
  db.Set(a, db.other_, Value::Integer(1));
  CHECK(db.store_->stats().log_bytes - before < kText.size());
  CHECK(db.References(kText) == 1);
  CHECK(db.Text(a) == kText);
}

TEST_CASE("a large value that is replaced or deleted goes with the next checkpoint") {
  LargeValueStore db;
  const NodeId a = db.Create(kText);
  const NodeId b = db.Create(kText);
  REQUIRE(db.store_->Checkpoint().ok());
  const auto reader = db.store_->Begin({});
  db.Set(a, db.key_, Value::String("short"));
  db.Delete(b);
  CHECK(db.Stored() == 1);
  CHECK(db.References(kText) == 0);
  CHECK(reader->NodeProperty(b, db.key_)->AsString() == kText);
  reader->Rollback();
  CHECK(db.Stored() == 0);
  CHECK(db.Text(a) == "short");
}

TEST_CASE("what a rolled back statement or transaction wrote is not counted") {
  LargeValueStore db;
  const NodeId a = db.Create("short");
  {
    const auto tx = db.Write();
    const SavepointId savepoint = tx->BeginStatement();
    REQUIRE(tx->SetNodeProperty(a, db.key_, Value::String(kText)).ok());
    CHECK(tx->NodeProperty(a, db.key_)->AsString() == kText);
    tx->RollbackStatement(savepoint);
    REQUIRE(tx->SetNodeProperty(a, db.other_, Value::String(kText + kText)).ok());
    REQUIRE(tx->CommitAndWait().ok());
  }
  {
    const auto tx = db.Write();
    REQUIRE(tx->SetNodeProperty(a, db.key_, Value::String(kText)).ok());
    tx->Rollback();
  }
  CHECK(db.Stored() == 1);
  CHECK(db.References(kText + kText) == 1);
  db.Open();
  CHECK(db.Stored() == 1);
  CHECK(db.Text(a) == "short");
}

TEST_CASE("lists, byte arrays and relationships keep large values too") {
  LargeValueStore db;
  const auto type = *db.store_->EnsureRelType("T");
  const NodeId a = db.Create("short");
  const std::vector<Value> numbers(2000, Value::Integer(1'000'000));
  base::RelId rel;
  {
    const auto tx = db.Write();
    const std::vector<Property> properties = {{db.key_, Value::Bytes(kText)}, {db.other_, Value::List(numbers)}};
    rel = *tx->CreateRel(a, a, type, properties);
    REQUIRE(tx->CommitAndWait().ok());
  }
  CHECK(db.Stored() == 2);
  db.Open();
  const auto tx = db.Write();
  CHECK(tx->RelProperty(rel, db.key_)->AsBytes() == kText);
  CHECK(tx->RelProperty(rel, db.other_)->AsList().size() == numbers.size());
  REQUIRE(tx->DeleteNode(a, true).ok());
  REQUIRE(tx->CommitAndWait().ok());
  CHECK(db.Stored() == 0);
}

TEST_CASE("stores of the formats before large values and before history are taken over") {
  LargeValueStore db;
  const NodeId a = db.Create("short");
  REQUIRE(db.store_->Close().ok());
  db.store_.reset();
  const std::string path = env::JoinPath(db.path_, "format");
  const std::string old = GENERATE("mycel store 1\n", "mycel store 2\n");
  REQUIRE(env::WriteFileAtomically(db.posix_.get(), path, std::as_bytes(std::span(old.data(), old.size()))).ok());
  db.Open();
  CHECK(db.Text(a) == "short");
  CHECK(*env::ReadWholeFile(db.posix_.get(), path, 100) == "mycel store 3\n");
}

}  // namespace
}  // namespace mycel::engine::txn
