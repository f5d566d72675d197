#include "engine/database/describe_plan.h"

#include <algorithm>

#include "engine/database/operator_details.h"
#include "engine/database/operator_name.h"

namespace mycel::engine::database {

using planner::PhysicalOperator;
using planner::VarId;
using types::Value;

namespace {

// A list of constants may be as long as a statement; nobody reads that.
std::string Shortened(std::string details) {
  constexpr size_t kMaxDetailsBytes = size_t{16} << 10;
  if (details.size() <= kMaxDetailsBytes) return details;
  size_t end = kMaxDetailsBytes;
  while (end > 0 && (static_cast<unsigned char>(details[end]) & 0xC0) == 0x80) --end;
  return details.substr(0, end) + "…";
}

PlanDescription Describe(const PlanNames& names, const planner::PhysicalPlan& plan, const PhysicalOperator& op,
                         const std::vector<exec::OperatorProfile>& profiles) {
  PlanDescription description;
  description.operator_type = OperatorName(op);
  description.arguments.emplace_back("EstimatedRows", Value::Float(op.estimated_rows));
  const std::string details = Shortened(OperatorDetails(names, plan, op));
  if (!details.empty()) description.arguments.emplace_back("Details", Value::String(details));
  for (const VarId id : op.output) description.identifiers.push_back(names.printer.Name(id));
  if (op.kind == planner::OperatorKind::kProduceResults) description.identifiers = plan.column_names;
  std::sort(description.identifiers.begin(), description.identifiers.end());
  if (op.id < profiles.size()) {
    description.rows = profiles[op.id].rows;
    description.db_hits = profiles[op.id].db_hits;
    description.time_ns = profiles[op.id].time_ns;
    description.arguments.emplace_back("Rows", Value::Integer(static_cast<int64_t>(description.rows)));
    description.arguments.emplace_back("DbHits", Value::Integer(static_cast<int64_t>(description.db_hits)));
    description.arguments.emplace_back("Time", Value::Integer(static_cast<int64_t>(description.time_ns)));
  }
  for (const PhysicalOperator* child : op.children) {
    description.children.push_back(Describe(names, plan, *child, profiles));
  }
  return description;
}

// An operator, then its other inputs with what is below them, then its first input.
void Number(PlanDescription* plan, uint32_t* next) {
  plan->id = (*next)++;
  plan->arguments.emplace_back("Id", Value::Integer(plan->id));
  for (size_t i = plan->children.size(); i-- > 1;) Number(&plan->children[i], next);
  if (!plan->children.empty()) Number(&plan->children.front(), next);
}

}  // namespace

std::unique_ptr<PlanDescription> DescribePlan(const planner::PhysicalPlan& plan, const txn::Store& store,
                                              std::span<const Value> parameters,
                                              const std::vector<exec::OperatorProfile>& profiles) {
  const auto schema = store.schema();
  const PlanNames names = {binder::BoundPrinter(*plan.statement, parameters), *schema, store.tokens()};
  auto root = std::make_unique<PlanDescription>(Describe(names, plan, *plan.root, profiles));
  uint32_t next = 0;
  Number(root.get(), &next);
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
