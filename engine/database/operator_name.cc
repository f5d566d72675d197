#include "engine/database/operator_name.h"

namespace mycel::engine::database {

using planner::OperatorKind;
using planner::PhysicalOperator;

namespace {

std::string SeekName(const planner::IndexSeek& seek) {
  const std::string entity = !seek.relationship     ? "Node"
                             : seek.both_directions ? "UndirectedRelationship"
                                                    : "DirectedRelationship";
  switch (seek.seek) {
    case planner::SeekKind::kExists:
      return entity + "IndexScan";
    case planner::SeekKind::kContains:
      return entity + "IndexContainsScan";
    case planner::SeekKind::kEndsWith:
      return entity + "IndexEndsWithScan";
    case planner::SeekKind::kEqual:
    case planner::SeekKind::kIn:
      return entity + (seek.unique && !seek.relationship ? "UniqueIndexSeek" : "IndexSeek");
    default:
      return entity + "IndexSeekByRange";
  }
}

// Leaves and steps through a pattern; empty for the others.
std::string PatternName(const PhysicalOperator& op) {
  switch (op.kind) {
    case OperatorKind::kArgument:
      return "Argument";
    case OperatorKind::kAllNodesScan:
      return "AllNodesScan";
    case OperatorKind::kLabelScan:
      return "NodeByLabelScan";
    case OperatorKind::kIndexSeek:
      return SeekName(op.As<planner::IndexSeek>());
    case OperatorKind::kIdSeek:
      return op.As<planner::IdSeek>().relationship ? "DirectedRelationshipByIdSeek" : "NodeByIdSeek";
    case OperatorKind::kRelationshipScan:
      return op.As<planner::RelationshipScan>().both_directions ? "UndirectedRelationshipTypeScan"
                                                                : "DirectedRelationshipTypeScan";
    case OperatorKind::kNodeCount:
      return "NodeCountFromCountStore";
    case OperatorKind::kRelationshipCount:
      return "RelationshipCountFromCountStore";
    case OperatorKind::kExpand:
      switch (op.As<planner::Expand>().mode) {
        case planner::ExpandMode::kAll:
          return "Expand(All)";
        case planner::ExpandMode::kInto:
          return "Expand(Into)";
        case planner::ExpandMode::kDegree:
          return "Expand(Degree)";
      }
      return "Expand";
    case OperatorKind::kVarLengthExpand:
      return op.As<planner::VarLengthExpand>().into ? "VarLengthExpand(Into)" : "VarLengthExpand(All)";
    case OperatorKind::kQuantifiedExpand:
      return "Repeat(Trail)";
    case OperatorKind::kShortestPath:
      return "ShortestPath";
    case OperatorKind::kPathSearch:
      return "StatefulShortestPath(Into)";
    default:
      return "";
  }
}

// Operators over rows, and those that write.
std::string RowName(const PhysicalOperator& op) {
  switch (op.kind) {
    case OperatorKind::kFilter:
      return "Filter";
    case OperatorKind::kProject:
      return "Projection";
    case OperatorKind::kAggregate:
      return "EagerAggregation";
    case OperatorKind::kDistinct:
      return "Distinct";
    case OperatorKind::kSort:
      return op.As<planner::Sort>().limit != nullptr ? "Top" : "Sort";
    case OperatorKind::kSkip:
      return "Skip";
    case OperatorKind::kLimit:
      return op.As<planner::Limit>().exhaust ? "ExhaustiveLimit" : "Limit";
    case OperatorKind::kUnwind:
      return "Unwind";
    case OperatorKind::kEager:
      return "Eager";
    case OperatorKind::kApply:
      return op.As<planner::Apply>().unit ? "SubqueryForeach" : "Apply";
    case OperatorKind::kOptionalApply:
      return "OptionalApply";
    case OperatorKind::kSemiApply:
      return op.As<planner::SemiApply>().anti ? "AntiSemiApply" : "SemiApply";
    case OperatorKind::kCartesianProduct:
      return "CartesianProduct";
    case OperatorKind::kHashJoin:
      return "ValueHashJoin";
    case OperatorKind::kUnion:
      return "Union";
    case OperatorKind::kCreate:
      return "Create";
    case OperatorKind::kMerge:
      return "Merge";
    case OperatorKind::kSet:
      return op.As<planner::Set>().remove ? "Remove" : "SetProperty";
    case OperatorKind::kDelete:
      return op.As<planner::Delete>().detach ? "DetachDelete" : "Delete";
    case OperatorKind::kForeach:
      return "Foreach";
    case OperatorKind::kLoadCsv:
      return "LoadCSV";
    case OperatorKind::kProcedureCall:
      return "ProcedureCall";
    case OperatorKind::kCallInTransactions:
      return "TransactionForeach";
    case OperatorKind::kEmptyResult:
      return "EmptyResult";
    case OperatorKind::kProduceResults:
      return "ProduceResults";
    default:
      return "Unknown";
  }
}

}  // namespace

std::string OperatorName(const PhysicalOperator& op) {
  const std::string name = PatternName(op);
  return name.empty() ? RowName(op) : name;
}

}  // namespace mycel::engine::database
