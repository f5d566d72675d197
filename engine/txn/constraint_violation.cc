#include "engine/txn/constraint_violation.h"

#include <algorithm>

#include "engine/catalog/property_type.h"
#include "engine/catalog/schema_rules.h"
#include "engine/types/print.h"

namespace mycel::engine::txn {

using catalog::ConstraintDescriptor;
using catalog::ConstraintKind;
using catalog::EntityKind;
using catalog::SchemaTarget;
using types::Value;

namespace {

constexpr size_t kLongestValue = 200;

std::string Entity(const SchemaTarget& target, uint64_t entity) {
  return (target.entity == EntityKind::kNode ? "Node(" : "Relationship(") + std::to_string(entity) + ")";
}

std::string Token(const SchemaTarget& target, const catalog::Tokens& tokens) {
  const bool node = target.entity == EntityKind::kNode;
  const std::string_view name = node ? tokens.labels.Name(base::LabelId(target.tokens.front()))
                                     : tokens.rel_types.Name(base::RelTypeId(target.tokens.front()));
  return (node ? "label `" : "type `") + std::string(name) + "`";
}

std::string Key(const catalog::Tokens& tokens, base::PropertyKeyId key) {
  return "`" + std::string(tokens.property_keys.Name(key)) + "`";
}

}  // namespace

std::string DescribeValues(const SchemaTarget& target, std::span<const Value> values, const catalog::Tokens& tokens) {
  std::string text = Token(target, tokens) + (target.keys.size() == 1 ? " and property " : " and properties ");
  for (size_t i = 0; i < target.keys.size(); ++i) {
    text += (i > 0 ? ", " : "") + Key(tokens, target.keys[i]) + " = " + types::Literal(values[i], kLongestValue);
  }
  return text;
}

std::string DuplicateMessage(const SchemaTarget& target, uint64_t entity, std::span<const Value> values,
                             const catalog::Tokens& tokens) {
  return Entity(target, entity) + " already exists with " + DescribeValues(target, values, tokens);
}

std::string ViolationOf(const ConstraintDescriptor& constraint, uint64_t entity, std::span<const Value> values,
                        const catalog::Tokens& tokens) {
  const SchemaTarget& target = constraint.target;
  const std::string who = Entity(target, entity) + " with " + Token(target, tokens);
  if (constraint.EnforcesExistence()) {
    if (std::none_of(values.begin(), values.end(), [](const Value& value) { return value.is_null(); })) return {};
    std::string keys;
    for (const base::PropertyKeyId key : target.keys) keys += (keys.empty() ? "" : ", ") + Key(tokens, key);
    return who + " must have the " + (target.keys.size() == 1 ? "property " + keys : "properties (" + keys + ")");
  }
  if (constraint.kind != ConstraintKind::kPropertyType) return {};
  const auto type = catalog::PropertyType::Parse(constraint.property_type);
  for (size_t i = 0; i < values.size(); ++i) {
    if (type && type->Accepts(values[i])) continue;
    return who + " must have the property " + Key(tokens, target.keys[i]) + " with value type `" +
           constraint.property_type + "`, but it is " + types::Literal(values[i], kLongestValue);
  }
  return {};
}

std::string CreationFailedMessage(const ConstraintDescriptor& constraint, const std::string& why,
                                  const catalog::Tokens& tokens) {
  std::string text = "Unable to create Constraint( name='" + constraint.name + "', type='" +
                     std::string(catalog::KindWord(constraint.kind, constraint.target.entity)) +
                     "', schema=" + catalog::DescribeTarget(constraint.target, tokens);
  if (!constraint.property_type.empty()) text += ", propertyType=" + constraint.property_type;
  return text + " ):\n" + why + ". Note that only the first found violation is shown.";
}

}  // namespace mycel::engine::txn
