#include "engine/cypher/printer_impl.h"

namespace mycel::engine::cypher {

void Printer::PrintQuery(const ParsedQuery& query) {
  switch (query.kind) {
    case QueryKind::kSingle:
      return AddJoined(query.clauses, " ", [&](const Clause* clause) { PrintClause(*clause); });
    case QueryKind::kUnion:
      for (size_t i = 0; i < query.branches.size(); ++i) {
        if (i > 0) Add(query.union_all[i - 1] ? " UNION ALL " : " UNION ");
        PrintQuery(*query.branches[i]);
      }
      return;
    case QueryKind::kNext:
      return AddJoined(query.branches, " NEXT ", [&](const ParsedQuery* branch) { PrintQuery(*branch); });
    case QueryKind::kConditional:
      return AddJoined(query.conditional, " ", [&](const ConditionalBranch& branch) {
        Add(branch.condition != nullptr ? "WHEN " : "ELSE { ");
        if (branch.condition != nullptr) {
          PrintExpression(*branch.condition);
          Add(" THEN { ");
        }
        PrintQuery(*branch.query);
        Add(" }");
      });
  }
}

void Printer::PrintWhere(const Expression* where) {
  if (where == nullptr) return;
  Add(" WHERE ");
  PrintExpression(*where);
}

void Printer::PrintPage(const OrderAndPage& page) {
  if (!page.order_by.empty()) {
    Add(" ORDER BY ");
    AddJoined(page.order_by, ", ", [&](const OrderItem& item) {
      PrintExpression(*item.expression);
      if (item.descending) Add(" DESC");
    });
  }
  if (page.skip != nullptr) {
    Add(" SKIP ");
    PrintExpression(*page.skip);
  }
  if (page.limit != nullptr) {
    Add(" LIMIT ");
    PrintExpression(*page.limit);
  }
}

void Printer::PrintProjection(const Projection& projection) {
  if (projection.distinct) Add(" DISTINCT");
  Add(" ");
  if (projection.star) Add(projection.items.empty() ? "*" : "*, ");
  AddJoined(projection.items, ", ", [&](const ProjectionItem& item) {
    PrintExpression(*item.expression);
    if (!item.alias) return;
    Add(" AS ");
    AddName(item.alias->text);
  });
  PrintPage(projection.page);
}

void Printer::PrintHint(const PlannerHint& hint) {
  constexpr std::string_view kWords[] = {"INDEX", "RANGE INDEX", "TEXT INDEX", "POINT INDEX", "SCAN", "JOIN ON"};
  Add(" USING ");
  Add(kWords[static_cast<size_t>(hint.kind)]);
  Add(hint.seek ? " SEEK " : " ");
  AddJoined(hint.variables, ", ", [&](const ParsedName& name) { AddName(name.text); });
  if (hint.label) {
    Add(":");
    AddName(hint.label->text);
  }
  if (hint.keys.empty()) return;
  Add("(");
  AddJoined(hint.keys, ", ", [&](const ParsedName& name) { AddName(name.text); });
  Add(")");
}

void Printer::PrintMatch(const MatchClause& match) {
  Add(match.optional ? "OPTIONAL MATCH " : "MATCH ");
  if (match.mode == MatchMode::kDifferentRelationships) Add("DIFFERENT RELATIONSHIPS ");
  if (match.mode == MatchMode::kRepeatableElements) Add("REPEATABLE ELEMENTS ");
  AddJoined(match.patterns, ", ", [&](const PathPattern* path) { PrintPath(*path); });
  for (const PlannerHint& hint : match.hints) PrintHint(hint);
  PrintWhere(match.where);
}

void Printer::PrintUpdateLabels(List<const LabelExpression*> labels) {
  for (const LabelExpression* label : labels) {
    Add(":");
    PrintLabels(*label, 0);
  }
}

void Printer::PrintSet(const SetClause& set) {
  Add("SET ");
  AddJoined(set.items, ", ", [&](const SetItem& item) {
    PrintExpression(*item.target, 10);
    if (item.kind == SetItem::Kind::kLabels) return PrintUpdateLabels(item.labels);
    Add(item.kind == SetItem::Kind::kAddProperties ? " += " : " = ");
    PrintExpression(*item.value);
  });
}

void Printer::PrintCall(const CallSubqueryClause& call) {
  Add(call.optional ? "OPTIONAL CALL " : "CALL ");
  if (call.has_scope) {
    Add(call.scope_star ? "(*" : "(");
    AddJoined(call.scope, ", ", [&](const ParsedName& name) { AddName(name.text); });
    Add(") ");
  }
  Add("{ ");
  PrintQuery(*call.query);
  Add(" }");
  if (call.in_transactions == nullptr) return;
  const InTransactions& in = *call.in_transactions;
  constexpr std::string_view kWords[] = {"", "FAIL", "BREAK", "CONTINUE", "RETRY"};
  Add(" IN ");
  if (in.concurrency != nullptr) {
    PrintExpression(*in.concurrency);
    Add(" ");
  }
  Add(in.concurrent ? "CONCURRENT TRANSACTIONS" : "TRANSACTIONS");
  if (in.rows != nullptr) {
    Add(" OF ");
    PrintExpression(*in.rows);
    Add(" ROWS");
  }
  if (in.on_error != OnError::kDefault) {
    Add(" ON ERROR ");
    Add(kWords[static_cast<size_t>(in.on_error)]);
    if (in.retry_seconds != nullptr) {
      Add(" FOR ");
      PrintExpression(*in.retry_seconds);
      Add(" SECONDS");
    }
    if (in.after_retry != OnError::kDefault) Add(" THEN ");
    Add(kWords[static_cast<size_t>(in.after_retry)]);
  }
  if (!in.status_variable) return;
  Add(" REPORT STATUS AS ");
  AddName(in.status_variable->text);
}

void Printer::PrintYield(List<YieldItem> items) {
  AddJoined(items, ", ", [&](const YieldItem& item) {
    AddName(item.column.text);
    if (!item.alias) return;
    Add(" AS ");
    AddName(item.alias->text);
  });
}

void Printer::PrintProcedure(const CallProcedureClause& call) {
  Add(call.optional ? "OPTIONAL CALL " : "CALL ");
  AddDottedName(call.name);
  if (call.has_arguments) {
    Add("(");
    AddExpressions(call.arguments);
    Add(")");
  }
  if (!call.has_yield) return;
  Add(call.yield_star ? " YIELD *" : call.yield_items.empty() ? " YIELD -" : " YIELD ");
  PrintYield(call.yield_items);
  PrintWhere(call.where);
}

void Printer::PrintClause(const Clause& clause) {
  switch (clause.kind) {
    case ClauseKind::kMatch:
      return PrintMatch(clause.As<MatchClause>());
    case ClauseKind::kWith:
      Add("WITH");
      PrintProjection(clause.As<WithClause>().projection);
      return PrintWhere(clause.As<WithClause>().where);
    case ClauseKind::kReturn:
      Add("RETURN");
      return PrintProjection(clause.As<ReturnClause>().projection);
    case ClauseKind::kUnwind:
      Add("UNWIND ");
      PrintExpression(*clause.As<UnwindClause>().list);
      Add(" AS ");
      return AddName(clause.As<UnwindClause>().variable.text);
    case ClauseKind::kCreate:
      Add(clause.As<CreateClause>().insert ? "INSERT " : "CREATE ");
      return AddJoined(clause.As<CreateClause>().patterns, ", ", [&](const PathPattern* path) { PrintPath(*path); });
    case ClauseKind::kMerge:
      Add("MERGE ");
      PrintPath(*clause.As<MergeClause>().pattern);
      for (const MergeAction& action : clause.As<MergeClause>().actions) {
        Add(action.on_create ? " ON CREATE " : " ON MATCH ");
        PrintSet(*action.set);
      }
      return;
    case ClauseKind::kSet:
      return PrintSet(clause.As<SetClause>());
    case ClauseKind::kRemove:
      Add("REMOVE ");
      return AddJoined(clause.As<RemoveClause>().items, ", ", [&](const RemoveItem& item) {
        PrintExpression(*item.target, 10);
        PrintUpdateLabels(item.labels);
      });
    case ClauseKind::kDelete: {
      const DetachMode mode = clause.As<DeleteClause>().mode;
      Add(mode == DetachMode::kDetach     ? "DETACH DELETE "
          : mode == DetachMode::kNoDetach ? "NODETACH DELETE "
                                          : "DELETE ");
      return AddExpressions(clause.As<DeleteClause>().targets);
    }
    case ClauseKind::kForeach: {
      const auto& foreach = clause.As<ForeachClause>();
      Add("FOREACH (");
      AddName(foreach.variable.text);
      Add(" IN ");
      PrintExpression(*foreach.list);
      Add(" | ");
      AddJoined(foreach.body, " ", [&](const Clause* inner) { PrintClause(*inner); });
      return Add(")");
    }
    case ClauseKind::kCallProcedure:
      return PrintProcedure(clause.As<CallProcedureClause>());
    case ClauseKind::kCallSubquery:
      return PrintCall(clause.As<CallSubqueryClause>());
    case ClauseKind::kLoadCsv: {
      const auto& load = clause.As<LoadCsvClause>();
      Add(load.with_headers ? "LOAD CSV WITH HEADERS FROM " : "LOAD CSV FROM ");
      PrintExpression(*load.url);
      Add(" AS ");
      AddName(load.variable.text);
      if (load.field_terminator == nullptr) return;
      Add(" FIELDTERMINATOR ");
      return PrintExpression(*load.field_terminator);
    }
    case ClauseKind::kUse:
      Add("USE ");
      if (clause.As<UseClause>().graph != nullptr) return PrintExpression(*clause.As<UseClause>().graph);
      return AddDottedName(clause.As<UseClause>().name);
    case ClauseKind::kFinish:
      return Add("FINISH");
    case ClauseKind::kFilter:
      Add("FILTER ");
      return PrintExpression(*clause.As<FilterClause>().where);
    case ClauseKind::kLet:
      Add("LET ");
      return AddJoined(clause.As<LetClause>().items, ", ", [&](const LetItem& item) {
        AddName(item.variable.text);
        Add(" = ");
        PrintExpression(*item.value);
      });
    case ClauseKind::kOrderBy: {
      const size_t begin = out_.size();
      PrintPage(clause.As<OrderByClause>().page);
      out_.erase(begin, 1);  // the blank in front
      return;
    }
    case ClauseKind::kShow:
      return PrintShow(clause.As<ShowClause>());
    case ClauseKind::kTerminate:
      Add("TERMINATE TRANSACTIONS ");
      AddExpressions(clause.As<TerminateClause>().ids);
      return PrintShowYield(clause.As<TerminateClause>().yield);
  }
}

}  // namespace mycel::engine::cypher
