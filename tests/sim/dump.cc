#include "sim/dump.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>
#include <vector>

namespace mycel::sim {

using engine::base::NodeId;
using engine::base::RelId;
using engine::base::Result;
using engine::base::Status;
using engine::txn::PropertiesView;
using engine::txn::Transaction;

namespace {

Status ReadProperties(const Transaction& tx, const PropertiesView& view, Properties* out) {
  MYCEL_ASSIGN_OR_RETURN(const auto all, view.All());
  for (const auto& property : all) out->Set(tx.tokens().property_keys.Name(property.key), property.value);
  return Status::Ok();
}

}  // namespace

Result<Model> Dump(Transaction* tx) {
  Model model;
  std::array<NodeId, 64> nodes;
  for (NodeId next(0);;) {
    MYCEL_ASSIGN_OR_RETURN(const size_t count, tx->ScanNodes(&next, nodes));
    if (count == 0) break;
    for (size_t i = 0; i < count; ++i) {
      MYCEL_ASSIGN_OR_RETURN(const auto view, tx->ReadNode(nodes[i]));
      ModelNode node;
      for (const auto label : view.labels) node.labels.emplace(tx->tokens().labels.Name(label));
      MYCEL_RETURN_IF_ERROR(ReadProperties(*tx, view.properties, &node.properties));
      model.nodes.Put(nodes[i].value, std::move(node));
    }
  }
  std::array<RelId, 64> rels;
  for (RelId next(0);;) {
    MYCEL_ASSIGN_OR_RETURN(const size_t count, tx->ScanRels(&next, rels));
    if (count == 0) break;
    for (size_t i = 0; i < count; ++i) {
      MYCEL_ASSIGN_OR_RETURN(const auto view, tx->ReadRel(rels[i]));
      ModelRel rel{view.start.value, view.end.value, std::string(tx->tokens().rel_types.Name(view.type)), {}};
      MYCEL_RETURN_IF_ERROR(ReadProperties(*tx, view.properties, &rel.properties));
      model.rels.Put(rels[i].value, std::move(rel));
    }
  }
  tx->Quiesce();
  return model;
}

Result<std::string> ListDifference(Transaction* tx, const Model& model) {
  using engine::base::Direction;
  struct Lists {
    std::vector<uint64_t> out, in;
  };
  std::map<uint64_t, Lists> expected;
  model.nodes.ForEach([&](uint64_t id, const ModelNode&) { expected[id]; });
  model.rels.ForEach([&](uint64_t id, const ModelRel& rel) {
    expected[rel.start].out.push_back(id);
    expected[rel.end].in.push_back(id);
  });
  std::array<NodeId, 64> neighbours;
  std::array<RelId, 64> rels;
  for (const auto& [node, lists] : expected) {
    for (const Direction direction : {Direction::kOutgoing, Direction::kIncoming}) {
      engine::txn::ExpandCursor cursor;
      MYCEL_RETURN_IF_ERROR(tx->OpenExpand(NodeId(node), direction, {}, &cursor));
      std::vector<uint64_t> found;
      while (const size_t count = Transaction::Expand(&cursor, neighbours, rels, {})) {
        for (size_t i = 0; i < count; ++i) found.push_back(rels[i].value);
      }
      std::sort(found.begin(), found.end());
      const bool out = direction == Direction::kOutgoing;
      if (found == (out ? lists.out : lists.in)) continue;
      return "the " + std::string(out ? "outgoing" : "incoming") + " list of node " + std::to_string(node) + " has " +
             std::to_string(found.size()) + " entries, other than its " +
             std::to_string((out ? lists.out : lists.in).size()) + " relationships";
    }
    tx->Quiesce();
  }
  return std::string();
}

}  // namespace mycel::sim
