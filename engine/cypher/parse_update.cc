// Writing clauses.
#include "engine/cypher/parser_impl.h"

namespace mycel::engine::cypher {

using base::ErrorId;

const Clause* Parser::ParseCreate() {
  auto* create = Make<CreateClause>(Now().begin);
  create->insert = Peek(K::kInsert);
  ++at_;
  create->patterns = ParsePatternList();
  if (create->insert) {
    for (const PathPattern* pattern : create->patterns) CheckInserted(*pattern);
  }
  return Done(create);
}

// INSERT is GQL's and knows less than CREATE.
void Parser::CheckInserted(const PathPattern& pattern) {
  if (pattern.variable) {
    Fail(ErrorId::kSyntaxError, "Named patterns are not allowed in `INSERT`. Use `CREATE` instead or remove the name.",
         pattern.variable->range.begin);
  }
  for (const PathElement* element : pattern.elements) {
    if (const NodePattern* node = AsNode(element)) CheckInserted(node->labels);
    if (const RelationshipPattern* relationship = AsRelationship(element)) CheckInserted(relationship->types);
  }
}

void Parser::CheckInserted(const LabelExpression* labels) {
  if (labels == nullptr) return;
  if (labels->kind == LabelExpressionKind::kColonAnd) {
    Fail(ErrorId::kSyntaxError,
         "Colon `:` conjunction is not allowed in INSERT. Use `CREATE` or conjunction with ampersand `&` instead.",
         labels->range.begin);
  }
  if (labels->kind == LabelExpressionKind::kDynamic) {
    Fail(ErrorId::kSyntaxError, "Labels and types that are computed are not allowed in INSERT. Use `CREATE` instead.",
         labels->range.begin);
  }
  for (const LabelExpression* operand : labels->operands) CheckInserted(operand);
}

const Clause* Parser::ParseMerge() {
  auto* merge = Make<MergeClause>(Now().begin);
  Require(K::kMerge);
  merge->pattern = ParsePathPattern();
  ListBuilder<MergeAction> actions(arena_);
  while (Accept(K::kOn)) {
    MergeAction action;
    action.on_create = Accept(K::kCreate);
    if (!action.on_create) Require(K::kMatch);
    action.set = ParseSet();
    actions.Add(action);
  }
  merge->actions = actions.Take();
  return Done(merge);
}

const SetClause* Parser::ParseSet() {
  auto* set = Make<SetClause>(Now().begin);
  Require(K::kSet);
  ListBuilder<SetItem> items(arena_);
  do items.Add(ParseSetItem());
  while (Accept(T::kComma));
  set->items = items.Take();
  return Done(set);
}

SetItem Parser::ParseSetItem() {
  SetItem item;
  const uint32_t begin = Now().begin;
  item.target = ParseUpdateTarget();
  const bool entity = item.target->kind == ExpressionKind::kVariable;
  const bool property =
      item.target->kind == ExpressionKind::kProperty || item.target->kind == ExpressionKind::kSubscript;
  if (property) {
    Require(T::kEqual);
    item.value = ParseExpression();
  } else if (entity && Accept(T::kEqual)) {
    item.kind = SetItem::Kind::kReplaceProperties;
    item.value = ParseExpression();
  } else if (entity && Accept(T::kPlusEqual)) {
    item.kind = SetItem::Kind::kAddProperties;
    item.value = ParseExpression();
  } else {
    item.kind = SetItem::Kind::kLabels;
    item.labels = ParseUpdateLabels();
  }
  item.range = RangeFrom(begin);
  return item;
}

// A variable, or an access to a property of any expression.
const Expression* Parser::ParseUpdateTarget() { return ParsePostfix(false); }

// `:A:$(x)` or `IS A`
List<const LabelExpression*> Parser::ParseUpdateLabels() {
  ListBuilder<const LabelExpression*> labels(arena_);
  const bool is = Accept(K::kIs);
  if (!is && !At(T::kColon)) FailHere();
  while (is ? labels.size() == 0 : Accept(T::kColon)) {
    if (Peek(T::kDollar)) {
      labels.Add(ParseDynamicLabel());
    } else {
      auto* label = Make<LabelExpression>(Now().begin);
      label->name = ParseName("a label name").text;
      labels.Add(Done(label));
    }
    if (is) break;
  }
  return labels.Take();
}

const Clause* Parser::ParseRemove() {
  auto* remove = Make<RemoveClause>(Now().begin);
  Require(K::kRemove);
  ListBuilder<RemoveItem> items(arena_);
  do {
    RemoveItem item;
    const uint32_t begin = Now().begin;
    item.target = ParseUpdateTarget();
    if (item.target->kind != ExpressionKind::kProperty && item.target->kind != ExpressionKind::kSubscript) {
      item.labels = ParseUpdateLabels();
    }
    item.range = RangeFrom(begin);
    items.Add(item);
  } while (Accept(T::kComma));
  remove->items = items.Take();
  return Done(remove);
}

const Clause* Parser::ParseDelete() {
  auto* clause = Make<DeleteClause>(Now().begin);
  if (Accept(K::kDetach)) {
    clause->mode = DetachMode::kDetach;
  } else if (Accept(K::kNodetach)) {
    clause->mode = DetachMode::kNoDetach;
  }
  Require(K::kDelete);
  ListBuilder<const Expression*> targets(arena_);
  do targets.Add(ParseExpression());
  while (Accept(T::kComma));
  clause->targets = targets.Take();
  return Done(clause);
}

const Clause* Parser::ParseForeach() {
  const Deeper deeper(this);
  const InnerQuery inner(this);
  auto* foreach = Make<ForeachClause>(Now().begin);
  Require(K::kForeach);
  const uint32_t outer = separator_;
  // Labels in the body may hold a `|` of their own, so the separator is the first one.
  const uint32_t closing = Now().match;
  for (uint32_t i = at_ + 1; i < closing; ++i) {
    if (tokens_[i].kind == T::kBar) {
      separator_ = i;
      break;
    }
    if (tokens_[i].match > i) i = tokens_[i].match;
  }
  Require(T::kLeftParenthesis);
  foreach
    ->variable = ParseName();
  Require(K::kIn);
  foreach
    ->list = ParseExpression();
  Require(T::kBar);
  separator_ = outer;
  ListBuilder<const Clause*> body(arena_);
  do {
    const Clause* clause = ParseRequiredClause();
    switch (clause->kind) {
      case ClauseKind::kCreate:
      case ClauseKind::kMerge:
      case ClauseKind::kSet:
      case ClauseKind::kRemove:
      case ClauseKind::kDelete:
      case ClauseKind::kForeach:
        break;
      default:
        Fail(ErrorId::kInvalidClauseComposition,
             "FOREACH takes only updating clauses: CREATE, MERGE, SET, REMOVE, DELETE, FOREACH", clause->range.begin);
    }
    body.Add(clause);
  } while (!At(T::kRightParenthesis));
  foreach
    ->body = body.Take();
  Require(T::kRightParenthesis);
  return Done(foreach);
}

}  // namespace mycel::engine::cypher
