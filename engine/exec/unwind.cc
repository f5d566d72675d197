#include "engine/exec/unwind.h"

#include <algorithm>

#include "engine/expr/evaluate.h"

namespace mycel::engine::exec {

using base::Result;
using base::Status;
using types::Column;
using types::ColumnType;
using types::Value;

UnwindOperator::UnwindOperator(const planner::Unwind& plan, Scope scope, OperatorPtr child)
    : ExpandingOperator(plan, scope, std::move(child)), unwind_(plan) {
  for (const VarId id : carried()) {
    if (id != plan.variable) copied_.push_back(id);
  }
}

void UnwindOperator::Reset() {
  ExpandingOperator::Reset();
  list_ = Value();
}

Result<bool> UnwindOperator::OpenRow() {
  if (input_at_ >= input_.rows()) return false;
  expr::Row row(input_, input_at_);
  MYCEL_ASSIGN_OR_RETURN(Value value, expr::Evaluate(*unwind_.list, row, context().evaluation()));
  if (value.is_null()) {
    list_ = Value::List({});
  } else if (value.is_list()) {
    list_ = std::move(value);
  } else {
    list_ = Value::List({std::move(value)});
  }
  item_at_ = 0;
  row_open_ = true;
  return true;
}

void UnwindOperator::TakeItems(uint32_t capacity, Column* column) {
  const auto rows = static_cast<uint32_t>(row_of_.size());
  const types::ListView list = list_.AsList();
  const auto count = static_cast<uint32_t>(std::min<size_t>(capacity - rows, list.size() - item_at_));
  // The first item decides the column's type; others of another kind make it generic.
  if (rows == 0 && count > 0) column->Reset(types::ColumnTypeFor(list[item_at_].kind()), capacity);
  if (list.is_range() && column->type() == ColumnType::kInteger) {
    int64_t* const out = column->integers() + rows;
    for (uint32_t i = 0; i < count; ++i) {
      out[i] = static_cast<int64_t>(static_cast<uint64_t>(list.first()) +
                                    static_cast<uint64_t>(list.step()) * (item_at_ + i));
    }
  } else {
    for (uint32_t i = 0; i < count; ++i) column->Set(rows + i, list[item_at_ + i]);
  }
  row_of_.insert(row_of_.end(), count, static_cast<uint16_t>(input_at_));
  item_at_ += count;
  if (item_at_ == list.size()) CloseRow();
}

Result<Step> UnwindOperator::Produce(types::Batch* out) {
  const auto prepare = [](uint32_t) {};
  const auto advance = [&](uint32_t capacity) {
    TakeItems(capacity, &out->column(unwind_.variable.value));
    return Status::Ok();
  };
  return MakeRows(out, types::kMaxBatchRows, prepare, advance);
}

}  // namespace mycel::engine::exec
