#include "engine/exec/entity_reader.h"

#include <algorithm>

namespace mycel::engine::exec {

using base::Result;
using base::Status;
using txn::VirtualEntities;
using types::Value;

std::string_view EntityReader::LabelName(base::LabelId id) { return transaction_->tokens().labels.Name(id); }
std::string_view EntityReader::RelTypeName(base::RelTypeId id) { return transaction_->tokens().rel_types.Name(id); }
std::string_view EntityReader::PropertyKeyName(base::PropertyKeyId id) {
  return transaction_->tokens().property_keys.Name(id);
}
std::optional<base::PropertyKeyId> EntityReader::FindPropertyKey(std::string_view name) {
  return transaction_->tokens().property_keys.Find(name);
}
std::optional<base::LabelId> EntityReader::FindLabel(std::string_view name) {
  return transaction_->tokens().labels.Find(name);
}

std::optional<Value> EntityReader::VirtualProperties(base::NodeId node) {
  if (!VirtualEntities::IsVirtual(node.value)) return std::nullopt;
  const txn::VirtualNode* found = transaction_->virtual_entities().Find(node);
  return found == nullptr ? std::nullopt : std::optional(found->properties);
}

std::optional<Value> EntityReader::VirtualProperties(base::RelId rel) {
  if (!VirtualEntities::IsVirtual(rel.value)) return std::nullopt;
  const txn::VirtualRel* found = transaction_->virtual_entities().Find(rel);
  return found == nullptr ? std::nullopt : std::optional(found->properties);
}

namespace {

// The ends and the type of a relationship, of the graph or made up.
Result<txn::RelView> RelEnds(txn::Transaction* transaction, base::RelId rel) {
  if (!VirtualEntities::IsVirtual(rel.value)) return transaction->ReadRelEnds(rel);
  const txn::VirtualRel* found = transaction->virtual_entities().Find(rel);
  if (found == nullptr) return transaction->ReadRelEnds(rel);
  return txn::RelView{rel, found->start, found->end, found->type, {}};
}

}  // namespace

Status EntityReader::Labels(base::NodeId node, std::vector<base::LabelId>* out) {
  ++*hits_;
  if (VirtualEntities::IsVirtual(node.value)) {
    if (const txn::VirtualNode* found = transaction_->virtual_entities().Find(node)) {
      *out = found->labels;
      return Status::Ok();
    }
  }
  MYCEL_ASSIGN_OR_RETURN(const txn::NodeView view, transaction_->ReadNode(node));
  out->assign(view.labels.begin(), view.labels.end());
  return Status::Ok();
}

Result<bool> EntityReader::HasLabel(base::NodeId node, base::LabelId label) {
  ++*hits_;
  if (VirtualEntities::IsVirtual(node.value)) {
    if (const txn::VirtualNode* found = transaction_->virtual_entities().Find(node)) {
      return std::find(found->labels.begin(), found->labels.end(), label) != found->labels.end();
    }
  }
  return transaction_->HasLabel(node, label);
}

Result<uint64_t> EntityReader::Degree(base::NodeId node, base::Direction direction,
                                      std::span<const base::RelTypeId> types_empty_means_all) {
  ++*hits_;
  if (VirtualEntities::IsVirtual(node.value)) return uint64_t{0};
  return transaction_->Degree(node, direction, types_empty_means_all);
}

Result<base::RelTypeId> EntityReader::TypeOf(base::RelId rel) {
  ++*hits_;
  MYCEL_ASSIGN_OR_RETURN(const txn::RelView view, RelEnds(transaction_, rel));
  return view.type;
}

Result<base::NodeId> EntityReader::StartNode(base::RelId rel) {
  ++*hits_;
  MYCEL_ASSIGN_OR_RETURN(const txn::RelView view, RelEnds(transaction_, rel));
  return view.start;
}

Result<base::NodeId> EntityReader::EndNode(base::RelId rel) {
  ++*hits_;
  MYCEL_ASSIGN_OR_RETURN(const txn::RelView view, RelEnds(transaction_, rel));
  return view.end;
}

Result<Value> EntityReader::Property(base::NodeId node, base::PropertyKeyId key) {
  ++*hits_;
  if (VirtualEntities::IsVirtual(node.value)) return Value();
  return transaction_->NodeProperty(node, key);
}

Result<Value> EntityReader::Property(base::RelId rel, base::PropertyKeyId key) {
  ++*hits_;
  if (VirtualEntities::IsVirtual(rel.value)) return Value();
  return transaction_->RelProperty(rel, key);
}

Result<Value> EntityReader::MapOf(const txn::PropertiesView& properties) const {
  MYCEL_ASSIGN_OR_RETURN(std::vector<txn::Property> all, properties.All());
  types::MapBuilder map;
  map.Reserve(all.size());
  for (txn::Property& property : all) {
    map.Put(transaction_->tokens().property_keys.Name(property.key), std::move(property.value));
  }
  return std::move(map).Build();
}

Result<Value> EntityReader::Properties(base::NodeId node) {
  ++*hits_;
  if (VirtualEntities::IsVirtual(node.value)) return types::MapBuilder().Build();
  MYCEL_ASSIGN_OR_RETURN(const txn::NodeView view, transaction_->ReadNode(node));
  return MapOf(view.properties);
}

Result<Value> EntityReader::Properties(base::RelId rel) {
  ++*hits_;
  if (VirtualEntities::IsVirtual(rel.value)) return types::MapBuilder().Build();
  MYCEL_ASSIGN_OR_RETURN(const txn::RelView view, transaction_->ReadRel(rel));
  return MapOf(view.properties);
}

namespace {

Status KeysOf(const txn::PropertiesView& properties, std::vector<base::PropertyKeyId>* out) {
  MYCEL_ASSIGN_OR_RETURN(const std::vector<txn::Property> all, properties.All());
  out->clear();
  for (const txn::Property& property : all) out->push_back(property.key);
  return Status::Ok();
}

}  // namespace

Status EntityReader::PropertyKeys(base::NodeId node, std::vector<base::PropertyKeyId>* out) {
  ++*hits_;
  if (VirtualEntities::IsVirtual(node.value)) {
    out->clear();
    return Status::Ok();
  }
  MYCEL_ASSIGN_OR_RETURN(const txn::NodeView view, transaction_->ReadNode(node));
  return KeysOf(view.properties, out);
}

Status EntityReader::PropertyKeys(base::RelId rel, std::vector<base::PropertyKeyId>* out) {
  ++*hits_;
  if (VirtualEntities::IsVirtual(rel.value)) {
    out->clear();
    return Status::Ok();
  }
  MYCEL_ASSIGN_OR_RETURN(const txn::RelView view, transaction_->ReadRel(rel));
  return KeysOf(view.properties, out);
}

namespace {

// Entities whose property is looked at to choose the column's type.
constexpr size_t kProbedEntities = 4;

}  // namespace

Status EntityReader::GatherProperty(std::span<const base::NodeId> nodes, base::PropertyKeyId key, types::Column* out) {
  *hits_ += nodes.size();
  types::ColumnType type = types::ColumnType::kValue;
  for (size_t i = 0; i < nodes.size() && i < kProbedEntities && type == types::ColumnType::kValue; ++i) {
    MYCEL_ASSIGN_OR_RETURN(const Value value, transaction_->NodeProperty(nodes[i], key));
    if (!value.is_null()) type = types::ColumnTypeFor(value.kind());
  }
  out->Reset(type, static_cast<uint32_t>(nodes.size()));
  return transaction_->GatherNodeProperty(nodes, key, out);
}

Status EntityReader::GatherProperty(std::span<const base::RelId> rels, base::PropertyKeyId key, types::Column* out) {
  *hits_ += rels.size();
  types::ColumnType type = types::ColumnType::kValue;
  for (size_t i = 0; i < rels.size() && i < kProbedEntities && type == types::ColumnType::kValue; ++i) {
    MYCEL_ASSIGN_OR_RETURN(const Value value, transaction_->RelProperty(rels[i], key));
    if (!value.is_null()) type = types::ColumnTypeFor(value.kind());
  }
  out->Reset(type, static_cast<uint32_t>(rels.size()));
  return transaction_->GatherRelProperty(rels, key, out);
}

}  // namespace mycel::engine::exec
