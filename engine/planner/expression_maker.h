// Expressions that the planner adds to those of the statement. They live in the plan's arena and stand, for errors, at
// the offset of what they were made from.
#pragma once

#include <string_view>
#include <vector>

#include "engine/base/arena.h"
#include "engine/functions/registry.h"
#include "engine/planner/physical_plan.h"

namespace mycel::engine::planner {

class ExpressionMaker {
 public:
  explicit ExpressionMaker(base::Arena* arena, uint32_t offset = 0) : arena_(*arena), offset_(offset) {}

  template <typename T>
  T* New(types::TypeSpec type) {
    T* node = arena_.New<T>();
    node->kind = T::kKind;
    node->offset = offset_;
    node->type = type;
    return node;
  }
  const BoundExpression* Variable(VarId id, types::TypeSpec type = types::type_spec::kAny) {
    auto* node = New<binder::VariableExpression>(type);
    node->variable = id;
    return node;
  }
  const BoundExpression* Integer(int64_t value) {
    auto* node = New<binder::LiteralExpression>(types::type_spec::kInteger);
    node->value = types::Value::Integer(value);
    return node;
  }
  const BoundExpression* Call(std::string_view name, std::vector<const BoundExpression*> arguments,
                              types::TypeSpec type) {
    auto* node = New<binder::FunctionExpression>(type);
    node->function = functions::FindFunction(name);
    node->arguments = arena_.Copy(arguments);
    return node;
  }
  const BoundExpression* Apply(binder::Operator op, std::vector<const BoundExpression*> operands,
                               types::TypeSpec type = types::type_spec::kBoolean) {
    auto* node = New<binder::OperatorExpression>(type);
    node->op = op;
    node->operands = arena_.Copy(operands);
    return node;
  }
  const BoundExpression* HasLabels(VarId entity, const LabelExpression* labels) {
    auto* node = New<binder::LabelTestExpression>(types::type_spec::kBoolean);
    node->entity = Variable(entity);
    node->labels = labels;
    return node;
  }
  const BoundExpression* All(VarId variable, const BoundExpression* list, const BoundExpression* predicate) {
    auto* node = New<binder::QuantifierExpression>(types::type_spec::kBoolean);
    node->quantifier = binder::QuantifierKind::kAll;
    node->variable = variable;
    node->list = list;
    node->predicate = predicate;
    return node;
  }

 private:
  base::Arena& arena_;
  uint32_t offset_;
};

}  // namespace mycel::engine::planner
