#include "engine/expr/evaluate_batch.h"

#include "engine/expr/evaluate.h"
#include "engine/expr/evaluate_column.h"
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

}  // namespace

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

void EvaluateBatch(const BoundExpression& expression, const Batch& batch, EvaluationContext& context, RowError* error,
                   Column* out) {
  if (EvaluateColumn(expression, batch, context, error, out)) return;
  EvaluateRows(expression, batch, context, error, out);
}

}  // namespace mycel::engine::expr
