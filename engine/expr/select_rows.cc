// The rows of a batch for which predicates are true: whole columns where these can be compared, else row by row.
#include <algorithm>
#include <iterator>
#include <memory>
#include <vector>

#include "engine/binder/rewrite_expression.h"
#include "engine/expr/compare_columns.h"
#include "engine/expr/evaluate.h"
#include "engine/expr/evaluate_batch.h"
#include "engine/expr/evaluate_column.h"

namespace mycel::engine::expr {

using base::Status;
using types::Batch;
using types::Column;
using namespace binder;  // NOLINT: the whole folder speaks of bound expressions

namespace {

using Rows = std::vector<uint16_t>;

constexpr size_t kOperandsBetweenChecks = 64;

// A comparison of columns looks at all rows, a tenth as long at each: worth it while enough of them are left.
bool WorthWhole(const Rows& rows, uint32_t all) { return rows.size() * 8 >= all; }

// Evaluates one predicate after the other over the same batch.
class Selector {
 public:
  Selector(const Batch& batch, EvaluationContext& context, RowError* error)
      : batch_(batch), context_(context), error_(*error) {}

  // Keeps those of `rows` for which the predicate is true.
  void Keep(const BoundExpression& predicate, Rows* rows) {
    DropFailed(rows);
    if (rows->empty()) return;
    if (predicate.kind == ExpressionKind::kOperator) {
      const auto& e = predicate.As<OperatorExpression>();
      if (e.op == Operator::kOr && depth_ < kMaxDepth) {
        ++depth_;
        KeepAny(e.operands, rows);
        --depth_;
        return;
      }
      if (IsComparison(e.op) && KeepCompared(e, rows)) return;
    }
    KeepEvaluated(predicate, rows);
  }

  // Rows from the first one that fails on do not count.
  void DropFailed(Rows* rows) const {
    while (!rows->empty() && rows->back() >= error_.good_rows) rows->pop_back();
  }

  // False: the statement was ended, which is the error of row 0 now.
  bool GoesOn() {
    Status going = context_.functions.CheckCancel();
    if (going.ok()) return true;
    error_.Raise(0, std::move(going));
    return false;
  }

 private:
  // property <op> constant and the like, over typed columns.
  bool KeepCompared(const OperatorExpression& comparison, Rows* rows) {
    if (!WorthWhole(*rows, error_.good_rows)) return false;
    const Column* const left = ColumnOf(*comparison.operands[0], &left_);
    if (left == nullptr) return false;
    const Column* const right = ColumnOf(*comparison.operands[1], &right_);
    if (right == nullptr) return false;
    if (!CompareColumns(comparison.op, *left, *right, error_.good_rows, &matches_)) return false;
    if (rows->size() == error_.good_rows) {
      rows->swap(matches_);
      return true;
    }
    Rows kept;
    std::set_intersection(rows->begin(), rows->end(), matches_.begin(), matches_.end(), std::back_inserter(kept));
    rows->swap(kept);
    return true;
  }

  // A row that one operand is true for is not looked at by the next ones.
  void KeepAny(Expressions operands, Rows* rows) {
    Rows open = *rows;
    for (size_t i = 0; i < operands.size() && !open.empty(); ++i) {
      if (i % kOperandsBetweenChecks == kOperandsBetweenChecks - 1 && !GoesOn()) return;
      Rows now = open;
      Keep(*operands[i], &now);
      if (now.empty()) continue;
      Rows left;
      std::set_difference(open.begin(), open.end(), now.begin(), now.end(), std::back_inserter(left));
      open.swap(left);
    }
    Rows chosen;
    std::set_difference(rows->begin(), rows->end(), open.begin(), open.end(), std::back_inserter(chosen));
    rows->swap(chosen);
  }

  void KeepEvaluated(const BoundExpression& predicate, Rows* rows) {
    Row row(batch_, 0);
    size_t kept = 0;
    for (const uint16_t i : *rows) {
      if (i >= error_.good_rows) break;
      row.MoveTo(i);
      base::Result<Truth> truth = EvaluateCondition(predicate, row, context_);
      if (!truth.ok()) {
        error_.Raise(i, std::move(truth).status());
        break;
      }
      if (*truth == Truth::kTrue) (*rows)[kept++] = i;
    }
    rows->resize(kept);
  }

  // The expression's column; null where it has none. A property that several predicates compare is gathered once.
  const Column* ColumnOf(const BoundExpression& e, Column* own) {
    if (e.kind == ExpressionKind::kVariable) {
      const VarId id = e.As<VariableExpression>().variable;
      return id.value < batch_.slots() ? &batch_.column(id.value) : nullptr;
    }
    if (e.kind != ExpressionKind::kProperty) return EvaluateColumn(e, batch_, context_, &error_, own) ? own : nullptr;
    for (const auto& gathered : gathered_) {
      if (SameExpression(*gathered->property, e)) return gathered->good ? &gathered->column : nullptr;
    }
    if (gathered_.size() == kMaxGathered) gathered_.erase(gathered_.begin());
    gathered_.push_back(std::make_unique<Gathered>());
    Gathered& gathered = *gathered_.back();
    gathered.property = &e;
    gathered.good = EvaluateColumn(e, batch_, context_, &error_, &gathered.column);
    return gathered.good ? &gathered.column : nullptr;
  }

  // Disjunctions further down go row by row: each one that is open holds lists of rows.
  static constexpr size_t kMaxDepth = 8;
  static constexpr size_t kMaxGathered = 4;
  struct Gathered {
    const BoundExpression* property = nullptr;
    bool good = false;
    Column column;
  };

  const Batch& batch_;
  EvaluationContext& context_;
  RowError& error_;
  size_t depth_ = 0;
  Column left_;
  Column right_;
  Rows matches_;
  std::vector<std::unique_ptr<Gathered>> gathered_;
};

}  // namespace

void SelectRows(Expressions predicates, const Batch& batch, EvaluationContext& context, RowError* error,
                Rows* selected) {
  selected->resize(error->good_rows);
  for (uint32_t i = 0; i < error->good_rows; ++i) (*selected)[i] = static_cast<uint16_t>(i);
  Selector selector(batch, context, error);
  for (size_t i = 0; i < predicates.size(); ++i) {
    if (i % kOperandsBetweenChecks == kOperandsBetweenChecks - 1 && !selector.GoesOn()) break;
    selector.Keep(*predicates[i], selected);
  }
  selector.DropFailed(selected);
}

}  // namespace mycel::engine::expr
