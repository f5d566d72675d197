#include "engine/database/describe_schema.h"

#include <algorithm>
#include <vector>

namespace mycel::engine::database {
namespace {

using binder::SchemaCommandKind;

struct Description {
  std::string_view kind;  // "RANGE INDEX", "CONSTRAINT"
  std::string_view name;
  bool if_not_exists = false;
  bool relationships = false;
  std::vector<std::string_view> labels;
  std::vector<std::string_view> keys;
  std::string requirement;  // of a constraint
  bool each = false;
};

std::string Joined(const std::vector<std::string_view>& names, std::string_view prefix, std::string_view between) {
  std::string text;
  for (const std::string_view name : names) {
    if (!text.empty()) text += between;
    text += prefix;
    text += name;
  }
  return text;
}

std::string Write(const Description& of) {
  std::string text(of.kind);
  if (!of.name.empty()) text += " " + std::string(of.name);
  if (of.if_not_exists) text += " IF NOT EXISTS";
  const std::string labels = of.labels.empty() ? "e" : "e:" + Joined(of.labels, "", "|");
  text += of.relationships ? " FOR ()-[" + labels + "]-()" : " FOR (" + labels + ")";
  const std::string keys = Joined(of.keys, "e.", ", ");
  if (!of.requirement.empty()) return text + " REQUIRE (" + keys + ") " + of.requirement;
  if (of.labels.empty()) return text + " ON EACH " + (of.relationships ? "type(e)" : "labels(e)");
  return text + (of.each ? " ON EACH [" + keys + "]" : " ON (" + keys + ")");
}

std::string_view IndexWord(catalog::IndexKind kind) {
  static constexpr std::string_view kWords[] = {"RANGE INDEX",  "TEXT INDEX",     "POINT INDEX",
                                                "LOOKUP INDEX", "FULLTEXT INDEX", "VECTOR INDEX"};
  return kWords[static_cast<size_t>(kind)];
}

catalog::IndexKind KindOf(binder::IndexKind kind) {
  static_assert(static_cast<int>(binder::IndexKind::kVector) == static_cast<int>(catalog::IndexKind::kVector));
  return static_cast<catalog::IndexKind>(kind);
}

std::string Requirement(catalog::ConstraintKind kind, bool relationships, std::string_view type) {
  switch (kind) {
    case catalog::ConstraintKind::kUniqueness:
      return "IS UNIQUE";
    case catalog::ConstraintKind::kKey:
      return relationships ? "IS RELATIONSHIP KEY" : "IS NODE KEY";
    case catalog::ConstraintKind::kExistence:
      return "IS NOT NULL";
    case catalog::ConstraintKind::kPropertyType:
      return "IS :: " + std::string(type);
  }
  return "";
}

catalog::ConstraintKind KindOf(binder::ConstraintKind kind) {
  switch (kind) {
    case binder::ConstraintKind::kKey:
      return catalog::ConstraintKind::kKey;
    case binder::ConstraintKind::kExists:
      return catalog::ConstraintKind::kExistence;
    case binder::ConstraintKind::kPropertyType:
      return catalog::ConstraintKind::kPropertyType;
    case binder::ConstraintKind::kUnique:
      break;
  }
  return catalog::ConstraintKind::kUniqueness;
}

void FillTarget(const catalog::SchemaTarget& target, const catalog::Tokens& tokens, Description* out) {
  out->relationships = target.entity == catalog::EntityKind::kRelationship;
  for (const uint32_t token : target.tokens) {
    out->labels.push_back(out->relationships ? tokens.rel_types.Name(base::RelTypeId(token))
                                             : tokens.labels.Name(base::LabelId(token)));
  }
  for (const base::PropertyKeyId key : target.keys) out->keys.push_back(tokens.property_keys.Name(key));
}

bool SameTarget(const Description& of, const binder::BoundSchemaCommand& command) {
  return of.relationships == command.on_relationships &&
         std::equal(of.labels.begin(), of.labels.end(), command.labels_or_types.begin(),
                    command.labels_or_types.end()) &&
         std::equal(of.keys.begin(), of.keys.end(), command.properties.begin(), command.properties.end());
}

}  // namespace

std::string DescribeCommand(const binder::BoundSchemaCommand& command, std::string_view name) {
  Description of;
  of.name = name;
  of.if_not_exists = command.if_not_exists;
  of.relationships = command.on_relationships;
  of.labels.assign(command.labels_or_types.begin(), command.labels_or_types.end());
  of.keys.assign(command.properties.begin(), command.properties.end());
  if (command.kind == SchemaCommandKind::kCreateIndex) {
    of.kind = IndexWord(KindOf(command.index_kind));
    of.each = command.index_kind == binder::IndexKind::kFulltext;
  } else {
    of.kind = "CONSTRAINT";
    of.requirement = Requirement(KindOf(command.constraint_kind), command.on_relationships, command.property_type_text);
  }
  return Write(of);
}

std::string DescribeExisting(txn::Store& store, const binder::BoundSchemaCommand& command, std::string_view name) {
  const auto schema = store.schema();
  const bool index = command.kind == SchemaCommandKind::kCreateIndex;
  std::string by_target;
  for (const catalog::IndexDescriptor& one : schema->indexes()) {
    Description of{.kind = IndexWord(one.kind), .name = one.name};
    FillTarget(one.target, store.tokens(), &of);
    of.each = one.kind == catalog::IndexKind::kFulltext;
    if (!name.empty() && one.name == name && !one.owner.valid()) return Write(of);
    if (index && one.kind == KindOf(command.index_kind) && SameTarget(of, command)) by_target = Write(of);
  }
  for (const catalog::ConstraintDescriptor& one : schema->constraints()) {
    Description of{.kind = "CONSTRAINT", .name = one.name};
    FillTarget(one.target, store.tokens(), &of);
    of.requirement = Requirement(one.kind, of.relationships, one.property_type);
    if (!name.empty() && one.name == name) return Write(of);
    if (!index && one.kind == KindOf(command.constraint_kind) && SameTarget(of, command)) by_target = Write(of);
  }
  return by_target;
}

}  // namespace mycel::engine::database
