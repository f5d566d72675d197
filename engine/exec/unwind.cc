#include "engine/exec/unwind.h"

#include <algorithm>

#include "engine/exec/rows.h"
#include "engine/expr/evaluate.h"

namespace mycel::engine::exec {

using base::Result;
using base::Status;
using types::Column;
using types::ColumnType;
using types::Value;

UnwindOperator::UnwindOperator(const planner::Unwind& plan, Scope scope, OperatorPtr child)
    : UnaryOperator(plan, scope, std::move(child)), unwind_(plan), size_(context()) {
  for (const VarId id : carried()) {
    if (id != plan.variable) copied_.push_back(id);
  }
}

void UnwindOperator::Reset() {
  UnaryOperator::Reset();
  size_.Reset();
  input_.Clear();
  input_at_ = 0;
  row_open_ = false;
  list_ = Value();
}

Status UnwindOperator::OpenRow() {
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
  return Status::Ok();
}

uint32_t UnwindOperator::TakeItems(uint32_t rows, uint32_t capacity, Column* column) {
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
  if (item_at_ == list.size()) {
    row_open_ = false;
    ++input_at_;
  }
  return rows + count;
}

Result<Step> UnwindOperator::Produce(types::Batch* out) {
  for (;;) {
    MYCEL_ASSIGN_OR_RETURN(const bool go_on, BeginBatch());
    if (!go_on) return Step::kYielded;
    if (!row_open_ && input_at_ >= input_.rows()) {
      input_at_ = 0;
      MYCEL_ASSIGN_OR_RETURN(const Step step, child().Next(&input_));
      if (step != Step::kRows) {
        input_.Clear();
        return step;
      }
    }
    const uint32_t capacity = size_.Take();
    out->Clear();
    row_of_.clear();
    uint32_t rows = 0;
    while (rows < capacity && input_at_ < input_.rows()) {
      if (!row_open_) {
        Status opened = OpenRow();
        if (!opened.ok()) {
          if (rows == 0) return opened;
          Fail(std::move(opened));
          break;
        }
      }
      rows = TakeItems(rows, capacity, &out->column(unwind_.variable.value));
    }
    if (rows == 0) continue;
    GatherRows(copied_, input_, row_of_, out);
    return Step::kRows;
  }
}

}  // namespace mycel::engine::exec
