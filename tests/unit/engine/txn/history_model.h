// A graph under random transactions, with the whole graph of every commit kept beside it: what reads as of the past are
// checked against.
#pragma once

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "engine/env/fault_env.h"
#include "engine/kv/store.h"
#include "engine/txn/history_reads.h"

namespace mycel::engine::txn::history_model {

using base::Direction;
using base::ErrorId;
using base::LabelId;
using base::NodeId;
using base::PropertyKeyId;
using base::RelId;
using base::RelTypeId;
using types::Value;

constexpr uint64_t kHour = uint64_t{3600} * 1'000'000;

struct ModelNode {
  std::set<uint32_t> labels;
  std::map<uint32_t, std::string> properties;
  bool operator==(const ModelNode&) const = default;
};

struct ModelRel {
  uint64_t start = 0, end = 0;
  uint32_t type = 0;
  std::map<uint32_t, std::string> properties;
  bool operator==(const ModelRel&) const = default;
};

struct Model {
  std::map<uint64_t, ModelNode> nodes;
  std::map<uint64_t, ModelRel> rels;
};

// The graph after the commit, which was the newest one at these times.
struct Moment {
  uint64_t lsn = 0;
  int64_t micros = 0;
  Model graph;
};

class HistoryFixture {
 public:
  explicit HistoryFixture(uint64_t seed = 1) : env(seed) { Open(); }

  void Open() {
    StoreOptions options;
    options.env = &env;
    options.path = "/db";
    options.log_segment_bytes = size_t{256} << 10;
    options.large_value_bytes = 200;
    options.checkpoint.part_bytes = 2000;
    options.background = false;
    options.simulated_disk = true;
    options.checkpoint.in_background = false;
    options.checkpoint.on_part = [this]() -> base::Status {
      if (fail_after_parts < 0 || fail_after_parts-- > 0) return base::Status::Ok();
      return base::Status::Error(ErrorId::kIoError, "the checkpoint ends here");
    };
    auto opened = Store::Open(std::move(options));
    INFO((opened.ok() ? "" : opened.status().ToString()));
    REQUIRE(opened.ok());
    store = std::move(*opened);
  }
  void Crash(env::CrashMode mode = env::CrashMode::kDropUnsynced) {
    env.Crash(mode);
    store.reset();
    Open();
  }
  // The machine stops at some call of a checkpoint.
  void CrashInCheckpoint(uint64_t calls, env::CrashMode mode) {
    env.StopAfter(calls, mode);
    static_cast<void>(store->Checkpoint());
    store.reset();
    env.Restart();
    Open();
  }
  std::unique_ptr<Transaction> Write() { return store->Begin({.access = AccessMode::kWrite}); }
  base::Result<std::unique_ptr<Transaction>> AsOf(uint64_t lsn) { return BeginAsOf(*store, {.lsn = lsn}, {}); }
  base::Result<std::unique_ptr<Transaction>> AsOfTime(int64_t micros) {
    return BeginAsOf(*store, {.lsn = std::nullopt, .micros = micros}, {});
  }
  void KeepFor(std::optional<uint64_t> micros, std::optional<LabelId> label = std::nullopt) {
    REQUIRE(SetHistory(*store, micros, label).ok());
  }
  void IndexOn(LabelId label, PropertyKeyId key) {
    const std::string name = "i" + std::to_string(label.value);
    const auto made = store->CreateIndex({.name = name, .target = {.tokens = {label.value}, .keys = {key}}});
    REQUIRE(made.ok());
  }

  env::FaultEnv env;
  int fail_after_parts = -1;  // negative: none fails
  std::unique_ptr<Store> store;
};

inline std::map<uint32_t, std::string> PropertiesOf(const PropertiesView& view) {
  std::map<uint32_t, std::string> out;
  const auto all = view.All();
  REQUIRE(all.ok());
  for (const Property& property : *all) out[property.key.value] = std::string(property.value.AsString());
  return out;
}

using Step = std::tuple<uint64_t, uint64_t, uint32_t>;  // neighbour, relationship, type

inline std::vector<Step> Expand(Transaction* tx, uint64_t node, Direction direction, std::span<const RelTypeId> types) {
  ExpandCursor cursor;
  REQUIRE(tx->OpenExpand(NodeId(node), direction, types, &cursor).ok());
  std::vector<Step> steps;
  NodeId neighbours[3];
  RelId rels[3];
  RelTypeId of[3];
  for (size_t count; (count = Transaction::Expand(&cursor, neighbours, rels, of)) > 0;) {
    for (size_t i = 0; i < count; ++i) steps.emplace_back(neighbours[i].value, rels[i].value, of[i].value);
  }
  std::sort(steps.begin(), steps.end());
  return steps;
}

inline std::vector<Step> Expected(const Model& model, uint64_t node, Direction direction,
                                  std::optional<uint32_t> type) {
  std::vector<Step> steps;
  for (const auto& [id, rel] : model.rels) {
    if (type && rel.type != *type) continue;
    const bool out = rel.start == node && direction != Direction::kIncoming;
    const bool in = rel.end == node && direction != Direction::kOutgoing;
    if (out) steps.emplace_back(rel.end, id, rel.type);
    if (in && !(out && direction == Direction::kBoth)) steps.emplace_back(rel.start, id, rel.type);
  }
  std::sort(steps.begin(), steps.end());
  return steps;
}

template <typename Id, typename Scan>
std::set<uint64_t> All(const Scan& scan) {
  std::set<uint64_t> ids;
  Id next(0);
  Id chunk[7];
  for (;;) {
    const auto count = scan(&next, std::span<Id>(chunk));
    REQUIRE(count.ok());
    if (*count == 0) return ids;
    for (size_t i = 0; i < *count; ++i) REQUIRE(ids.insert(chunk[i].value).second);
  }
}

struct Ids {
  std::set<uint64_t> nodes, rels;  // that were ever made
};

// What a range index of the label over property 0 finds, if there is one; `value` null: all.
inline void CheckSeeks(Transaction* tx, const Model& model, uint32_t label) {
  const catalog::IndexDescriptor* index = nullptr;
  const auto schema = tx->schema();
  for (const catalog::IndexDescriptor& one : schema->indexes()) {
    if (one.target.ForLabel(LabelId(label))) index = &one;
  }
  if (index == nullptr) return;
  std::map<std::string, std::set<uint64_t>> expected;
  for (const auto& [id, node] : model.nodes) {
    if (!node.labels.contains(label)) continue;
    if (const auto at = node.properties.find(0); at != node.properties.end()) expected[at->second].insert(id);
  }
  expected["nobody has it"];
  const auto seek = [&](const IndexSeek& what) {
    IndexCursor cursor;
    REQUIRE(tx->OpenIndexSeek(index->id, what, &cursor).ok());
    std::set<uint64_t> ids;
    NodeId chunk[5];
    for (size_t count; (count = Transaction::NextIndexHits(&cursor, std::span<NodeId>(chunk))) > 0;) {
      for (size_t i = 0; i < count; ++i) REQUIRE(ids.insert(chunk[i].value).second);
    }
    return ids;
  };
  std::set<uint64_t> all;
  std::set<uint64_t> from_b;
  for (const auto& [text, ids] : expected) {
    INFO("value " << text);
    REQUIRE(seek({.equal = {Value::String(text)}}) == ids);
    all.insert(ids.begin(), ids.end());
    if (text >= "b") from_b.insert(ids.begin(), ids.end());
  }
  REQUIRE(seek({}) == all);
  REQUIRE(seek({.lower = SeekRangeBound{Value::String("b"), true}}) == from_b);
}

inline void CheckGraph(Transaction* tx, const Model& model, const Ids& made) {
  const auto nodes = All<NodeId>([&](auto* next, auto out) { return tx->ScanNodes(next, out); });
  const auto rels = All<RelId>([&](auto* next, auto out) { return tx->ScanRels(next, out); });
  REQUIRE(nodes.size() == model.nodes.size());
  REQUIRE(rels.size() == model.rels.size());
  CHECK(*tx->CountNodes(std::nullopt) == model.nodes.size());
  CHECK(*tx->CountRels(std::nullopt) == model.rels.size());
  for (const uint64_t id : made.nodes) {
    const auto at = model.nodes.find(id);
    REQUIRE(*tx->NodeExists(NodeId(id)) == (at != model.nodes.end()));
    if (at == model.nodes.end()) {
      CHECK(tx->ReadNode(NodeId(id)).status().id() == ErrorId::kEntityNotFound);
      continue;
    }
    const auto view = tx->ReadNode(NodeId(id));
    REQUIRE(view.ok());
    ModelNode found;
    for (const LabelId label : view->labels) found.labels.insert(label.value);
    found.properties = PropertiesOf(view->properties);
    REQUIRE(found == at->second);
    const auto one = tx->NodeProperty(NodeId(id), PropertyKeyId(0));
    REQUIRE(one.ok());
    CHECK(one->is_null() == !found.properties.contains(0));
    types::Column column(types::ColumnType::kValue, 1);
    const NodeId ids[] = {NodeId(id)};
    REQUIRE(tx->GatherNodeProperty(ids, PropertyKeyId(0), &column).ok());
    CHECK(column.Get(0).is_null() == !found.properties.contains(0));
    for (const Direction direction : {Direction::kOutgoing, Direction::kIncoming, Direction::kBoth}) {
      REQUIRE(Expand(tx, id, direction, {}) == Expected(model, id, direction, std::nullopt));
      const RelTypeId type(0);
      const auto expected = Expected(model, id, direction, 0);
      REQUIRE(Expand(tx, id, direction, std::span(&type, 1)) == expected);
      CHECK(*tx->Degree(NodeId(id), direction, std::span(&type, 1)) == expected.size());
    }
  }
  for (const uint64_t id : made.rels) {
    const auto at = model.rels.find(id);
    REQUIRE(*tx->RelExists(RelId(id)) == (at != model.rels.end()));
    if (at == model.rels.end()) continue;
    const auto view = tx->ReadRel(RelId(id));
    REQUIRE(view.ok());
    REQUIRE(ModelRel{view->start.value, view->end.value, view->type.value, PropertiesOf(view->properties)} ==
            at->second);
  }
  for (uint32_t token = 0; token < 2; ++token) {
    CheckSeeks(tx, model, token);
    std::set<uint64_t> labelled;
    for (const auto& [id, node] : model.nodes) {
      if (node.labels.contains(token)) labelled.insert(id);
    }
    REQUIRE(All<NodeId>([&](auto* next, auto out) { return tx->ScanLabel(LabelId(token), next, out); }) == labelled);
    CHECK(*tx->CountNodes(LabelId(token)) == labelled.size());
    std::set<uint64_t> typed;
    for (const auto& [id, rel] : model.rels) {
      if (rel.type == token) typed.insert(id);
    }
    REQUIRE(All<RelId>([&](auto* next, auto out) { return tx->ScanRelType(RelTypeId(token), next, out); }) == typed);
    CHECK(*tx->CountRels(RelTypeId(token)) == typed.size());
  }
}

// Random transactions on a small graph, each of several changes; every commit is kept.
class RandomHistory : public HistoryFixture {
 public:
  explicit RandomHistory(uint64_t seed) : HistoryFixture(seed), random_(seed) {
    for (const char* name : {"A", "B"}) REQUIRE(store->EnsureLabel(name).ok());
    for (const char* name : {"R", "S"}) REQUIRE(store->EnsureRelType(name).ok());
    for (const char* name : {"p", "q"}) REQUIRE(store->EnsurePropertyKey(name).ok());
  }
  uint64_t Below(uint64_t n) { return n == 0 ? 0 : random_() % n; }

  void Transact() {
    Model next = now;
    const auto tx = Write();
    for (uint64_t changes = 1 + Below(6); changes > 0; --changes) Change(tx.get(), &next);
    if (Below(10) == 0) {
      tx->Rollback();
      return;
    }
    env.AdvanceClock(Below(3) == 0 ? 0 : (1 + Below(50)) * 1'000'000'000);
    if (Below(20) == 0) env.JumpWallClock(-static_cast<int64_t>(Below(100)) * 1'000'000);
    const auto lsn = tx->CommitAndWait();
    REQUIRE(lsn.ok());
    now = std::move(next);
    moments.push_back({lsn->value, Time(), now});
  }
  // No commit is later.
  int64_t Time() {
    last_time_ = std::max(last_time_, env.WallMicros());
    return last_time_;
  }

  // Now and then a checkpoint, one that fails or is cut off, a crash, a restart.
  void Trouble() {
    constexpr env::CrashMode kModes[] = {env::CrashMode::kDropUnsynced, env::CrashMode::kTorn,
                                         env::CrashMode::kKeepAll};
    switch (Below(14)) {
      case 0:
        REQUIRE(store->Checkpoint().ok());
        break;
      case 1:
        store->ClearCaches();
        break;
      case 2:
        Crash(kModes[Below(3)]);
        break;
      case 3:
        fail_after_parts = static_cast<int>(Below(6));
        static_cast<void>(store->Checkpoint());
        fail_after_parts = -1;
        if (Below(2) == 0) Crash();
        break;
      case 4:
        REQUIRE(store->Close().ok());
        store.reset();
        Open();
        break;
      case 5:
        CrashInCheckpoint(Below(60), kModes[Below(3)]);
        break;
      default:
        break;
    }
  }

  void CheckMoment(const Moment& moment) {
    INFO("as of LSN " << moment.lsn);
    auto tx = AsOf(moment.lsn);
    INFO((tx.ok() ? "" : tx.status().ToString()));
    REQUIRE(tx.ok());
    CheckGraph(tx->get(), moment.graph, made);
  }

  Model now;
  std::vector<Moment> moments;
  Ids made;

 private:
  template <typename Map>
  uint64_t Any(const Map& map) {
    return std::next(map.begin(), static_cast<std::ptrdiff_t>(Below(map.size())))->first;
  }
  std::string Text() { return std::string(Below(8) == 0 ? 300 : Below(20), static_cast<char>('a' + Below(3))); }

  void Change(Transaction* tx, Model* model) {
    const uint64_t what = Below(12);
    if (what < 3 || model->nodes.empty()) return Create(tx, model);
    const uint64_t node = Any(model->nodes);
    if (what < 6) return Connect(tx, model, node);
    if (what == 6) return Delete(tx, model, node);
    if (what == 7 && !model->rels.empty()) {
      const uint64_t rel = Any(model->rels);
      REQUIRE(tx->DeleteRel(RelId(rel)).ok());
      model->rels.erase(rel);
      return;
    }
    if (what == 8 && !model->rels.empty()) {
      const uint64_t rel = Any(model->rels);
      const std::string text = Text();
      REQUIRE(tx->SetRelProperty(RelId(rel), PropertyKeyId(0), Value::String(text)).ok());
      model->rels[rel].properties[0] = text;
      return;
    }
    if (what == 9) {
      const auto label = static_cast<uint32_t>(Below(2));
      auto& labels = model->nodes[node].labels;
      if (labels.contains(label)) {
        REQUIRE(tx->RemoveLabel(NodeId(node), LabelId(label)).ok());
        labels.erase(label);
      } else {
        REQUIRE(tx->AddLabel(NodeId(node), LabelId(label)).ok());
        labels.insert(label);
      }
      return;
    }
    const auto key = static_cast<uint32_t>(Below(2));
    const bool removes = Below(4) == 0;
    const std::string text = Text();
    REQUIRE(tx->SetNodeProperty(NodeId(node), PropertyKeyId(key), removes ? Value() : Value::String(text)).ok());
    if (removes) {
      model->nodes[node].properties.erase(key);
    } else {
      model->nodes[node].properties[key] = text;
    }
  }
  void Create(Transaction* tx, Model* model) {
    ModelNode node;
    node.labels.insert(static_cast<uint32_t>(Below(2)));
    node.properties[0] = Text();
    const LabelId label(*node.labels.begin());
    const Property property{PropertyKeyId(0), Value::String(node.properties[0])};
    const auto id = tx->CreateNode(std::span(&label, 1), std::span(&property, 1));
    REQUIRE(id.ok());
    model->nodes[id->value] = node;
    made.nodes.insert(id->value);
  }
  void Connect(Transaction* tx, Model* model, uint64_t from) {
    ModelRel rel{from, Below(5) == 0 ? from : Any(model->nodes), static_cast<uint32_t>(Below(2)), {}};
    const auto id = tx->CreateRel(NodeId(rel.start), NodeId(rel.end), RelTypeId(rel.type), {});
    REQUIRE(id.ok());
    model->rels[id->value] = rel;
    made.rels.insert(id->value);
  }
  void Delete(Transaction* tx, Model* model, uint64_t node) {
    REQUIRE(tx->DeleteNode(NodeId(node), true).ok());
    model->nodes.erase(node);
    std::erase_if(model->rels, [&](const auto& rel) { return rel.second.start == node || rel.second.end == node; });
  }

  std::mt19937_64 random_;
  int64_t last_time_ = 0;
};

}  // namespace mycel::engine::txn::history_model
