// Reading clauses and projections.
#include "engine/cypher/parser_impl.h"

namespace mycel::engine::cypher {

const Clause* Parser::ParseMatch(bool optional, uint32_t begin) {
  auto* match = Make<MatchClause>(begin);
  Require(K::kMatch);
  match->optional = optional;
  match->mode = ParseMatchMode();
  match->patterns = ParsePatternList();
  match->hints = ParseHints();
  match->where = ParseOptionalWhere();
  return Done(match);
}

MatchMode Parser::ParseMatchMode() {
  if (Peek(T::kEqual, 1)) return MatchMode::kDefault;  // a path variable of that name
  if (Peek(K::kRepeatable)) {
    ++at_;
    if (!Accept(K::kElements)) {
      Require(K::kElement);
      Accept(K::kBindings);
    }
    return MatchMode::kRepeatableElements;
  }
  if (Peek(K::kDifferent)) {
    ++at_;
    if (!Accept(K::kRelationships)) {
      Require(K::kRelationship);
      Accept(K::kBindings);
    }
    return MatchMode::kDifferentRelationships;
  }
  return MatchMode::kDefault;
}

List<PlannerHint> Parser::ParseHints() {
  ListBuilder<PlannerHint> hints(arena_);
  while (At(K::kUsing)) {
    PlannerHint hint;
    const uint32_t begin = Now().begin;
    ++at_;
    ListBuilder<ParsedName> variables(arena_);
    if (Accept(K::kJoin)) {
      hint.kind = HintKind::kJoin;
      Require(K::kOn);
      do variables.Add(ParseName());
      while (Accept(T::kComma));
    } else {
      if (Accept(K::kScan)) {
        hint.kind = HintKind::kScan;
      } else {
        if (Accept(K::kRange))
          hint.kind = HintKind::kRangeIndex;
        else if (Accept(K::kText))
          hint.kind = HintKind::kTextIndex;
        else if (Accept(K::kPoint))
          hint.kind = HintKind::kPointIndex;
        Require(K::kIndex);
        hint.seek = Peek(K::kSeek) && PeekName(1) ? Accept(K::kSeek) : false;
      }
      variables.Add(ParseName());
      Require(T::kColon);
      hint.label = ParseName();
      if (hint.kind != HintKind::kScan) {
        ListBuilder<ParsedName> keys(arena_);
        Require(T::kLeftParenthesis);
        do keys.Add(ParseName());
        while (Accept(T::kComma));
        Require(T::kRightParenthesis);
        hint.keys = keys.Take();
      }
    }
    hint.variables = variables.Take();
    hint.range = RangeFrom(begin);
    hints.Add(hint);
  }
  return hints.Take();
}

const Expression* Parser::ParseOptionalWhere() { return Accept(K::kWhere) ? ParseExpression() : nullptr; }

const Clause* Parser::ParseUnwind() {
  auto* unwind = Make<UnwindClause>(Now().begin);
  Require(K::kUnwind);
  unwind->list = ParseExpression();
  Require(K::kAs);
  unwind->variable = ParseName();
  return Done(unwind);
}

const Clause* Parser::ParseFor() {
  auto* unwind = Make<UnwindClause>(Now().begin);
  Require(K::kFor);
  unwind->variable = ParseName();
  Require(K::kIn);
  unwind->list = ParseExpression();
  return Done(unwind);
}

const Clause* Parser::ParseLet() {
  auto* let = Make<LetClause>(Now().begin);
  Require(K::kLet);
  ListBuilder<LetItem> items(arena_);
  do {
    LetItem item;
    item.variable = ParseName();
    Require(T::kEqual);
    item.value = ParseExpression();
    items.Add(item);
  } while (Accept(T::kComma));
  let->items = items.Take();
  return Done(let);
}

const Clause* Parser::ParseFilter() {
  auto* filter = Make<FilterClause>(Now().begin);
  Require(K::kFilter);
  if (Peek(K::kWhere) && !KeywordIsName()) ++at_;
  filter->where = ParseExpression();
  return Done(filter);
}

const Clause* Parser::ParseLoadCsv() {
  auto* load = Make<LoadCsvClause>(Now().begin);
  Require(K::kLoad);
  Require(K::kCsv);
  if (Accept(K::kWith)) {
    Require(K::kHeaders);
    load->with_headers = true;
  }
  Require(K::kFrom);
  load->url = ParseExpression();
  Require(K::kAs);
  load->variable = ParseName();
  if (Accept(K::kFieldterminator)) {
    ExpectLabelled("a string");
    if (!Peek(T::kString)) FailHere();
    load->field_terminator = ParseString();
  }
  return Done(load);
}

// USE name.name, USE graph.byName(...), USE GRAPH name
const Clause* Parser::ParseUse() {
  auto* use = Make<UseClause>(Now().begin);
  Require(K::kUse);
  if (Peek(K::kGraph) && PeekName(1)) ++at_;
  if (FunctionCallAhead()) {
    use->graph = ParseFunctionCall();
  } else {
    SourceRange range;
    use->name = ParseDottedName(&range);
  }
  return Done(use);
}

const Clause* Parser::ParseWith() {
  auto* with = Make<WithClause>(Now().begin);
  Require(K::kWith);
  ParseProjection(&with->projection);
  with->where = ParseOptionalWhere();
  return Done(with);
}

const Clause* Parser::ParseReturn() {
  auto* clause = Make<ReturnClause>(Now().begin);
  Require(K::kReturn);
  ParseProjection(&clause->projection);
  return Done(clause);
}

void Parser::ParseProjection(Projection* projection) {
  if (Peek(K::kDistinct) && !KeywordIsName()) {
    ++at_;
    projection->distinct = true;
  }
  ListBuilder<ProjectionItem> items(arena_);
  const bool star = Accept(T::kStar);
  projection->star = star;
  if (!star || Accept(T::kComma)) {
    do {
      ProjectionItem item;
      const uint32_t begin = Now().begin;
      item.expression = ParseExpression();
      item.text_range = RangeFrom(begin);
      if (Accept(K::kAs)) item.alias = ParseName();
      items.Add(item);
    } while (Accept(T::kComma));
  }
  projection->items = items.Take();
  ParseOrderAndPage(&projection->page);
}

void Parser::ParseOrderAndPage(OrderAndPage* page) {
  if (Accept(K::kOrder)) {
    Require(K::kBy);
    ListBuilder<OrderItem> items(arena_);
    do {
      OrderItem item;
      item.expression = ParseExpression();
      if (Accept(K::kDesc) || Accept(K::kDescending)) {
        item.descending = true;
      } else {
        Accept(K::kAsc) || Accept(K::kAscending);
      }
      items.Add(item);
    } while (Accept(T::kComma));
    page->order_by = items.Take();
  }
  if (Accept(K::kSkip) || Accept(K::kOffset)) page->skip = ParseExpression();
  if (Accept(K::kLimit)) page->limit = ParseExpression();
}

const Clause* Parser::ParseOrderByClause() {
  auto* clause = Make<OrderByClause>(Now().begin);
  ParseOrderAndPage(&clause->page);
  return Done(clause);
}

}  // namespace mycel::engine::cypher
