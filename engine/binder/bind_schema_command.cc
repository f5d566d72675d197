// Commands on indexes and constraints.
#include "engine/binder/binder.h"

namespace mycel::engine::binder {
namespace {

IndexKind ToKind(cypher::SchemaIndexKind kind) {
  switch (kind) {
    case cypher::SchemaIndexKind::kRange:
      return IndexKind::kRange;
    case cypher::SchemaIndexKind::kText:
      return IndexKind::kText;
    case cypher::SchemaIndexKind::kPoint:
      return IndexKind::kPoint;
    case cypher::SchemaIndexKind::kLookup:
      return IndexKind::kLookup;
    case cypher::SchemaIndexKind::kFullText:
      return IndexKind::kFulltext;
    case cypher::SchemaIndexKind::kVector:
      return IndexKind::kVector;
  }
  return IndexKind::kRange;
}

ConstraintKind ToKind(cypher::ConstraintKind kind) {
  switch (kind) {
    case cypher::ConstraintKind::kUnique:
      return ConstraintKind::kUnique;
    case cypher::ConstraintKind::kKey:
      return ConstraintKind::kKey;
    case cypher::ConstraintKind::kNotNull:
      return ConstraintKind::kExists;
    case cypher::ConstraintKind::kPropertyType:
      return ConstraintKind::kPropertyType;
  }
  return ConstraintKind::kUnique;
}

}  // namespace

Status Binder::BindCommand(const cypher::Command& command) {
  auto* bound = arena_.New<BoundSchemaCommand>();
  bound->offset = command.range.begin;
  const auto names = [&](cypher::List<cypher::ParsedName> list) {
    std::vector<std::string_view> copied;
    for (const cypher::ParsedName& name : list) copied.push_back(Intern(name.text));
    return arena_.Copy(copied);
  };
  const auto set_name = [&](const cypher::ParsedNameOrParameter& name) {
    if (!name.is_parameter) {
      bound->name = Intern(name.text);
      return;
    }
    auto* parameter = New<ParameterExpression>(name.range);
    parameter->name = Intern(name.text);
    parameter->index = static_cast<uint32_t>(out_.parameters.size());
    out_.parameters.push_back(parameter->name);
    bound->name_parameter = parameter;
  };
  switch (command.kind) {
    case cypher::CommandKind::kCreateIndex: {
      const auto& create = command.As<cypher::CreateIndexCommand>();
      bound->kind = SchemaCommandKind::kCreateIndex;
      if (create.name) set_name(*create.name);
      bound->if_not_exists = create.if_not_exists;
      bound->on_relationships = create.entity == cypher::EntityKind::kRelationship;
      bound->index_kind = ToKind(create.index);
      bound->labels_or_types = names(create.labels);
      bound->properties = names(create.properties);
      if (create.options != nullptr) {
        MYCEL_ASSIGN_OR_RETURN(bound->options, BindExpression(*create.options));
      }
      break;
    }
    case cypher::CommandKind::kDropIndex: {
      const auto& drop = command.As<cypher::DropIndexCommand>();
      bound->kind = SchemaCommandKind::kDropIndex;
      set_name(drop.name);
      bound->if_not_exists = drop.if_exists;
      break;
    }
    case cypher::CommandKind::kCreateConstraint: {
      const auto& create = command.As<cypher::CreateConstraintCommand>();
      bound->kind = SchemaCommandKind::kCreateConstraint;
      if (create.name) set_name(*create.name);
      bound->if_not_exists = create.if_not_exists;
      bound->on_relationships = create.entity == cypher::EntityKind::kRelationship;
      bound->constraint_kind = ToKind(create.constraint);
      bound->labels_or_types = arena_.Copy(std::vector<std::string_view>{Intern(create.label.text)});
      bound->properties = names(create.properties);
      if (create.type != nullptr) {
        MYCEL_ASSIGN_OR_RETURN(bound->property_type, BindType(*create.type));
        bound->property_type_text = Intern(parsed_.TextOf(create.type->range));
      }
      if (create.options != nullptr) {
        MYCEL_ASSIGN_OR_RETURN(bound->options, BindExpression(*create.options));
      }
      break;
    }
    case cypher::CommandKind::kDropConstraint: {
      const auto& drop = command.As<cypher::DropConstraintCommand>();
      bound->kind = SchemaCommandKind::kDropConstraint;
      set_name(drop.name);
      bound->if_not_exists = drop.if_exists;
      break;
    }
    default:
      return BindAdminCommand(command);
  }
  out_.schema_command = bound;
  return Status::Ok();
}

}  // namespace mycel::engine::binder
