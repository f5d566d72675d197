#include "engine/planner/expression_facts.h"

#include "engine/binder/rewrite_expression.h"
#include "engine/functions/registry.h"

namespace mycel::engine::planner {

using namespace binder;  // NOLINT: bound expressions throughout

namespace {

using Visit = std::function<void(const BoundExpression*)>;

void VisitLabels(const LabelExpression* labels, const Visit& visit) {
  if (labels == nullptr) return;
  if (labels->dynamic != nullptr) visit(labels->dynamic);
  for (const LabelExpression* operand : labels->operands) VisitLabels(operand, visit);
}

void RemoveLocals(const BoundExpression& e, VarSet* set) {
  if (e.kind == ExpressionKind::kListComprehension) set->Remove(e.As<ListComprehensionExpression>().variable);
  if (e.kind == ExpressionKind::kQuantifier) set->Remove(e.As<QuantifierExpression>().variable);
  if (e.kind == ExpressionKind::kReduce) {
    set->Remove(e.As<ReduceExpression>().variable);
    set->Remove(e.As<ReduceExpression>().accumulator);
  }
  if (e.kind == ExpressionKind::kCase) set->Remove(e.As<CaseExpression>().subject_variable);
}

}  // namespace

void AddFreeVariables(const LabelExpression* labels, VarSet* out) {
  VisitLabels(labels, [&](const BoundExpression* e) { AddFreeVariables(*e, out); });
}

void AddFreeVariables(const BoundExpression& e, VarSet* out) {
  VarSet inner;
  switch (e.kind) {
    case ExpressionKind::kVariable:
      inner.Add(e.As<VariableExpression>().variable);
      break;
    case ExpressionKind::kSubquery:
      inner.Add(e.As<SubqueryExpression>().captured);
      break;
    case ExpressionKind::kPath:
      inner.Add(e.As<PathExpression>().elements);
      break;
    case ExpressionKind::kLabelTest:
      AddFreeVariables(e.As<LabelTestExpression>().labels, &inner);
      break;
    default:
      break;
  }
  ForEachOperand(e, [&](const BoundExpression* operand) { AddFreeVariables(*operand, &inner); });
  RemoveLocals(e, &inner);
  out->Add(inner);
}

VarSet FreeVariables(const BoundExpression& expression) {
  VarSet set;
  AddFreeVariables(expression, &set);
  return set;
}

VarSet GroupReads(const QuantifiedGroup& group) {
  VarSet reads;
  for (const BoundExpression* predicate : group.predicates) AddFreeVariables(*predicate, &reads);
  for (const PatternNode& node : group.nodes) AddFreeVariables(node.labels, &reads);
  for (const PatternRelationship& relationship : group.relationships) AddFreeVariables(relationship.types, &reads);
  for (const PatternNode& node : group.nodes) reads.Remove(node.variable);
  for (const PatternRelationship& relationship : group.relationships) reads.Remove(relationship.variable);
  return reads;
}

namespace {

// The variables that a selected path binds, its ends not among them.
void AddSelected(const SelectedPath& path, VarSet* out) {
  for (const PatternNode& node : path.nodes) {
    if (!node.bound_before && node.variable != path.left && node.variable != path.right) out->Add(node.variable);
  }
  for (const PatternRelationship& relationship : path.relationships) {
    if (!relationship.bound_before) out->Add(relationship.variable);
  }
  for (const QuantifiedGroup& group : path.groups) {
    out->Add(group.relationship_list);
    for (const QuantifiedGroup::Exported& exported : group.exported) out->Add(exported.outer_list);
  }
  out->Add(path.variable);
}

void AddLoaded(const binder::LoadCsvClause& clause, VarSet* out) {
  out->Add(clause.variable);
  out->Add(clause.line);
  out->Add(clause.file);
}

}  // namespace

void AddCreated(const CreatePattern& pattern, VarSet* out) {
  for (const CreateNode& node : pattern.nodes) out->Add(node.variable);
  for (const CreateRelationship& relationship : pattern.relationships) out->Add(relationship.variable);
  for (const CreatePattern::Path& path : pattern.paths) out->Add(path.variable);
}

VarSet SelectionReads(const SelectedPath& path) {
  VarSet reads;
  for (const BoundExpression* predicate : path.predicates) AddFreeVariables(*predicate, &reads);
  for (const PatternNode& node : path.nodes) {
    AddFreeVariables(node.labels, &reads);
    if (node.bound_before) reads.Add(node.variable);
  }
  for (const PatternRelationship& relationship : path.relationships) {
    AddFreeVariables(relationship.types, &reads);
    for (const BoundExpression* predicate : relationship.hop_predicates) AddFreeVariables(*predicate, &reads);
    if (relationship.hops) reads.Remove(relationship.hop_variable);
    if (relationship.bound_before) reads.Add(relationship.variable);
  }
  for (const QuantifiedGroup& group : path.groups) reads.Add(GroupReads(group));
  VarSet own;
  AddSelected(path, &own);
  for (const VarId id : own.ToVector()) reads.Remove(id);
  reads.Add(path.left);
  reads.Add(path.right);
  return reads;
}

bool ReadsGraph(const BoundExpression& e) {
  switch (e.kind) {
    case ExpressionKind::kProperty:
    case ExpressionKind::kLabelTest:
    case ExpressionKind::kSubquery:
    case ExpressionKind::kMapProjection:
    case ExpressionKind::kPath:
      return true;
    case ExpressionKind::kFunction:
      if (e.As<FunctionExpression>().function->reads_entities) return true;
      break;
    case ExpressionKind::kOperator:
      if (e.As<OperatorExpression>().op == Operator::kSubscript) return true;
      break;
    default:
      break;
  }
  bool reads = false;
  ForEachOperand(e, [&](const BoundExpression* operand) { reads = reads || ReadsGraph(*operand); });
  return reads;
}

bool CanRaise(const BoundExpression& e) {
  switch (e.kind) {
    case ExpressionKind::kLiteral:
    case ExpressionKind::kParameter:
    case ExpressionKind::kVariable:
      return false;
    case ExpressionKind::kProperty:
      // A variable's own property fails only where the variable is neither entity nor map: no condition guards against
      // that, and `UNWIND $rows AS r MATCH (a {id: r.a}), (b {id: r.b})` needs both look-ups.
      if (e.As<PropertyExpression>().object->kind != ExpressionKind::kVariable) return true;
      break;
    case ExpressionKind::kLabelTest:
      break;
    case ExpressionKind::kOperator:
      switch (e.As<OperatorExpression>().op) {
        case Operator::kAnd:
        case Operator::kOr:
        case Operator::kXor:
        case Operator::kNot:
        case Operator::kEqual:
        case Operator::kNotEqual:
        case Operator::kLess:
        case Operator::kLessEqual:
        case Operator::kGreater:
        case Operator::kGreaterEqual:
        case Operator::kStartsWith:
        case Operator::kEndsWith:
        case Operator::kContains:
        case Operator::kIsNull:
        case Operator::kIsNotNull:
          break;
        case Operator::kIn:
          if (!e.As<OperatorExpression>().operands[1]->type.Only(types::Kind::kList)) return true;
          break;
        default:
          return true;
      }
      break;
    case ExpressionKind::kList:
      break;
    default:
      return true;
  }
  bool raises = false;
  ForEachOperand(e, [&](const BoundExpression* operand) { raises = raises || CanRaise(*operand); });
  return raises;
}

void ForEachSubquery(const BoundExpression& e, const std::function<void(const SubqueryExpression&)>& visit) {
  if (e.kind == ExpressionKind::kSubquery) visit(e.As<SubqueryExpression>());
  ForEachOperand(e, [&](const BoundExpression* operand) { ForEachSubquery(*operand, visit); });
}

namespace {

void VisitGroup(const QuantifiedGroup& group, const Visit& visit) {
  for (const BoundExpression* predicate : group.predicates) visit(predicate);
  for (const PatternNode& node : group.nodes) VisitLabels(node.labels, visit);
  for (const PatternRelationship& relationship : group.relationships) VisitLabels(relationship.types, visit);
}

void VisitSelected(const SelectedPath& path, const Visit& visit) {
  visit(path.count);
  for (const BoundExpression* predicate : path.predicates) visit(predicate);
  for (const PatternNode& node : path.nodes) VisitLabels(node.labels, visit);
  for (const PatternRelationship& relationship : path.relationships) {
    VisitLabels(relationship.types, visit);
    for (const BoundExpression* predicate : relationship.hop_predicates) visit(predicate);
  }
  for (const QuantifiedGroup& group : path.groups) VisitGroup(group, visit);
}

void VisitSetItems(std::span<const SetItem> items, const Visit& visit) {
  for (const SetItem& item : items) {
    visit(item.entity);
    visit(item.dynamic_key);
    visit(item.value);
    for (const LabelExpression* label : item.labels) VisitLabels(label, visit);
  }
}

void VisitCreate(const CreatePattern& pattern, const Visit& visit) {
  for (const CreateNode& node : pattern.nodes) {
    for (const LabelExpression* label : node.labels) VisitLabels(label, visit);
    for (const PropertyAssignment& property : node.properties) visit(property.value);
    visit(node.property_map);
  }
  for (const CreateRelationship& relationship : pattern.relationships) {
    VisitLabels(relationship.type, visit);
    for (const PropertyAssignment& property : relationship.properties) visit(property.value);
    visit(relationship.property_map);
  }
}

void AddCreateEnds(const CreatePattern& pattern, VarSet* out) {
  VarSet created;
  for (const CreateNode& node : pattern.nodes) created.Add(node.variable);
  for (const CreateRelationship& relationship : pattern.relationships) {
    if (!created.Has(relationship.start)) out->Add(relationship.start);
    if (!created.Has(relationship.end)) out->Add(relationship.end);
    created.Add(relationship.variable);
  }
  for (const CreatePattern::Path& path : pattern.paths) {
    for (const VarId id : path.elements) {
      if (!created.Has(id)) out->Add(id);
    }
  }
}

}  // namespace

void ForEachExpression(const PhysicalOperator& op, const Visit& raw) {
  const Visit visit = [&](const BoundExpression* e) {
    if (e != nullptr) raw(e);
  };
  const auto all = [&](Expressions list) {
    for (const BoundExpression* e : list) visit(e);
  };
  switch (op.kind) {
    case OperatorKind::kIndexSeek:
      all(op.As<IndexSeek>().equal);
      visit(op.As<IndexSeek>().lower.value);
      visit(op.As<IndexSeek>().upper.value);
      return visit(op.As<IndexSeek>().prefix);
    case OperatorKind::kIdSeek:
      return visit(op.As<IdSeek>().ids);
    case OperatorKind::kVarLengthExpand:
      return all(op.As<VarLengthExpand>().hop_predicates);
    case OperatorKind::kQuantifiedExpand:
      return VisitGroup(*op.As<QuantifiedExpand>().group, visit);
    case OperatorKind::kShortestPath:
      visit(op.As<ShortestPath>().count);
      all(op.As<ShortestPath>().hop_predicates);
      return all(op.As<ShortestPath>().path_predicates);
    case OperatorKind::kPathSearch:
      return VisitSelected(*op.As<PathSearch>().path, visit);
    case OperatorKind::kFilter:
      return all(op.As<Filter>().predicates);
    case OperatorKind::kProject:
      for (const ProjectedColumn& column : op.As<Project>().columns) visit(column.expression);
      return;
    case OperatorKind::kAggregate:
      for (const ProjectedColumn& column : op.As<Aggregate>().keys) visit(column.expression);
      for (const Aggregation& aggregation : op.As<Aggregate>().aggregations) all(aggregation.arguments);
      return;
    case OperatorKind::kSort:
      visit(op.As<Sort>().limit);
      return visit(op.As<Sort>().skip);
    case OperatorKind::kSkip:
      return visit(op.As<Skip>().count);
    case OperatorKind::kLimit:
      return visit(op.As<Limit>().count);
    case OperatorKind::kUnwind:
      return visit(op.As<Unwind>().list);
    case OperatorKind::kCreate:
      return VisitCreate(*op.As<Create>().pattern, visit);
    case OperatorKind::kMerge:
      VisitCreate(op.As<Merge>().clause->create, visit);
      VisitSetItems(op.As<Merge>().clause->on_create, visit);
      return VisitSetItems(op.As<Merge>().clause->on_match, visit);
    case OperatorKind::kSet:
      return VisitSetItems(op.As<Set>().items, visit);
    case OperatorKind::kDelete:
      return all(op.As<Delete>().targets);
    case OperatorKind::kForeach:
      return visit(op.As<Foreach>().list);
    case OperatorKind::kLoadCsv:
      return visit(op.As<LoadCsv>().clause->url);
    case OperatorKind::kProcedureCall:
      all(op.As<ProcedureCall>().clause->arguments);
      return visit(op.As<ProcedureCall>().clause->where);
    case OperatorKind::kCallInTransactions: {
      const binder::InTransactions& in = *op.As<CallInTransactions>().clause->in_transactions;
      visit(in.concurrency);
      visit(in.retry_seconds);
      return visit(in.batch_rows);
    }
    default:
      return;
  }
}

void AddReadVariables(const PhysicalOperator& op, VarSet* out) {
  if (op.kind == OperatorKind::kQuantifiedExpand) {
    const auto& expand = op.As<QuantifiedExpand>();
    out->Add(GroupReads(*expand.group));
    if (expand.from_left || expand.into) out->Add(expand.group->left);
    if (!expand.from_left || expand.into) out->Add(expand.group->right);
    return out->Add(expand.distinct_from);
  }
  if (op.kind == OperatorKind::kPathSearch) {
    out->Add(SelectionReads(*op.As<PathSearch>().path));
    out->Add(op.As<PathSearch>().bound);
    return out->Add(op.As<PathSearch>().distinct_from);
  }
  ForEachExpression(op, [&](const BoundExpression* e) { AddFreeVariables(*e, out); });
  switch (op.kind) {
    case OperatorKind::kExpand:
      out->Add(op.As<Expand>().from);
      if (op.As<Expand>().mode == ExpandMode::kInto) out->Add(op.As<Expand>().to);
      return out->Add(op.As<Expand>().distinct_from);
    case OperatorKind::kVarLengthExpand:
      out->Add(op.As<VarLengthExpand>().from);
      if (op.As<VarLengthExpand>().into) out->Add(op.As<VarLengthExpand>().to);
      out->Remove(op.As<VarLengthExpand>().hop_variable);
      return out->Add(op.As<VarLengthExpand>().distinct_from);
    case OperatorKind::kShortestPath:
      out->Add(op.As<ShortestPath>().from);
      out->Add(op.As<ShortestPath>().to);
      out->Remove(op.As<ShortestPath>().hop_variable);
      out->Remove(op.As<ShortestPath>().relationships);
      out->Remove(op.As<ShortestPath>().path);
      return out->Add(op.As<ShortestPath>().distinct_from);
    case OperatorKind::kDistinct:
      return out->Add(op.As<Distinct>().keys);
    case OperatorKind::kSort:
      for (const SortKey& key : op.As<Sort>().keys) out->Add(key.column);
      return;
    case OperatorKind::kHashJoin:
      out->Add(op.As<HashJoin>().left_keys);
      return out->Add(op.As<HashJoin>().right_keys);
    case OperatorKind::kCreate: {
      VarSet created;
      AddCreated(*op.As<Create>().pattern, &created);
      for (const VarId id : created.ToVector()) out->Remove(id);
      return AddCreateEnds(*op.As<Create>().pattern, out);
    }
    case OperatorKind::kMerge: {
      VarSet created;
      AddCreated(op.As<Merge>().clause->create, &created);
      for (const VarId id : created.ToVector()) out->Remove(id);
      return AddCreateEnds(op.As<Merge>().clause->create, out);
    }
    case OperatorKind::kProcedureCall:
      for (const ProcedureYield& yield : op.As<ProcedureCall>().clause->yields) out->Remove(yield.variable);
      return;
    case OperatorKind::kProduceResults:
      return out->Add(op.As<ProduceResults>().columns);
    default:
      return;
  }
}

void AddIntroducedVariables(const PhysicalOperator& op, VarSet* out) {
  switch (op.kind) {
    case OperatorKind::kAllNodesScan:
      return out->Add(op.As<AllNodesScan>().node);
    case OperatorKind::kLabelScan:
      return out->Add(op.As<LabelScan>().node);
    case OperatorKind::kIndexSeek:
      out->Add(op.As<IndexSeek>().entity);
      out->Add(op.As<IndexSeek>().start);
      return out->Add(op.As<IndexSeek>().end);
    case OperatorKind::kIdSeek:
      out->Add(op.As<IdSeek>().entity);
      out->Add(op.As<IdSeek>().start);
      return out->Add(op.As<IdSeek>().end);
    case OperatorKind::kRelationshipScan:
      out->Add(op.As<RelationshipScan>().relationship);
      out->Add(op.As<RelationshipScan>().start);
      return out->Add(op.As<RelationshipScan>().end);
    case OperatorKind::kNodeCount:
      return out->Add(op.As<NodeCount>().count);
    case OperatorKind::kRelationshipCount:
      return out->Add(op.As<RelationshipCount>().count);
    case OperatorKind::kExpand:
      out->Add(op.As<Expand>().relationship);
      return out->Add(op.As<Expand>().to);
    case OperatorKind::kVarLengthExpand:
      out->Add(op.As<VarLengthExpand>().relationships);
      return out->Add(op.As<VarLengthExpand>().to);
    case OperatorKind::kQuantifiedExpand: {
      const QuantifiedGroup& group = *op.As<QuantifiedExpand>().group;
      out->Add(group.left);
      out->Add(group.right);
      for (const QuantifiedGroup::Exported& exported : group.exported) out->Add(exported.outer_list);
      return out->Add(group.relationship_list);
    }
    case OperatorKind::kShortestPath:
      out->Add(op.As<ShortestPath>().relationships);
      return out->Add(op.As<ShortestPath>().path);
    case OperatorKind::kPathSearch:
      return AddSelected(*op.As<PathSearch>().path, out);
    case OperatorKind::kProject:
      for (const ProjectedColumn& column : op.As<Project>().columns) out->Add(column.output);
      return;
    case OperatorKind::kAggregate:
      for (const ProjectedColumn& column : op.As<Aggregate>().keys) out->Add(column.output);
      for (const Aggregation& aggregation : op.As<Aggregate>().aggregations) out->Add(aggregation.output);
      return;
    case OperatorKind::kUnwind:
      return out->Add(op.As<Unwind>().variable);
    case OperatorKind::kOptionalApply:
      return out->Add(op.As<OptionalApply>().nulls);
    case OperatorKind::kCreate:
      return AddCreated(*op.As<Create>().pattern, out);
    case OperatorKind::kMerge:
      return AddCreated(op.As<Merge>().clause->create, out);
    case OperatorKind::kLoadCsv:
      return AddLoaded(*op.As<LoadCsv>().clause, out);
    case OperatorKind::kProcedureCall:
      for (const ProcedureYield& yield : op.As<ProcedureCall>().clause->yields) out->Add(yield.variable);
      return;
    case OperatorKind::kCallInTransactions:
      out->Add(op.As<CallInTransactions>().clause->returned);
      return out->Add(op.As<CallInTransactions>().clause->in_transactions->status);
    case OperatorKind::kUnion:
      return out->Add(op.output);
    default:
      return;
  }
}

}  // namespace mycel::engine::planner
