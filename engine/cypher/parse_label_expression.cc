// Label and type expressions: `|` binds loosest, then `&` and `:`, then `!`.
#include "engine/cypher/parser_impl.h"

namespace mycel::engine::cypher {

const LabelExpression* Parser::ParseOptionalLabels() {
  if (Accept(T::kColon)) return ParseLabelDisjunction(true);
  if (Accept(K::kIs)) return ParseLabelDisjunction(false);
  return nullptr;
}

const LabelExpression* Parser::ParseLabelDisjunction(bool colon_conjunction) {
  const Deeper deeper(this);
  const uint32_t begin = Now().begin;
  const LabelExpression* first = ParseLabelConjunction(colon_conjunction);
  if (at_ == separator_ || !At(T::kBar)) return first;
  ListBuilder<const LabelExpression*> operands(arena_);
  operands.Add(first);
  bool colon_bar = false;
  while (at_ != separator_ && Accept(T::kBar)) {
    if (Accept(T::kColon)) colon_bar = true;  // `A|:B` says `A|B`
    operands.Add(ParseLabelConjunction(colon_conjunction));
  }
  auto* disjunction = Make<LabelExpression>(begin);
  disjunction->kind = LabelExpressionKind::kOr;
  disjunction->operands = operands.Take();
  disjunction->colon_bar = colon_bar;
  return Done(disjunction);
}

const LabelExpression* Parser::ParseLabelConjunction(bool colon_conjunction) {
  const uint32_t begin = Now().begin;
  const LabelExpression* left = ParseLabelAtom();
  // One node per run of the same sign.
  for (uint32_t levels = 1;; ++levels) {
    const T sign = Now().kind;
    if (!At(T::kAmpersand) && !(colon_conjunction && At(T::kColon))) return left;
    CheckLoopDepth(levels);
    ListBuilder<const LabelExpression*> operands(arena_);
    operands.Add(left);
    while (Accept(sign)) operands.Add(ParseLabelAtom());
    auto* conjunction = Make<LabelExpression>(begin);
    conjunction->kind = sign == T::kColon ? LabelExpressionKind::kColonAnd : LabelExpressionKind::kAnd;
    conjunction->operands = operands.Take();
    left = Done(conjunction);
  }
}

const LabelExpression* Parser::ParseLabelAtom() {
  const Deeper deeper(this);
  const uint32_t begin = Now().begin;
  if (Accept(T::kLeftParenthesis)) {
    const LabelExpression* inner = ParseLabelDisjunction(true);
    Require(T::kRightParenthesis);
    return inner;
  }
  if (Peek(T::kDollar)) return ParseDynamicLabel();
  auto* label = Make<LabelExpression>(begin);
  if (Accept(T::kExclamation)) {
    ListBuilder<const LabelExpression*> operand(arena_);
    operand.Add(ParseLabelAtom());
    label->kind = LabelExpressionKind::kNot;
    label->operands = operand.Take();
  } else if (Accept(T::kPercent)) {
    label->kind = LabelExpressionKind::kWildcard;
  } else {
    label->name = ParseName("a label or type name").text;
  }
  return Done(label);
}

// $(expression), $all(expression), $any(expression)
const LabelExpression* Parser::ParseDynamicLabel() {
  auto* label = Make<LabelExpression>(Now().begin);
  Require(T::kDollar);
  label->kind = LabelExpressionKind::kDynamic;
  if (Accept(K::kAny)) {
    label->dynamic_any = true;
  } else {
    Accept(K::kAll);
  }
  Require(T::kLeftParenthesis);
  label->dynamic = ParseExpression();
  Require(T::kRightParenthesis);
  return Done(label);
}

}  // namespace mycel::engine::cypher
