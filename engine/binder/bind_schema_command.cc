// Commands on indexes and constraints.
#include <string>
#include <utility>

#include "engine/binder/binder.h"
#include "engine/catalog/property_type.h"

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

// Only full-text indexes are over several labels, only they and range indexes over several properties; none over the
// same twice.
Status CheckRepeated(cypher::List<cypher::ParsedName> names, ErrorId id, std::string_view what) {
  for (size_t i = 0; i < names.size(); ++i) {
    for (size_t j = 0; j < i; ++j) {
      if (names[i].text != names[j].text) continue;
      return Status::Error(id, std::string(what) + " `" + std::string(names[i].text) + "` more than once")
          .At(names[i].range.begin);
    }
  }
  return Status::Ok();
}

Status CheckIndexTarget(const cypher::CreateIndexCommand& create) {
  using cypher::SchemaIndexKind;
  const bool fulltext = create.index == SchemaIndexKind::kFullText;
  if (create.labels.size() > 1 && !fulltext) {
    return Status::Error(ErrorId::kSyntaxError, "Invalid input '|': expected ')'").At(create.labels[0].range.end);
  }
  if (create.properties.size() > 1 && !fulltext && create.index != SchemaIndexKind::kRange) {
    const std::string_view kind = create.index == SchemaIndexKind::kText    ? "text"
                                  : create.index == SchemaIndexKind::kPoint ? "point"
                                                                            : "vector";
    const auto before = static_cast<uint32_t>(create.variable.text.size() + 1);
    return Status::Error(ErrorId::kSyntaxError, "Only single property " + std::string(kind) + " indexes are supported")
        .At(create.properties[1].range.begin - before);
  }
  if (create.entity == cypher::EntityKind::kNode) {
    MYCEL_RETURN_IF_ERROR(
        CheckRepeated(create.labels, ErrorId::kRepeatedLabelInSchema, "The index includes the label"));
  } else {
    MYCEL_RETURN_IF_ERROR(CheckRepeated(create.labels, ErrorId::kRepeatedRelationshipTypeInSchema,
                                        "The index includes the relationship type"));
  }
  return CheckRepeated(create.properties, ErrorId::kRepeatedPropertyInCompositeSchema,
                       "The index includes the property");
}

// What a property type constraint may name, in its canonical text. INTEGER NOT NULL and lists with nulls are refused: a
// property is never null, and lists of properties hold none.
Status AddConstraintType(const cypher::ParsedType& type, bool in_list, catalog::PropertyType* out) {
  using TypeKind = cypher::ParsedTypeKind;
  static constexpr std::pair<TypeKind, types::Kind> kKinds[] = {{TypeKind::kBoolean, types::Kind::kBoolean},
                                                                {TypeKind::kString, types::Kind::kString},
                                                                {TypeKind::kInteger, types::Kind::kInteger},
                                                                {TypeKind::kFloat, types::Kind::kFloat},
                                                                {TypeKind::kDate, types::Kind::kDate},
                                                                {TypeKind::kLocalTime, types::Kind::kLocalTime},
                                                                {TypeKind::kZonedTime, types::Kind::kTime},
                                                                {TypeKind::kLocalDateTime, types::Kind::kLocalDateTime},
                                                                {TypeKind::kZonedDateTime, types::Kind::kDateTime},
                                                                {TypeKind::kDuration, types::Kind::kDuration},
                                                                {TypeKind::kPoint, types::Kind::kPoint}};
  if (type.kind == TypeKind::kUnion && !in_list) {
    for (const cypher::ParsedType* member : type.members) {
      MYCEL_RETURN_IF_ERROR(AddConstraintType(*member, false, out));
    }
    return Status::Ok();
  }
  if (type.kind == TypeKind::kList && !in_list && !type.not_null && type.element != nullptr) {
    return AddConstraintType(*type.element, true, out);
  }
  for (const auto& [kind, value_kind] : kKinds) {
    if (kind == type.kind && type.not_null == in_list && out->Add(value_kind, in_list)) return Status::Ok();
  }
  return Status::Error(ErrorId::kSyntaxError,
                       "Failed to create property type constraint: Invalid property type. Valid are BOOLEAN, STRING, "
                       "INTEGER, FLOAT, DATE, LOCAL TIME, ZONED TIME, LOCAL DATETIME, ZONED DATETIME, DURATION, POINT, "
                       "LIST<… NOT NULL> of them, and unions of these")
      .At(type.range.begin);
}

Result<std::string_view> ConstraintTypeText(const cypher::ParsedType& type, base::Arena* arena) {
  catalog::PropertyType property_type;
  MYCEL_RETURN_IF_ERROR(AddConstraintType(type, false, &property_type));
  return arena->Copy(property_type.Text());
}

}  // namespace

std::span<const std::string_view> Binder::InternAll(cypher::List<cypher::ParsedName> names) {
  std::vector<std::string_view> copied;
  for (const cypher::ParsedName& name : names) copied.push_back(Intern(name.text));
  return arena_.Copy(copied);
}

Status Binder::BindCommand(const cypher::Command& command) {
  auto* bound = arena_.New<BoundSchemaCommand>();
  bound->offset = command.range.begin;
  const auto names = [&](const auto& list) { return InternAll(list); };
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
      MYCEL_RETURN_IF_ERROR(CheckIndexTarget(create));
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
      MYCEL_RETURN_IF_ERROR(CheckRepeated(create.properties, ErrorId::kRepeatedPropertyInCompositeSchema,
                                          "The constraint includes the property"));
      bound->kind = SchemaCommandKind::kCreateConstraint;
      if (create.name) set_name(*create.name);
      bound->if_not_exists = create.if_not_exists;
      bound->on_relationships = create.entity == cypher::EntityKind::kRelationship;
      bound->constraint_kind = ToKind(create.constraint);
      bound->labels_or_types = arena_.Copy(std::vector<std::string_view>{Intern(create.label.text)});
      bound->properties = names(create.properties);
      if (create.type != nullptr) {
        MYCEL_ASSIGN_OR_RETURN(bound->property_type_text, ConstraintTypeText(*create.type, &arena_));
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
