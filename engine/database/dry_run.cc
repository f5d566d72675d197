#include "engine/database/dry_run.h"

#include <algorithm>
#include <cctype>

namespace mycel::engine::database {

using base::ErrorId;
using base::Status;
using planner::OperatorKind;

namespace {

Status CheckOperator(const planner::PhysicalOperator& op) {
  if (op.kind == OperatorKind::kCallInTransactions) {
    return Status::Error(ErrorId::kArgumentError,
                         "dry_run cannot take back CALL { ... } IN TRANSACTIONS: its inner transactions are committed")
        .At(op.As<planner::CallInTransactions>().clause->offset);
  }
  if (op.kind == OperatorKind::kProcedureCall) {
    const binder::CallProcedureClause& call = *op.As<planner::ProcedureCall>().clause;
    const binder::ProcedureMode mode = call.procedure->mode;
    if (mode == binder::ProcedureMode::kSchema || mode == binder::ProcedureMode::kDbms) {
      return Status::Error(ErrorId::kArgumentError, "dry_run cannot take back the procedure `" + call.procedure->name +
                                                        "`: it changes more than the graph")
          .At(call.offset);
    }
  }
  for (const planner::PhysicalOperator* child : op.children) MYCEL_RETURN_IF_ERROR(CheckOperator(*child));
  return Status::Ok();
}

}  // namespace

std::string_view OptionOf(const binder::BoundStatement& statement, std::string_view name) {
  for (const auto& [key, value] : statement.options) {
    if (key == name) return value;
  }
  return {};
}

bool IsDryRun(const binder::BoundStatement& statement) {
  const std::string_view value = OptionOf(statement, "dry_run");
  constexpr std::string_view kTrue = "true";
  return std::equal(value.begin(), value.end(), kTrue.begin(), kTrue.end(),
                    [](unsigned char a, unsigned char b) { return std::tolower(a) == b; });
}

Status CheckDryRun(const planner::PhysicalPlan& plan) {
  if (plan.root == nullptr) {
    return Status::Error(ErrorId::kArgumentError,
                         "dry_run is for statements that read and write data, not for commands");
  }
  return CheckOperator(*plan.root);
}

QueryNotification DryRunNotification() {
  return {.code = "Neo.ClientNotification.Statement.DryRun",
          .title = "The statement was a dry run.",
          .description = "The counters tell what would have changed (dry_run=true); nothing was kept.",
          .severity = "INFORMATION",
          .category = "GENERIC",
          .gql_status = "03N00",
          .status_description =
              "info: dry run. The counters tell what would have changed (dry_run=true); nothing was kept."};
}

}  // namespace mycel::engine::database
