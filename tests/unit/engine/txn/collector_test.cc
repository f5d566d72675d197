// The collector clears bits and keys that no snapshot needs; what an older snapshot still finds by them must stay.
#include <catch2/catch.hpp>
#include <filesystem>

#include "engine/env/posix_env.h"
#include "engine/txn/store.h"
#include "engine/txn/transaction.h"
#include "tests/support/must.h"
#include "tests/support/temporary_directory.h"

namespace mycel::engine::txn {
namespace {

using base::NodeId;
using test::Must;
using types::Value;

class CollectorFixture {
 public:
  CollectorFixture() : env_(env::MakePosixEnv()) {
    StoreOptions options;
    options.env = env_.get();
    options.path = files_.path().string();
    options.log_segment_bytes = size_t{8} << 20;
    options.checkpoint.in_background = false;
    store = Must(Store::Open(options));
  }
  ~CollectorFixture() { store.reset(); }

  template <typename Change>
  void Commit(const Change& change) {
    const auto tx = store->Begin({.access = AccessMode::kWrite});
    change(tx.get());
    Must(tx->CommitAndWait());
  }

  std::unique_ptr<Store> store;

 private:
  std::unique_ptr<env::Env> env_;
  const test::TemporaryDirectory files_{"collector", false};
};

size_t CountLabelled(Transaction* tx, base::LabelId label) {
  NodeId next(0);
  NodeId ids[8];
  return Must(tx->ScanLabel(label, &next, ids));
}

TEST_CASE_METHOD(CollectorFixture, "a label that came back stays findable for the snapshots that have it", "[txn]") {
  const auto label = Must(store->EnsureLabel("L"));
  NodeId node;
  Commit([&](Transaction* tx) { node = Must(tx->CreateNode(std::span(&label, 1), {})); });
  // It keeps everything below from being collected one by one.
  auto oldest = store->Begin({});
  Commit([&](Transaction* tx) { Must(tx->RemoveLabel(node, label)); });
  Commit([&](Transaction* tx) { Must(tx->AddLabel(node, label)); });
  const auto reader = store->Begin({});
  Commit([&](Transaction* tx) { Must(tx->RemoveLabel(node, label)); });
  oldest.reset();
  REQUIRE(store->Checkpoint().ok());
  CHECK(CountLabelled(reader.get(), label) == 1);
  CHECK(CountLabelled(store->Begin({}).get(), label) == 0);
}

TEST_CASE_METHOD(CollectorFixture, "a key that came back stays findable for the snapshots that have it", "[txn]") {
  const auto label = Must(store->EnsureLabel("L"));
  const auto key = Must(store->EnsurePropertyKey("k"));
  catalog::IndexRequest request;
  request.target.entity = catalog::EntityKind::kNode;
  request.target.tokens = {label.value};
  request.target.keys = {key};
  REQUIRE(Must(store->CreateIndex(request)));
  base::IndexId index;
  for (const auto& one : store->schema()->indexes()) {
    if (one.kind == catalog::IndexKind::kRange) index = one.id;
  }
  NodeId node;
  const auto set = [&](int64_t value) {
    Commit([&](Transaction* tx) { Must(tx->SetNodeProperty(node, key, Value::Integer(value))); });
  };
  const auto found = [&](Transaction* tx, int64_t value) {
    IndexSeek seek;
    seek.equal.push_back(Value::Integer(value));
    IndexCursor cursor;
    REQUIRE(tx->OpenIndexSeek(index, seek, &cursor).ok());
    NodeId ids[8];
    return Transaction::NextIndexHits(&cursor, std::span<NodeId>(ids));
  };
  Commit([&](Transaction* tx) { node = Must(tx->CreateNode(std::span(&label, 1), {})); });
  set(1);
  auto oldest = store->Begin({});
  set(2);
  set(1);
  const auto reader = store->Begin({});
  set(3);
  oldest.reset();
  REQUIRE(store->Checkpoint().ok());
  CHECK(found(reader.get(), 1) == 1);
  CHECK(found(store->Begin({}).get(), 1) == 0);
  CHECK(found(store->Begin({}).get(), 3) == 1);
}

}  // namespace
}  // namespace mycel::engine::txn
