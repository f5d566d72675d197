// While an old snapshot is read, what lies between it and the present is collected, and what it holds back is known.
#include <catch2/catch.hpp>
#include <map>
#include <random>
#include <set>

#include "engine/env/posix_env.h"
#include "engine/txn/held_back.h"
#include "engine/txn/store.h"
#include "engine/txn/transaction.h"
#include "tests/support/must.h"
#include "tests/support/temporary_directory.h"

namespace mycel::engine::txn {
namespace {

using base::Direction;
using base::NodeId;
using base::RelId;
using test::Must;
using types::Value;

class HeldBackFixture {
 public:
  HeldBackFixture() : env_(env::MakePosixEnv()) { Open(); }
  ~HeldBackFixture() { store.reset(); }

  void Open() {
    StoreOptions options;
    options.env = env_.get();
    options.path = files_.path().string();
    options.log_segment_bytes = size_t{8} << 20;
    options.checkpoint.in_background = false;
    options.background = false;
    store = Must(Store::Open(options));
    label = Must(store->EnsureLabel("L"));
    type = Must(store->EnsureRelType("T"));
    key = Must(store->EnsurePropertyKey("k"));
  }

  template <typename Change>
  void Commit(const Change& change) {
    const auto tx = store->Begin({.access = AccessMode::kWrite});
    change(tx.get());
    Must(tx->CommitAndWait());
  }
  std::unique_ptr<Transaction> Reader(uint64_t owner) {
    std::unique_ptr<Transaction> reader = store->Begin({});
    SetOwner(reader.get(), owner);
    return reader;
  }
  NodeId NewNode() {
    NodeId node;
    Commit([&](Transaction* tx) { node = Must(tx->CreateNode(std::span(&label, 1), {})); });
    return node;
  }
  void Set(NodeId node, int64_t value) {
    Commit([&](Transaction* tx) { Must(tx->SetNodeProperty(node, key, Value::Integer(value))); });
  }
  Value Get(Transaction* tx, NodeId node) { return Must(tx->NodeProperty(node, key)); }
  // A round of upkeep; nothing is evicted before a checkpoint.
  void Collect() { store->ClearCaches(); }
  uint64_t Degree(Transaction* tx, NodeId node) { return Must(tx->Degree(node, Direction::kBoth, {})); }

  std::unique_ptr<Store> store;
  base::LabelId label;
  base::RelTypeId type;
  base::PropertyKeyId key;

 protected:
  std::unique_ptr<env::Env> env_;
  const test::TemporaryDirectory files_{"held-back", false};
};

TEST_CASE_METHOD(HeldBackFixture, "versions between two snapshots are freed though the older one is still read",
                 "[txn]") {
  const NodeId node = NewNode();
  Set(node, -1);
  const auto oldest = Reader(7);
  constexpr int64_t kChanges = 3000;
  for (int64_t i = 0; i < kChanges / 2; ++i) Set(node, i);
  const auto middle = Reader(8);
  for (int64_t i = kChanges / 2; i < kChanges; ++i) Set(node, i);
  const uint64_t before = store->stats().object_bytes;
  Collect();
  // Three states are seen by somebody.
  CHECK(store->stats().object_bytes + 2000 * sizeof(void*) < before);
  CHECK(store->stats().object_bytes < 20'000);
  const std::vector<HeldBack> held = MeasureHeldBack(*store);
  REQUIRE(held.size() == 2);
  CHECK(held[0].owner == 7);
  CHECK(held[1].owner == 8);
  CHECK(held[0].bytes < 2'000);
  CHECK(held[0].bytes >= held[1].bytes);
  CHECK(Get(oldest.get(), node).AsInteger() == -1);
  CHECK(Get(middle.get(), node).AsInteger() == kChanges / 2 - 1);
  CHECK(Get(store->Begin({}).get(), node).AsInteger() == kChanges - 1);
}

TEST_CASE_METHOD(HeldBackFixture, "relationships that came and went between two snapshots are freed", "[txn]") {
  const NodeId from = NewNode();
  const NodeId to = NewNode();
  RelId kept;
  Commit([&](Transaction* tx) { kept = Must(tx->CreateRel(from, to, type, {})); });
  const auto oldest = Reader(7);
  RelId seen;
  Commit([&](Transaction* tx) { seen = Must(tx->CreateRel(from, to, type, {})); });
  const auto middle = Reader(8);
  Commit([&](Transaction* tx) { Must(tx->DeleteRel(seen)); });
  Collect();
  const uint64_t before = MeasureHeldBack(*store).at(0).bytes;
  for (int i = 0; i < 500; ++i) {
    RelId rel;
    Commit([&](Transaction* tx) { rel = Must(tx->CreateRel(from, to, type, {})); });
    Commit([&](Transaction* tx) { Must(tx->DeleteRel(rel)); });
  }
  Collect();
  const uint64_t after = MeasureHeldBack(*store).at(0).bytes;
  // Of each record it stays known that it was deleted, in the pages of the ids. The lists are as short as before: two
  // entries of 32 bytes came and two went, in two lists.
  CHECK(after < before + 500 * 80);
  CHECK(Degree(oldest.get(), from) == 1);
  CHECK(Degree(middle.get(), from) == 2);
  CHECK(Degree(store->Begin({}).get(), from) == 1);
  CHECK(Must(oldest->RelExists(kept)));
  CHECK(Must(middle->RelExists(seen)));
}

TEST_CASE_METHOD(HeldBackFixture, "what a snapshot holds back is what was committed since, and nothing of its own",
                 "[txn]") {
  CHECK(MeasureHeldBack(*store).empty());
  const NodeId node = NewNode();
  Collect();
  const auto reader = Reader(3);
  CHECK(MeasureHeldBack(*store).empty());
  {
    const auto writer = store->Begin({.access = AccessMode::kWrite});
    Must(writer->SetNodeProperty(node, key, Value::String(std::string(2000, 'x'))));
    CHECK(MeasureHeldBack(*store).empty());
    Must(writer->CommitAndWait());
  }
  Collect();
  const std::vector<HeldBack> held = MeasureHeldBack(*store);
  REQUIRE(held.size() == 1);
  CHECK(held[0].owner == 3);
  CHECK(held[0].bytes > 2000);
  CHECK(held[0].bytes < 4000);
}

struct Model {
  std::map<uint64_t, int64_t> values;
  std::map<uint64_t, std::set<uint64_t>> rels;  // of each node
  std::set<uint64_t> labelled;
};

// Changes of a small graph at random, with snapshots that come and go, each of which knows what it has to see.
class HistoryFixture : public HeldBackFixture {
 public:
  void Begin(unsigned seed) {
    random_.seed(seed);
    catalog::IndexRequest request;
    request.target.entity = catalog::EntityKind::kNode;
    request.target.tokens = {label.value};
    request.target.keys = {key};
    REQUIRE(Must(store->CreateIndex(request)));
    for (int i = 0; i < 6; ++i) {
      nodes_.push_back(NewNode());
      model.labelled.insert(nodes_.back().value);
      Set(nodes_.back(), 0);
      model.values[nodes_.back().value] = 0;
    }
  }
  void Step(int step) {
    const NodeId node = nodes_[Below(nodes_.size())];
    switch (Below(10)) {
      case 0:
      case 1:
      case 2:
        Set(node, step);
        model.values[node.value] = step;
        return;
      case 3:
      case 4:
        return Connect(node, nodes_[Below(nodes_.size())]);
      case 5:
      case 6:
        return Disconnect();
      case 7:
        return Relabel(node);
      case 8:
        if (readers_.size() < 5) {
          readers_.push_back({Reader(1), model});
        } else {
          readers_.erase(readers_.begin() + static_cast<std::ptrdiff_t>(Below(readers_.size())));
        }
        return;
      default:
        if (Below(8) == 0) REQUIRE(store->Checkpoint().ok());
        Collect();
        for (OpenReader& reader : readers_) Check(reader.transaction.get(), reader.model);
        Check(store->Begin({}).get(), model);
    }
  }
  void Check(Transaction* tx, const Model& expected) {
    size_t ends = 0;
    for (const NodeId node : nodes_) {
      CHECK(Get(tx, node).AsInteger() == expected.values.at(node.value));
      const auto rels = expected.rels.find(node.value);
      const size_t degree = rels == expected.rels.end() ? 0 : rels->second.size();
      CHECK(Degree(tx, node) == degree);
      ends += degree;
      CHECK(Must(tx->HasLabel(node, label)) == (expected.labelled.count(node.value) != 0));
    }
    NodeId next(0);
    NodeId ids[64];
    CHECK(Must(tx->ScanLabel(label, &next, ids)) == expected.labelled.size());
    CHECK(Must(tx->CountNodes(label)) == expected.labelled.size());
    CHECK(Must(tx->CountRels(type)) == ends / 2);
  }
  // As a crash would leave it.
  void Restart() {
    readers_.clear();
    store.reset();
    Open();
  }

  Model model;  // of the newest state

 private:
  struct OpenReader {
    std::unique_ptr<Transaction> transaction;
    Model model;
  };

  size_t Below(size_t bound) { return static_cast<size_t>(random_() % bound); }
  void Connect(NodeId from, NodeId to) {
    if (from == to) return;
    RelId rel;
    Commit([&](Transaction* tx) { rel = Must(tx->CreateRel(from, to, type, {})); });
    model.rels[from.value].insert(rel.value);
    model.rels[to.value].insert(rel.value);
    ends_[rel.value] = {from, to};
  }
  void Disconnect() {
    if (ends_.empty()) return;
    const auto rel = std::next(ends_.begin(), static_cast<std::ptrdiff_t>(Below(ends_.size())));
    Commit([&](Transaction* tx) { Must(tx->DeleteRel(RelId(rel->first))); });
    model.rels[rel->second.first.value].erase(rel->first);
    model.rels[rel->second.second.value].erase(rel->first);
    ends_.erase(rel);
  }
  void Relabel(NodeId node) {
    const bool had = model.labelled.erase(node.value) != 0;
    if (!had) model.labelled.insert(node.value);
    Commit([&](Transaction* tx) { Must(had ? tx->RemoveLabel(node, label) : tx->AddLabel(node, label)); });
  }

  std::mt19937 random_;
  std::vector<NodeId> nodes_;
  std::map<uint64_t, std::pair<NodeId, NodeId>> ends_;  // of the relationships that there are
  std::vector<OpenReader> readers_;
};

// Whatever is freed, each snapshot goes on to see what it saw when it began, and so does the next start.
TEST_CASE_METHOD(HistoryFixture, "snapshots see what they saw whatever is collected between them", "[txn]") {
  const auto seed = GENERATE(range(1u, 9u));
  CAPTURE(seed);
  Begin(seed);
  for (int step = 0; step < 600; ++step) Step(step);
  Restart();
  Check(store->Begin({}).get(), model);
}

// The list of a hub is written as runs of what has changed: what is freed must be taken out of the disk's list.
TEST_CASE_METHOD(HeldBackFixture, "a hub's relationships that went while a snapshot was read are gone after a start",
                 "[txn]") {
  const NodeId hub = NewNode();
  const NodeId other = NewNode();
  std::vector<RelId> rels;
  Commit([&](Transaction* tx) {
    for (int i = 0; i < 20'000; ++i) rels.push_back(Must(tx->CreateRel(hub, other, type, {})));
  });
  Collect();
  REQUIRE(store->Checkpoint().ok());
  store.reset();
  Open();
  CHECK(Degree(store->Begin({}).get(), hub) == rels.size());
  auto oldest = Reader(7);
  RelId on_disk;
  Commit([&](Transaction* tx) { on_disk = Must(tx->CreateRel(hub, other, type, {})); });
  REQUIRE(store->Checkpoint().ok());
  Commit([&](Transaction* tx) { Must(tx->DeleteRel(on_disk)); });
  RelId passing;
  Commit([&](Transaction* tx) { passing = Must(tx->CreateRel(hub, other, type, {})); });
  Commit([&](Transaction* tx) { Must(tx->DeleteRel(passing)); });
  Commit([&](Transaction* tx) { Must(tx->DeleteRel(rels[5])); });
  Collect();
  CHECK(Degree(oldest.get(), hub) == rels.size());
  CHECK(Degree(store->Begin({}).get(), hub) == rels.size() - 1);
  CHECK(Degree(oldest.get(), hub) == rels.size());
  REQUIRE(store->Checkpoint().ok());
  CHECK(Degree(oldest.get(), hub) == rels.size());
  oldest.reset();
  store.reset();
  Open();
  CHECK(Degree(store->Begin({}).get(), hub) == rels.size() - 1);
}

}  // namespace
}  // namespace mycel::engine::txn
