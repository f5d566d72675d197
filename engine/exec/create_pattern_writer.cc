#include "engine/exec/create_pattern_writer.h"

#include <algorithm>
#include <cmath>

#include "engine/exec/property_values.h"
#include "engine/expr/evaluate.h"

namespace mycel::engine::exec {

using base::ErrorId;
using base::Result;
using base::Status;
using binder::LabelExpressionKind;
using types::ColumnType;
using types::Value;

CreatePatternWriter::CreatePatternWriter(const binder::CreatePattern& pattern, bool merge, ExecutionContext* context)
    : pattern_(pattern),
      merge_(merge),
      context_(context),
      labels_(pattern.nodes.size()),
      types_(pattern.relationships.size()) {}

void CreatePatternWriter::PrepareColumns(types::Batch* batch) const {
  const auto prepare = [&](binder::VarId id, ColumnType type) {
    types::Column& column = batch->column(id.value);
    column.Reset(type, batch->rows());
    if (type != ColumnType::kValue) column.nulls().set();
  };
  for (const binder::CreateNode& node : pattern_.nodes) prepare(node.variable, ColumnType::kNode);
  for (const binder::CreateRelationship& rel : pattern_.relationships) prepare(rel.variable, ColumnType::kRelationship);
  for (const binder::CreatePattern::Path& path : pattern_.paths) prepare(path.variable, ColumnType::kValue);
}

Status CreatePatternWriter::Create(types::Batch* batch, uint32_t index) {
  expr::Row row(*batch, index);
  for (size_t i = 0; i < pattern_.nodes.size(); ++i) MYCEL_RETURN_IF_ERROR(CreateOneNode(i, batch, &row));
  for (size_t i = 0; i < pattern_.relationships.size(); ++i)
    MYCEL_RETURN_IF_ERROR(CreateOneRelationship(i, batch, &row));
  for (const binder::CreatePattern::Path& path : pattern_.paths) {
    std::vector<base::NodeId> nodes;
    std::vector<base::RelId> rels;
    for (const binder::VarId element : path.elements) {
      const Value value = row.Get(element);
      if (value.is_node()) nodes.push_back(value.AsNode());
      if (value.is_relationship()) rels.push_back(value.AsRelationship());
    }
    if (nodes.size() != rels.size() + 1) return Status::Error(ErrorId::kInternal, "a created path does not alternate");
    batch->column(path.variable.value).Set(index, Value::Path(std::move(nodes), std::move(rels)));
  }
  return Status::Ok();
}

Status CreatePatternWriter::CreateOneNode(size_t at, types::Batch* batch, expr::Row* row) {
  const binder::CreateNode& node = pattern_.nodes[at];
  MYCEL_ASSIGN_OR_RETURN(const std::vector<base::LabelId>* labels, LabelsOf(at, row));
  MYCEL_RETURN_IF_ERROR(Evaluate(node, row, &properties_));
  Result<base::NodeId> id = context_->transaction().CreateNode(*labels, properties_);
  if (!id.ok()) return std::move(id).status().At(node.offset);
  context_->CountHits(1);
  batch->column(node.variable.value).Set(row->index(), Value::Node(*id));
  return Status::Ok();
}

Status CreatePatternWriter::CreateOneRelationship(size_t at, types::Batch* batch, expr::Row* row) {
  const binder::CreateRelationship& relationship = pattern_.relationships[at];
  MYCEL_ASSIGN_OR_RETURN(const base::NodeId start, EndNode(relationship.start, relationship, *batch, row->index()));
  MYCEL_ASSIGN_OR_RETURN(const base::NodeId end, EndNode(relationship.end, relationship, *batch, row->index()));
  MYCEL_ASSIGN_OR_RETURN(const base::RelTypeId type, TypeOf(at, row));
  MYCEL_RETURN_IF_ERROR(Evaluate(relationship, row, &properties_));
  Result<base::RelId> id = context_->transaction().CreateRel(start, end, type, properties_);
  if (!id.ok()) return std::move(id).status().At(relationship.offset);
  context_->CountHits(1);
  batch->column(relationship.variable.value).Set(row->index(), Value::Relationship(*id));
  return Status::Ok();
}

Result<const std::vector<base::LabelId>*> CreatePatternWriter::LabelsOf(size_t at, expr::Row* row) {
  NodeLabels& labels = labels_[at];
  const binder::CreateNode& node = pattern_.nodes[at];
  if (!labels.resolved) {
    for (const binder::LabelExpression* label : node.labels) {
      if (label->kind == LabelExpressionKind::kDynamic) {
        labels.dynamic = true;
        continue;
      }
      MYCEL_ASSIGN_OR_RETURN(const base::LabelId id, context_->transaction().EnsureLabel(label->name));
      labels.fixed.push_back(id);
    }
    labels.resolved = true;
  }
  if (!labels.dynamic) return &labels.fixed;
  row_labels_ = labels.fixed;
  std::vector<std::string> names;
  for (const binder::LabelExpression* label : node.labels) {
    if (label->kind != LabelExpressionKind::kDynamic) continue;
    names.clear();
    MYCEL_RETURN_IF_ERROR(expr::DynamicLabelNames(*label, *row, context_->evaluation(), &names));
    for (const std::string& name : names) {
      MYCEL_ASSIGN_OR_RETURN(const base::LabelId id, context_->transaction().EnsureLabel(name));
      row_labels_.push_back(id);
    }
  }
  return &row_labels_;
}

Result<base::RelTypeId> CreatePatternWriter::TypeOf(size_t at, expr::Row* row) {
  if (types_[at]) return *types_[at];
  const binder::LabelExpression& type = *pattern_.relationships[at].type;
  if (type.kind != LabelExpressionKind::kDynamic) {
    MYCEL_ASSIGN_OR_RETURN(types_[at], context_->transaction().EnsureRelType(type.name));
    return *types_[at];
  }
  std::vector<std::string> names;
  MYCEL_RETURN_IF_ERROR(expr::DynamicLabelNames(type, *row, context_->evaluation(), &names));
  if (names.size() != 1) {
    return Status::Error(ErrorId::kInvalidArgumentType,
                         "Exactly one relationship type must be specified, but the expression gave " +
                             std::to_string(names.size()))
        .At(type.offset);
  }
  return context_->transaction().EnsureRelType(names[0]);
}

template <typename Element>
Status CreatePatternWriter::Evaluate(const Element& element, expr::Row* row, Properties* out) {
  out->clear();
  for (const binder::PropertyAssignment& assignment : element.properties) {
    MYCEL_ASSIGN_OR_RETURN(const Value value, expr::Evaluate(*assignment.value, *row, context_->evaluation()));
    if (value.is_null()) {
      if (merge_) return NothingToMerge(element, assignment.key, "null");
      continue;
    }
    if (merge_ && value.is_float() && std::isnan(value.AsFloat()))
      return NothingToMerge(element, assignment.key, "NaN");
    MYCEL_ASSIGN_OR_RETURN(Value storable, StorableAt(value, assignment.value->offset));
    MYCEL_ASSIGN_OR_RETURN(const base::PropertyKeyId key, EnsureKey(*context_, assignment.key));
    out->push_back({key, std::move(storable)});
  }
  if (element.property_map == nullptr) return Status::Ok();
  MYCEL_ASSIGN_OR_RETURN(const Value map, expr::Evaluate(*element.property_map, *row, context_->evaluation()));
  if (!map.is_map()) {
    return Status::Error(ErrorId::kInvalidArgumentType,
                         "Parameter provided for node or relationship creation is not a Map")
        .At(element.property_map->offset);
  }
  return PropertiesOfMap(*context_, map, element.property_map->offset, out);
}

Status CreatePatternWriter::NothingToMerge(const binder::CreateNode& node, std::string_view key,
                                           std::string_view what) const {
  std::string text = "(";
  text += context_->plan().statement->variables[node.variable.value].name;
  for (const binder::LabelExpression* label : node.labels) {
    if (label->kind == LabelExpressionKind::kName) text += ":" + std::string(label->name);
  }
  text += " {" + std::string(key) + ": " + std::string(what) + "})";
  return Status::Error(ErrorId::kMergeReadOwnWrites, "Cannot merge the following node because of " + std::string(what) +
                                                         " property value for '" + std::string(key) + "': " + text)
      .At(node.offset);
}

Status CreatePatternWriter::NothingToMerge(const binder::CreateRelationship& relationship, std::string_view key,
                                           std::string_view what) const {
  const std::vector<binder::Variable>& variables = context_->plan().statement->variables;
  std::string text = "(" + std::string(variables[relationship.start.value].name) + ")-[";
  text += variables[relationship.variable.value].name;
  if (relationship.type->kind == LabelExpressionKind::kName) text += ":" + std::string(relationship.type->name);
  text += " {" + std::string(key) + ": " + std::string(what) + "}]->(" +
          std::string(variables[relationship.end.value].name) + ")";
  return Status::Error(ErrorId::kMergeReadOwnWrites, "Cannot merge the following relationship because of " +
                                                         std::string(what) + " property value for '" +
                                                         std::string(key) + "': " + text)
      .At(relationship.offset);
}

Result<base::NodeId> CreatePatternWriter::EndNode(binder::VarId id, const binder::CreateRelationship& relationship,
                                                  const types::Batch& batch, uint32_t row) const {
  const Value value = batch.column(id.value).capacity() == 0 ? Value() : batch.column(id.value).Get(row);
  if (value.is_node()) return value.AsNode();
  const std::vector<binder::Variable>& variables = context_->plan().statement->variables;
  const std::string name(variables[id.value].name);
  if (value.is_null()) {
    return Status::Error(ErrorId::kExecutionFailed, "Failed to create relationship `" +
                                                        std::string(variables[relationship.variable.value].name) +
                                                        "`, node `" + name + "` is missing.")
        .At(relationship.offset);
  }
  return Status::Error(ErrorId::kInvalidArgumentType, "Expected to find a node at `" + name + "` but found " +
                                                          std::string(types::KindMessageName(value.kind())) +
                                                          " instead")
      .At(relationship.offset);
}

Status CreatePatternWriter::LockKeys(const types::Batch& batch, uint32_t index) {
  const std::shared_ptr<const catalog::SchemaSnapshot> schema = context_->transaction().schema();
  if (!schema->HasNodeRules()) return Status::Ok();
  expr::Row row(batch, index);
  for (size_t i = 0; i < pattern_.nodes.size(); ++i) MYCEL_RETURN_IF_ERROR(LockKeysOf(i, &row));
  return Status::Ok();
}

Status CreatePatternWriter::LockKeysOf(size_t at, expr::Row* row) {
  const binder::CreateNode& node = pattern_.nodes[at];
  MYCEL_ASSIGN_OR_RETURN(const std::vector<base::LabelId>* labels, LabelsOf(at, row));
  // What fails here fails again when the node is created, unless it reads another new node: that is no key to lock.
  if (!Evaluate(node, row, &properties_).ok()) return Status::Ok();
  const std::shared_ptr<const catalog::SchemaSnapshot> schema = context_->transaction().schema();
  std::vector<Value> values;
  for (const base::LabelId label : *labels) {
    for (const catalog::IndexDescriptor* index : schema->IndexesOn(label)) {
      if (index->kind != catalog::IndexKind::kRange) continue;
      values.clear();
      for (const base::PropertyKeyId key : index->target.keys) {
        const auto it = std::find_if(properties_.begin(), properties_.end(),
                                     [&](const types::Property& p) { return p.key == key; });
        if (it == properties_.end()) break;
        values.push_back(it->value);
      }
      if (values.size() != index->target.keys.size()) continue;
      MYCEL_RETURN_IF_ERROR(context_->transaction().LockKey(index->id, values));
    }
  }
  return Status::Ok();
}

}  // namespace mycel::engine::exec
