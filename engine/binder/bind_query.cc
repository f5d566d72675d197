// Queries: unions, clause lists and what may follow what.
#include <algorithm>
#include <utility>

#include "engine/binder/binder.h"

namespace mycel::engine::binder {
namespace {

using ParsedKind = cypher::ClauseKind;

bool Updates(ParsedKind kind) {
  switch (kind) {
    case ParsedKind::kCreate:
    case ParsedKind::kMerge:
    case ParsedKind::kSet:
    case ParsedKind::kRemove:
    case ParsedKind::kDelete:
    case ParsedKind::kForeach:
      return true;
    default:
      return false;
  }
}

bool IsShow(ParsedKind kind) { return kind == ParsedKind::kShow || kind == ParsedKind::kTerminate; }

// Clauses that cannot follow an updating one without WITH.
bool Reads(ParsedKind kind) {
  switch (kind) {
    case ParsedKind::kMatch:
    case ParsedKind::kUnwind:
    case ParsedKind::kLoadCsv:
    case ParsedKind::kCallProcedure:
    case ParsedKind::kCallSubquery:
      return true;
    default:
      return false;
  }
}

bool Returns(const cypher::ParsedQuery& query) {
  if (query.kind == cypher::QueryKind::kUnion) return Returns(*query.branches[0]);
  return query.kind == cypher::QueryKind::kSingle && !query.clauses.empty() &&
         query.clauses[query.clauses.size() - 1]->kind == ParsedKind::kReturn;
}

// Clauses that may end a query without RETURN.
bool MayEnd(const cypher::Clause& clause) {
  switch (clause.kind) {
    case ParsedKind::kReturn:
    case ParsedKind::kFinish:
    case ParsedKind::kCallProcedure:
    case ParsedKind::kShow:
    case ParsedKind::kTerminate:
      return true;
    case ParsedKind::kCallSubquery:
      return !Returns(*clause.As<cypher::CallSubqueryClause>().query);
    default:
      return Updates(clause.kind);
  }
}

std::string_view ClauseName(ParsedKind kind) {
  switch (kind) {
    case ParsedKind::kMatch:
      return "MATCH";
    case ParsedKind::kWith:
      return "WITH";
    case ParsedKind::kUnwind:
      return "UNWIND";
    case ParsedKind::kLoadCsv:
      return "LOAD CSV";
    case ParsedKind::kFilter:
      return "FILTER";
    case ParsedKind::kLet:
      return "LET";
    case ParsedKind::kOrderBy:
      return "ORDER BY";
    case ParsedKind::kCallProcedure:
    case ParsedKind::kCallSubquery:
      return "CALL";
    case ParsedKind::kCreate:
      return "CREATE";
    case ParsedKind::kMerge:
      return "MERGE";
    case ParsedKind::kSet:
      return "SET";
    case ParsedKind::kRemove:
      return "REMOVE";
    case ParsedKind::kDelete:
      return "DELETE";
    case ParsedKind::kForeach:
      return "FOREACH";
    default:
      return "this clause";
  }
}

}  // namespace

Result<const BoundQuery*> Binder::BindQuery(const cypher::ParsedQuery& query, QueryRules rules) {
  switch (query.kind) {
    case cypher::QueryKind::kSingle:
      break;
    case cypher::QueryKind::kUnion:
      return BindUnion(query, rules);
    case cypher::QueryKind::kNext:
      return BindNext(query, rules);
    case cypher::QueryKind::kConditional:
      return BindConditional(query, rules);
  }
  auto* bound = arena_.New<BoundQuery>();
  std::vector<std::string_view> names;
  MYCEL_ASSIGN_OR_RETURN(BoundSingleQuery single, BindSingleQuery(query.clauses, rules, &names));
  bound->columns = single.columns;
  bound->writes = single.writes;
  bound->branches = arena_.Copy(std::vector<BoundSingleQuery>{single});
  bound->column_names = arena_.Copy(names);
  return bound;
}

Result<BoundSingleQuery> Binder::BindUnionBranch(const cypher::ParsedQuery& branch, QueryRules rules,
                                                 std::vector<std::string_view>* names) {
  if (branch.kind == cypher::QueryKind::kSingle) return BindSingleQuery(branch.clauses, rules, names);
  // A query in braces that is more than a list of clauses.
  BoundSingleQuery bound;
  std::vector<const BoundClause*> clauses;
  std::vector<VarId> columns;
  const bool outer_writes = std::exchange(writes_, false);
  MYCEL_RETURN_IF_ERROR(BindPart(branch, rules, true, &clauses, names, &columns));
  bound.clauses = arena_.Copy(clauses);
  bound.columns = arena_.Copy(columns);
  bound.writes = writes_;
  writes_ = writes_ || outer_writes;
  return bound;
}

Result<const BoundQuery*> Binder::BindUnion(const cypher::ParsedQuery& query, QueryRules rules) {
  auto* bound = arena_.New<BoundQuery>();
  std::vector<std::string_view> names;
  bound->union_all = query.union_all[0];
  for (const bool all : query.union_all) {
    if (all != bound->union_all) {
      return Fail(ErrorId::kInvalidClauseComposition, "Invalid combination of UNION and UNION ALL", query.range.begin);
    }
  }
  rules.in_union = true;
  const Scope outer = scope_;
  std::vector<BoundSingleQuery> branches;
  std::vector<VarId> columns;
  for (size_t i = 0; i < query.branches.size(); ++i) {
    scope_ = outer;
    std::vector<std::string_view> branch_names;
    MYCEL_ASSIGN_OR_RETURN(BoundSingleQuery branch, BindUnionBranch(*query.branches[i], rules, &branch_names));
    if (!AddBranch(branch_names, branch.columns, query.range.begin, &names, &columns, &branch, i == 0)) {
      return Fail(ErrorId::kDifferentColumnsInUnion,
                  "All sub queries in an UNION must have the same return column names", query.branches[i]->range.begin);
    }
    bound->writes = bound->writes || branch.writes;
    branches.push_back(branch);
  }
  scope_ = outer;
  bound->branches = arena_.Copy(branches);
  bound->columns = arena_.Copy(columns);
  bound->column_names = arena_.Copy(names);
  return bound;
}

Status Binder::CheckShowComposition(const cypher::Clause* before, const cypher::Clause& clause,
                                    QueryRules rules) const {
  const bool behind_show = before != nullptr && IsShow(before->kind);
  if (IsShow(clause.kind)) {
    if ((before == nullptr || behind_show) && !rules.in_union && !rules.subquery_call) return Status::Ok();
    return Fail(ErrorId::kUnexpectedSyntax, "SHOW and TERMINATE stand at the beginning of a statement",
                clause.range.begin);
  }
  if (!behind_show) return Status::Ok();
  const bool yields = before->kind == ParsedKind::kShow ? before->As<cypher::ShowClause>().yield.has_yield
                                                        : before->As<cypher::TerminateClause>().yield.has_yield;
  if (yields && clause.kind == ParsedKind::kReturn) return Status::Ok();
  return Fail(ErrorId::kUnexpectedSyntax, "Behind SHOW and TERMINATE only YIELD ... RETURN may follow",
              clause.range.begin);
}

Status Binder::CheckComposition(cypher::List<const cypher::Clause*> clauses, QueryRules rules) {
  const cypher::Clause* updated = nullptr;
  for (size_t i = 0; i < clauses.size(); ++i) {
    const cypher::Clause& clause = *clauses[i];
    const bool last = i + 1 == clauses.size();
    if ((clause.kind == ParsedKind::kReturn || clause.kind == ParsedKind::kFinish) && !last) {
      return Fail(ErrorId::kInvalidClauseComposition,
                  std::string(clause.kind == ParsedKind::kReturn ? "RETURN" : "FINISH") +
                      " can only be used at the end of the query",
                  clause.range.begin);
    }
    MYCEL_RETURN_IF_ERROR(CheckShowComposition(i == 0 ? nullptr : clauses[i - 1], clause, rules));
    if (clause.kind == ParsedKind::kWith) updated = nullptr;
    if (updated != nullptr && Reads(clause.kind) && parsed_.statement().version != cypher::CypherVersion::kCypher25) {
      return Fail(ErrorId::kInvalidClauseComposition,
                  "WITH is required between " + std::string(ClauseName(updated->kind)) + " and " +
                      std::string(ClauseName(clause.kind)),
                  clause.range.begin);
    }
    if (Updates(clause.kind)) updated = &clause;
    if (last && !rules.may_omit_return && !MayEnd(clause)) {
      return Fail(ErrorId::kInvalidClauseComposition,
                  "Query cannot conclude with " + std::string(ClauseName(clause.kind)) +
                      " (must be a RETURN clause, a FINISH clause, an update clause, a unit subquery call, or a "
                      "procedure call with "
                      "no YIELD)",
                  clause.range.begin);
    }
  }
  return Status::Ok();
}

Result<BoundSingleQuery> Binder::BindSingleQuery(cypher::List<const cypher::Clause*> clauses, QueryRules rules,
                                                 std::vector<std::string_view>* names) {
  MYCEL_RETURN_IF_ERROR(CheckComposition(clauses, rules));
  rules.after_show = !clauses.empty() && IsShow(clauses[0]->kind);
  BoundSingleQuery query;
  const bool outer_writes = writes_;
  writes_ = false;
  const CsvRow outer_csv = csv_;
  std::vector<const BoundClause*> bound;
  for (size_t i = 0; i < clauses.size(); ++i) {
    MYCEL_RETURN_IF_ERROR(BindClause(*clauses[i], rules, i + 1 == clauses.size(), &bound, &query, names));
  }
  csv_ = outer_csv;
  query.clauses = arena_.Copy(bound);
  query.writes = writes_;
  writes_ = writes_ || outer_writes;
  return query;
}

Status Binder::BindClause(const cypher::Clause& clause, QueryRules rules, bool last,
                          std::vector<const BoundClause*>* out, BoundSingleQuery* query,
                          std::vector<std::string_view>* names) {
  MYCEL_RETURN_IF_ERROR(context_.CheckCancel());
  writes_ = writes_ || Updates(clause.kind);
  label_style_ = LabelStyle();
  switch (clause.kind) {
    case ParsedKind::kMatch:
      return BindMatch(clause.As<cypher::MatchClause>(), out);
    case ParsedKind::kWith: {
      const auto& with = clause.As<cypher::WithClause>();
      return BindProjection(with.projection, with.where, false, rules, clause.range.begin, out, query, names);
    }
    case ParsedKind::kReturn:
      return BindProjection(clause.As<cypher::ReturnClause>().projection, nullptr, true, rules, clause.range.begin, out,
                            query, names);
    case ParsedKind::kUnwind:
      return BindUnwind(clause.As<cypher::UnwindClause>(), out);
    case ParsedKind::kCreate:
      return BindCreate(clause.As<cypher::CreateClause>(), out);
    case ParsedKind::kMerge:
      return BindMerge(clause.As<cypher::MergeClause>(), out);
    case ParsedKind::kSet:
      return BindSet(clause.As<cypher::SetClause>(), out);
    case ParsedKind::kRemove:
      return BindRemove(clause.As<cypher::RemoveClause>(), out);
    case ParsedKind::kDelete:
      return BindDelete(clause.As<cypher::DeleteClause>(), out);
    case ParsedKind::kForeach:
      return BindForeach(clause.As<cypher::ForeachClause>(), out);
    case ParsedKind::kCallProcedure:
      return BindCallProcedure(clause.As<cypher::CallProcedureClause>(), last && out->empty() && rules.top_level, out,
                               query, names);
    case ParsedKind::kCallSubquery:
      return BindCallSubquery(clause.As<cypher::CallSubqueryClause>(), rules, out);
    case ParsedKind::kLoadCsv:
      return BindLoadCsv(clause.As<cypher::LoadCsvClause>(), out);
    case ParsedKind::kFinish:
      out->push_back(NewClause<FinishClause>(clause.range.begin));
      return Status::Ok();
    case ParsedKind::kShow:
      return BindShow(clause.As<cypher::ShowClause>(), last, out, query, names);
    case ParsedKind::kTerminate:
      return BindTerminate(clause.As<cypher::TerminateClause>(), last, out, query, names);
    case ParsedKind::kUse:
      return BindUse(clause.As<cypher::UseClause>(), out->empty());
    case ParsedKind::kFilter:
      return BindFilter(clause.As<cypher::FilterClause>(), out);
    case ParsedKind::kLet:
      return BindLet(clause.As<cypher::LetClause>(), out);
    case ParsedKind::kOrderBy:
      return BindOrderByClause(clause.As<cypher::OrderByClause>(), out);
  }
  return NotSupported("this clause", clause.range.begin);
}

}  // namespace mycel::engine::binder
