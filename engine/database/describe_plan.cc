#include "engine/database/describe_plan.h"

#include <algorithm>

namespace mycel::engine::database {

using planner::OperatorKind;
using planner::PhysicalOperator;
using planner::VarId;
using types::Value;

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

// The names that Neo4j's tools know, where there is an operator of the same meaning.
std::string OperatorName(const PhysicalOperator& op) {
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
  }
  return "Unknown";
}

std::string NameOf(const planner::PhysicalPlan& plan, VarId id) {
  const auto& variables = plan.statement->variables;
  if (id.value < variables.size() && !variables[id.value].name.empty()) return std::string(variables[id.value].name);
  return "anon_" + std::to_string(id.value);
}

std::string Types(std::span<const std::string_view> types) {
  std::string text;
  for (const std::string_view type : types) text += (text.empty() ? ":" : "|") + std::string(type);
  return text;
}

std::string Arrow(base::Direction direction, const std::string& inside) {
  switch (direction) {
    case base::Direction::kOutgoing:
      return "-[" + inside + "]->";
    case base::Direction::kIncoming:
      return "<-[" + inside + "]-";
    case base::Direction::kBoth:
      return "-[" + inside + "]-";
  }
  return "";
}

std::string Details(const planner::PhysicalPlan& plan, const PhysicalOperator& op) {
  const auto name = [&](VarId id) { return id.valid() ? NameOf(plan, id) : std::string(); };
  switch (op.kind) {
    case OperatorKind::kAllNodesScan:
      return name(op.As<planner::AllNodesScan>().node);
    case OperatorKind::kLabelScan:
      return name(op.As<planner::LabelScan>().node) + ":" + std::string(op.As<planner::LabelScan>().label);
    case OperatorKind::kIndexSeek:
      return name(op.As<planner::IndexSeek>().entity);
    case OperatorKind::kIdSeek:
      return name(op.As<planner::IdSeek>().entity);
    case OperatorKind::kNodeCount: {
      const auto& count = op.As<planner::NodeCount>();
      return "count( (" + (count.label.empty() ? std::string() : ":" + std::string(count.label)) + ") ) AS " +
             name(count.count);
    }
    case OperatorKind::kRelationshipCount: {
      const auto& count = op.As<planner::RelationshipCount>();
      return "count( ()-[" + Types(count.types) + "]->() ) AS " + name(count.count);
    }
    case OperatorKind::kRelationshipScan: {
      const auto& scan = op.As<planner::RelationshipScan>();
      return "(" + name(scan.start) + ")-[" + name(scan.relationship) + Types(scan.types) + "]->(" + name(scan.end) +
             ")";
    }
    case OperatorKind::kExpand: {
      const auto& expand = op.As<planner::Expand>();
      return "(" + name(expand.from) + ")" + Arrow(expand.direction, name(expand.relationship) + Types(expand.types)) +
             "(" + name(expand.to) + ")";
    }
    case OperatorKind::kVarLengthExpand: {
      const auto& expand = op.As<planner::VarLengthExpand>();
      std::string hops = "*" + std::to_string(expand.hops.min) + "..";
      if (expand.hops.max != binder::HopRange().max) hops += std::to_string(expand.hops.max);
      return "(" + name(expand.from) + ")" +
             Arrow(expand.direction, name(expand.relationships) + Types(expand.types) + hops) + "(" + name(expand.to) +
             ")";
    }
    case OperatorKind::kUnwind:
      return "UNWIND AS " + name(op.As<planner::Unwind>().variable);
    case OperatorKind::kProcedureCall:
      return op.As<planner::ProcedureCall>().clause->procedure->name;
    case OperatorKind::kProduceResults: {
      std::string columns;
      for (const std::string& column : plan.column_names) columns += (columns.empty() ? "" : ", ") + column;
      return columns;
    }
    default:
      return "";
  }
}

PlanDescription Describe(const planner::PhysicalPlan& plan, const PhysicalOperator& op,
                         const std::vector<exec::OperatorProfile>& profiles) {
  PlanDescription description;
  description.operator_type = OperatorName(op);
  description.arguments.emplace_back("EstimatedRows", Value::Float(op.estimated_rows));
  const std::string details = Details(plan, op);
  if (!details.empty()) description.arguments.emplace_back("Details", Value::String(details));
  for (const VarId id : op.output) description.identifiers.push_back(NameOf(plan, id));
  if (op.kind == OperatorKind::kProduceResults) description.identifiers = plan.column_names;
  std::sort(description.identifiers.begin(), description.identifiers.end());
  if (op.id < profiles.size()) {
    description.rows = profiles[op.id].rows;
    description.db_hits = profiles[op.id].db_hits;
    description.time_ns = profiles[op.id].time_ns;
  }
  for (const PhysicalOperator* child : op.children) description.children.push_back(Describe(plan, *child, profiles));
  return description;
}

}  // namespace

std::unique_ptr<PlanDescription> DescribePlan(const planner::PhysicalPlan& plan,
                                              const std::vector<exec::OperatorProfile>& profiles) {
  auto root = std::make_unique<PlanDescription>(Describe(plan, *plan.root, profiles));
  root->arguments.emplace_back("planner", Value::String("COST"));
  root->arguments.emplace_back("planner-impl", Value::String("MYCEL"));
  root->arguments.emplace_back("planner-version", Value::String("5"));
  root->arguments.emplace_back("runtime", Value::String("VECTORISED"));
  root->arguments.emplace_back("runtime-impl", Value::String("VECTORISED"));
  root->arguments.emplace_back("runtime-version", Value::String("5"));
  root->arguments.emplace_back("version", Value::String("5"));
  return root;
}

}  // namespace mycel::engine::database
