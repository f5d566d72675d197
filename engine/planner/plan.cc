#include "engine/planner/plan.h"

#include <algorithm>
#include <iterator>

#include "engine/binder/rewrite_expression.h"
#include "engine/planner/expression_facts.h"
#include "engine/planner/planner.h"
#include "engine/planner/rules/count_store.h"
#include "engine/planner/rules/insert_eager.h"
#include "engine/planner/rules/prune_columns.h"

namespace mycel::engine::planner {
namespace {

// Every operator's batch has a column for each variable of the statement: beyond this many columns a statement would
// take gigabytes before its first row.
constexpr uint64_t kMaxPlanColumns = uint64_t{1} << 22;
// Branches of a UNION run one after the other; making their columns takes time all the same.
constexpr uint64_t kMaxPlanColumnsMade = uint64_t{1} << 26;

// The union that gives the statement's rows, if there is one.
const Union* TopUnion(const PhysicalOperator* op) {
  while (op->children.size() == 1) op = op->children[0];
  return op->kind == OperatorKind::kUnion ? &op->As<Union>() : nullptr;
}

uint64_t CountOperators(const PhysicalOperator& op) {
  uint64_t count = 1;
  for (const PhysicalOperator* child : op.children) count += CountOperators(*child);
  return count;
}

// Operators that hold batches at the same time.
uint64_t LiveOperators(const PhysicalPlan& plan) {
  if (plan.top_union == nullptr) return plan.operator_count;
  uint64_t all = 0;
  uint64_t largest = 0;
  for (const PhysicalOperator* branch : plan.top_union->children) {
    const uint64_t count = CountOperators(*branch);
    all += count;
    largest = std::max(largest, count);
  }
  return plan.operator_count - all + largest;
}

Status CheckSize(const PhysicalPlan& plan) {
  if (LiveOperators(plan) * plan.slots <= kMaxPlanColumns &&
      uint64_t{plan.operator_count} * plan.slots <= kMaxPlanColumnsMade) {
    return Status::Ok();
  }
  return Status::Error(base::ErrorId::kStatementTooComplex, "The statement has " + std::to_string(plan.operator_count) +
                                                                " steps and " + std::to_string(plan.slots) +
                                                                " variables, more than can run at once: split it");
}

void CollectSubqueries(const PhysicalOperator& op, std::vector<const binder::SubqueryExpression*>* out) {
  ForEachExpression(op, [&](const BoundExpression* e) {
    ForEachSubquery(*e, [&](const binder::SubqueryExpression& subquery) { out->push_back(&subquery); });
  });
  for (const PhysicalOperator* child : op.children) CollectSubqueries(*child, out);
}

// Summaries of what reads or changes the server around the database say what those of schema commands say.
bool IsOfTheServer(const binder::ProcedureSignature& procedure) {
  static constexpr std::string_view kShown[] = {"SHOW DATABASES",     "SHOW DATABASE",     "SHOW DEFAULT DATABASE",
                                                "SHOW HOME DATABASE", "SHOW CURRENT USER", "SHOW USERS"};
  if (procedure.mode == binder::ProcedureMode::kDbms) return procedure.name != "TERMINATE TRANSACTIONS";
  return std::find(std::begin(kShown), std::end(kShown), procedure.name) != std::end(kShown);
}

bool CallsServer(const PhysicalOperator& op) {
  if (op.kind == OperatorKind::kProcedureCall && IsOfTheServer(*op.As<ProcedureCall>().clause->procedure)) return true;
  return std::any_of(op.children.begin(), op.children.end(),
                     [](const PhysicalOperator* child) { return CallsServer(*child); });
}

StatementType TypeOf(const binder::BoundQuery& query, const PhysicalOperator& root) {
  if (CallsServer(root)) return StatementType::kSchema;
  if (!query.writes) return StatementType::kRead;
  return query.columns.empty() ? StatementType::kWrite : StatementType::kReadWrite;
}

// A loop over a list takes as long as the list is, which only its values know.
bool HasLoop(const BoundExpression& expression) {
  switch (expression.kind) {
    case binder::ExpressionKind::kListComprehension:
    case binder::ExpressionKind::kQuantifier:
    case binder::ExpressionKind::kReduce:
      return true;
    default:
      break;
  }
  bool found = false;
  binder::ForEachOperand(expression, [&](const BoundExpression* operand) { found = found || HasLoop(*operand); });
  return found;
}

// Point look-ups and short expansions without loops: bounded by construction.
bool IsBounded(const PhysicalOperator& op) {
  constexpr double kBoundedRows = 64;
  switch (op.kind) {
    case OperatorKind::kArgument:
    case OperatorKind::kLabelScan:  // of a label with few nodes; one that has grown since goes on elsewhere after its
                                    // first slice
    case OperatorKind::kNodeCount:
    case OperatorKind::kRelationshipCount:
    case OperatorKind::kIdSeek:
      break;
    case OperatorKind::kIndexSeek:
      if (op.As<IndexSeek>().seek != SeekKind::kEqual) return false;
      break;
    case OperatorKind::kFilter:
    case OperatorKind::kProject:
    case OperatorKind::kLimit:
    case OperatorKind::kSkip:
    case OperatorKind::kEager:
    case OperatorKind::kCreate:
    case OperatorKind::kSet:
    case OperatorKind::kProduceResults:
    case OperatorKind::kEmptyResult:
      break;
    default:
      return false;
  }
  if (op.estimated_rows > kBoundedRows) return false;
  bool loops = false;
  ForEachExpression(op, [&](const BoundExpression* expression) { loops = loops || HasLoop(*expression); });
  if (loops) return false;
  for (const PhysicalOperator* child : op.children) {
    if (!IsBounded(*child)) return false;
  }
  return true;
}

}  // namespace

base::Result<std::shared_ptr<const PhysicalPlan>> PlanStatement(std::shared_ptr<const binder::BoundStatement> statement,
                                                                const PlanContext& context) {
  auto plan = std::make_shared<PhysicalPlan>();
  plan->statement = std::move(statement);
  plan->schema_epoch = context.schema->epoch();
  if (plan->statement->query == nullptr) {
    plan->type = StatementType::kSchema;
    plan->writes = true;
    return std::shared_ptr<const PhysicalPlan>(std::move(plan));
  }
  const binder::BoundQuery& query = *plan->statement->query;
  Planner planner(context, plan.get());
  planner.next_variable_ = static_cast<uint32_t>(plan->statement->variables.size());
  MYCEL_ASSIGN_OR_RETURN(PhysicalOperator * root, planner.PlanTopLevel(query));
  root = InsertEager(plan.get(), CountStore(plan.get(), root));
  PruneColumns(plan.get(), root, {});
  std::vector<const binder::SubqueryExpression*> pending;
  CollectSubqueries(*root, &pending);
  while (!pending.empty()) {
    const binder::SubqueryExpression* subquery = pending.back();
    pending.pop_back();
    MYCEL_ASSIGN_OR_RETURN(PhysicalOperator * inner, planner.PlanSubquery(*subquery));
    inner = CountStore(plan.get(), inner);
    VarSet required;
    required.Add(subquery->query->columns);
    PruneColumns(plan.get(), inner, required);
    plan->subqueries.push_back({subquery, inner});
    CollectSubqueries(*inner, &pending);
  }
  plan->root = root;
  plan->slots = planner.next_variable_;
  plan->top_union = TopUnion(root);
  MYCEL_RETURN_IF_ERROR(CheckSize(*plan));
  plan->columns.assign(query.columns.begin(), query.columns.end());
  for (const std::string_view name : query.column_names) plan->column_names.emplace_back(name);
  plan->writes = query.writes;
  plan->type = TypeOf(query, *root);
  plan->bounded = plan->subqueries.empty() && IsBounded(*root);
  return std::shared_ptr<const PhysicalPlan>(std::move(plan));
}

}  // namespace mycel::engine::planner
