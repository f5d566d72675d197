#include "engine/exec/build.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/exec/aggregate.h"
#include "engine/exec/all_nodes_scan.h"
#include "engine/exec/apply.h"
#include "engine/exec/argument.h"
#include "engine/exec/build_writes.h"
#include "engine/exec/cartesian_product.h"
#include "engine/exec/distinct.h"
#include "engine/exec/eager.h"
#include "engine/exec/empty_result.h"
#include "engine/exec/entity_count.h"
#include "engine/exec/expand.h"
#include "engine/exec/expand_degree.h"
#include "engine/exec/expand_rows.h"
#include "engine/exec/filter.h"
#include "engine/exec/hash_join.h"
#include "engine/exec/id_seek.h"
#include "engine/exec/index_seek.h"
#include "engine/exec/label_scan.h"
#include "engine/exec/limit.h"
#include "engine/exec/path_search.h"
#include "engine/exec/produce_results.h"
#include "engine/exec/project.h"
#include "engine/exec/quantified_expand.h"
#include "engine/exec/relationship_scan.h"
#include "engine/exec/semi_apply.h"
#include "engine/exec/shortest_path.h"
#include "engine/exec/skip.h"
#include "engine/exec/sort.h"
#include "engine/exec/stack_check.h"
#include "engine/exec/union.h"
#include "engine/exec/unit_apply.h"
#include "engine/exec/unwind.h"
#include "engine/exec/var_length_expand.h"

namespace mycel::engine::exec {

using base::ErrorId;
using base::Result;
using base::Status;
using planner::OperatorKind;
using planner::PhysicalOperator;

namespace {

// Whether rows with a multiplicity may come out of this tree.
bool MayMultiply(const PhysicalOperator& plan) {
  std::vector<const PhysicalOperator*> open = {&plan};
  while (!open.empty()) {
    const PhysicalOperator& at = *open.back();
    open.pop_back();
    if (at.kind == OperatorKind::kExpand && at.As<planner::Expand>().mode == planner::ExpandMode::kDegree) return true;
    // One row per group or combination: what is below does not matter.
    if (at.kind == OperatorKind::kAggregate || at.kind == OperatorKind::kDistinct) continue;
    open.insert(open.end(), at.children.begin(), at.children.end());
  }
  return false;
}

// Equal rows may be computed once only where computing them again would give the same.
Result<OperatorPtr> BuildPassing(const PhysicalOperator& plan, Scope scope) {
  MYCEL_RETURN_IF_ERROR(CheckStack());
  const planner::PhysicalPlan& whole = scope.context->plan();
  // Batches of one row are for tests: there every operator sees equal rows one by one.
  if (scope.context->options().max_batch_rows == 1) return BuildExpanded(plan, scope);
  return whole.statement->deterministic && !whole.writes ? BuildOperator(plan, scope) : BuildExpanded(plan, scope);
}

template <typename T, typename Plan>
Result<OperatorPtr> Leaf(const Plan& plan, Scope scope) {
  return OperatorPtr(std::make_unique<T>(plan, scope));
}

template <typename T, typename Plan>
Result<OperatorPtr> Passing(const Plan& plan, Scope scope) {
  MYCEL_ASSIGN_OR_RETURN(OperatorPtr child, BuildPassing(*plan.children[0], scope));
  return OperatorPtr(std::make_unique<T>(plan, scope, std::move(child)));
}

template <typename T, typename Plan>
Result<OperatorPtr> Expanded(const Plan& plan, Scope scope) {
  MYCEL_ASSIGN_OR_RETURN(OperatorPtr child, BuildExpanded(*plan.children[0], scope));
  return OperatorPtr(std::make_unique<T>(plan, scope, std::move(child)));
}

// Both children under the same argument.
template <typename T, typename Plan>
Result<OperatorPtr> Joining(const Plan& plan, Scope scope) {
  MYCEL_ASSIGN_OR_RETURN(OperatorPtr left, BuildPassing(*plan.children[0], scope));
  MYCEL_ASSIGN_OR_RETURN(OperatorPtr right, BuildPassing(*plan.children[1], scope));
  return OperatorPtr(std::make_unique<T>(plan, scope, std::move(left), std::move(right)));
}

template <typename T, typename Plan>
Result<OperatorPtr> Seeking(const Plan& plan, Scope scope) {
  OperatorPtr child;
  if (!plan.children.empty()) {
    MYCEL_ASSIGN_OR_RETURN(child, BuildPassing(*plan.children[0], scope));
  }
  return OperatorPtr(std::make_unique<T>(plan, scope, std::move(child)));
}

// The left side of an Apply and its right side under an argument row of its own.
struct OuterAndInner {
  OperatorPtr left;
  std::unique_ptr<ArgumentRow> argument;
  OperatorPtr right;
};

Result<OuterAndInner> BuildApplySides(const PhysicalOperator& plan, Scope scope) {
  OuterAndInner sides;
  MYCEL_ASSIGN_OR_RETURN(sides.left, BuildPassing(*plan.children[0], scope));
  sides.argument = std::make_unique<ArgumentRow>();
  sides.argument->variables = sides.left->carried();
  MYCEL_ASSIGN_OR_RETURN(sides.right, BuildPassing(*plan.children[1], {scope.context, sides.argument.get()}));
  return sides;
}

Result<OperatorPtr> BuildApply(const planner::Apply& plan, Scope scope) {
  MYCEL_ASSIGN_OR_RETURN(OuterAndInner sides, BuildApplySides(plan, scope));
  if (plan.unit) {
    return OperatorPtr(std::make_unique<UnitApplyOperator>(plan, scope, std::move(sides.left),
                                                           std::move(sides.argument), std::move(sides.right)));
  }
  return OperatorPtr(std::make_unique<ApplyOperator>(plan, scope, std::move(sides.left), std::move(sides.argument),
                                                     std::move(sides.right), std::nullopt));
}

Result<OperatorPtr> BuildOptionalApply(const planner::OptionalApply& plan, Scope scope) {
  MYCEL_ASSIGN_OR_RETURN(OuterAndInner sides, BuildApplySides(plan, scope));
  return OperatorPtr(std::make_unique<ApplyOperator>(plan, scope, std::move(sides.left), std::move(sides.argument),
                                                     std::move(sides.right), plan.nulls));
}

Result<OperatorPtr> BuildSemiApply(const planner::SemiApply& plan, Scope scope) {
  MYCEL_ASSIGN_OR_RETURN(OuterAndInner sides, BuildApplySides(plan, scope));
  return OperatorPtr(std::make_unique<SemiApplyOperator>(plan, scope, std::move(sides.left), std::move(sides.argument),
                                                         std::move(sides.right)));
}

Result<OperatorPtr> BuildExpand(const planner::Expand& plan, Scope scope) {
  if (plan.mode == planner::ExpandMode::kDegree) return Passing<ExpandDegreeOperator>(plan, scope);
  return Passing<ExpandOperator>(plan, scope);
}

Result<OperatorPtr> BuildPaths(const PhysicalOperator& plan, Scope scope) {
  switch (plan.kind) {
    case OperatorKind::kVarLengthExpand:
      return Passing<VarLengthExpandOperator>(plan.As<planner::VarLengthExpand>(), scope);
    case OperatorKind::kQuantifiedExpand:
      return Passing<QuantifiedExpandOperator>(plan.As<planner::QuantifiedExpand>(), scope);
    case OperatorKind::kShortestPath:
      return Passing<ShortestPathOperator>(plan.As<planner::ShortestPath>(), scope);
    default:
      return Passing<PathSearchOperator>(plan.As<planner::PathSearch>(), scope);
  }
}

Result<OperatorPtr> BuildSort(const planner::Sort& plan, Scope scope) {
  return plan.limit != nullptr ? Expanded<SortOperator>(plan, scope) : Passing<SortOperator>(plan, scope);
}

Result<OperatorPtr> BuildUnion(const planner::Union& plan, Scope scope) {
  std::vector<OperatorPtr> children;
  for (const PhysicalOperator* child : plan.children) {
    MYCEL_ASSIGN_OR_RETURN(OperatorPtr built, BuildPassing(*child, scope));
    children.push_back(std::move(built));
  }
  return OperatorPtr(std::make_unique<UnionOperator>(plan, scope, std::move(children)));
}

// A statement that writes runs to its end before its first row leaves.
Result<OperatorPtr> BuildProduceResults(const planner::ProduceResults& plan, Scope scope) {
  const PhysicalOperator& input = *plan.children[0];
  MYCEL_ASSIGN_OR_RETURN(OperatorPtr child, BuildExpanded(input, scope));
  const bool holds_all =
      input.kind == OperatorKind::kEager || input.kind == OperatorKind::kAggregate || input.kind == OperatorKind::kSort;
  if (scope.context->plan().writes && !holds_all) {
    auto eager = std::make_unique<EagerOperator>(input, scope, std::move(child));
    eager->HideFromProfile();
    child = std::move(eager);
  }
  return OperatorPtr(std::make_unique<ProduceResultsOperator>(plan, scope, std::move(child)));
}

Status NotSupported(std::string_view what) {
  return Status::Error(ErrorId::kNotSupported, "The executor does not run " + std::string(what) + " yet");
}

Result<OperatorPtr> BuildLeaf(const PhysicalOperator& plan, Scope scope) {
  switch (plan.kind) {
    case OperatorKind::kAllNodesScan:
      return Leaf<AllNodesScanOperator>(plan.As<planner::AllNodesScan>(), scope);
    case OperatorKind::kLabelScan:
      return Leaf<LabelScanOperator>(plan.As<planner::LabelScan>(), scope);
    case OperatorKind::kRelationshipScan:
      return Leaf<RelationshipScanOperator>(plan.As<planner::RelationshipScan>(), scope);
    case OperatorKind::kNodeCount:
      return Leaf<NodeCountOperator>(plan.As<planner::NodeCount>(), scope);
    case OperatorKind::kRelationshipCount:
      return Leaf<RelationshipCountOperator>(plan.As<planner::RelationshipCount>(), scope);
    default:
      return Leaf<ArgumentOperator>(plan, scope);
  }
}

}  // namespace

Result<OperatorPtr> BuildExpanded(const PhysicalOperator& plan, Scope scope) {
  MYCEL_RETURN_IF_ERROR(CheckStack());
  MYCEL_ASSIGN_OR_RETURN(OperatorPtr built, BuildOperator(plan, scope));
  if (!MayMultiply(plan)) return built;
  return OperatorPtr(std::make_unique<ExpandRowsOperator>(plan, scope, std::move(built)));
}

Result<OperatorPtr> BuildOperator(const PhysicalOperator& plan, Scope scope) {
  switch (plan.kind) {
    case OperatorKind::kArgument:
    case OperatorKind::kAllNodesScan:
    case OperatorKind::kLabelScan:
    case OperatorKind::kRelationshipScan:
    case OperatorKind::kNodeCount:
    case OperatorKind::kRelationshipCount:
      return BuildLeaf(plan, scope);
    case OperatorKind::kIndexSeek:
      return Seeking<IndexSeekOperator>(plan.As<planner::IndexSeek>(), scope);
    case OperatorKind::kIdSeek:
      return Seeking<IdSeekOperator>(plan.As<planner::IdSeek>(), scope);
    case OperatorKind::kExpand:
      return BuildExpand(plan.As<planner::Expand>(), scope);
    case OperatorKind::kVarLengthExpand:
    case OperatorKind::kQuantifiedExpand:
    case OperatorKind::kShortestPath:
    case OperatorKind::kPathSearch:
      return BuildPaths(plan, scope);
    case OperatorKind::kFilter:
      return Passing<FilterOperator>(plan.As<planner::Filter>(), scope);
    case OperatorKind::kProject:
      return Passing<ProjectOperator>(plan.As<planner::Project>(), scope);
    case OperatorKind::kAggregate:
      return Passing<AggregateOperator>(plan.As<planner::Aggregate>(), scope);
    case OperatorKind::kDistinct:
      return Passing<DistinctOperator>(plan.As<planner::Distinct>(), scope);
    case OperatorKind::kSort:
      return BuildSort(plan.As<planner::Sort>(), scope);
    case OperatorKind::kSkip:
      return Expanded<SkipOperator>(plan.As<planner::Skip>(), scope);
    case OperatorKind::kLimit:
      return Expanded<LimitOperator>(plan.As<planner::Limit>(), scope);
    case OperatorKind::kUnwind:
      return Passing<UnwindOperator>(plan.As<planner::Unwind>(), scope);
    case OperatorKind::kEager:
      return Passing<EagerOperator>(plan, scope);
    case OperatorKind::kApply:
      return BuildApply(plan.As<planner::Apply>(), scope);
    case OperatorKind::kOptionalApply:
      return BuildOptionalApply(plan.As<planner::OptionalApply>(), scope);
    case OperatorKind::kSemiApply:
      return BuildSemiApply(plan.As<planner::SemiApply>(), scope);
    case OperatorKind::kCartesianProduct:
      return Joining<CartesianProductOperator>(plan, scope);
    case OperatorKind::kHashJoin:
      return Joining<HashJoinOperator>(plan.As<planner::HashJoin>(), scope);
    case OperatorKind::kUnion:
      return BuildUnion(plan.As<planner::Union>(), scope);
    case OperatorKind::kEmptyResult:
      return Passing<EmptyResultOperator>(plan, scope);
    case OperatorKind::kProduceResults:
      return BuildProduceResults(plan.As<planner::ProduceResults>(), scope);
    case OperatorKind::kCreate:
      return BuildCreate(plan.As<planner::Create>(), scope);
    case OperatorKind::kMerge:
      return BuildMerge(plan.As<planner::Merge>(), scope);
    case OperatorKind::kSet:
      return BuildSet(plan.As<planner::Set>(), scope);
    case OperatorKind::kDelete:
      return BuildDelete(plan.As<planner::Delete>(), scope);
    case OperatorKind::kForeach:
      return BuildForeach(plan.As<planner::Foreach>(), scope);
    case OperatorKind::kLoadCsv:
      return BuildLoadCsv(plan.As<planner::LoadCsv>(), scope);
    case OperatorKind::kProcedureCall:
      return BuildProcedureCall(plan.As<planner::ProcedureCall>(), scope);
    case OperatorKind::kCallInTransactions:
      return BuildCallInTransactions(plan.As<planner::CallInTransactions>(), scope);
  }
  return NotSupported("an unknown operator");
}

}  // namespace mycel::engine::exec
