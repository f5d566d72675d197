#include "engine/catalog/schema_rules.h"

#include <cstdio>
#include <utility>

namespace mycel::engine::catalog {

using base::ErrorId;
using base::Result;
using base::Status;

namespace {

std::string_view TokenName(const Tokens& tokens, EntityKind entity, uint32_t id) {
  return entity == EntityKind::kNode ? tokens.labels.Name(base::LabelId(id))
                                     : tokens.rel_types.Name(base::RelTypeId(id));
}

std::string DescribeIndex(const IndexDescriptor& index, const Tokens& tokens) {
  return "Index( id=" + std::to_string(index.id.value) + ", name='" + index.name + "', type='" +
         std::string(KindWord(index.kind)) + "', schema=" + DescribeTarget(index.target, tokens) + ", indexProvider='" +
         std::string(ProviderWord(index.kind)) + "' )";
}

// A name from what the rule is about, so that the same script makes the same names; another salt where it is taken.
std::string MakeName(const SchemaSnapshot& schema, std::string_view stem, std::string_view about) {
  for (uint32_t salt = 0;; ++salt) {
    uint32_t hash = 2166136261u ^ salt;  // FNV-1a
    for (const char c : about) hash = (hash ^ static_cast<uint8_t>(c)) * 16777619u;
    char digits[9];
    std::snprintf(digits, sizeof digits, "%x", hash);
    std::string name = std::string(stem) + "_" + digits;
    if (schema.FindIndex(name) == nullptr && schema.FindConstraint(name) == nullptr) return name;
  }
}

Status CheckNameIsFree(const SchemaSnapshot& schema, const std::string& name) {
  // A constraint's index has its name; the constraint is what the user knows.
  if (schema.FindConstraint(name) != nullptr) {
    return Status::Error(ErrorId::kConstraintWithNameAlreadyExists,
                         "There already exists a constraint called '" + name + "'.");
  }
  if (schema.FindIndex(name) != nullptr) {
    return Status::Error(ErrorId::kIndexWithNameAlreadyExists, "There already exists an index called '" + name + "'.");
  }
  return Status::Ok();
}

bool Conflicts(const ConstraintDescriptor& existing, const ConstraintRequest& request) {
  if (existing.target != request.target) return false;
  if (existing.kind == request.kind) return true;
  return existing.EnforcesUniqueness() &&
         (request.kind == ConstraintKind::kUniqueness || request.kind == ConstraintKind::kKey);
}

// What stands in the way of the constraint, or success.
Status CheckConstraint(const SchemaSnapshot& schema, const Tokens& tokens, const ConstraintRequest& request) {
  const ConstraintDescriptor* same = schema.FindConstraint(request.kind, request.target);
  if (same != nullptr && same->name == request.name && same->property_type == request.property_type) {
    return Status::Error(ErrorId::kEquivalentSchemaRuleAlreadyExists,
                         "An equivalent constraint already exists, '" + DescribeConstraint(*same, tokens) + "'.");
  }
  if (!request.name.empty()) MYCEL_RETURN_IF_ERROR(CheckNameIsFree(schema, request.name));
  for (const ConstraintDescriptor& existing : schema.constraints()) {
    if (!Conflicts(existing, request)) continue;
    if (request.name.empty() && existing.kind == request.kind && existing.property_type == request.property_type) {
      // Neo4j makes the name up from the rule, so the same rule twice without a name meets its own name.
      return Status::Error(ErrorId::kEquivalentSchemaRuleAlreadyExists,
                           "An equivalent constraint already exists, '" + DescribeConstraint(existing, tokens) + "'.");
    }
    return Status::Error(ErrorId::kConstraintAlreadyExists,
                         "Constraint already exists: " + DescribeConstraint(existing, tokens));
  }
  if (request.kind == ConstraintKind::kUniqueness || request.kind == ConstraintKind::kKey) {
    if (schema.FindIndex(IndexKind::kRange, request.target) != nullptr) {
      return Status::Error(ErrorId::kIndexAlreadyExists,
                           "There already exists an index " + DescribeTarget(request.target, tokens) +
                               ". A constraint cannot be created until the index has been dropped.");
    }
  }
  return Status::Ok();
}

Status CheckIndex(const SchemaSnapshot& schema, const Tokens& tokens, const IndexRequest& request) {
  const IndexDescriptor* same = schema.FindIndex(request.kind, request.target);
  const bool owned = same != nullptr && same->owner.valid();
  // Without a name Neo4j makes one up from the rule: the same rule twice is then equivalent, unless the first was
  // named.
  const bool same_name =
      same != nullptr && (same->name == request.name || (request.name.empty() && same->name.rfind("index_", 0) == 0));
  if (same_name && !owned) {
    return Status::Error(ErrorId::kEquivalentSchemaRuleAlreadyExists,
                         "An equivalent index already exists, '" + DescribeIndex(*same, tokens) + "'.");
  }
  if (!request.name.empty()) MYCEL_RETURN_IF_ERROR(CheckNameIsFree(schema, request.name));
  if (owned) {
    return Status::Error(ErrorId::kConstraintAlreadyExists, "There is a uniqueness constraint on " +
                                                                DescribeTarget(request.target, tokens) +
                                                                ", so an index is already created that matches this.");
  }
  if (same != nullptr) {
    return Status::Error(ErrorId::kIndexAlreadyExists,
                         "There already exists an index " + DescribeTarget(request.target, tokens) + ".");
  }
  return Status::Ok();
}

}  // namespace

std::string DescribeConstraint(const ConstraintDescriptor& constraint, const Tokens& tokens) {
  std::string text = "Constraint( id=" + std::to_string(constraint.id.value) + ", name='" + constraint.name +
                     "', type='" + std::string(KindWord(constraint.kind, constraint.target.entity)) +
                     "', schema=" + DescribeTarget(constraint.target, tokens);
  if (constraint.owned_index.valid()) text += ", ownedIndex=" + std::to_string(constraint.owned_index.value);
  if (!constraint.property_type.empty()) text += ", propertyType=" + constraint.property_type;
  return text + " )";
}

std::string DescribeTarget(const SchemaTarget& target, const Tokens& tokens) {
  std::string text;
  for (const uint32_t token : target.tokens) {
    text += text.empty() || target.entity == EntityKind::kNode ? ":" : "|";
    text += TokenName(tokens, target.entity, token);
  }
  if (target.tokens.empty()) text = target.entity == EntityKind::kNode ? ":<any-labels>" : ":<any-types>";
  std::string keys;
  for (const base::PropertyKeyId key : target.keys) {
    if (!keys.empty()) keys += ", ";
    keys += tokens.property_keys.Name(key);
  }
  if (!keys.empty()) text += " {" + keys + "}";
  return target.entity == EntityKind::kNode ? "(" + text + ")" : "()-[" + text + "]-()";
}

Result<SchemaChange> CreateIndex(const SchemaSnapshot& schema, const Tokens& tokens, const IndexRequest& request) {
  if (request.if_not_exists) {
    const bool named = !request.name.empty() && schema.FindIndex(request.name) != nullptr;
    if (named || schema.FindIndex(request.kind, request.target) != nullptr) return SchemaChange();
  }
  MYCEL_RETURN_IF_ERROR(CheckIndex(schema, tokens, request));
  SchemaChange change;
  IndexDescriptor index;
  index.id = base::IndexId(schema.next_id());
  index.kind = request.kind;
  index.target = request.target;
  index.options = request.options;
  index.name = request.name;
  if (index.name.empty()) {
    index.name = MakeName(schema, "index", std::string(KindWord(index.kind)) + DescribeTarget(index.target, tokens));
  }
  // Kept by every commit anyway, so it has nothing to populate.
  if (index.kind == IndexKind::kLookup) index.state = IndexState::kOnline;
  change.put_indexes.push_back(std::move(index));
  change.next_id = schema.next_id() + 1;
  return change;
}

Result<SchemaChange> CreateConstraint(const SchemaSnapshot& schema, const Tokens& tokens,
                                      const ConstraintRequest& request) {
  if (request.if_not_exists) {
    const bool named = !request.name.empty() && schema.FindConstraint(request.name) != nullptr;
    if (named || schema.FindConstraint(request.kind, request.target) != nullptr) return SchemaChange();
  }
  MYCEL_RETURN_IF_ERROR(CheckConstraint(schema, tokens, request));
  SchemaChange change;
  change.next_id = schema.next_id();
  ConstraintDescriptor constraint;
  constraint.kind = request.kind;
  constraint.target = request.target;
  constraint.property_type = request.property_type;
  constraint.name = request.name;
  if (constraint.name.empty()) {
    const std::string about = std::string(KindWord(constraint.kind, constraint.target.entity)) +
                              DescribeTarget(constraint.target, tokens) + constraint.property_type;
    constraint.name = MakeName(schema, "constraint", about);
  }
  if (constraint.EnforcesUniqueness()) {
    IndexDescriptor index;
    index.id = base::IndexId(change.next_id++);
    index.name = constraint.name;
    index.kind = IndexKind::kRange;
    index.target = request.target;
    index.options = request.options;
    index.owner = base::ConstraintId(change.next_id);
    constraint.owned_index = index.id;
    change.put_indexes.push_back(std::move(index));
  }
  constraint.id = base::ConstraintId(change.next_id++);
  change.put_constraints.push_back(std::move(constraint));
  return change;
}

Result<SchemaChange> DropIndex(const SchemaSnapshot& schema, std::string_view name, bool if_exists) {
  const IndexDescriptor* index = schema.FindIndex(name);
  SchemaChange change;
  change.next_id = schema.next_id();
  if (index == nullptr) {
    if (if_exists) return change;
    return Status::Error(ErrorId::kIndexDropFailed,
                         "Unable to drop index called `" + std::string(name) + "`. There is no such index.");
  }
  if (index->owner.valid()) {
    return Status::Error(ErrorId::kIndexDropFailed,
                         "Unable to drop index: Index belongs to constraint: `" + std::string(name) + "`");
  }
  change.removed_indexes.push_back(index->id);
  return change;
}

Result<SchemaChange> DropConstraint(const SchemaSnapshot& schema, std::string_view name, bool if_exists) {
  const ConstraintDescriptor* constraint = schema.FindConstraint(name);
  SchemaChange change;
  change.next_id = schema.next_id();
  if (constraint == nullptr) {
    if (if_exists) return change;
    return Status::Error(ErrorId::kConstraintDropFailed, "Unable to drop constraint `" + std::string(name) +
                                                             "`: No such constraint " + std::string(name) + ".");
  }
  change.removed_constraints.push_back(constraint->id);
  if (constraint->owned_index.valid()) change.removed_indexes.push_back(constraint->owned_index);
  return change;
}

Result<SchemaChange> SetIndexState(const SchemaSnapshot& schema, base::IndexId id, IndexState state,
                                   std::string failure) {
  const IndexDescriptor* index = schema.FindIndex(id);
  if (index == nullptr) {
    return Status::Error(ErrorId::kNotFound, "The index " + std::to_string(id.value) + " was dropped meanwhile.");
  }
  SchemaChange change;
  change.next_id = schema.next_id();
  change.put_indexes.push_back(*index);
  change.put_indexes.back().state = state;
  change.put_indexes.back().valid_from = base::Lsn();
  change.put_indexes.back().failure = std::move(failure);
  return change;
}

}  // namespace mycel::engine::catalog
