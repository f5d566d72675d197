#include "engine/expr/evaluate_batch.h"

#include "engine/expr/compare_columns.h"
#include "engine/expr/evaluate.h"
#include "engine/expr/value_room.h"

namespace mycel::engine::expr {

using base::Status;
using types::Batch;
using types::Column;
using types::ColumnType;
using types::Value;
using namespace binder;  // NOLINT: the whole folder speaks of bound expressions

namespace {

// Kinds of expressions that make a value for each row, so that a column of large ones is as large as it looks. Others
// hand out the same value many times.
bool MakesValues(const BoundExpression& expression) {
  return expression.kind == ExpressionKind::kFunction || expression.kind == ExpressionKind::kOperator ||
         expression.kind == ExpressionKind::kListComprehension;
}

void EvaluateRows(const BoundExpression& expression, const Batch& batch, EvaluationContext& context, RowError* error,
                  Column* out) {
  out->Reset(ColumnType::kValue);
  Row row(batch, 0);
  HeldValues held(context);
  size_t heap_bytes = 0;
  const bool makes_values = MakesValues(expression);
  Value before;
  for (uint32_t i = 0; i < error->good_rows; ++i) {
    row.MoveTo(i);
    base::Result<Value> value = Evaluate(expression, row, context);
    if (makes_values && value.ok() && value->is_heap() && !value->SameObject(before)) {
      heap_bytes += value->heap_bytes();
      before = *value;
      if (Status fits = held.Hold(heap_bytes); !fits.ok()) value = base::Result<Value>(std::move(fits));
    }
    if (!value.ok()) {
      error->Raise(i, std::move(value).status());
      return;
    }
    out->Set(i, std::move(value).value());
  }
  error->made_bytes += heap_bytes;
}

// node.key or rel.key over a typed column: one gather.
bool GatherProperty(const PropertyExpression& property, const Batch& batch, EvaluationContext& context, RowError* error,
                    Column* out) {
  if (property.object->kind != ExpressionKind::kVariable || context.columns == nullptr) return false;
  const VarId id = property.object->As<VariableExpression>().variable;
  if (id.value >= batch.slots()) return false;
  const Column& column = batch.column(id.value);
  if (column.is_constant() || column.has_nulls(batch.rows())) return false;
  if (column.type() != ColumnType::kNode && column.type() != ColumnType::kRelationship) return false;
  const std::optional<base::PropertyKeyId> key = context.PropertyKey(property.key);
  if (!key) return false;
  const uint32_t rows = error->good_rows;
  const Status status = column.type() == ColumnType::kNode
                            ? context.columns->GatherProperty(std::span(column.nodes(), rows), *key, out)
                            : context.columns->GatherProperty(std::span(column.relationships(), rows), *key, out);
  // A row that fails is found again row by row: the rows before it are good.
  return status.ok();
}

bool EvaluateColumn(const BoundExpression& expression, const Batch& batch, EvaluationContext& context, RowError* error,
                    Column* out) {
  switch (expression.kind) {
    case ExpressionKind::kLiteral:
      out->SetConstant(expression.As<LiteralExpression>().value);
      return true;
    case ExpressionKind::kParameter:
      out->SetConstant(context.parameters[expression.As<ParameterExpression>().index]);
      return true;
    case ExpressionKind::kVariable: {
      const VarId id = expression.As<VariableExpression>().variable;
      if (id.value >= batch.slots()) return false;
      *out = batch.column(id.value);
      return true;
    }
    case ExpressionKind::kProperty:
      return GatherProperty(expression.As<PropertyExpression>(), batch, context, error, out);
    default:
      return false;
  }
}

// property <op> constant and the like, over typed columns.
bool SelectByComparison(const BoundExpression& predicate, const Batch& batch, EvaluationContext& context,
                        RowError* error, std::vector<uint16_t>* selected) {
  if (predicate.kind != ExpressionKind::kOperator) return false;
  const auto& comparison = predicate.As<OperatorExpression>();
  if (!IsComparison(comparison.op)) return false;
  const auto simple = [](const BoundExpression& e) {
    return e.kind == ExpressionKind::kLiteral || e.kind == ExpressionKind::kParameter ||
           e.kind == ExpressionKind::kVariable || e.kind == ExpressionKind::kProperty;
  };
  if (!simple(*comparison.operands[0]) || !simple(*comparison.operands[1])) return false;
  Column left;
  Column right;
  if (!EvaluateColumn(*comparison.operands[0], batch, context, error, &left)) return false;
  if (!EvaluateColumn(*comparison.operands[1], batch, context, error, &right)) return false;
  return CompareColumns(comparison.op, left, right, error->good_rows, selected);
}

void SelectOne(const BoundExpression& predicate, const Batch& batch, EvaluationContext& context, RowError* error,
               std::vector<uint16_t>* selected) {
  Row row(batch, 0);
  size_t kept = 0;
  for (const uint16_t i : *selected) {
    if (i >= error->good_rows) break;
    row.MoveTo(i);
    base::Result<Truth> truth = EvaluateCondition(predicate, row, context);
    if (!truth.ok()) {
      error->Raise(i, std::move(truth).status());
      break;
    }
    if (*truth == Truth::kTrue) (*selected)[kept++] = i;
  }
  selected->resize(kept);
}

}  // namespace

void EvaluateBatch(const BoundExpression& expression, const Batch& batch, EvaluationContext& context, RowError* error,
                   Column* out) {
  if (EvaluateColumn(expression, batch, context, error, out)) return;
  EvaluateRows(expression, batch, context, error, out);
}

void SelectRows(Expressions predicates, const Batch& batch, EvaluationContext& context, RowError* error,
                std::vector<uint16_t>* selected) {
  selected->resize(error->good_rows);
  for (uint32_t i = 0; i < error->good_rows; ++i) (*selected)[i] = static_cast<uint16_t>(i);
  for (size_t p = 0; p < predicates.size(); ++p) {
    // Columns are compared whole: only while no earlier predicate has dropped rows, which must not be looked at again.
    const bool whole = selected->size() == error->good_rows;
    if (whole && SelectByComparison(*predicates[p], batch, context, error, selected)) continue;
    SelectOne(*predicates[p], batch, context, error, selected);
  }
}

}  // namespace mycel::engine::expr
