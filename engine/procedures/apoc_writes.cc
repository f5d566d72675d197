// apoc.create.* and apoc.merge.*: what loaders call to write labels and types that come as data.
#include <algorithm>

#include "engine/procedures/builtin.h"
#include "engine/procedures/procedure_failure.h"
#include "engine/types/compare.h"

namespace mycel::engine::procedures {

using base::Result;
using base::Status;
using binder::ProcedureMode;
using txn::Transaction;

namespace {

Result<std::vector<base::LabelId>> LabelsOf(Transaction& transaction, const Value& names, std::string_view procedure) {
  std::vector<base::LabelId> labels;
  if (names.is_null()) return labels;
  for (const Value& name : names.AsList()) {
    if (!name.is_string() || name.AsString().empty()) {
      return Failure(procedure, "labels must be strings that are not empty");
    }
    MYCEL_ASSIGN_OR_RETURN(const base::LabelId label, transaction.EnsureLabel(name.AsString()));
    labels.push_back(label);
  }
  return labels;
}

Result<std::vector<txn::Property>> PropertiesOf(Transaction& transaction, const Value& map) {
  std::vector<txn::Property> properties;
  if (map.is_null()) return properties;
  for (const types::MapEntry& entry : map.AsMap()) {
    if (entry.value.is_null()) continue;
    MYCEL_ASSIGN_OR_RETURN(const base::PropertyKeyId key, transaction.EnsurePropertyKey(entry.key));
    properties.push_back({key, entry.value});
  }
  return properties;
}

// Nodes, ids of nodes, or lists of them.
Status CollectNodes(const Value& value, std::string_view procedure, std::vector<base::NodeId>* nodes) {
  if (value.is_node()) {
    nodes->push_back(value.AsNode());
  } else if (value.is_integer() && value.AsInteger() >= 0) {
    nodes->push_back(base::NodeId(static_cast<uint64_t>(value.AsInteger())));
  } else if (value.is_list()) {
    for (const Value& item : value.AsList()) MYCEL_RETURN_IF_ERROR(CollectNodes(item, procedure, nodes));
  } else if (!value.is_null()) {
    return Failure(procedure, "nodes, ids of nodes or lists of them are expected");
  }
  return Status::Ok();
}

Status Set(Transaction& transaction, base::NodeId node, const txn::Property& property) {
  return transaction.SetNodeProperty(node, property.key, property.value).status();
}
Status Set(Transaction& transaction, base::RelId rel, const txn::Property& property) {
  return transaction.SetRelProperty(rel, property.key, property.value).status();
}

// Sets every property of the map; a null takes one away.
template <typename Id>
Status SetAll(Transaction& transaction, Id id, const Value& map) {
  if (map.is_null()) return Status::Ok();
  for (const types::MapEntry& entry : map.AsMap()) {
    MYCEL_ASSIGN_OR_RETURN(const base::PropertyKeyId key, transaction.EnsurePropertyKey(entry.key));
    MYCEL_RETURN_IF_ERROR(Set(transaction, id, {key, entry.value}));
  }
  return Status::Ok();
}

// Whether `view` has the wanted values, as MERGE compares them.
Result<bool> Holds(const txn::PropertiesView& view, const std::vector<txn::Property>& wanted) {
  for (const txn::Property& property : wanted) {
    MYCEL_ASSIGN_OR_RETURN(const Value have, view.Get(property.key));
    if (have.is_null() || types::Equals(have, property.value) != std::optional<bool>(true)) return false;
  }
  return true;
}

// The index over one of the labels and exactly one of the keys that serves best: a unique one first.
const catalog::IndexDescriptor* IndexFor(const catalog::SchemaSnapshot& schema,
                                         const std::vector<base::LabelId>& labels,
                                         const std::vector<txn::Property>& wanted, base::Lsn snapshot) {
  const catalog::IndexDescriptor* best = nullptr;
  for (const base::LabelId label : labels) {
    for (const catalog::IndexDescriptor* index : schema.IndexesOn(label)) {
      if (index->kind != catalog::IndexKind::kRange || index->target.keys.size() != 1 || !index->UsableAt(snapshot)) {
        continue;
      }
      const bool fits = std::any_of(wanted.begin(), wanted.end(), [&](const txn::Property& property) {
        return property.key == index->target.keys.front();
      });
      if (fits && (best == nullptr || (index->owner.valid() && !best->owner.valid()))) best = index;
    }
  }
  return best;
}

Status CollectIfSame(Transaction& transaction, base::NodeId node, const std::vector<base::LabelId>& labels,
                     const std::vector<txn::Property>& wanted, std::vector<base::NodeId>* found) {
  MYCEL_ASSIGN_OR_RETURN(const txn::NodeView view, transaction.ReadNode(node));
  for (const base::LabelId label : labels) {
    if (!view.HasLabel(label)) return Status::Ok();
  }
  MYCEL_ASSIGN_OR_RETURN(const bool same, Holds(view.properties, wanted));
  if (same) found->push_back(node);
  return Status::Ok();
}

// Nodes with all the labels and values. With an index the key is locked first, so that of two who merge the same at
// once one finds what the other made.
Result<std::vector<base::NodeId>> FindNodes(CallContext& context, const std::vector<base::LabelId>& labels,
                                            const std::vector<txn::Property>& wanted) {
  Transaction& transaction = context.transaction;
  std::vector<base::NodeId> found;
  std::vector<base::NodeId> ids(1024);
  const auto schema = transaction.schema();
  if (const auto* index = IndexFor(*schema, labels, wanted, transaction.snapshot())) {
    const auto property = std::find_if(wanted.begin(), wanted.end(),
                                       [&](const txn::Property& one) { return one.key == index->target.keys.front(); });
    MYCEL_RETURN_IF_ERROR(transaction.LockKey(index->id, std::span(&property->value, 1)));
    txn::IndexSeek seek;
    seek.equal = {property->value};
    txn::IndexCursor cursor;
    MYCEL_RETURN_IF_ERROR(transaction.OpenIndexSeek(index->id, seek, &cursor));
    while (const size_t count = Transaction::NextIndexHits(&cursor, ids)) {
      for (size_t i = 0; i < count; ++i) {
        MYCEL_RETURN_IF_ERROR(CollectIfSame(transaction, ids[i], labels, wanted, &found));
      }
    }
    return found;
  }
  base::NodeId next(0);
  for (;;) {
    MYCEL_RETURN_IF_ERROR(context.functions.CheckCancel());
    MYCEL_ASSIGN_OR_RETURN(const size_t count, labels.empty() ? transaction.ScanNodes(&next, ids)
                                                              : transaction.ScanLabel(labels.front(), &next, ids));
    if (count == 0) return found;
    for (size_t i = 0; i < count; ++i) {
      MYCEL_RETURN_IF_ERROR(CollectIfSame(transaction, ids[i], labels, wanted, &found));
    }
  }
}

Status CheckIdentity(const Value& identity, std::string_view procedure) {
  if (identity.is_null()) return Status::Ok();
  for (const types::MapEntry& entry : identity.AsMap()) {
    if (entry.value.is_null()) {
      return Failure(procedure, "Cannot merge using null property value for " + entry.key);
    }
  }
  return Status::Ok();
}

Result<Rows> MergeNode(CallContext& context, std::span<const Value> arguments) {
  constexpr std::string_view kName = "apoc.merge.node";
  Transaction& transaction = context.transaction;
  MYCEL_RETURN_IF_ERROR(CheckIdentity(arguments[1], kName));
  MYCEL_ASSIGN_OR_RETURN(const auto labels, LabelsOf(transaction, arguments[0], kName));
  MYCEL_ASSIGN_OR_RETURN(const auto identity, PropertiesOf(transaction, arguments[1]));
  MYCEL_ASSIGN_OR_RETURN(const auto found, FindNodes(context, labels, identity));
  Rows rows;
  for (const base::NodeId node : found) {
    MYCEL_RETURN_IF_ERROR(SetAll(transaction, node, arguments[3]));
    rows.push_back({Value::Node(node)});
  }
  if (!found.empty()) return rows;
  MYCEL_ASSIGN_OR_RETURN(const base::NodeId made, transaction.CreateNode(labels, identity));
  MYCEL_RETURN_IF_ERROR(SetAll(transaction, made, arguments[2]));
  return Rows{{Value::Node(made)}};
}

Result<std::vector<base::RelId>> FindRels(Transaction& transaction, base::NodeId start, base::NodeId end,
                                          base::RelTypeId type, const std::vector<txn::Property>& wanted) {
  std::vector<base::RelId> found;
  txn::ExpandCursor cursor;
  MYCEL_RETURN_IF_ERROR(
      transaction.OpenExpand(start, base::Direction::kOutgoing, std::span<const base::RelTypeId>(&type, 1), &cursor));
  std::vector<base::NodeId> neighbours(1024);
  std::vector<base::RelId> rels(1024);
  while (const size_t count = Transaction::Expand(&cursor, neighbours, rels, {})) {
    for (size_t i = 0; i < count; ++i) {
      if (neighbours[i] != end) continue;
      MYCEL_ASSIGN_OR_RETURN(const txn::RelView view, transaction.ReadRel(rels[i]));
      MYCEL_ASSIGN_OR_RETURN(const bool same, Holds(view.properties, wanted));
      if (same) found.push_back(rels[i]);
    }
  }
  return found;
}

Result<base::RelTypeId> TypeOf(Transaction& transaction, const Value& name, std::string_view procedure) {
  if (!name.is_string() || name.AsString().empty()) {
    return Failure(procedure, "the relationship type must be a string that is not empty");
  }
  return transaction.EnsureRelType(name.AsString());
}

// (startNode, relType, identProps, onCreateProps, endNode, onMatchProps)
Result<Rows> MergeRelationship(CallContext& context, std::span<const Value> arguments) {
  constexpr std::string_view kName = "apoc.merge.relationship";
  Transaction& transaction = context.transaction;
  if (!arguments[0].is_node() || !arguments[4].is_node()) return Failure(kName, "both ends must be nodes");
  const base::NodeId start = arguments[0].AsNode();
  const base::NodeId end = arguments[4].AsNode();
  MYCEL_RETURN_IF_ERROR(CheckIdentity(arguments[2], kName));
  MYCEL_ASSIGN_OR_RETURN(const base::RelTypeId type, TypeOf(transaction, arguments[1], kName));
  MYCEL_ASSIGN_OR_RETURN(const auto identity, PropertiesOf(transaction, arguments[2]));
  // Both ends locked, in one order: nobody makes the same relationship meanwhile.
  MYCEL_RETURN_IF_ERROR(transaction.LockNode(std::min(start, end)));
  MYCEL_RETURN_IF_ERROR(transaction.LockNode(std::max(start, end)));
  MYCEL_ASSIGN_OR_RETURN(const auto found, FindRels(transaction, start, end, type, identity));
  Rows rows;
  for (const base::RelId rel : found) {
    MYCEL_RETURN_IF_ERROR(SetAll(transaction, rel, arguments[5]));
    rows.push_back({Value::Relationship(rel)});
  }
  if (!found.empty()) return rows;
  MYCEL_ASSIGN_OR_RETURN(const base::RelId made, transaction.CreateRel(start, end, type, identity));
  MYCEL_RETURN_IF_ERROR(SetAll(transaction, made, arguments[3]));
  return Rows{{Value::Relationship(made)}};
}

Result<Rows> CreateNode(CallContext& context, std::span<const Value> arguments) {
  MYCEL_ASSIGN_OR_RETURN(const auto labels, LabelsOf(context.transaction, arguments[0], "apoc.create.node"));
  MYCEL_ASSIGN_OR_RETURN(const auto properties, PropertiesOf(context.transaction, arguments[1]));
  MYCEL_ASSIGN_OR_RETURN(const base::NodeId node, context.transaction.CreateNode(labels, properties));
  return Rows{{Value::Node(node)}};
}

// (from, relType, props, to)
Result<Rows> CreateRelationship(CallContext& context, std::span<const Value> arguments) {
  constexpr std::string_view kName = "apoc.create.relationship";
  if (!arguments[0].is_node() || !arguments[3].is_node()) return Failure(kName, "both ends must be nodes");
  MYCEL_ASSIGN_OR_RETURN(const base::RelTypeId type, TypeOf(context.transaction, arguments[1], kName));
  MYCEL_ASSIGN_OR_RETURN(const auto properties, PropertiesOf(context.transaction, arguments[2]));
  MYCEL_ASSIGN_OR_RETURN(const base::RelId rel,
                         context.transaction.CreateRel(arguments[0].AsNode(), arguments[3].AsNode(), type, properties));
  return Rows{{Value::Relationship(rel)}};
}

enum class LabelChange { kAdd, kRemove, kSet };

Result<Rows> ChangeLabels(CallContext& context, std::span<const Value> arguments, LabelChange change,
                          std::string_view procedure) {
  Transaction& transaction = context.transaction;
  std::vector<base::NodeId> nodes;
  MYCEL_RETURN_IF_ERROR(CollectNodes(arguments[0], procedure, &nodes));
  MYCEL_ASSIGN_OR_RETURN(const auto labels, LabelsOf(transaction, arguments[1], procedure));
  Rows rows;
  for (const base::NodeId node : nodes) {
    if (change == LabelChange::kSet) {
      MYCEL_ASSIGN_OR_RETURN(const txn::NodeView view, transaction.ReadNode(node));
      const std::vector<base::LabelId> had(view.labels.begin(), view.labels.end());
      for (const base::LabelId label : had) {
        if (std::find(labels.begin(), labels.end(), label) != labels.end()) continue;
        MYCEL_RETURN_IF_ERROR(transaction.RemoveLabel(node, label).status());
      }
    }
    for (const base::LabelId label : labels) {
      MYCEL_RETURN_IF_ERROR(change == LabelChange::kRemove ? transaction.RemoveLabel(node, label).status()
                                                           : transaction.AddLabel(node, label).status());
    }
    rows.push_back({Value::Node(node)});
  }
  return rows;
}

Result<Rows> SetProperty(CallContext& context, std::span<const Value> arguments) {
  constexpr std::string_view kName = "apoc.create.setProperty";
  std::vector<base::NodeId> nodes;
  MYCEL_RETURN_IF_ERROR(CollectNodes(arguments[0], kName, &nodes));
  if (arguments[1].is_null()) return Failure(kName, "the key must not be null");
  MYCEL_ASSIGN_OR_RETURN(const base::PropertyKeyId key, context.transaction.EnsurePropertyKey(arguments[1].AsString()));
  Rows rows;
  for (const base::NodeId node : nodes) {
    MYCEL_RETURN_IF_ERROR(Set(context.transaction, node, {key, arguments[2]}));
    rows.push_back({Value::Node(node)});
  }
  return rows;
}

}  // namespace

void AddApocWrites(Registry* registry) {
  const auto empty = [](std::string_view name) { return FieldWithDefault(name, "MAP", types::MapBuilder().Build()); };
  const auto add = [&](std::string_view name, Fields inputs, Fields outputs, std::string_view description,
                       RowFunction rows) {
    registry->Put(MakeProcedure(name, std::move(inputs), std::move(outputs), ProcedureMode::kWrite, description,
                                std::move(rows)));
  };
  add("apoc.merge.node",
      {Field("labels", "LIST<STRING>"), Field("identProps", "MAP"), empty("onCreateProps"), empty("onMatchProps")},
      {Field("node", "NODE")}, "Merges the given node with the given dynamic labels.", MergeNode);
  add("apoc.merge.relationship",
      {Field("startNode", "NODE"), Field("relType", "STRING"), Field("identProps", "MAP"),
       Field("onCreateProps", "MAP"), Field("endNode", "NODE"), empty("onMatchProps")},
      {Field("rel", "RELATIONSHIP")}, "Merges the given relationship with the given dynamic type.", MergeRelationship);
  add("apoc.create.node", {Field("labels", "LIST<STRING>"), Field("props", "MAP")}, {Field("node", "NODE")},
      "Creates a node with the given dynamic labels.", CreateNode);
  add("apoc.create.relationship",
      {Field("from", "NODE"), Field("relType", "STRING"), Field("props", "MAP"), Field("to", "NODE")},
      {Field("rel", "RELATIONSHIP")}, "Creates a relationship with the given dynamic type.", CreateRelationship);
  constexpr std::pair<std::string_view, LabelChange> kLabelChanges[] = {
      {"apoc.create.addLabels", LabelChange::kAdd},
      {"apoc.create.removeLabels", LabelChange::kRemove},
      {"apoc.create.setLabels", LabelChange::kSet}};
  for (const auto& [name, change] : kLabelChanges) {
    add(name, {Field("nodes", "ANY"), Field("labels", "LIST<STRING>")}, {Field("node", "NODE")},
        "Adds, removes or sets the labels of the given nodes.",
        [name = name, change = change](CallContext& context, std::span<const Value> arguments) {
          return ChangeLabels(context, arguments, change, name);
        });
  }
  add("apoc.create.setProperty", {Field("nodes", "ANY"), Field("key", "STRING"), Field("value", "ANY")},
      {Field("node", "NODE")}, "Sets the given property to the given nodes.", SetProperty);
}

}  // namespace mycel::engine::procedures
