#include "engine/exec/aggregate.h"

#include <algorithm>

#include "engine/expr/evaluate_batch.h"

namespace mycel::engine::exec {

using base::Result;
using base::Status;
using types::Column;
using types::ColumnType;

AggregateOperator::AggregateOperator(const planner::Aggregate& plan, Scope scope, OperatorPtr child)
    : UnaryOperator(plan, scope, std::move(child)),
      aggregate_(plan),
      groups_(plan.keys.size()),
      memory_(context()),
      passes_(context()) {
  size_t columns = plan.keys.size();
  for (const binder::Aggregation& aggregation : plan.aggregations) columns += aggregation.arguments.size();
  scratch_.resize(columns);
  for (uint32_t i = 0; i < columns; ++i) saved_.emplace_back(i);
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
  passes_.Reset();
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

Status AggregateOperator::EvaluateInput() {
  columns_.clear();
  for (const auto& key : aggregate_.keys) {
    MYCEL_ASSIGN_OR_RETURN(const Column* column, ColumnOf(*key.expression, &scratch_[columns_.size()]));
    columns_.push_back(column);
  }
  for (const binder::Aggregation& aggregation : aggregate_.aggregations) {
    for (const auto& argument : aggregation.arguments) {
      MYCEL_ASSIGN_OR_RETURN(const Column* column, ColumnOf(*argument, &scratch_[columns_.size()]));
      columns_.push_back(column);
    }
  }
  return Status::Ok();
}

Result<Step> AggregateOperator::NextInput() {
  if (passes_.input() == nullptr) {
    MYCEL_ASSIGN_OR_RETURN(const Step step, child().Next(&input_));
    if (step == Step::kRows) MYCEL_RETURN_IF_ERROR(EvaluateInput());
    return step;
  }
  MYCEL_RETURN_IF_ERROR(context().Check());
  if (saved_rows_.slots() < saved_.size()) saved_rows_.ResizeSlots(saved_.size());
  MYCEL_ASSIGN_OR_RETURN(const uint32_t rows,
                         passes_.input()->Next(saved_, context().options().max_batch_rows, &saved_rows_));
  std::swap(input_, saved_rows_);
  columns_.clear();
  for (const VarId id : saved_) columns_.push_back(&input_.column(id.value));
  return rows == 0 ? Step::kDone : Step::kRows;
}

// The rows of groups that are there stay in the order in which they came.
Status AggregateOperator::PartOff() {
  groups_.Find(keys(), input_.rows(), group_of_.data());
  std::vector<uint16_t> known;
  std::vector<types::Value> row_values(columns_.size());
  for (uint32_t row = 0; row < input_.rows(); ++row) {
    if (group_of_[row] != KeyTable::kNone) {
      group_of_[known.size()] = group_of_[row];
      known.push_back(static_cast<uint16_t>(row));
      continue;
    }
    for (size_t i = 0; i < columns_.size(); ++i) row_values[i] = columns_[i]->Get(row);
    MYCEL_ASSIGN_OR_RETURN(SpillFile* const file, passes_.parts()->FileFor(SpillHash(keys(), row)));
    MYCEL_RETURN_IF_ERROR(file->Append(row_values, input_.multiplicity(row)));
  }
  if (known.size() == input_.rows()) return Status::Ok();
  if (known_rows_.slots() < columns_.size()) known_rows_.ResizeSlots(columns_.size());
  known_rows_.Clear();
  for (size_t i = 0; i < columns_.size(); ++i) known_rows_.column(i).Gather(*columns_[i], known);
  for (uint32_t i = 0; i < known.size(); ++i) {
    if (input_.multiplicity(known[i]) != 1) known_rows_.SetMultiplicity(i, input_.multiplicity(known[i]));
  }
  known_rows_.set_rows(static_cast<uint32_t>(known.size()));
  std::swap(input_, known_rows_);
  for (size_t i = 0; i < columns_.size(); ++i) columns_[i] = &input_.column(i);
  return Status::Ok();
}

Status AggregateOperator::Take() {
  uint32_t groups = 1;
  if (!aggregate_.keys.empty()) {
    if (passes_.parts() != nullptr) {
      MYCEL_RETURN_IF_ERROR(PartOff());
    } else {
      groups_.Insert(keys(), input_.rows(), group_of_.data());
    }
    groups = groups_.size();
  }
  size_t at = aggregate_.keys.size();
  for (size_t i = 0; i < accumulators_.size(); ++i) {
    const size_t arguments = aggregate_.aggregations[i].arguments.size();
    accumulators_[i]->Grow(groups);
    if (arguments > 0 && context().options().null_eliminated != nullptr && columns_[at]->has_nulls(input_.rows())) {
      *context().options().null_eliminated = true;
    }
    MYCEL_RETURN_IF_ERROR(accumulators_[i]->Update(context().evaluation().functions, input_,
                                                   std::span(columns_).subspan(at, arguments), group_of_.data()));
    at += arguments;
  }
  return Account();
}

Status AggregateOperator::Account() {
  size_t bytes = groups_.bytes();
  for (const auto& accumulator : accumulators_) bytes += accumulator->bytes();
  MYCEL_RETURN_IF_ERROR(memory_.Set(bytes));
  if (!aggregate_.keys.empty()) passes_.PartIfNeeded(bytes);
  return Status::Ok();
}

bool AggregateOperator::BeginWaiting() {
  if (!passes_.Begin()) return false;
  groups_.Clear();
  MakeAccumulators();
  memory_.Clear();
  filled_ = false;
  next_group_ = 0;
  return true;
}

Status AggregateOperator::Give(uint32_t rows, types::Batch* out) {
  out->Clear();
  argument().Spread(out);
  for (size_t i = 0; i < aggregate_.keys.size(); ++i) {
    Column& column = out->column(aggregate_.keys[i].output.value);
    column.Reset(types::ColumnTypeFor(groups_.Key(next_group_, i).kind()), rows);
    for (uint32_t row = 0; row < rows; ++row) column.Set(row, groups_.Key(next_group_ + row, i));
  }
  for (size_t i = 0; i < accumulators_.size(); ++i) {
    accumulators_[i]->Grow(aggregate_.keys.empty() ? 1 : groups_.size());
    Column& column = out->column(aggregate_.aggregations[i].output.value);
    for (uint32_t row = 0; row < rows; ++row) {
      MYCEL_ASSIGN_OR_RETURN(types::Value value,
                             accumulators_[i]->Finish(context().evaluation().functions, next_group_ + row));
      if (row == 0) column.Reset(types::ColumnTypeFor(value.kind()), rows);
      column.Set(row, std::move(value));
    }
  }
  next_group_ += rows;
  out->set_rows(rows);
  return Status::Ok();
}

Result<Step> AggregateOperator::Produce(types::Batch* out) {
  for (;;) {
    while (!filled_) {
      MYCEL_ASSIGN_OR_RETURN(const Step step, NextInput());
      if (step == Step::kYielded) return step;
      if (step == Step::kDone) {
        filled_ = true;
      } else {
        MYCEL_RETURN_IF_ERROR(Take());
      }
    }
    const uint32_t groups = aggregate_.keys.empty() ? 1 : groups_.size();
    if (next_group_ == groups) {
      if (!BeginWaiting()) return Step::kDone;
      continue;
    }
    MYCEL_RETURN_IF_ERROR(context().Check());
    MYCEL_RETURN_IF_ERROR(Give(std::min(groups - next_group_, context().options().max_batch_rows), out));
    return Step::kRows;
  }
}

}  // namespace mycel::engine::exec
