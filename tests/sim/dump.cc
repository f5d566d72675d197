#include "sim/dump.h"

#include <array>

#include "engine/types/print.h"

namespace mycel::sim {

using engine::base::NodeId;
using engine::base::RelId;
using engine::base::Result;
using engine::base::Status;
using engine::txn::PropertiesView;
using engine::txn::Transaction;

namespace {

Status Properties(const Transaction& tx, const PropertiesView& view, std::map<std::string, std::string>* out) {
  MYCEL_ASSIGN_OR_RETURN(const auto all, view.All());
  for (const auto& property : all) {
    (*out)[std::string(tx.tokens().property_keys.Name(property.key))] = engine::types::Literal(property.value);
  }
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
      MYCEL_RETURN_IF_ERROR(Properties(*tx, view.properties, &node.properties));
      model.nodes.emplace(nodes[i].value, std::move(node));
    }
  }
  std::array<RelId, 64> rels;
  for (RelId next(0);;) {
    MYCEL_ASSIGN_OR_RETURN(const size_t count, tx->ScanRels(&next, rels));
    if (count == 0) break;
    for (size_t i = 0; i < count; ++i) {
      MYCEL_ASSIGN_OR_RETURN(const auto view, tx->ReadRel(rels[i]));
      ModelRel rel{view.start.value, view.end.value, std::string(tx->tokens().rel_types.Name(view.type)), {}};
      MYCEL_RETURN_IF_ERROR(Properties(*tx, view.properties, &rel.properties));
      model.rels.emplace(rels[i].value, std::move(rel));
    }
  }
  tx->Quiesce();
  return model;
}

}  // namespace mycel::sim
