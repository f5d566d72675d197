// Queries: unions, sequences, subquery bodies, and which clause comes next.
#include "engine/cypher/parser_impl.h"

namespace mycel::engine::cypher {

using base::ErrorId;

bool Parser::AtCypher25(K keyword) {
  if (!Peek(keyword)) return false;
  if (!cypher25_) {
    Fail(ErrorId::kNotSupported,
         std::string(KeywordText(keyword)) + " belongs to Cypher 25: put CYPHER 25 in front of the statement",
         Now().begin);
  }
  return true;
}

const ParsedQuery* Parser::ParseQuery() {
  const Deeper deeper(this, kQueryLevels);
  const uint32_t begin = Now().begin;
  const ParsedQuery* first = ParseUnionQuery();
  if (!Peek(K::kNext) || !AtCypher25(K::kNext)) return first;
  ListBuilder<const ParsedQuery*> branches(arena_);
  branches.Add(first);
  while (Accept(K::kNext)) branches.Add(ParseUnionQuery());
  auto* query = Make<ParsedQuery>(begin);
  query->kind = QueryKind::kNext;
  query->branches = branches.Take();
  return Done(query);
}

const ParsedQuery* Parser::ParseUnionQuery() {
  const uint32_t begin = Now().begin;
  const ParsedQuery* first = ParseSingleQuery();
  if (!At(K::kUnion)) return first;
  ListBuilder<const ParsedQuery*> branches(arena_);
  ListBuilder<bool> all(arena_);
  branches.Add(first);
  while (At(K::kUnion)) {
    const uint32_t place = Now().begin;
    ++at_;
    const bool is_all = Accept(K::kAll);
    if (!is_all) Accept(K::kDistinct);
    if (all.size() != 0 && all.Take().back() != is_all) {
      Fail(ErrorId::kInvalidClauseComposition, "Invalid combination of UNION and UNION ALL", place);
    }
    all.Add(is_all);
    branches.Add(ParseSingleQuery());
  }
  auto* query = Make<ParsedQuery>(begin);
  query->kind = QueryKind::kUnion;
  query->branches = branches.Take();
  query->union_all = all.Take();
  return Done(query);
}

const ParsedQuery* Parser::ParseSingleQuery() {
  if (Peek(K::kWhen) && AtCypher25(K::kWhen)) return ParseConditionalQuery();
  if (Peek(T::kLeftBrace) && cypher25_) return ParseBracedQuery();
  auto* query = Make<ParsedQuery>(Now().begin);
  ListBuilder<const Clause*> clauses(arena_);
  clauses.Add(ParseRequiredClause());
  while (const Clause* clause = ParseClause()) clauses.Add(clause);
  query->clauses = clauses.Take();
  return Done(query);
}

const ParsedQuery* Parser::ParseBracedQuery() {
  Require(T::kLeftBrace);
  const ParsedQuery* query = ParseQuery();
  Require(T::kRightBrace);
  return query;
}

const ParsedQuery* Parser::ParseConditionalQuery() {
  auto* query = Make<ParsedQuery>(Now().begin);
  query->kind = QueryKind::kConditional;
  ListBuilder<ConditionalBranch> branches(arena_);
  while (Accept(K::kWhen)) {
    ConditionalBranch branch;
    branch.condition = ParseExpression();
    Require(K::kThen);
    branch.query = ParseSingleQuery();
    branches.Add(branch);
  }
  if (Accept(K::kElse)) branches.Add(ConditionalBranch{nullptr, ParseSingleQuery()});
  query->conditional = branches.Take();
  return Done(query);
}

// What stands between the braces of EXISTS, COUNT and COLLECT.
const ParsedQuery* Parser::ParseSubqueryBody() {
  if (!AtPatternStart()) return ParseQuery();
  const uint32_t begin = Now().begin;
  auto* match = Make<MatchClause>(begin);
  match->mode = ParseMatchMode();
  match->patterns = ParsePatternList();
  match->where = ParseOptionalWhere();
  Done(match);
  ListBuilder<const Clause*> clauses(arena_);
  clauses.Add(match);
  auto* query = Make<ParsedQuery>(begin);
  query->clauses = clauses.Take();
  return Done(query);
}

bool Parser::AtPatternStart() const {
  if (Peek(T::kLeftParenthesis) || (PeekName() && Peek(T::kEqual, 1)) || AtPathSelector()) return true;
  return Peek(K::kShortestpath) || Peek(K::kAllshortestpaths) || Peek(K::kRepeatable) || Peek(K::kDifferent);
}

const Clause* Parser::ParseRequiredClause() {
  const Clause* clause = ParseClause();
  if (clause == nullptr) FailHere();
  return clause;
}

const Clause* Parser::ParseClause() {
  static constexpr K kFirstWords[] = {K::kMatch, K::kOptional, K::kWith,   K::kReturn,   K::kUnwind, K::kCreate,
                                      K::kMerge, K::kSet,      K::kRemove, K::kDelete,   K::kDetach, K::kForeach,
                                      K::kCall,  K::kLoad,     K::kUse,    K::kFinish,   K::kOrder,  K::kSkip,
                                      K::kLimit, K::kInsert,   K::kShow,   K::kTerminate};
  if (at_ == expectations_at_) [[unlikely]] {
    for (const K word : kFirstWords) Expect(word);
  }
  const uint32_t begin = Now().begin;
  switch (Now().keyword) {
    case K::kMatch:
      return ParseMatch(false, begin);
    case K::kOptional:
      ++at_;
      if (At(K::kCall)) return ParseCall(true, begin);
      return ParseMatch(true, begin);
    case K::kWith:
      return ParseWith();
    case K::kReturn:
      return ParseReturn();
    case K::kUnwind:
      return ParseUnwind();
    case K::kCreate:
    case K::kInsert:
      return ParseCreate();
    case K::kMerge:
      return ParseMerge();
    case K::kSet:
      return ParseSet();
    case K::kRemove:
      return ParseRemove();
    case K::kDelete:
    case K::kDetach:
    case K::kNodetach:
      return ParseDelete();
    case K::kForeach:
      return ParseForeach();
    case K::kCall:
      return ParseCall(false, begin);
    case K::kLoad:
      return ParseLoadCsv();
    case K::kUse:
      return ParseUse();
    case K::kFinish: {
      auto* finish = Make<FinishClause>(begin);
      ++at_;
      return Done(finish);
    }
    case K::kOrder:
    case K::kSkip:
    case K::kOffset:
    case K::kLimit:
      return ParseOrderByClause();
    case K::kShow:
      return ParseShow();
    case K::kTerminate:
      return ParseTerminate();
    case K::kFor:
      return AtCypher25(K::kFor) ? ParseFor() : nullptr;
    case K::kLet:
      return AtCypher25(K::kLet) ? ParseLet() : nullptr;
    case K::kFilter:
      return AtCypher25(K::kFilter) ? ParseFilter() : nullptr;
    default:
      return nullptr;
  }
}

}  // namespace mycel::engine::cypher
