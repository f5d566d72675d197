// Expressions: leaves, access, collections, comprehensions, calls.
#include <algorithm>

#include "engine/binder/binder.h"
#include "engine/functions/registry.h"

namespace mycel::engine::binder {

using types::Value;
namespace type_spec = types::type_spec;

namespace {

constexpr types::TypeSpec::Mask kStorableKinds =
    type_spec::kAny.kinds & ~(type_spec::kEntity.kinds | type_spec::kPath.kinds | type_spec::kMap.kinds);
constexpr types::TypeSpec kStorable{kStorableKinds, kStorableKinds & ~type_spec::kList.kinds};

// What the items of a list literal are taken for: one kind, or numbers; where kinds differ, or a null stands among
// them, nothing is known, and a wrong item shows when it is used.
types::TypeSpec CommonType(types::TypeSpec so_far, types::TypeSpec item, bool first) {
  if (item.kinds == 0 || (!first && so_far.kinds == 0)) return type_spec::kAny;
  const types::TypeSpec both = so_far.Union(item);
  const bool numbers = (both.kinds & ~type_spec::kNumber.kinds) == 0;
  return first || numbers || (both.kinds == item.kinds && both.kinds == so_far.kinds) ? both : type_spec::kAny;
}

// What a message about a wrong type begins with.
std::string TypeMismatch(const BoundExpression* expression) {
  const auto* parameter =
      expression->kind == ExpressionKind::kParameter ? &expression->As<ParameterExpression>() : nullptr;
  if (parameter == nullptr || parameter->name.empty()) return "Type mismatch: ";
  return "Type mismatch for parameter '" + std::string(parameter->name) + "': ";
}

}  // namespace

Status Binder::CheckType(const BoundExpression* expression, types::TypeSpec allowed, std::string_view expected) {
  if (expression->type.kinds == 0 || expression->type.Overlaps(allowed)) return Status::Ok();
  return Fail(
      ErrorId::kInvalidArgumentTypeSyntax,
      TypeMismatch(expression) + "expected " + std::string(expected) + " but was " + expression->type.ToString(),
      expression->offset);
}

Status Binder::CheckSubscript(const BoundExpression* subject, const BoundExpression* index) {
  types::TypeSpec allowed = type_spec::kList.Union(type_spec::kMap).Union(type_spec::kEntity);
  allowed = allowed.Union(type_spec::kInstant).Union(type_spec::kDuration);
  MYCEL_RETURN_IF_ERROR(CheckType(subject, allowed, "List<T>, Map, Node or Relationship"));
  if (subject->type.kinds == 0 || index->type.kinds == 0) return Status::Ok();
  const auto fail = [&](std::string_view word, std::string_view must) {
    return Fail(
        ErrorId::kSyntaxError,
        std::string(word) + ": " + TypeMismatch(index) + std::string(must) + ", but was " + index->type.ToString(),
        index->offset);
  };
  const bool integer = index->type.Has(types::Kind::kInteger);
  if (subject->type.Only(types::Kind::kList) && !integer) {
    return fail("ListElementAccessByNonInteger", "list index must be given as Integer");
  }
  if (subject->type.Has(types::Kind::kList) || index->type.Has(types::Kind::kString)) return Status::Ok();
  if (IsEntity(subject->type)) {
    return fail("MapElementAccessByNonString", "node or relationship property key must be given as String");
  }
  return fail("MapElementAccessByNonString", "map key must be given as String");
}

// The parser has counted levels; this thread's stack may be too short for them, above all in a sanitizer build.
Status Binder::CheckStack(const cypher::Expression& e) const {
  if (base::AboveStackFloor(stack_floor_)) [[likely]]
    return Status::Ok();
  return Status::Error(ErrorId::kStatementTooComplex, "The statement is nested too deeply here").At(e.range.begin);
}

const BoundExpression* Binder::Substituted(const cypher::Expression& e) const {
  for (const auto& [from, to] : substitutions_) {
    if (from == &e) return to;
  }
  return nullptr;
}

Result<const BoundExpression*> Binder::BindExpression(const cypher::Expression& e) {
  MYCEL_RETURN_IF_ERROR(CheckStack(e));
  if (const BoundExpression* known = Substituted(e)) return known;
  // A bare pattern is a predicate only directly under boolean operators: everything else takes the permission away.
  const bool keeps_patterns = e.kind == cypher::ExpressionKind::kUnary ||
                              e.kind == cypher::ExpressionKind::kOperatorChain ||
                              e.kind == cypher::ExpressionKind::kPattern;
  ExpressionRules inner = rules_;
  inner.pattern_predicates = rules_.pattern_predicates && keeps_patterns;
  WithRules scoped(this, inner);
  switch (e.kind) {
    case cypher::ExpressionKind::kNull:
      return NewLiteral(Value(), e.range);
    case cypher::ExpressionKind::kBoolean:
      return NewLiteral(Value::Boolean(e.As<cypher::BooleanLiteral>().value), e.range);
    case cypher::ExpressionKind::kInteger:
      return NewLiteral(Value::Integer(e.As<cypher::IntegerLiteral>().value), e.range);
    case cypher::ExpressionKind::kFloat:
      return NewLiteral(Value::Float(e.As<cypher::FloatLiteral>().value), e.range);
    case cypher::ExpressionKind::kString:
      return NewLiteral(Value::String(e.As<cypher::StringLiteral>().value), e.range);
    case cypher::ExpressionKind::kParameter: {
      auto* node = New<ParameterExpression>(e.range, ParameterType(e.As<cypher::Parameter>().name));
      node->name = Intern(e.As<cypher::Parameter>().name);
      node->index = ParameterIndex(node->name);
      return node;
    }
    case cypher::ExpressionKind::kVariable:
      return BindVariable(e.As<cypher::Variable>());
    case cypher::ExpressionKind::kProperty:
      return BindProperty(e.As<cypher::PropertyAccess>());
    case cypher::ExpressionKind::kSubscript:
      return BindSubscript(e.As<cypher::Subscript>());
    case cypher::ExpressionKind::kSlice: {
      const auto& slice = e.As<cypher::Slice>();
      std::vector<const BoundExpression*> operands(3, nullptr);
      MYCEL_ASSIGN_OR_RETURN(operands[0], BindExpression(*slice.subject));
      MYCEL_RETURN_IF_ERROR(CheckType(operands[0], type_spec::kList, "List<T>"));
      for (int i = 0; i < 2; ++i) {
        const cypher::Expression* bound = i == 0 ? slice.from : slice.to;
        if (bound == nullptr) continue;
        MYCEL_ASSIGN_OR_RETURN(operands[i + 1], BindExpression(*bound));
        MYCEL_RETURN_IF_ERROR(CheckType(operands[i + 1], type_spec::kInteger, "Integer"));
      }
      const types::TypeSpec type = operands[0]->type;
      return NewOperator(Operator::kSlice, std::move(operands), e.range, type);
    }
    case cypher::ExpressionKind::kLabelPredicate:
      return BindLabelPredicate(e.As<cypher::LabelPredicate>());
    case cypher::ExpressionKind::kUnary:
      return BindUnary(e.As<cypher::Unary>());
    case cypher::ExpressionKind::kOperatorChain:
      return BindChain(e.As<cypher::OperatorChain>());
    case cypher::ExpressionKind::kComparisonChain:
      return BindComparison(e.As<cypher::ComparisonChain>());
    case cypher::ExpressionKind::kStringPredicate:
      return BindStringPredicate(e.As<cypher::StringPredicate>());
    case cypher::ExpressionKind::kInPredicate: {
      const auto& in = e.As<cypher::InPredicate>();
      MYCEL_ASSIGN_OR_RETURN(const BoundExpression* subject, BindExpression(*in.subject));
      MYCEL_ASSIGN_OR_RETURN(const BoundExpression* list, BindExpression(*in.list));
      MYCEL_RETURN_IF_ERROR(CheckType(list, type_spec::kList, "List<T>"));
      return NewOperator(Operator::kIn, {subject, list}, e.range, type_spec::kBoolean);
    }
    case cypher::ExpressionKind::kNullPredicate: {
      const auto& predicate = e.As<cypher::NullPredicate>();
      MYCEL_ASSIGN_OR_RETURN(const BoundExpression* subject, BindExpression(*predicate.subject));
      return NewOperator(predicate.negated ? Operator::kIsNotNull : Operator::kIsNull, {subject}, e.range,
                         type_spec::kBoolean);
    }
    case cypher::ExpressionKind::kTypePredicate:
      return BindTypePredicate(e.As<cypher::TypePredicate>());
    case cypher::ExpressionKind::kNormalizedPredicate:
      return BindNormalizedPredicate(e.As<cypher::NormalizedPredicate>());
    case cypher::ExpressionKind::kList: {
      const auto& list = e.As<cypher::ListLiteral>();
      std::vector<const BoundExpression*> elements;
      types::TypeSpec element = type_spec::kNothing;
      for (const cypher::Expression* item : list.elements) {
        MYCEL_ASSIGN_OR_RETURN(const BoundExpression* bound, BindExpression(*item));
        elements.push_back(bound);
        element = CommonType(element, bound->type, elements.size() == 1);
      }
      auto* node = New<ListExpression>(e.range, type_spec::ListOf(element));
      node->elements = arena_.Copy(elements);
      return node;
    }
    case cypher::ExpressionKind::kMap: {
      const auto& map = e.As<cypher::MapLiteral>();
      std::vector<std::string_view> keys;
      std::vector<const BoundExpression*> values;
      for (const cypher::MapEntry& entry : map.entries) {
        keys.push_back(Intern(entry.key.text));
        MYCEL_ASSIGN_OR_RETURN(const BoundExpression* bound, BindExpression(*entry.value));
        values.push_back(bound);
      }
      auto* node = New<MapExpression>(e.range, type_spec::kMap);
      node->keys = arena_.Copy(keys);
      node->values = arena_.Copy(values);
      return node;
    }
    case cypher::ExpressionKind::kMapProjection:
      return BindMapProjection(e.As<cypher::MapProjection>());
    case cypher::ExpressionKind::kCase:
      return BindCase(e.As<cypher::CaseExpression>());
    case cypher::ExpressionKind::kListComprehension:
      return BindListComprehension(e.As<cypher::ListComprehension>());
    case cypher::ExpressionKind::kPatternComprehension:
      return BindPatternComprehension(e.As<cypher::PatternComprehension>());
    case cypher::ExpressionKind::kPattern:
      return BindPatternExpression(e.As<cypher::PatternExpression>());
    case cypher::ExpressionKind::kQuantifier:
      return BindQuantifier(e.As<cypher::QuantifierExpression>());
    case cypher::ExpressionKind::kReduce:
      return BindReduce(e.As<cypher::ReduceExpression>());
    case cypher::ExpressionKind::kFunctionCall:
      return BindFunctionCall(e.As<cypher::FunctionCall>());
    case cypher::ExpressionKind::kCountStar:
      return BindAggregate(*functions::FindFunction("count"), nullptr, e.range);
    case cypher::ExpressionKind::kSubquery:
      return BindSubquery(e.As<cypher::SubqueryExpression>());
  }
  return NotSupported("this expression", e.range.begin);
}

namespace {

bool HasDynamicName(const cypher::LabelExpression& labels) {
  if (labels.kind == cypher::LabelExpressionKind::kDynamic) return true;
  return std::any_of(labels.operands.begin(), labels.operands.end(),
                     [](const cypher::LabelExpression* operand) { return HasDynamicName(*operand); });
}

}  // namespace

Result<const BoundExpression*> Binder::BindLabelPredicate(const cypher::LabelPredicate& predicate) {
  auto* node = New<LabelTestExpression>(predicate.range, type_spec::kBoolean);
  MYCEL_ASSIGN_OR_RETURN(node->entity, BindExpression(*predicate.subject));
  MYCEL_RETURN_IF_ERROR(CheckType(node->entity, type_spec::kEntity, "Node or Relationship"));
  MYCEL_RETURN_IF_ERROR(label_style_.Note(*predicate.labels));
  if (HasDynamicName(*predicate.labels)) {
    return Fail(ErrorId::kSyntaxError,
                "Dynamic Label and Types are only allowed in MATCH, CREATE, MERGE, SET and REMOVE clauses.",
                predicate.subject->range.begin);
  }
  MYCEL_ASSIGN_OR_RETURN(node->labels, BindLabels(*predicate.labels));
  NoteLabels(*predicate.labels,
             node->entity->type.Only(types::Kind::kRelationship) ? TokenKind::kRelationshipType : TokenKind::kLabel);
  return node;
}

Result<const BoundExpression*> Binder::BindFreeValue(const cypher::Expression& e) {
  Value value;
  if (const auto* integer = e.TryAs<cypher::IntegerLiteral>()) value = Value::Integer(integer->value);
  if (const auto* real = e.TryAs<cypher::FloatLiteral>()) value = Value::Float(real->value);
  if (const auto* string = e.TryAs<cypher::StringLiteral>()) value = Value::String(string->value);
  if (value.is_null() || !literals_may_be_free_) return BindExpression(e);
  const bool negative = parsed_.text()[e.range.begin] == '-';
  uint32_t token = e.range.begin;
  if (negative) token = static_cast<uint32_t>(parsed_.text().find_first_not_of(" \t\r\n", token + 1));
  auto* node = New<ParameterExpression>(e.range, type_spec::Of(value.kind()));
  node->index = static_cast<uint32_t>(out_.parameters.size());
  out_.parameters.emplace_back();
  out_.free_literals.push_back({token, negative, node->index, std::move(value)});
  return node;
}

Result<const BoundExpression*> Binder::BindVariable(const cypher::Variable& variable_name) {
  const std::optional<VarId> id = scope_.Find(variable_name.name);
  if (!id) return Undefined(variable_name.name, variable_name.range.begin);
  NoteUse(*id);
  return NewVariableRef(*id, variable_name.range);
}

Result<const BoundExpression*> Binder::BindProperty(const cypher::PropertyAccess& access) {
  auto* node = New<PropertyExpression>(access.range);
  MYCEL_ASSIGN_OR_RETURN(node->object, BindExpression(*access.subject));
  node->key = Intern(access.key.text);
  types::TypeSpec allowed = type_spec::kEntity.Union(type_spec::kMap).Union(type_spec::kInstant);
  allowed = allowed.Union(type_spec::kDuration).Union(type_spec::kPoint);
  MYCEL_RETURN_IF_ERROR(
      CheckType(node->object, allowed,
                "Map, Node, Relationship, Point, Duration, Date, Time, LocalTime, LocalDateTime or DateTime"));
  NotePropertyKey(*node->object, access.key.text, access.key.range.begin);
  // Entities hold only what can be stored.
  if (IsEntity(node->object->type)) node->type = kStorable;
  return node;
}

Result<const BoundExpression*> Binder::BindSubscript(const cypher::Subscript& subscript) {
  MYCEL_ASSIGN_OR_RETURN(const BoundExpression* subject, BindExpression(*subscript.subject));
  MYCEL_ASSIGN_OR_RETURN(const BoundExpression* index, BindExpression(*subscript.index));
  MYCEL_RETURN_IF_ERROR(CheckSubscript(subject, index));
  if (const auto* key = subscript.index->TryAs<cypher::StringLiteral>()) {
    NotePropertyKey(*subject, key->value, key->range.begin);
  }
  const types::TypeSpec type = subject->type.Only(types::Kind::kList) ? subject->type.Element() : type_spec::kAny;
  return NewOperator(Operator::kSubscript, {subject, index}, subscript.range, type.kinds == 0 ? type_spec::kAny : type);
}

Result<const BoundExpression*> Binder::BindMapProjection(const cypher::MapProjection& projection) {
  auto* node = New<MapProjectionExpression>(projection.range, type_spec::kMap);
  MYCEL_ASSIGN_OR_RETURN(node->entity, BindExpression(*projection.subject));
  types::TypeSpec allowed = type_spec::kMap.Union(type_spec::kEntity);
  const bool takes_all = std::any_of(projection.items.begin(), projection.items.end(), [](const auto& item) {
    return item.kind == cypher::MapProjectionItem::Kind::kAllProperties;
  });
  // What has components has no list of them.
  if (!takes_all) allowed = allowed.Union(type_spec::kInstant).Union(type_spec::kDuration);
  MYCEL_RETURN_IF_ERROR(CheckType(node->entity, allowed, "Map, Node or Relationship"));
  std::vector<MapProjectionItem> items;
  for (const cypher::MapProjectionItem& item : projection.items) {
    MapProjectionItem bound{.key = Intern(item.name.text)};
    switch (item.kind) {
      case cypher::MapProjectionItem::Kind::kAllProperties:
        bound.all_properties = true;
        break;
      case cypher::MapProjectionItem::Kind::kProperty: {
        auto* property = New<PropertyExpression>(item.name.range);
        property->object = node->entity;
        property->key = bound.key;
        NotePropertyKey(*node->entity, bound.key, item.name.range.begin);
        bound.value = property;
        break;
      }
      case cypher::MapProjectionItem::Kind::kEntry: {
        MYCEL_ASSIGN_OR_RETURN(bound.value, BindExpression(*item.value));
        break;
      }
      case cypher::MapProjectionItem::Kind::kVariable: {
        const std::optional<VarId> id = scope_.Find(item.name.text);
        if (!id) return Undefined(item.name.text, item.name.range.begin);
        NoteUse(*id);
        bound.value = NewVariableRef(*id, item.name.range);
        break;
      }
    }
    items.push_back(bound);
  }
  node->items = arena_.Copy(items);
  return node;
}

Status Binder::CheckElements(const BoundExpression* list, uint32_t offset) {
  if (list->type.kinds == 0 || list->type.Overlaps(type_spec::kList)) return Status::Ok();
  return Fail(ErrorId::kInvalidArgumentTypeSyntax, "Type mismatch: expected List<T> but was " + list->type.ToString(),
              offset);
}

Result<const BoundExpression*> Binder::BindListComprehension(const cypher::ListComprehension& comprehension) {
  auto* node = New<ListComprehensionExpression>(comprehension.range, type_spec::kList);
  MYCEL_ASSIGN_OR_RETURN(node->list, BindExpression(*comprehension.list));
  MYCEL_RETURN_IF_ERROR(CheckElements(node->list, comprehension.list->range.begin));
  const types::TypeSpec element = node->list->type.Element();
  node->variable = NewVariable(comprehension.variable.text, VariableRole::kValue,
                               element.kinds == 0 ? type_spec::kAny : element, comprehension.variable.range.begin);
  LocalVariable local(this, comprehension.variable.text, node->variable);
  WithRules over_list(this, RulesOverList());
  if (comprehension.where != nullptr) {
    MYCEL_ASSIGN_OR_RETURN(node->predicate, BindCondition(*comprehension.where));
  }
  if (comprehension.projection != nullptr) {
    MYCEL_ASSIGN_OR_RETURN(node->projection, BindExpression(*comprehension.projection));
    node->type = type_spec::ListOf(node->projection->type);
  } else {
    node->type = node->list->type.Only(types::Kind::kList) ? node->list->type : type_spec::kList;
  }
  return node;
}

Result<const BoundExpression*> Binder::BindQuantifier(const cypher::QuantifierExpression& quantifier) {
  static constexpr QuantifierKind kKinds[] = {QuantifierKind::kAny, QuantifierKind::kAll, QuantifierKind::kNone,
                                              QuantifierKind::kSingle};
  auto* node = New<QuantifierExpression>(quantifier.range, type_spec::kBoolean);
  node->quantifier = kKinds[static_cast<int>(quantifier.quantifier)];
  MYCEL_ASSIGN_OR_RETURN(node->list, BindExpression(*quantifier.list));
  MYCEL_RETURN_IF_ERROR(CheckElements(node->list, quantifier.list->range.begin));
  const types::TypeSpec element = node->list->type.Element();
  node->variable = NewVariable(quantifier.variable.text, VariableRole::kValue,
                               element.kinds == 0 ? type_spec::kAny : element, quantifier.variable.range.begin);
  LocalVariable local(this, quantifier.variable.text, node->variable);
  WithRules over_list(this, RulesOverList());
  if (quantifier.where == nullptr) {
    node->predicate = NewVariableRef(node->variable, quantifier.variable.range);
  } else {
    MYCEL_ASSIGN_OR_RETURN(node->predicate, BindCondition(*quantifier.where));
  }
  return node;
}

Result<const BoundExpression*> Binder::BindReduce(const cypher::ReduceExpression& reduce) {
  auto* node = New<ReduceExpression>(reduce.range);
  MYCEL_ASSIGN_OR_RETURN(node->initial, BindExpression(*reduce.init));
  MYCEL_ASSIGN_OR_RETURN(node->list, BindExpression(*reduce.list));
  MYCEL_RETURN_IF_ERROR(CheckElements(node->list, reduce.list->range.begin));
  node->accumulator =
      NewVariable(reduce.accumulator.text, VariableRole::kValue, type_spec::kAny, reduce.accumulator.range.begin);
  node->variable =
      NewVariable(reduce.variable.text, VariableRole::kValue, type_spec::kAny, reduce.variable.range.begin);
  LocalVariable accumulator(this, reduce.accumulator.text, node->accumulator);
  LocalVariable local(this, reduce.variable.text, node->variable);
  WithRules over_list(this, RulesOverList());
  MYCEL_ASSIGN_OR_RETURN(node->step, BindExpression(*reduce.step));
  return node;
}

Result<const BoundExpression*> Binder::BindCase(const cypher::CaseExpression& expression) {
  auto* node = New<CaseExpression>(expression.range, type_spec::kNothing);
  std::vector<const BoundExpression*> conditions;
  std::vector<const BoundExpression*> results;
  if (expression.subject != nullptr) {
    MYCEL_ASSIGN_OR_RETURN(node->subject, BindExpression(*expression.subject));
    node->subject_variable =
        NewVariable("", VariableRole::kValue, node->subject->type, expression.subject->range.begin);
    local_variables_.push_back(node->subject_variable);
    substitutions_.emplace_back(expression.subject, NewVariableRef(node->subject_variable, expression.subject->range));
  }
  const auto bind_branches = [&]() -> Status {
    for (const cypher::CaseBranch& branch : expression.branches) {
      std::vector<const BoundExpression*> tests;
      for (const cypher::CaseTest& test : branch.tests) {
        Result<const BoundExpression*> condition = BindCondition(*test.condition);
        if (!condition.ok()) return condition.status();
        tests.push_back(*condition);
      }
      conditions.push_back(
          tests.size() == 1 ? tests[0] : NewOperator(Operator::kOr, tests, expression.range, type_spec::kBoolean));
      Result<const BoundExpression*> result = BindExpression(*branch.result);
      if (!result.ok()) return result.status();
      results.push_back(*result);
      node->type = node->type.Union((*result)->type);
    }
    return Status::Ok();
  };
  Status status = bind_branches();
  if (expression.subject != nullptr) {
    substitutions_.pop_back();
    local_variables_.pop_back();
  }
  MYCEL_RETURN_IF_ERROR(std::move(status));
  if (expression.otherwise != nullptr) {
    MYCEL_ASSIGN_OR_RETURN(node->otherwise, BindExpression(*expression.otherwise));
    node->type = node->type.Union(node->otherwise->type);
  }
  node->conditions = arena_.Copy(conditions);
  node->results = arena_.Copy(results);
  return node;
}

}  // namespace mycel::engine::binder
