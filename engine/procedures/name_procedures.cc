// Labels, relationship types and property keys.
#include "engine/procedures/builtin.h"

namespace mycel::engine::procedures {

using base::Result;
using binder::ProcedureMode;

namespace {

// Labels and types that nothing in the snapshot carries are left out, as in Neo4j.
Result<Rows> Labels(CallContext& context, std::span<const Value>) {
  Rows rows;
  const auto& labels = context.transaction.tokens().labels;
  for (uint32_t i = 0; i < labels.size(); ++i) {
    MYCEL_ASSIGN_OR_RETURN(const uint64_t count, context.transaction.CountNodes(base::LabelId(i)));
    if (count > 0) rows.push_back({Text(labels.Name(base::LabelId(i)))});
  }
  return rows;
}

Result<Rows> RelationshipTypes(CallContext& context, std::span<const Value>) {
  Rows rows;
  const auto& types = context.transaction.tokens().rel_types;
  for (uint32_t i = 0; i < types.size(); ++i) {
    MYCEL_ASSIGN_OR_RETURN(const uint64_t count, context.transaction.CountRels(base::RelTypeId(i)));
    if (count > 0) rows.push_back({Text(types.Name(base::RelTypeId(i)))});
  }
  return rows;
}

Result<Rows> PropertyKeys(CallContext& context, std::span<const Value>) {
  Rows rows;
  const auto& keys = context.transaction.tokens().property_keys;
  for (uint32_t i = 0; i < keys.size(); ++i) rows.push_back({Text(keys.Name(base::PropertyKeyId(i)))});
  return rows;
}

base::Status NullName() {
  return base::Status::Error(base::ErrorId::kTokenNameError,
                             "Null is not a valid token name. Token names cannot be empty or contain any null-bytes.");
}

Result<Rows> CreateLabel(CallContext& context, std::span<const Value> arguments) {
  if (arguments[0].is_null()) return NullName();
  MYCEL_RETURN_IF_ERROR(context.transaction.EnsureLabel(arguments[0].AsString()).status());
  return Rows();
}

Result<Rows> CreateRelationshipType(CallContext& context, std::span<const Value> arguments) {
  if (arguments[0].is_null()) return NullName();
  MYCEL_RETURN_IF_ERROR(context.transaction.EnsureRelType(arguments[0].AsString()).status());
  return Rows();
}

Result<Rows> CreateProperty(CallContext& context, std::span<const Value> arguments) {
  if (arguments[0].is_null()) return NullName();
  MYCEL_RETURN_IF_ERROR(context.transaction.EnsurePropertyKey(arguments[0].AsString()).status());
  return Rows();
}

}  // namespace

void AddNameProcedures(Registry* registry) {
  const auto add = [&](std::string_view name, std::string_view column, std::string_view description, RowFunction rows) {
    Procedure procedure =
        MakeProcedure(name, {}, {Field(column, "STRING")}, ProcedureMode::kRead, description, std::move(rows));
    procedure.works_on_system = true;
    registry->Put(std::move(procedure));
  };
  add("db.labels", "label", "List all labels attached to nodes within a database.", Labels);
  add("db.relationshipTypes", "relationshipType", "List all types attached to relationships within a database.",
      RelationshipTypes);
  add("db.propertyKeys", "propertyKey", "List all property keys in the database.", PropertyKeys);
  const auto create = [&](std::string_view name, std::string_view input, std::string_view description,
                          RowFunction rows) {
    registry->Put(
        MakeProcedure(name, {Field(input, "STRING")}, {}, ProcedureMode::kWrite, description, std::move(rows)));
  };
  create("db.createLabel", "newLabel", "Create a label.", CreateLabel);
  create("db.createRelationshipType", "newRelationshipType", "Create a RelationshipType.", CreateRelationshipType);
  create("db.createProperty", "newProperty", "Create a Property.", CreateProperty);
}

}  // namespace mycel::engine::procedures
