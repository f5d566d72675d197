#include "engine/exec/aggregate.h"

#include <algorithm>

#include "engine/expr/evaluate_batch.h"

namespace mycel::engine::exec {

using base::Result;
using base::Status;
using types::Column;
using types::ColumnType;

AggregateOperator::AggregateOperator(const planner::Aggregate& plan, Scope scope, OperatorPtr child)
    : UnaryOperator(plan, scope, std::move(child)), aggregate_(plan), groups_(plan.keys.size()), memory_(context()) {
  size_t columns = plan.keys.size();
  for (const binder::Aggregation& aggregation : plan.aggregations)
    columns = std::max(columns, aggregation.arguments.size());
  scratch_.resize(columns);
  MakeAccumulators();
}

void AggregateOperator::MakeAccumulators() {
  accumulators_.clear();
  for (const binder::Aggregation& aggregation : aggregate_.aggregations) {
    accumulators_.push_back(MakeAccumulator(aggregation, !aggregate_.keys.empty()));
  }
}

void AggregateOperator::Reset() {
  UnaryOperator::Reset();
  groups_.Clear();
  MakeAccumulators();
  memory_.Clear();
  filled_ = false;
  next_group_ = 0;
}

Result<const Column*> AggregateOperator::ColumnOf(const binder::BoundExpression& expression, Column* scratch) {
  if (expression.kind == binder::ExpressionKind::kVariable) {
    const Column& column = input_.column(expression.As<binder::VariableExpression>().variable.value);
    if (column.capacity() > 0) return &column;
  }
  expr::RowError error(input_.rows());
  expr::EvaluateBatch(expression, input_, context().evaluation(), &error, scratch);
  if (!error.status.ok()) return std::move(error.status);
  return scratch;
}

Status AggregateOperator::Take() {
  uint32_t groups = 1;
  if (!aggregate_.keys.empty()) {
    columns_.clear();
    for (size_t i = 0; i < aggregate_.keys.size(); ++i) {
      MYCEL_ASSIGN_OR_RETURN(const Column* column, ColumnOf(*aggregate_.keys[i].expression, &scratch_[i]));
      columns_.push_back(column);
    }
    groups_.Insert(columns_, input_.rows(), group_of_.data());
    groups = groups_.size();
  }
  for (size_t i = 0; i < accumulators_.size(); ++i) {
    const binder::Aggregation& aggregation = aggregate_.aggregations[i];
    columns_.clear();
    for (size_t j = 0; j < aggregation.arguments.size(); ++j) {
      MYCEL_ASSIGN_OR_RETURN(const Column* column, ColumnOf(*aggregation.arguments[j], &scratch_[j]));
      columns_.push_back(column);
    }
    accumulators_[i]->Grow(groups);
    MYCEL_RETURN_IF_ERROR(
        accumulators_[i]->Update(context().evaluation().functions, input_, columns_, group_of_.data()));
  }
  return Account();
}

Status AggregateOperator::Account() {
  size_t bytes = groups_.bytes();
  for (const auto& accumulator : accumulators_) bytes += accumulator->bytes();
  return memory_.Set(bytes);
}

Result<Step> AggregateOperator::Produce(types::Batch* out) {
  while (!filled_) {
    MYCEL_ASSIGN_OR_RETURN(const Step step, child().Next(&input_));
    if (step == Step::kYielded) return step;
    if (step == Step::kDone) {
      filled_ = true;
    } else {
      MYCEL_RETURN_IF_ERROR(Take());
    }
  }
  const uint32_t groups = aggregate_.keys.empty() ? 1 : groups_.size();
  if (next_group_ == groups) return Step::kDone;
  const uint32_t rows = std::min(groups - next_group_, context().options().max_batch_rows);
  MYCEL_RETURN_IF_ERROR(context().Check());
  out->Clear();
  argument().Spread(out);
  for (size_t i = 0; i < aggregate_.keys.size(); ++i) {
    Column& column = out->column(aggregate_.keys[i].output.value);
    column.Reset(types::ColumnTypeFor(groups_.Key(next_group_, i).kind()), rows);
    for (uint32_t row = 0; row < rows; ++row) column.Set(row, groups_.Key(next_group_ + row, i));
  }
  for (size_t i = 0; i < accumulators_.size(); ++i) {
    accumulators_[i]->Grow(groups);
    Column& column = out->column(aggregate_.aggregations[i].output.value);
    for (uint32_t row = 0; row < rows; ++row) {
      Result<types::Value> value = accumulators_[i]->Finish(context().evaluation().functions, next_group_ + row);
      if (!value.ok()) return std::move(value).status();
      if (row == 0) column.Reset(types::ColumnTypeFor(value->kind()), rows);
      column.Set(row, std::move(value).value());
    }
  }
  next_group_ += rows;
  out->set_rows(rows);
  return Step::kRows;
}

}  // namespace mycel::engine::exec
