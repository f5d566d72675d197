#include "sim/isolation_graph.h"

#include <span>

namespace mycel::sim {

using engine::base::Direction;
using engine::base::ErrorId;
using engine::base::NodeId;
using engine::base::RelId;
using engine::base::Result;
using engine::base::Status;
using engine::txn::Property;
using engine::txn::Transaction;
using engine::types::Value;
using isolation::Operation;
using isolation::SetKind;

namespace {

constexpr size_t kBatch = 3;  // small, so that scans go on

Value Stored(uint64_t value) { return Value::Integer(static_cast<int64_t>(value)); }
uint64_t Number(const Value& value) {
  return value.is_integer() ? static_cast<uint64_t>(value.AsInteger()) : ~uint64_t{0};
}

}  // namespace

Status IsolationGraph::Create(engine::txn::Store* store) {
  MYCEL_ASSIGN_OR_RETURN(item_, store->EnsureLabel("Item"));
  MYCEL_ASSIGN_OR_RETURN(key_, store->EnsurePropertyKey("v"));
  engine::catalog::IndexRequest request;
  request.name = "items";
  request.target.tokens = {item_.value};
  request.target.keys = {key_};
  MYCEL_RETURN_IF_ERROR(store->CreateIndex(request).status());
  const auto tx = store->Begin({.access = engine::txn::AccessMode::kWrite});
  for (const auto& descriptor : tx->schema()->indexes()) {
    if (descriptor.name == request.name) index_ = descriptor.id;
  }
  MYCEL_ASSIGN_OR_RETURN(mark_, tx->EnsureLabel("Mark"));
  MYCEL_ASSIGN_OR_RETURN(leaf_, tx->EnsureLabel("Leaf"));
  MYCEL_ASSIGN_OR_RETURN(from_hub_, tx->EnsureRelType("R"));
  MYCEL_ASSIGN_OR_RETURN(to_hub_, tx->EnsureRelType("S"));
  const Property initial{key_, Stored(isolation::kInitial)};
  for (NodeId& node : registers_) {
    MYCEL_ASSIGN_OR_RETURN(node, tx->CreateNode({}, std::span(&initial, 1)));
  }
  for (NodeId& node : hubs_) {
    MYCEL_ASSIGN_OR_RETURN(node, tx->CreateNode({}, {}));
  }
  return tx->CommitAndWait().status();
}

Status IsolationGraph::Do(Transaction* tx, Operation* out) const {
  switch (out->kind) {
    case Operation::Kind::kScan:
      return Scan(tx, static_cast<SetKind>(out->object), &out->seen);
    case Operation::Kind::kInsert:
      return Insert(tx, static_cast<SetKind>(out->object), out->value);
    default:
      break;
  }
  const NodeId node = registers_[out->object];
  MYCEL_ASSIGN_OR_RETURN(const Value value, tx->NodeProperty(node, key_));
  if (out->kind == Operation::Kind::kRead) {
    out->value = Number(value);
    return Status::Ok();
  }
  out->replaced = Number(value);
  return tx->SetNodeProperty(node, key_, Stored(out->value)).status();
}

Status IsolationGraph::Insert(Transaction* tx, SetKind set, uint64_t value) const {
  const Property property{key_, Stored(value)};
  const auto properties = std::span(&property, 1);
  if (set == SetKind::kLabel) return tx->CreateNode(std::span(&mark_, 1), properties).status();
  if (set == SetKind::kIndexRange) return tx->CreateNode(std::span(&item_, 1), properties).status();
  MYCEL_ASSIGN_OR_RETURN(const NodeId leaf, tx->CreateNode(std::span(&leaf_, 1), {}));
  if (set == SetKind::kNeighbours) return tx->CreateRel(hubs_[0], leaf, from_hub_, properties).status();
  return tx->CreateRel(leaf, hubs_[1], to_hub_, properties).status();
}

Status IsolationGraph::Scan(Transaction* tx, SetKind set, std::vector<uint64_t>* seen) const {
  std::array<NodeId, kBatch> nodes;
  std::array<RelId, kBatch> rels;
  const auto take_nodes = [&](size_t count) -> Status {
    for (size_t i = 0; i < count; ++i) {
      MYCEL_ASSIGN_OR_RETURN(const Value value, tx->NodeProperty(nodes[i], key_));
      seen->push_back(Number(value));
    }
    return Status::Ok();
  };
  const auto take_rels = [&](size_t count) -> Status {
    for (size_t i = 0; i < count; ++i) {
      MYCEL_ASSIGN_OR_RETURN(const Value value, tx->RelProperty(rels[i], key_));
      seen->push_back(Number(value));
    }
    return Status::Ok();
  };
  NodeId next_node(0);
  RelId next_rel(0);
  engine::txn::IndexCursor hits;
  engine::txn::ExpandCursor expansion;
  if (set == SetKind::kIndexRange) {
    engine::txn::IndexSeek seek;
    seek.lower = {Stored(isolation::kInitial), false};
    MYCEL_RETURN_IF_ERROR(tx->OpenIndexSeek(index_, seek, &hits));
  }
  if (set == SetKind::kNeighbours) {
    MYCEL_RETURN_IF_ERROR(tx->OpenExpand(hubs_[0], Direction::kOutgoing, std::span(&from_hub_, 1), &expansion));
  }
  const auto next = [&]() -> Result<size_t> {
    switch (set) {
      case SetKind::kLabel:
        return tx->ScanLabel(mark_, &next_node, nodes);
      case SetKind::kIndexRange:
        return Transaction::NextIndexHits(&hits, nodes);
      case SetKind::kNeighbours:
        return Transaction::Expand(&expansion, nodes, rels, {});
      case SetKind::kRelationshipType:
        return tx->ScanRelType(to_hub_, &next_rel, rels);
    }
    return size_t{0};
  };
  for (;;) {
    MYCEL_ASSIGN_OR_RETURN(const size_t count, next());
    if (count == 0) return Status::Ok();
    const bool of_nodes = set == SetKind::kLabel || set == SetKind::kIndexRange;
    MYCEL_RETURN_IF_ERROR(of_nodes ? take_nodes(count) : take_rels(count));
  }
}

}  // namespace mycel::sim
