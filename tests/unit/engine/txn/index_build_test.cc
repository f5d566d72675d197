// Indexes and constraints are built while others write: nobody waits for the build, and what it leaves is what a scan
// finds.
#include <atomic>
#include <catch2/catch.hpp>
#include <filesystem>
#include <map>
#include <random>
#include <set>
#include <thread>

#include "engine/env/posix_env.h"
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

class BuildFixture {
 public:
  BuildFixture() : env_(env::MakePosixEnv()) {
    store = OpenAt(path_ + "/a");
    label = Must(store->EnsureLabel("L"));
    other = Must(store->EnsureLabel("Other"));
    key = Must(store->EnsurePropertyKey("k"));
  }
  ~BuildFixture() { store.reset(); }

  std::unique_ptr<Store> OpenAt(const std::string& path) {
    StoreOptions options;
    options.env = env_.get();
    options.path = path;
    options.log_segment_bytes = size_t{8} << 20;
    options.checkpoint.in_background = false;
    options.compaction = false;
    return Must(Store::Open(options));
  }
  // What a crash would leave now, opened. Requires that nothing is written meanwhile; only segments that are made ahead
  // may vanish.
  std::unique_ptr<Store> OpenCopy() {
    std::error_code ignored;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(path_ + "/a")) {
      const auto to = std::filesystem::path(path_ + "/b") / std::filesystem::relative(entry.path(), path_ + "/a");
      std::filesystem::create_directories(entry.is_directory(ignored) ? to : to.parent_path());
      if (entry.is_regular_file(ignored)) std::filesystem::copy_file(entry.path(), to, ignored);
    }
    return OpenAt(path_ + "/b");
  }

  NodeId Create(Transaction* tx, int64_t value) {
    const Property property{key, Value::Integer(value)};
    return Must(tx->CreateNode(std::span(&label, 1), std::span(&property, 1)));
  }
  [[nodiscard]] uint64_t Soon(uint64_t milliseconds) { return env_->MonotonicNanos() + milliseconds * 1'000'000; }
  std::unique_ptr<Transaction> BeginWrite() {
    return store->Begin({.access = AccessMode::kWrite, .deadline_ns = Soon(5000)});
  }
  catalog::IndexRequest Index() const {
    catalog::IndexRequest request;
    request.name = "i";
    request.target.tokens = {label.value};
    request.target.keys = {key};
    return request;
  }
  catalog::ConstraintRequest Unique() const {
    catalog::ConstraintRequest request;
    request.name = "i";
    request.target = Index().target;
    return request;
  }
  const catalog::IndexDescriptor* Found(const catalog::SchemaSnapshot& schema) const { return schema.FindIndex("i"); }
  void WaitUntilPublished() {
    for (int i = 0; i < 10'000'000 && Found(*store->schema()) == nullptr; ++i) std::this_thread::yield();
    REQUIRE(Found(*store->schema()) != nullptr);
  }

  // Every node with the label, by its value.
  std::map<int64_t, std::set<uint64_t>> Scan(Store* of) const { return Scan(of->Begin({}).get()); }
  std::map<int64_t, std::set<uint64_t>> Scan(Transaction* tx) const {
    std::map<int64_t, std::set<uint64_t>> all;
    NodeId next(0);
    NodeId ids[64];
    while (const size_t count = Must(tx->ScanNodes(&next, ids))) {
      for (size_t i = 0; i < count; ++i) {
        const Value value = Must(tx->NodeProperty(ids[i], key));
        if (Must(tx->HasLabel(ids[i], label)) && value.is_integer()) all[value.AsInteger()].insert(ids[i].value);
      }
    }
    return all;
  }
  void CheckAgainstScan(Store* of) const {
    // With one snapshot: commits that asked for no durability become visible when they like.
    const auto tx = of->Begin({});
    const auto expected = Scan(tx.get());
    const auto schema = of->schema();
    REQUIRE(Found(*schema) != nullptr);
    REQUIRE(Found(*schema)->UsableAt(tx->snapshot()));
    for (int64_t value = 0; value < kValues; ++value) {
      IndexSeek seek;
      seek.equal.push_back(Value::Integer(value));
      IndexCursor cursor;
      REQUIRE(tx->OpenIndexSeek(Found(*schema)->id, seek, &cursor).ok());
      std::set<uint64_t> found;
      NodeId ids[64];
      while (const size_t count = Transaction::NextIndexHits(&cursor, std::span<NodeId>(ids))) {
        for (size_t i = 0; i < count; ++i) found.insert(ids[i].value);
      }
      const auto at = expected.find(value);
      INFO("value " << value);
      REQUIRE(found == (at == expected.end() ? std::set<uint64_t>() : at->second));
    }
  }

  static constexpr int64_t kValues = 300;
  std::unique_ptr<Store> store;
  base::LabelId label, other;
  base::PropertyKeyId key;

 private:
  std::unique_ptr<env::Env> env_;
  const test::TemporaryDirectory files_{"index-build"};
  const std::string path_ = files_.path().string();
};

// One random change of one node; conflicts with another writer are left alone.
void ChangeSomething(BuildFixture* fixture, std::mt19937_64* random) {
  const auto tx = fixture->store->Begin({.access = AccessMode::kWrite, .durability = wal::Durability::kOff});
  const auto value = static_cast<int64_t>((*random)() % BuildFixture::kValues);
  const NodeId node((*random)() % fixture->store->stats().next_node_id);
  base::Status status;
  switch ((*random)() % 8) {
    case 0:
    case 1: {
      const Property property{fixture->key, Value::Integer(value)};
      status = tx->CreateNode(std::span(&fixture->label, 1), std::span(&property, 1)).status();
      break;
    }
    case 2:
    case 3:
      status = tx->SetNodeProperty(node, fixture->key, Value::Integer(value)).status();
      break;
    case 4:
      status = tx->SetNodeProperty(node, fixture->key, Value()).status();
      break;
    case 5:
      status = tx->AddLabel(node, fixture->label).status();
      break;
    case 6:
      status = tx->RemoveLabel(node, fixture->label).status();
      break;
    default:
      status = tx->DeleteNode(node, true).status();
  }
  if (status.ok()) static_cast<void>(tx->CommitAndWait());
}

TEST_CASE_METHOD(BuildFixture, "an index that is built while others write holds what a scan finds", "[txn]") {
  for (uint64_t seed = 1; seed <= 5; ++seed) {
    INFO("seed " << seed);
    {
      const auto tx = BeginWrite();
      for (int i = 0; i < 30'000; ++i) Create(tx.get(), i % kValues);
      Must(tx->CommitAndWait());
    }
    std::atomic<bool> done{false};
    std::atomic<uint64_t> changes{0};
    std::vector<std::thread> writers;
    for (uint64_t writer = 0; writer < 3; ++writer) {
      writers.emplace_back([&, writer] {
        std::mt19937_64 random(seed * 100 + writer);
        while (!done) {
          ChangeSomething(this, &random);
          ++changes;
        }
      });
    }
    while (changes < 300) std::this_thread::yield();
    const uint64_t before = changes;
    const auto made = store->CreateIndex(Index());
    const uint64_t meanwhile = changes - before;
    while (changes < before + meanwhile + 300) std::this_thread::yield();
    done = true;
    for (std::thread& writer : writers) writer.join();
    REQUIRE(Must(made));
    CHECK(meanwhile > 0);
    CheckAgainstScan(store.get());
    REQUIRE(Must(store->DropIndex("i", false)));
  }
}

TEST_CASE_METHOD(BuildFixture, "a build waits for writers from before it and lets later ones go on", "[txn]") {
  const auto early = BeginWrite();
  const NodeId first = Create(early.get(), 1);
  std::thread builder([&] { CHECK(Must(store->CreateIndex(Index()))); });
  WaitUntilPublished();
  const auto late = BeginWrite();
  const NodeId second = Create(late.get(), 1);
  Must(late->CommitAndWait());
  CHECK(Found(*store->schema())->state == catalog::IndexState::kPopulating);
  CHECK_FALSE(Found(*store->schema())->UsableAt(store->visible_lsn()));
  Must(early->CommitAndWait());
  builder.join();
  CHECK(Scan(store.get())[1] == std::set<uint64_t>{first.value, second.value});
  CheckAgainstScan(store.get());
}

TEST_CASE_METHOD(BuildFixture, "a build that has waited for writers long enough leaves nothing", "[txn]") {
  const auto early = BeginWrite();
  Create(early.get(), 1);
  const auto soon = [&] { return BuildStop{.wait_until_ns = Soon(50)}; };
  CHECK(store->CreateIndex(Index(), soon()).status().id() == ErrorId::kLockClientStopped);
  CHECK(store->CreateConstraint(Unique(), soon()).status().id() == ErrorId::kLockClientStopped);
  CHECK(store->schema()->constraints().empty());
  CHECK(Found(*store->schema()) == nullptr);
  Must(early->CommitAndWait());
  CHECK(Must(store->CreateIndex(Index(), {.wait_until_ns = Soon(5000)})));
  CheckAgainstScan(store.get());
}

TEST_CASE_METHOD(BuildFixture, "a crash in the middle of a build leaves one that the next start ends", "[txn]") {
  {
    const auto tx = BeginWrite();
    for (int i = 0; i < 1000; ++i) Create(tx.get(), i % kValues);
    Must(tx->CommitAndWait());
  }
  const auto early = BeginWrite();
  Create(early.get(), 1);
  std::thread builder([&] { CHECK(Must(store->CreateIndex(Index()))); });
  WaitUntilPublished();
  {
    const auto late = BeginWrite();
    Create(late.get(), 2);
    Must(late->CommitAndWait());
  }
  const auto copy = OpenCopy();
  CHECK(Scan(copy.get())[1].size() == 4);
  CHECK(Scan(copy.get())[2].size() == 5);
  CheckAgainstScan(copy.get());
  early->Rollback();
  builder.join();
}

TEST_CASE_METHOD(BuildFixture, "a constraint that a crash left unchecked is checked by the next start, or goes",
                 "[txn]") {
  {
    const auto tx = BeginWrite();
    Create(tx.get(), 1);
    Create(tx.get(), 1);
    Must(tx->CommitAndWait());
  }
  const auto early = BeginWrite();
  Create(early.get(), 2);
  std::thread builder(
      [&] { CHECK(store->CreateConstraint(Unique()).status().id() == ErrorId::kConstraintCreationFailed); });
  WaitUntilPublished();
  {
    const auto copy = OpenCopy();
    CHECK(copy->schema()->constraints().empty());
    CHECK(Found(*copy->schema()) == nullptr);
  }
  early->Rollback();
  builder.join();
  CHECK(store->schema()->constraints().empty());
  CHECK(Found(*store->schema()) == nullptr);
  // Nobody is held to it any more.
  const auto tx = BeginWrite();
  Create(tx.get(), 1);
  Must(tx->CommitAndWait());
}

TEST_CASE_METHOD(BuildFixture, "a duplicate by a writer from before a uniqueness constraint breaks it", "[txn]") {
  {
    const auto tx = BeginWrite();
    Create(tx.get(), 1);
    Must(tx->CommitAndWait());
  }
  const auto early = BeginWrite();
  Create(early.get(), 1);
  std::thread builder(
      [&] { CHECK(store->CreateConstraint(Unique()).status().id() == ErrorId::kConstraintCreationFailed); });
  WaitUntilPublished();
  Must(early->CommitAndWait());
  builder.join();
  CHECK(store->schema()->constraints().empty());
}

TEST_CASE_METHOD(BuildFixture, "a uniqueness constraint made among writers holds, or is not there", "[txn]") {
  int made_rounds = 0;
  for (uint64_t seed = 1; seed <= 12; ++seed) {
    INFO("seed " << seed);
    {
      // Makes visible what the last round's writers have left: they asked for no durability.
      const auto last = BeginWrite();
      Create(last.get(), -1);
      Must(last->CommitAndWait());
    }
    {
      const auto tx = BeginWrite();
      NodeId next(0);
      NodeId ids[64];
      const auto reader = store->Begin({});
      while (const size_t count = Must(reader->ScanNodes(&next, ids))) {
        for (size_t i = 0; i < count; ++i) Must(tx->DeleteNode(ids[i], true));
      }
      for (int i = 0; i < 2000; ++i) Create(tx.get(), i);
      Must(tx->CommitAndWait());
    }
    std::atomic<bool> done{false};
    std::vector<std::thread> writers;
    for (uint64_t writer = 0; writer < 3; ++writer) {
      writers.emplace_back([&, writer] {
        std::mt19937_64 random(seed * 100 + writer);
        // In half of the rounds nobody writes a key that is there, but two may come with the same new one.
        while (!done) {
          const auto tx = store->Begin({.access = AccessMode::kWrite, .durability = wal::Durability::kOff});
          const auto value = static_cast<int64_t>(seed % 2 == 0 ? random() % 5000 : 2000 + random() % 2'000'000);
          const Property property{key, Value::Integer(value)};
          if (!tx->CreateNode(std::span(&label, 1), std::span(&property, 1)).ok()) continue;
          static_cast<void>(tx->CommitAndWait());
        }
      });
    }
    const auto made = store->CreateConstraint(Unique());
    done = true;
    for (std::thread& writer : writers) writer.join();
    if (!made.ok()) {
      CHECK(made.status().id() == ErrorId::kConstraintCreationFailed);
      CHECK(store->schema()->constraints().empty());
      continue;
    }
    ++made_rounds;
    for (const auto& [value, nodes] : Scan(store.get())) REQUIRE(nodes.size() == 1);
    REQUIRE(Must(store->DropConstraint("i", false)));
  }
  CHECK(made_rounds > 0);
}

TEST_CASE_METHOD(BuildFixture, "an existence constraint binds writers while it is checked, and leaves nothing",
                 "[txn]") {
  NodeId without;
  {
    const auto tx = BeginWrite();
    without = Must(tx->CreateNode(std::span(&label, 1), {}));
    Must(tx->CommitAndWait());
  }
  catalog::ConstraintRequest request = Unique();
  request.kind = catalog::ConstraintKind::kExistence;
  auto early = BeginWrite();
  Create(early.get(), 1);
  std::thread builder(
      [&] { CHECK(store->CreateConstraint(request).status().id() == ErrorId::kConstraintCreationFailed); });
  for (int i = 0; i < 10'000'000 && store->schema()->constraints().empty(); ++i) std::this_thread::yield();
  {
    const auto late = BeginWrite();
    Must(late->CreateNode(std::span(&label, 1), {}));
    CHECK(late->CommitAndWait().status().id() == ErrorId::kConstraintValidationFailed);
    REQUIRE(store->Checkpoint().ok());
    const auto copy = OpenCopy();
    CHECK(copy->schema()->constraints().empty());
  }
  Must(early->CommitAndWait());
  builder.join();
  CHECK(store->schema()->constraints().empty());
  {
    const auto tx = BeginWrite();
    Must(tx->SetNodeProperty(without, key, Value::Integer(1)));
    Must(tx->CommitAndWait());
  }
  CHECK(Must(store->CreateConstraint(request)));
}

TEST_CASE_METHOD(BuildFixture, "a build that is cancelled leaves nothing, and so does one whose index is dropped",
                 "[txn]") {
  for (const bool drop : {false, true}) {
    const auto early = BeginWrite();
    Create(early.get(), 1);
    std::atomic<bool> cancel{false};
    std::thread builder([&] {
      CHECK(store->CreateIndex(Index(), {.cancel = &cancel}).status().id() ==
            (drop ? ErrorId::kNotFound : ErrorId::kTerminated));
    });
    WaitUntilPublished();
    if (drop) {
      REQUIRE(Must(store->DropIndex("i", false)));
      early->Rollback();
    } else {
      cancel = true;
    }
    builder.join();
    CHECK(Found(*store->schema()) == nullptr);
    const auto tx = BeginWrite();
    Create(tx.get(), 1);
    Must(tx->CommitAndWait());
  }
}

}  // namespace
}  // namespace mycel::engine::txn
