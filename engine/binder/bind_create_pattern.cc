// Patterns that are created: CREATE and the second half of MERGE.
#include <algorithm>

#include "engine/binder/binder.h"

namespace mycel::engine::binder {

namespace type_spec = types::type_spec;

namespace {

// The single labels of `:A:B`, `:A&B` or IS A; null where the expression is more than a list.
bool FlattenLabels(const cypher::LabelExpression& labels, std::vector<const cypher::LabelExpression*>* out) {
  switch (labels.kind) {
    case cypher::LabelExpressionKind::kName:
    case cypher::LabelExpressionKind::kDynamic:
      out->push_back(&labels);
      return true;
    case cypher::LabelExpressionKind::kAnd:
    case cypher::LabelExpressionKind::kColonAnd:
      return std::all_of(labels.operands.begin(), labels.operands.end(),
                         [&](const cypher::LabelExpression* operand) { return FlattenLabels(*operand, out); });
    default:
      return false;
  }
}

}  // namespace

Result<std::vector<const LabelExpression*>> Binder::BindCreatedLabels(
    const std::vector<const cypher::LabelExpression*>& labels) {
  std::vector<const LabelExpression*> bound;
  for (const cypher::LabelExpression* label : labels) {
    MYCEL_ASSIGN_OR_RETURN(const LabelExpression* one, BindLabels(*label));
    NoteCreated(TokenKind::kLabel, label->name);
    bound.push_back(one);
  }
  return bound;
}

Result<std::vector<PropertyAssignment>> Binder::BindAssignments(const cypher::Expression& properties,
                                                                std::span<const VarId> created,
                                                                std::span<const VarId> same_path) {
  std::vector<PropertyAssignment> assignments;
  for (const cypher::MapEntry& entry : properties.As<cypher::MapLiteral>().entries) {
    MYCEL_ASSIGN_OR_RETURN(const BoundExpression* value, BindFreeValue(*entry.value));
    assignments.push_back({Intern(entry.key.text), value});
    NoteCreated(TokenKind::kPropertyKey, entry.key.text);
    MYCEL_RETURN_IF_ERROR(CheckCreateReadsPath(*value, same_path));
    NoteCreateReadsItself(*value, created);
  }
  return assignments;
}

Result<const BoundExpression*> Binder::BindPropertyMap(const cypher::Expression& parameter, bool merge) {
  if (merge) {
    return Fail(ErrorId::kInvalidParameterUse,
                "Parameter maps cannot be used in `MERGE` patterns (use a literal map instead, e.g. `{id: $param.id}`)",
                parameter.range.begin);
  }
  MYCEL_ASSIGN_OR_RETURN(const BoundExpression* map, BindExpression(parameter));
  MYCEL_RETURN_IF_ERROR(CheckType(map, type_spec::kMap.Union(type_spec::kEntity), "Map, Node or Relationship"));
  return map;
}

Result<CreatePattern> Binder::BindCreatePattern(cypher::List<const cypher::PathPattern*> paths, bool merge,
                                                std::vector<VarId>* introduced) {
  WithRules scoped(this, {});
  std::vector<CreateNode> nodes;
  std::vector<CreateRelationship> relationships;
  std::vector<CreatePattern::Path> created_paths;
  size_t path_begin = 0;  // of the present path in `introduced`

  // MERGE: the variable that the matching half gave to the same element.
  const auto new_variable = [&](const void* element, std::string_view name, VariableRole role, types::TypeSpec type,
                                uint32_t at) {
    const auto known = element_variables_.find(element);
    return merge && known != element_variables_.end() ? known->second : NewVariable(name, role, type, at);
  };

  const auto bind_properties = [&](const cypher::Expression* properties, auto* element) -> Status {
    if (properties == nullptr) return Status::Ok();
    if (properties->kind == cypher::ExpressionKind::kParameter) {
      MYCEL_ASSIGN_OR_RETURN(element->property_map, BindPropertyMap(*properties, merge));
      return Status::Ok();
    }
    const std::span<const VarId> created(*introduced);
    MYCEL_ASSIGN_OR_RETURN(const std::vector<PropertyAssignment> assignments,
                           BindAssignments(*properties, created, created.subspan(merge ? created.size() : path_begin)));
    element->properties = arena_.Copy(assignments);
    return Status::Ok();
  };

  const auto create_node = [&](const cypher::NodePattern& node, bool alone) -> Result<VarId> {
    const bool decorated = node.labels != nullptr || node.properties != nullptr;
    if (node.where != nullptr) {
      return Fail(ErrorId::kSyntaxError, "Node pattern predicates are not allowed in a CREATE or MERGE clause",
                  node.where->range.begin);
    }
    if (node.variable) {
      if (const std::optional<VarId> known = scope_.Find(node.variable->text)) {
        const Variable& existing = variable(*known);
        const bool is_node = existing.role == VariableRole::kNode ||
                             (existing.role == VariableRole::kValue &&
                              (existing.type.kinds == 0 || existing.type.Has(types::Kind::kNode)));
        if (decorated || alone || existing.role == VariableRole::kPath ||
            existing.role == VariableRole::kRelationship) {
          if (!is_node && !decorated && !alone) {
            return Fail(ErrorId::kVariableTypeConflict,
                        "Type mismatch: `" + std::string(node.variable->text) + "` is not a Node",
                        node.variable->range.begin);
          }
          return Fail(ErrorId::kVariableAlreadyBound,
                      "Can't create node `" + std::string(node.variable->text) +
                          "` with labels or properties here. The variable is already declared in this context",
                      node.variable->range.begin);
        }
        if (!is_node) {
          return Fail(ErrorId::kVariableTypeConflict,
                      "Type mismatch: `" + std::string(node.variable->text) + "` is not a Node",
                      node.variable->range.begin);
        }
        NoteUse(*known);
        return *known;
      }
    }
    CreateNode created{.offset = node.range.begin};
    std::vector<const LabelExpression*> labels;
    if (node.labels != nullptr) {
      std::vector<const cypher::LabelExpression*> flat;
      if (!FlattenLabels(*node.labels, &flat)) {
        return Fail(ErrorId::kSyntaxError,
                    "Label expressions in patterns are not allowed in a CREATE or MERGE clause, but only in a MATCH "
                    "clause and in expressions",
                    node.labels->range.begin);
      }
      MYCEL_RETURN_IF_ERROR(label_style_.Note(*node.labels));
      MYCEL_ASSIGN_OR_RETURN(labels, BindCreatedLabels(flat));
    }
    created.labels = arena_.Copy(labels);
    MYCEL_RETURN_IF_ERROR(bind_properties(node.properties, &created));
    const std::string_view name = node.variable ? node.variable->text : std::string_view();
    created.variable = new_variable(&node, name, VariableRole::kNode, type_spec::kNode, node.range.begin);
    if (!name.empty()) scope_.Set(variable(created.variable).name, created.variable);
    introduced->push_back(created.variable);
    nodes.push_back(created);
    return created.variable;
  };

  const auto create_relationship = [&](const cypher::RelationshipPattern& pattern, VarId left,
                                       VarId right) -> Result<VarId> {
    const uint32_t at = pattern.range.begin;
    if (pattern.var_length || pattern.quantifier) {
      return Fail(ErrorId::kCreatingVarLength,
                  std::string("Variable length relationships cannot be used in ") + (merge ? "MERGE" : "CREATE"), at);
    }
    if (pattern.variable) {
      if (scope_.Find(pattern.variable->text)) {
        return AlreadyDeclared(pattern.variable->text, pattern.variable->range.begin);
      }
    }
    const bool single = pattern.types != nullptr && (pattern.types->kind == cypher::LabelExpressionKind::kName ||
                                                     pattern.types->kind == cypher::LabelExpressionKind::kDynamic);
    if (!single) {
      return Fail(ErrorId::kNoSingleRelationshipType,
                  std::string("Exactly one relationship type must be specified for ") + (merge ? "MERGE" : "CREATE") +
                      ". Did you forget to prefix your relationship type with a ':'?",
                  at);
    }
    if (pattern.direction == base::Direction::kBoth && !merge) {
      return Fail(ErrorId::kRequiresDirectedRelationship, "Only directed relationships are supported in CREATE", at);
    }
    if (pattern.where != nullptr) {
      return Fail(ErrorId::kSyntaxError, "Relationship pattern predicates are not allowed in a CREATE or MERGE clause",
                  pattern.where->range.begin);
    }
    CreateRelationship created{.start = left, .end = right, .offset = at};
    if (pattern.direction == base::Direction::kIncoming) std::swap(created.start, created.end);
    MYCEL_ASSIGN_OR_RETURN(created.type, BindLabels(*pattern.types));
    NoteCreated(TokenKind::kRelationshipType, pattern.types->name);
    MYCEL_RETURN_IF_ERROR(bind_properties(pattern.properties, &created));
    const std::string_view name = pattern.variable ? pattern.variable->text : std::string_view();
    created.variable = new_variable(&pattern, name, VariableRole::kRelationship, type_spec::kRelationship, at);
    if (!name.empty()) scope_.Set(variable(created.variable).name, created.variable);
    introduced->push_back(created.variable);
    relationships.push_back(created);
    return created.variable;
  };

  for (const cypher::PathPattern* path : paths) {
    if (path->legacy_shortest != cypher::LegacyShortest::kNone ||
        path->selector.kind != cypher::PathSelectorKind::kNone || path->selector.mode != cypher::PathMode::kNone) {
      return Fail(ErrorId::kSyntaxError, "Path selectors and shortestPath(...) cannot be used in CREATE or MERGE",
                  path->range.begin);
    }
    if (path->variable && scope_.Find(path->variable->text)) {
      return AlreadyDeclared(path->variable->text, path->variable->range.begin);
    }
    path_begin = introduced->size();
    std::vector<VarId> elements;
    const cypher::RelationshipPattern* pending = nullptr;
    for (const cypher::PathElement* element : path->elements) {
      if (element->kind == cypher::PathElementKind::kGroup) {
        return Fail(ErrorId::kSyntaxError, "Quantified path patterns cannot be used in CREATE or MERGE",
                    element->range.begin);
      }
      if (const cypher::RelationshipPattern* relationship = cypher::AsRelationship(element)) {
        pending = relationship;
        continue;
      }
      MYCEL_ASSIGN_OR_RETURN(const VarId node, create_node(*cypher::AsNode(element), path->elements.size() == 1));
      if (pending != nullptr) {
        MYCEL_ASSIGN_OR_RETURN(const VarId relationship, create_relationship(*pending, elements.back(), node));
        elements.push_back(relationship);
        pending = nullptr;
      }
      elements.push_back(node);
    }
    if (path->variable) {
      const VarId id =
          new_variable(path, path->variable->text, VariableRole::kPath, type_spec::kPath, path->variable->range.begin);
      scope_.Set(variable(id).name, id);
      introduced->push_back(id);
      created_paths.push_back({id, arena_.Copy(elements)});
    }
  }
  CreatePattern pattern;
  pattern.nodes = arena_.Copy(nodes);
  pattern.relationships = arena_.Copy(relationships);
  pattern.paths = arena_.Copy(created_paths);
  return pattern;
}

}  // namespace mycel::engine::binder
