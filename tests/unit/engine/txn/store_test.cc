#include "engine/txn/store.h"

#include <unistd.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <filesystem>
#include <map>
#include <random>
#include <set>
#include <thread>

#include "engine/env/posix_env.h"
#include "engine/txn/transaction.h"
#include "tests/support/must.h"

namespace mycel::engine::txn {
namespace {

using base::Direction;
using base::NodeId;
using base::RelId;
using test::Must;
using types::Value;

class Directory {
 public:
  Directory() {
    static std::atomic<int> next{0};
    path_ = (std::filesystem::temp_directory_path() /
             ("mycel-txn-" + std::to_string(::getpid()) + "-" + std::to_string(next.fetch_add(1))))
                .string();
    std::filesystem::remove_all(path_);
  }
  ~Directory() { std::filesystem::remove_all(path_); }
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

StoreOptions Options(const Directory& directory) {
  StoreOptions options;
  static const std::unique_ptr<env::Env> posix = env::MakePosixEnv();
  options.env = posix.get();
  options.path = directory.path();
  options.log_segment_bytes = size_t{8} << 20;
  options.checkpoint.in_background = false;
  return options;
}

std::unique_ptr<Store> Open(const Directory& directory) {
  auto store = Store::Open(Options(directory));
  INFO((store.ok() ? "" : store.status().ToString()));
  REQUIRE(store.ok());
  return std::move(*store);
}

std::vector<NodeId> Labelled(Transaction* tx, base::LabelId label) {
  std::vector<NodeId> all;
  NodeId next(0);
  NodeId chunk[7];
  for (;;) {
    const size_t count = Must(tx->ScanLabel(label, &next, chunk));
    if (count == 0) return all;
    all.insert(all.end(), chunk, chunk + count);
  }
}

size_t Neighbours(Transaction* tx, NodeId node, Direction direction) {
  ExpandCursor cursor;
  REQUIRE(tx->OpenExpand(node, direction, {}, &cursor).ok());
  REQUIRE(Must(tx->Degree(node, direction, {})) == cursor.remaining());
  return cursor.remaining();
}

TEST_CASE("commits survive a crash and a clean restart", "[txn]") {
  const Directory directory;
  NodeId a;
  NodeId b;
  RelId knows;
  base::LabelId person;
  base::PropertyKeyId name;
  {
    auto store = Open(directory);
    auto tx = store->Begin({.access = AccessMode::kWrite});
    person = Must(tx->EnsureLabel("Person"));
    name = Must(tx->EnsurePropertyKey("name"));
    const auto type = Must(tx->EnsureRelType("KNOWS"));
    const Property ann{name, Value::String("Ann")};
    a = Must(tx->CreateNode(std::span(&person, 1), std::span(&ann, 1)));
    b = Must(tx->CreateNode({}, {}));
    knows = Must(tx->CreateRel(a, b, type, {}));
    REQUIRE(Must(tx->CountNodes(std::nullopt)) == 2);
    Must(tx->CommitAndWait());
  }
  for (int round = 0; round < 3; ++round) {
    INFO("round " << round);
    auto store = Open(directory);
    {
      auto tx = store->Begin({});
      REQUIRE(Must(tx->NodeProperty(a, name)).AsString() == "Ann");
      REQUIRE(Must(tx->HasLabel(a, person)));
      REQUIRE(Must(tx->ReadRel(knows)).end == b);
      REQUIRE(Neighbours(tx.get(), a, Direction::kOutgoing) == 1);
      REQUIRE(Neighbours(tx.get(), b, Direction::kIncoming) == 1);
      REQUIRE(Neighbours(tx.get(), b, Direction::kOutgoing) == 0);
      REQUIRE(Labelled(tx.get(), person) == std::vector<NodeId>{a});
      REQUIRE(Must(tx->CountNodes(std::nullopt)) == 2);
      REQUIRE(Must(tx->CountNodes(person)) == 1);
      REQUIRE(Must(tx->CountRels(std::nullopt)) == 1);
    }
    if (round > 0) REQUIRE(store->Close().ok());
  }
}

TEST_CASE("no id is handed out twice, however few a record reserves and whatever a crash took", "[txn]") {
  constexpr uint64_t kBlock = 4;
  const Directory directory;
  StoreOptions options = Options(directory);
  options.id_block = kBlock;
  std::set<uint64_t> nodes;
  std::set<uint64_t> rels;
  for (int round = 0; round < 4; ++round) {
    INFO("round " << round);
    auto store = Must(Store::Open(options));
    const auto create = [&](Transaction* tx, int count) {
      const auto type = Must(tx->EnsureRelType("KNOWS"));
      for (int i = 0; i < count; ++i) {
        const NodeId node = Must(tx->CreateNode({}, {}));
        REQUIRE(nodes.insert(node.value).second);
        REQUIRE(rels.insert(Must(tx->CreateRel(node, node, type, {})).value).second);
      }
    };
    auto kept = store->Begin({.access = AccessMode::kWrite});
    create(kept.get(), 10);
    Must(kept->CommitAndWait());
    auto lost = store->Begin({.access = AccessMode::kWrite});
    create(lost.get(), 7);
    if (round == 1) REQUIRE(store->Checkpoint().ok());
    lost.reset();
    if (round == 2) REQUIRE(store->Close().ok());
  }
  // What is left out is at most one block and the one id that asked for it, for each crash.
  REQUIRE(*nodes.rbegin() < nodes.size() + 4 * (kBlock + 1));
  REQUIRE(*rels.rbegin() < rels.size() + 4 * (kBlock + 1));
}

TEST_CASE("a second store on the directory is refused", "[txn]") {
  const Directory directory;
  auto store = Open(directory);
  const auto second = Store::Open(Options(directory));
  REQUIRE(!second.ok());
  REQUIRE(second.status().id() == base::ErrorId::kAlreadyInUse);
}

TEST_CASE("a rolled back statement leaves nothing behind", "[txn]") {
  const Directory directory;
  auto store = Open(directory);
  auto tx = store->Begin({.access = AccessMode::kWrite});
  const auto label = Must(tx->EnsureLabel("L"));
  const auto type = Must(tx->EnsureRelType("T"));
  const auto key = Must(tx->EnsurePropertyKey("k"));
  const NodeId kept = Must(tx->CreateNode({}, {}));
  const SavepointId savepoint = tx->BeginStatement();
  const NodeId gone = Must(tx->CreateNode(std::span(&label, 1), {}));
  Must(tx->CreateRel(kept, gone, type, {}));
  Must(tx->SetNodeProperty(kept, key, Value::Integer(7)));
  Must(tx->AddLabel(kept, label));
  tx->RollbackStatement(savepoint);
  REQUIRE(!Must(tx->NodeExists(gone)));
  REQUIRE(Must(tx->NodeProperty(kept, key)).is_null());
  REQUIRE(Neighbours(tx.get(), kept, Direction::kBoth) == 0);
  REQUIRE(Labelled(tx.get(), label).empty());
  Must(tx->CommitAndWait());
  auto reader = store->Begin({});
  REQUIRE(Must(reader->CountNodes(std::nullopt)) == 1);
  REQUIRE(Must(reader->CountRels(std::nullopt)) == 0);
  REQUIRE(reader->counters().any() == false);
}

TEST_CASE("a node with relationships is not deleted without detach", "[txn]") {
  const Directory directory;
  auto store = Open(directory);
  NodeId a;
  RelId loop;
  {
    auto tx = store->Begin({.access = AccessMode::kWrite});
    a = Must(tx->CreateNode({}, {}));
    loop = Must(tx->CreateRel(a, a, Must(tx->EnsureRelType("T")), {}));
    REQUIRE(Neighbours(tx.get(), a, Direction::kBoth) == 1);
    Must(tx->CommitAndWait());
  }
  {
    auto tx = store->Begin({.access = AccessMode::kWrite});
    Must(tx->DeleteNode(a, false));
    const auto failed = tx->CommitAndWait();
    REQUIRE(!failed.ok());
    REQUIRE(failed.status().id() == base::ErrorId::kDeleteConnectedNode);
  }
  auto tx = store->Begin({.access = AccessMode::kWrite});
  Must(tx->DeleteNode(a, false));
  REQUIRE(tx->ReadNode(a).status().id() == base::ErrorId::kDeletedEntityAccess);
  Must(tx->DeleteRel(loop));
  Must(tx->CommitAndWait());
  REQUIRE(Must(store->Begin({})->CountNodes(std::nullopt)) == 0);
}

TEST_CASE("the second writer of a row conflicts", "[txn]") {
  const Directory directory;
  auto store = Open(directory);
  const auto key = Must(store->EnsurePropertyKey("k"));
  auto setup = store->Begin({.access = AccessMode::kWrite});
  const NodeId node = Must(setup->CreateNode({}, {}));
  Must(setup->CommitAndWait());
  auto first = store->Begin({.access = AccessMode::kWrite});
  auto second = store->Begin({.access = AccessMode::kWrite});
  Must(first->SetNodeProperty(node, key, Value::Integer(1)));
  Must(first->CommitAndWait());
  const auto lost = second->SetNodeProperty(node, key, Value::Integer(2));
  REQUIRE(!lost.ok());
  REQUIRE(lost.status().id() == base::ErrorId::kWriteConflict);
}

TEST_CASE("a unique constraint holds for insert and update, and across a restart", "[txn]") {
  const Directory directory;
  {
    auto store = Open(directory);
    const auto label = Must(store->EnsureLabel("U"));
    const auto key = Must(store->EnsurePropertyKey("id"));
    catalog::ConstraintRequest request;
    request.name = "u";
    request.target.tokens = {label.value};
    request.target.keys = {key};
    REQUIRE(Must(store->CreateConstraint(request)));
    auto tx = store->Begin({.access = AccessMode::kWrite});
    const Property one{key, Value::Integer(1)};
    Must(tx->CreateNode(std::span(&label, 1), std::span(&one, 1)));
    const Property same{key, Value::Float(1.0)};
    REQUIRE(tx->CreateNode(std::span(&label, 1), std::span(&same, 1)).status().id() ==
            base::ErrorId::kConstraintValidationFailed);
    Must(tx->CommitAndWait());
  }
  auto store = Open(directory);
  auto tx = store->Begin({.access = AccessMode::kWrite});
  const auto label = *store->tokens().labels.Find("U");
  const auto key = *store->tokens().property_keys.Find("id");
  const Property one{key, Value::Integer(1)};
  REQUIRE(tx->CreateNode(std::span(&label, 1), std::span(&one, 1)).status().id() ==
          base::ErrorId::kConstraintValidationFailed);
  const auto* index = tx->schema()->FindIndex("u");
  REQUIRE(index != nullptr);
  IndexCursor cursor;
  IndexSeek seek;
  seek.equal.push_back(Value::Integer(1));
  REQUIRE(tx->OpenIndexSeek(index->id, seek, &cursor).ok());
  NodeId hits[4];
  REQUIRE(Transaction::NextIndexHits(&cursor, std::span<NodeId>(hits)) == 1);
}

// A graph that forgets nothing and knows no concurrency.
struct Model {
  std::map<uint64_t, int64_t> nodes;  // id -> property
  std::map<uint64_t, std::pair<uint64_t, uint64_t>> rels;
};

void Compare(Store* store, const Model& model, base::PropertyKeyId key, base::LabelId label) {
  auto tx = store->Begin({});
  REQUIRE(Must(tx->CountNodes(std::nullopt)) == model.nodes.size());
  REQUIRE(Must(tx->CountRels(std::nullopt)) == model.rels.size());
  std::vector<NodeId> expected;
  for (const auto& [id, value] : model.nodes) {
    REQUIRE(Must(tx->NodeProperty(NodeId(id), key)).AsInteger() == value);
    if (value % 2 == 0) expected.emplace_back(id);
    INFO("node " << id << " watermark " << store->stats().watermark.value << " visible " << store->visible_lsn().value);
    size_t out = 0;
    size_t in = 0;
    size_t both = 0;
    for (const auto& [rel, ends] : model.rels) {
      if (ends.first == id) UNSCOPED_INFO("out " << rel << " to " << ends.second);
      out += ends.first == id;
      in += ends.second == id;
      both += ends.first == id || ends.second == id;
    }
    REQUIRE(Neighbours(tx.get(), NodeId(id), Direction::kOutgoing) == out);
    REQUIRE(Neighbours(tx.get(), NodeId(id), Direction::kIncoming) == in);
    REQUIRE(Neighbours(tx.get(), NodeId(id), Direction::kBoth) == both);
  }
  REQUIRE(Labelled(tx.get(), label) == expected);
  for (const auto& [id, ends] : model.rels) REQUIRE(Must(tx->ReadRel(RelId(id))).start == NodeId(ends.first));
}

// One random write, on the store and on the model.
void Step(Transaction* tx, Model* model, std::mt19937_64* random, base::PropertyKeyId key, base::LabelId label,
          base::RelTypeId type) {
  const auto any = [&](const auto& map) {
    return std::next(map.begin(), static_cast<long>((*random)() % map.size()))->first;
  };
  const auto value = static_cast<int64_t>((*random)() % 100);
  switch ((*random)() % 6) {
    case 0:
    case 1: {
      const Property property{key, Value::Integer(value)};
      const auto labels = value % 2 == 0 ? std::span(&label, 1) : std::span<const base::LabelId>();
      model->nodes[Must(tx->CreateNode(labels, std::span(&property, 1))).value] = value;
      return;
    }
    case 2:
    case 3: {
      if (model->nodes.empty()) return;
      const uint64_t a = any(model->nodes);
      const uint64_t b = any(model->nodes);
      model->rels[Must(tx->CreateRel(NodeId(a), NodeId(b), type, {})).value] = {a, b};
      return;
    }
    case 4: {
      if (model->nodes.empty()) return;
      const uint64_t a = any(model->nodes);
      Must(tx->SetNodeProperty(NodeId(a), key, Value::Integer(value)));
      value % 2 == 0 ? Must(tx->AddLabel(NodeId(a), label)) : Must(tx->RemoveLabel(NodeId(a), label));
      model->nodes[a] = value;
      return;
    }
    default: {
      if (!model->rels.empty() && (*random)() % 3 != 0) {
        const uint64_t rel = any(model->rels);
        Must(tx->DeleteRel(RelId(rel)));
        model->rels.erase(rel);
      } else if (!model->nodes.empty() && (*random)() % 3 == 0) {
        const uint64_t a = any(model->nodes);
        Must(tx->DeleteNode(NodeId(a), true));
        model->nodes.erase(a);
        std::erase_if(model->rels, [&](const auto& rel) { return rel.second.first == a || rel.second.second == a; });
      }
    }
  }
}

TEST_CASE("random histories with savepoints, rollbacks, checkpoints, evictions and reopening match a model", "[txn]") {
  for (uint64_t seed = 1; seed <= 12; ++seed) {
    INFO("seed " << seed);
    const Directory directory;
    std::mt19937_64 random(seed);
    Model model;
    std::string actions;
    auto store = Open(directory);
    const auto key = Must(store->EnsurePropertyKey("k"));
    const auto label = Must(store->EnsureLabel("Even"));
    const auto type = Must(store->EnsureRelType("T"));
    for (int round = 0; round < 40; ++round) {
      INFO("round " << round);
      Model next = model;
      auto tx = store->Begin({.access = AccessMode::kWrite});
      for (int statement = 0; statement < 3; ++statement) {
        const SavepointId savepoint = tx->BeginStatement();
        Model before = next;
        for (int i = 0; i < 6; ++i) Step(tx.get(), &next, &random, key, label, type);
        if (random() % 4 == 0) {
          tx->RollbackStatement(savepoint);
          next = before;
        }
      }
      if (random() % 5 == 0) {
        tx->Rollback();
      } else {
        Must(tx->CommitAndWait());
        model = next;
      }
      tx.reset();
      Compare(store.get(), model, key, label);
      const uint64_t action = random() % 8;
      actions += std::to_string(action) + " ";
      INFO("actions " << actions);
      switch (action) {
        case 0:
          REQUIRE(store->Checkpoint().ok());
          break;
        case 1:
          REQUIRE(store->Checkpoint().ok());
          store->ClearCaches();
          break;
        case 2:
          store.reset();
          store = Open(directory);
          break;
        case 3:
          REQUIRE(store->Close().ok());
          store.reset();
          store = Open(directory);
          break;
        default:
          break;
      }
      Compare(store.get(), model, key, label);
    }
  }
}

// What a crash leaves in the middle of a checkpoint: some pages and lists as of its cut, the watermark of the one
// before.
TEST_CASE("a crash between the parts of a checkpoint loses and doubles nothing", "[txn]") {
  for (int stop = 1; stop < 40; stop += 3) {
    const Directory directory;
    StoreOptions options = Options(directory);
    options.write_buffer_bytes = size_t{64} << 10;  // every part reaches the disk
    options.checkpoint.part_bytes = 1;
    auto left = std::make_shared<int>(1 << 30);
    options.checkpoint.on_part = [left]() -> base::Status {
      return --*left > 0 ? base::Status::Ok() : base::Status::Error(base::ErrorId::kIoError, "the test stops here");
    };
    auto store = Must(Store::Open(options));
    const auto type = Must(store->EnsureRelType("T"));
    auto tx = store->Begin({.access = AccessMode::kWrite});
    std::vector<NodeId> nodes;
    std::vector<RelId> rels;
    for (int i = 0; i < 10; ++i) nodes.push_back(Must(tx->CreateNode({}, {})));
    for (int i = 0; i < 30; ++i) rels.push_back(Must(tx->CreateRel(nodes[i % 10], nodes[(i * 7) % 10], type, {})));
    REQUIRE(tx->CommitAndWait().ok());
    REQUIRE(store->Checkpoint().ok());
    tx = store->Begin({.access = AccessMode::kWrite});
    for (int i = 0; i < 30; i += 4) REQUIRE(Must(tx->DeleteRel(rels[i])));
    for (int i = 0; i < 30; ++i) rels.push_back(Must(tx->CreateRel(nodes[(i * 3) % 10], nodes[i % 10], type, {})));
    REQUIRE(tx->CommitAndWait().ok());
    tx = store->Begin({.access = AccessMode::kWrite});
    for (int i = 31; i < 60; i += 5) REQUIRE(Must(tx->DeleteRel(rels[i])));
    REQUIRE(Must(tx->DeleteNode(nodes[9], true)));
    REQUIRE(tx->CommitAndWait().ok());
    const auto degrees = [&] {
      std::vector<size_t> all;
      const auto reader = store->Begin({});
      for (const NodeId node : nodes) {
        if (!Must(reader->NodeExists(node))) continue;
        for (const Direction direction : {Direction::kOutgoing, Direction::kIncoming, Direction::kBoth}) {
          all.push_back(Neighbours(reader.get(), node, direction));
        }
      }
      all.push_back(Must(reader->CountRels(std::nullopt)));
      return all;
    };
    tx.reset();
    const auto before = degrees();
    *left = stop;
    const bool finished = store->Checkpoint().ok();
    if (finished) REQUIRE(stop > 10);
    *left = 1 << 30;
    store.reset();
    store = Must(Store::Open(options));
    REQUIRE(degrees() == before);
    store->ClearCaches();
    REQUIRE(degrees() == before);
    REQUIRE(store->Checkpoint().ok());
    store.reset();
    store = Must(Store::Open(options));
    REQUIRE(degrees() == before);
  }
}

}  // namespace
}  // namespace mycel::engine::txn
