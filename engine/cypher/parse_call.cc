// CALL: subqueries and procedures.
#include "engine/cypher/parser_impl.h"

namespace mycel::engine::cypher {

const Clause* Parser::ParseCall(bool optional, uint32_t begin) {
  Require(K::kCall);
  if (At(T::kLeftBrace) || At(T::kLeftParenthesis)) return ParseCallSubquery(optional, begin);
  return ParseCallProcedure(optional, begin);
}

const Clause* Parser::ParseCallSubquery(bool optional, uint32_t begin) {
  auto* call = Make<CallSubqueryClause>(begin);
  call->optional = optional;
  if (Accept(T::kLeftParenthesis)) {
    call->has_scope = true;
    call->scope_star = Accept(T::kStar);
    if (!call->scope_star && !At(T::kRightParenthesis)) {
      ListBuilder<ParsedName> scope(arena_);
      do scope.Add(ParseName());
      while (Accept(T::kComma));
      call->scope = scope.Take();
    }
    Require(T::kRightParenthesis);
  }
  Require(T::kLeftBrace);
  call->query = ParseQuery();
  Require(T::kRightBrace);
  if (At(K::kIn)) call->in_transactions = ParseInTransactions();
  return Done(call);
}

const InTransactions* Parser::ParseInTransactions() {
  auto* in = Make<InTransactions>(Now().begin);
  Require(K::kIn);
  const bool counted = Peek(T::kInteger) || Peek(T::kDollar);
  if (counted) in->concurrency = Peek(T::kDollar) ? ParseParameter() : ParseNumber(false, Now().begin);
  in->concurrent = Accept(K::kConcurrent);
  if (counted && !in->concurrent) FailHere();
  Require(K::kTransactions);
  while (true) {
    if (Accept(K::kOf)) {
      in->rows = ParseExpression();
      Accept(K::kRows) || Accept(K::kRow) || (FailHere(), true);
    } else if (At(K::kOn) && Peek(K::kError, 1)) {
      ParseOnError(in);
    } else if (Accept(K::kReport)) {
      Require(K::kStatus);
      Require(K::kAs);
      in->status_variable = ParseName();
    } else {
      return Done(in);
    }
  }
}

void Parser::ParseOnError(InTransactions* in) {
  at_ += 2;
  in->on_error = ParseOnErrorWord();
  if (in->on_error != OnError::kRetry) return;
  if (Accept(K::kFor)) {
    in->retry_seconds = ParseExpression();
    Accept(K::kSeconds) || Accept(K::kSecond) || Accept(K::kSec) || (FailHere(), true);
  }
  if (Accept(K::kThen)) in->after_retry = ParseOnErrorWord();
}

OnError Parser::ParseOnErrorWord() {
  if (Accept(K::kContinue)) return OnError::kContinue;
  if (Accept(K::kBreak)) return OnError::kBreak;
  if (Accept(K::kFail)) return OnError::kFail;
  Require(K::kRetry);
  return OnError::kRetry;
}

const Clause* Parser::ParseCallProcedure(bool optional, uint32_t begin) {
  auto* call = Make<CallProcedureClause>(begin);
  call->optional = optional;
  call->name = ParseDottedName(&call->name_range);
  if (Accept(T::kLeftParenthesis)) {
    call->has_arguments = true;
    if (!At(T::kRightParenthesis)) {
      ListBuilder<const Expression*> arguments(arena_);
      do arguments.Add(ParseExpression());
      while (Accept(T::kComma));
      call->arguments = arguments.Take();
    }
    Require(T::kRightParenthesis);
  }
  if (Accept(K::kYield)) {
    call->has_yield = true;
    call->yield_star = Accept(T::kStar);
    if (!call->yield_star && !(Peek(T::kMinus))) {
      call->yield_items = ParseYieldItems();
    } else if (!call->yield_star) {
      ++at_;  // YIELD -: the procedure yields nothing
    }
    call->where = ParseOptionalWhere();
  }
  return Done(call);
}

List<YieldItem> Parser::ParseYieldItems() {
  ListBuilder<YieldItem> items(arena_);
  do {
    YieldItem item;
    item.column = ParseName();
    if (Accept(K::kAs)) item.alias = ParseName();
    items.Add(item);
  } while (Accept(T::kComma));
  return items.Take();
}

}  // namespace mycel::engine::cypher
