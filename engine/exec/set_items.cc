#include "engine/exec/set_items.h"

#include <boost/unordered/unordered_flat_set.hpp>
#include <optional>
#include <utility>

#include "engine/exec/property_values.h"
#include "engine/expr/evaluate.h"

namespace mycel::engine::exec {

using base::ErrorId;
using base::Result;
using base::Status;
using binder::SetItem;
using binder::SetKind;
using types::Value;

namespace {

constexpr size_t kFewEntries = 16;  // of a map that is added

Status Mismatch(std::string_view expected, const Value& value) {
  return Status::Error(ErrorId::kInvalidArgumentType, "Type mismatch: expected " + std::string(expected) + " but was " +
                                                          std::string(types::KindMessageName(value.kind())));
}

}  // namespace

// Neo4j sets neighbouring properties of one entity at once, and counts each of them whose key is known, a null too.
bool SetItems::CountsNull(const SetItem& item) const {
  const auto same_entity = [&](const SetItem& other) {
    return other.kind == SetKind::kProperty && other.entity->kind == binder::ExpressionKind::kVariable &&
           other.entity->As<binder::VariableExpression>().variable ==
               item.entity->As<binder::VariableExpression>().variable;
  };
  if (remove_ || item.kind != SetKind::kProperty || item.entity->kind != binder::ExpressionKind::kVariable)
    return false;
  const auto at = static_cast<size_t>(&item - items_.data());
  return (at > 0 && same_entity(items_[at - 1])) || (at + 1 < items_.size() && same_entity(items_[at + 1]));
}

Status SetItems::Apply(expr::Row* row) {
  for (const SetItem& item : items_) {
    Status status = ApplyItem(item, row);
    if (!status.ok()) return std::move(status).At(item.offset);
  }
  return Status::Ok();
}

Status SetItems::ApplyItem(const SetItem& item, expr::Row* row) {
  MYCEL_ASSIGN_OR_RETURN(const Value entity, expr::Evaluate(*item.entity, *row, context_->evaluation()));
  if (entity.is_null()) return Status::Ok();
  if (!entity.is_node() && !entity.is_relationship()) return Mismatch("Node or Relationship", entity);
  switch (item.kind) {
    case SetKind::kProperty:
    case SetKind::kDynamicProperty: {
      Value key;
      if (item.kind == SetKind::kDynamicProperty) {
        MYCEL_ASSIGN_OR_RETURN(key, expr::Evaluate(*item.dynamic_key, *row, context_->evaluation()));
        if (!key.is_string()) return Mismatch("String", key);
      }
      Value value;
      if (item.value != nullptr) {
        MYCEL_ASSIGN_OR_RETURN(value, expr::Evaluate(*item.value, *row, context_->evaluation()));
      }
      if (item.kind == SetKind::kDynamicProperty) return SetOne(entity, key.AsString(), value, item.offset);
      // The plan's own text: its key id is remembered.
      if (value.is_null()) {
        const uint64_t before = context_->transaction().counters().properties_set;
        MYCEL_RETURN_IF_ERROR(SetOne(entity, item.key, value, item.offset));
        txn::WriteCounters counters = context_->transaction().counters();
        if (counters.properties_set > before || !CountsNull(item)) return Status::Ok();
        if (!context_->entities().FindPropertyKey(item.key)) return Status::Ok();
        ++counters.properties_set;
        context_->transaction().set_counters(counters);
        return Status::Ok();
      }
      MYCEL_ASSIGN_OR_RETURN(const Value storable, StorableAt(value, item.value->offset));
      MYCEL_ASSIGN_OR_RETURN(const base::PropertyKeyId id, EnsureKey(*context_, item.key));
      return Write(entity, id, storable);
    }
    case SetKind::kReplaceProperties:
    case SetKind::kAddProperties:
      return SetMap(item, entity, row);
    case SetKind::kLabels:
      return SetLabels(item, entity, row);
  }
  return Status::Ok();
}

Status SetItems::SetOne(const Value& entity, std::string_view key, const Value& value, uint32_t offset) {
  if (value.is_null()) {
    // A key that nobody ever made is nowhere.
    const std::optional<base::PropertyKeyId> known = context_->entities().FindPropertyKey(key);
    return known ? Write(entity, *known, value) : Status::Ok();
  }
  MYCEL_ASSIGN_OR_RETURN(const Value storable, StorableAt(value, offset));
  MYCEL_ASSIGN_OR_RETURN(const base::PropertyKeyId id, context_->transaction().EnsurePropertyKey(key));
  return Write(entity, id, storable);
}

Status SetItems::SetMap(const SetItem& item, const Value& entity, expr::Row* row) {
  MYCEL_ASSIGN_OR_RETURN(Value map, expr::Evaluate(*item.value, *row, context_->evaluation()));
  if (map.is_node()) {
    MYCEL_ASSIGN_OR_RETURN(map, context_->entities().Properties(map.AsNode()));
  } else if (map.is_relationship()) {
    MYCEL_ASSIGN_OR_RETURN(map, context_->entities().Properties(map.AsRelationship()));
  }
  if (!map.is_map()) return Mismatch("Map, Node or Relationship", map);
  if (item.kind == SetKind::kReplaceProperties) return Replace(entity, map, item.value->offset);
  if (map.AsMap().size() > kFewEntries) return Add(entity, map, item.value->offset);
  for (const types::MapEntry& entry : map.AsMap()) {
    const uint64_t before = context_->transaction().counters().properties_set;
    MYCEL_RETURN_IF_ERROR(SetOne(entity, entry.key, entry.value, item.value->offset));
    const bool counted = context_->transaction().counters().properties_set != before;
    if (!counted && context_->entities().FindPropertyKey(entry.key)) context_->transaction().CountSetProperty();
  }
  return Status::Ok();
}

Status SetItems::Replace(const Value& entity, const Value& map, uint32_t offset) {
  std::vector<types::Property> properties;
  MYCEL_RETURN_IF_ERROR(PropertiesOfMap(*context_, map, offset, &properties));
  std::vector<base::PropertyKeyId> old_keys;
  MYCEL_RETURN_IF_ERROR(entity.is_node() ? context_->entities().PropertyKeys(entity.AsNode(), &old_keys)
                                         : context_->entities().PropertyKeys(entity.AsRelationship(), &old_keys));
  // What goes counts as set too, and so does a null of a known key that was not there.
  boost::unordered_flat_set<uint32_t> keys;
  for (const types::Property& property : properties) keys.insert(property.key.value);
  for (const base::PropertyKeyId key : old_keys) {
    if (keys.insert(key.value).second) context_->transaction().CountSetProperty();
  }
  for (const types::MapEntry& entry : map.AsMap()) {
    if (!entry.value.is_null()) continue;
    const std::optional<base::PropertyKeyId> key = context_->entities().FindPropertyKey(entry.key);
    if (key && !keys.contains(key->value)) context_->transaction().CountSetProperty();
  }
  return properties.empty() && old_keys.empty() ? Status::Ok() : WriteAll(entity, properties);
}

// Written one by one, each of many entries would copy all that are there already.
Status SetItems::Add(const Value& entity, const Value& map, uint32_t offset) {
  MYCEL_ASSIGN_OR_RETURN(const Value before, entity.is_node()
                                                 ? context_->entities().Properties(entity.AsNode())
                                                 : context_->entities().Properties(entity.AsRelationship()));
  types::MapBuilder merged;
  for (const types::MapEntry& entry : before.AsMap()) merged.Put(entry.key, entry.value);
  uint64_t counted = 0;
  for (const types::MapEntry& entry : map.AsMap()) {
    if (!entry.value.is_null() || context_->entities().FindPropertyKey(entry.key)) ++counted;
    merged.Put(entry.key, entry.value);
  }
  std::vector<types::Property> properties;
  MYCEL_RETURN_IF_ERROR(PropertiesOfMap(*context_, std::move(merged).Build(), offset, &properties));
  txn::WriteCounters counters = context_->transaction().counters();
  counters.properties_set += counted;
  MYCEL_RETURN_IF_ERROR(WriteAll(entity, properties));
  context_->transaction().set_counters(counters);
  return Status::Ok();
}

Status SetItems::WriteAll(const Value& entity, std::span<const types::Property> properties) {
  context_->CountHits(1);
  return entity.is_node() ? context_->transaction().ReplaceNodeProperties(entity.AsNode(), properties)
                          : context_->transaction().ReplaceRelProperties(entity.AsRelationship(), properties);
}

Status SetItems::SetLabels(const SetItem& item, const Value& entity, expr::Row* row) {
  if (!entity.is_node()) return Mismatch("Node", entity);
  std::vector<std::string> names;
  for (const binder::LabelExpression* label : item.labels) {
    if (label->kind != binder::LabelExpressionKind::kDynamic) {
      MYCEL_RETURN_IF_ERROR(SetLabel(entity.AsNode(), label->name));
      continue;
    }
    names.clear();
    MYCEL_RETURN_IF_ERROR(expr::DynamicLabelNames(*label, *row, context_->evaluation(), &names));
    for (const std::string& name : names) MYCEL_RETURN_IF_ERROR(SetLabel(entity.AsNode(), name));
  }
  return Status::Ok();
}

Status SetItems::SetLabel(base::NodeId node, std::string_view name) {
  context_->CountHits(1);
  if (!remove_) {
    MYCEL_ASSIGN_OR_RETURN(const base::LabelId label, context_->transaction().EnsureLabel(name));
    return context_->transaction().AddLabel(node, label).status();
  }
  const std::optional<base::LabelId> label = context_->entities().FindLabel(name);
  return label ? context_->transaction().RemoveLabel(node, *label).status() : Status::Ok();
}

Status SetItems::Write(const Value& entity, base::PropertyKeyId key, const Value& value) {
  context_->CountHits(1);
  return entity.is_node() ? context_->transaction().SetNodeProperty(entity.AsNode(), key, value).status()
                          : context_->transaction().SetRelProperty(entity.AsRelationship(), key, value).status();
}

}  // namespace mycel::engine::exec
