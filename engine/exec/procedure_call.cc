#include "engine/exec/procedure_call.h"

#include "engine/exec/append_row.h"
#include "engine/expr/evaluate.h"
#include "engine/planner/expression_facts.h"

namespace mycel::engine::exec {

using base::ErrorId;
using base::Result;
using base::Status;
using types::Value;

ProcedureCallOperator::ProcedureCallOperator(const planner::ProcedureCall& plan, Scope scope, OperatorPtr child)
    : Operator(plan, scope), child_(std::move(child)), call_(*plan.clause), held_(*scope.context) {
  planner::VarSet passed;
  passed.Add(carried());
  // WHERE is asked of the row that goes out, and may read what nobody above needs any more.
  if (call_.where != nullptr) passed.Add(planner::FreeVariables(*call_.where));
  for (const binder::ProcedureYield& yield : call_.yields) passed.Remove(yield.variable);
  passed_ = passed.ToVector();
}

void ProcedureCallOperator::Reset() {
  ForgetError();
  child_->Reset();
  input_.Clear();
  row_ = 0;
  rows_.reset();
  fetched_.clear();
  fetched_at_ = 0;
  held_.Clear();
}

ProcedureCallContext ProcedureCallOperator::CallContext() {
  return {context().transaction(), context().evaluation().functions};
}

Status ProcedureCallOperator::Open() {
  ProcedureSource* source = context().options().procedures;
  if (source == nullptr) return Status::Error(ErrorId::kInternal, "the execution has no procedures");
  std::vector<Value> arguments;
  expr::Row row(input_, row_);
  for (const binder::BoundExpression* argument : call_.arguments) {
    MYCEL_ASSIGN_OR_RETURN(Value value, expr::Evaluate(*argument, row, context().evaluation()));
    arguments.push_back(std::move(value));
  }
  MYCEL_ASSIGN_OR_RETURN(rows_, source->Call(*call_.procedure, std::move(arguments), CallContext()));
  more_ = true;
  emitted_ = false;
  fetched_.clear();
  fetched_at_ = 0;
  return Status::Ok();
}

Result<bool> ProcedureCallOperator::Fetch() {
  fetched_.clear();
  fetched_at_ = 0;
  while (more_ && fetched_.empty()) {
    MYCEL_RETURN_IF_ERROR(context().Check());
    MYCEL_ASSIGN_OR_RETURN(more_, rows_->Next(CallContext(), context().options().max_batch_rows, &fetched_));
  }
  return !fetched_.empty();
}

Result<bool> ProcedureCallOperator::Emit(const ProcedureRow* yielded, uint32_t at, uint32_t capacity,
                                         types::Batch* out) {
  AppendRow(passed_, input_, row_, capacity, at, out);
  for (const binder::ProcedureYield& yield : call_.yields) {
    types::Column& column = out->column(yield.variable.value);
    if (at == 0) column.Reset(types::ColumnType::kValue, capacity);
    column.Set(at, yielded == nullptr ? Value() : (*yielded)[yield.column]);
  }
  if (call_.where == nullptr || yielded == nullptr) return true;
  expr::Row row(*out, at);
  MYCEL_ASSIGN_OR_RETURN(const expr::Truth truth, expr::EvaluateCondition(*call_.where, row, context().evaluation()));
  return truth == expr::Truth::kTrue;
}

Result<Step> ProcedureCallOperator::Produce(types::Batch* out) {
  const uint32_t capacity = context().options().max_batch_rows;
  uint32_t count = 0;
  const auto deliver = [&] {
    out->ClearMultiplicity();
    out->set_rows(count);
    return Step::kRows;
  };
  // An error is raised behind the rows that came before it.
  const auto raise = [&](Status error) -> Result<Step> {
    error = std::move(error).At(call_.offset);
    if (count == 0) return error;
    Fail(std::move(error));
    return deliver();
  };
  while (count < capacity) {
    if (rows_ == nullptr) {
      if (row_ >= input_.rows()) {
        if (count > 0) break;
        MYCEL_ASSIGN_OR_RETURN(const Step step, child_->Next(&input_));
        row_ = 0;
        if (step != Step::kRows) {
          input_.Clear();
          return step;
        }
        MYCEL_RETURN_IF_ERROR(held_.Set(input_.bytes()));
      }
      if (Status opened = Open(); !opened.ok()) return raise(std::move(opened));
    }
    if (fetched_at_ == fetched_.size()) {
      Result<bool> fetched = Fetch();
      if (!fetched.ok()) return raise(std::move(fetched).status());
      if (!*fetched) {
        // A procedure without outputs is called for its effects; OPTIONAL CALL keeps the row.
        if (call_.procedure->is_void || (call_.optional && !emitted_)) {
          MYCEL_RETURN_IF_ERROR(Emit(nullptr, count, capacity, out).status());
          ++count;
        }
        rows_.reset();
        ++row_;
        continue;
      }
    }
    const ProcedureRow& yielded = fetched_[fetched_at_++];
    if (call_.procedure->is_void) continue;
    Result<bool> kept = Emit(&yielded, count, capacity, out);
    if (!kept.ok()) return raise(std::move(kept).status());
    if (!*kept) continue;
    emitted_ = true;
    ++count;
  }
  return deliver();
}

}  // namespace mycel::engine::exec
