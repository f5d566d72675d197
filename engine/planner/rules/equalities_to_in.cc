#include "engine/planner/rules/equalities_to_in.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "engine/binder/rewrite_expression.h"
#include "engine/planner/expression_facts.h"
#include "engine/planner/expression_maker.h"

namespace mycel::engine::planner {

using binder::ExpressionKind;
using binder::Operator;
using binder::OperatorExpression;

namespace {

// Equalities of more expressions than this are not looked through for each operand.
constexpr size_t kMaxSubjects = 16;

bool IsConstant(const BoundExpression& e) {
  return e.kind == ExpressionKind::kLiteral || e.kind == ExpressionKind::kParameter;
}

// Operands stay in their order where one can raise an error; what is no boolean is one.
bool KeepsOrder(binder::Expressions operands) {
  return std::any_of(operands.begin(), operands.end(), [](const BoundExpression* operand) {
    return CanRaise(*operand) || !operand->type.Only(types::Kind::kBoolean);
  });
}

// The comparisons of one expression: the first stands at `place` among the operands that are left.
struct Group {
  const BoundExpression* subject;
  size_t place;
  std::vector<const BoundExpression*> constants;
};

// Joins the operands of one disjunction (equalities) or conjunction (inequalities).
class Joiner {
 public:
  Joiner(base::Arena* arena, Operator chain, binder::Expressions operands)
      : arena_(*arena),
        chain_(chain),
        comparison_(chain == Operator::kOr ? Operator::kEqual : Operator::kNotEqual),
        keeps_order_(KeepsOrder(operands)) {
    TakeAll(operands);
  }

  [[nodiscard]] bool joins() const { return operands_.size() != taken_; }

  // The operands that are left.
  std::vector<const BoundExpression*> Join() {
    for (const Group& group : groups_) {
      if (group.constants.size() > 1) operands_[group.place] = In(group);
    }
    return std::move(operands_);
  }

 private:
  // Chains of the same operator inside are part of this one.
  void TakeAll(binder::Expressions operands) {
    for (const BoundExpression* operand : operands) {
      if (operand->kind == ExpressionKind::kOperator && operand->As<OperatorExpression>().op == chain_) {
        TakeAll(operand->As<OperatorExpression>().operands);
      } else {
        ++taken_;
        Take(operand);
      }
    }
  }

  void Take(const BoundExpression* operand) {
    const BoundExpression* subject = nullptr;
    const BoundExpression* constant = nullptr;
    if (operand->kind == ExpressionKind::kOperator && operand->As<OperatorExpression>().op == comparison_) {
      subject = operand->As<OperatorExpression>().operands[0];
      constant = operand->As<OperatorExpression>().operands[1];
      if (IsConstant(*subject)) std::swap(subject, constant);
    }
    if (subject == nullptr || !IsConstant(*constant) || IsConstant(*subject)) {
      operands_.push_back(operand);
      return;
    }
    const auto joins = [&](const Group& group) {
      return (!keeps_order_ || group.place + 1 == operands_.size()) && SameExpression(*group.subject, *subject);
    };
    const auto group = std::find_if(groups_.rbegin(), groups_.rend(), joins);
    if (group != groups_.rend()) {
      group->constants.push_back(constant);
      return;
    }
    if (groups_.size() == kMaxSubjects) groups_.erase(FirstLone());
    groups_.push_back({subject, operands_.size(), {constant}});
    operands_.push_back(operand);
  }

  // A group that can be forgotten: it joins nothing so far, or the oldest one is made now.
  std::vector<Group>::iterator FirstLone() {
    const auto lone =
        std::find_if(groups_.begin(), groups_.end(), [](const Group& group) { return group.constants.size() == 1; });
    if (lone != groups_.end()) return lone;
    operands_[groups_.front().place] = In(groups_.front());
    return groups_.begin();
  }

  const BoundExpression* In(const Group& group) {
    ExpressionMaker make(&arena_, group.subject->offset);
    auto* list = make.New<binder::ListExpression>(types::type_spec::kList);
    list->elements = arena_.Copy(group.constants);
    const BoundExpression* const in = make.Apply(Operator::kIn, {group.subject, list});
    return chain_ == Operator::kOr ? in : make.Apply(Operator::kNot, {in});
  }

  base::Arena& arena_;
  const Operator chain_;
  const Operator comparison_;
  const bool keeps_order_;
  size_t taken_ = 0;
  std::vector<Group> groups_;
  std::vector<const BoundExpression*> operands_;
};

}  // namespace

const BoundExpression* EqualitiesToIn(base::Arena* arena, const BoundExpression* expression) {
  return binder::RewriteExpression(arena, expression, [&](const BoundExpression* e) -> const BoundExpression* {
    if (e->kind != ExpressionKind::kOperator) return nullptr;
    const auto& chain = e->As<OperatorExpression>();
    if (chain.op != Operator::kOr && chain.op != Operator::kAnd) return nullptr;
    Joiner joiner(arena, chain.op, chain.operands);
    if (!joiner.joins()) return nullptr;
    std::vector<const BoundExpression*> operands = joiner.Join();
    for (const BoundExpression*& operand : operands) operand = EqualitiesToIn(arena, operand);
    if (operands.size() == 1) return operands[0];
    auto* rest = arena->New<OperatorExpression>(chain);
    rest->operands = arena->Copy(operands);
    return rest;
  });
}

std::vector<const BoundExpression*> InequalitiesToNotIn(base::Arena* arena, binder::Expressions conjuncts) {
  Joiner joiner(arena, Operator::kAnd, conjuncts);
  if (!joiner.joins()) return {conjuncts.begin(), conjuncts.end()};
  return joiner.Join();
}

}  // namespace mycel::engine::planner
