#include "engine/expr/constant_list.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "engine/expr/evaluate.h"
#include "engine/expr/large_work.h"
#include "engine/functions/operators/logic.h"
#include "engine/types/batch.h"
#include "engine/types/list_view.h"

namespace mycel::engine::expr {

using base::Result;
using base::Status;
using binder::BoundExpression;
using binder::ExpressionKind;
using types::Value;

namespace {

// Shorter lists are compared item by item.
constexpr size_t kMinSetItems = 16;
constexpr size_t kItemsBetweenChecks = 4096;
// Of a flat set that is not full: a slot and its metadata.
constexpr size_t kBytesPerItem = 2 * (sizeof(Value) + 1);

}  // namespace

bool IsConstant(const BoundExpression& expression) {
  switch (expression.kind) {
    case ExpressionKind::kLiteral:
    case ExpressionKind::kParameter:
      return true;
    case ExpressionKind::kList: {
      const binder::Expressions elements = expression.As<binder::ListExpression>().elements;
      return std::all_of(elements.begin(), elements.end(), [](const BoundExpression* e) { return IsConstant(*e); });
    }
    default:
      return false;
  }
}

Status ConstantList::Take(EvaluationContext& context) {
  const types::Batch none;
  Row row(none, 0);
  MYCEL_ASSIGN_OR_RETURN(list_, Evaluate(expression_, row, context));
  if (expression_.kind == ExpressionKind::kList) MYCEL_RETURN_IF_ERROR(held_.Hold(list_.heap_bytes()));
  form_ = Form::kSeenOnce;
  return Status::Ok();
}

Status ConstantList::MakeSet(EvaluationContext& context) {
  form_ = Form::kShort;
  if (!list_.is_list() || list_.AsList().is_range() || list_.AsList().size() < kMinSetItems) return Status::Ok();
  const std::span<const Value> items = list_.AsList().items();
  const size_t own = expression_.kind == ExpressionKind::kList ? list_.heap_bytes() : 0;
  if (!held_.Hold(own + items.size() * kBytesPerItem).ok()) return Status::Ok();
  items_.reserve(items.size());
  for (size_t i = 0; i < items.size(); ++i) {
    if (i % kItemsBetweenChecks == 0) MYCEL_RETURN_IF_ERROR(context.functions.CheckCancel());
    has_null_ = has_null_ || items[i].is_null();
    items_.insert(items[i]);
  }
  form_ = Form::kSet;
  return Status::Ok();
}

// Items that are lists or maps decide nothing about other values; those are compared one by one, as a null inside makes
// the answer unknown.
Value ConstantList::Look(const Value& value) const {
  if (value.is_null()) return Value();
  const bool nan = value.is_float() && std::isnan(value.AsFloat());
  if (!nan && items_.contains(value)) return Value::Boolean(true);
  return has_null_ ? Value() : Value::Boolean(false);
}

Result<Value> ConstantList::Has(const Value& value, EvaluationContext& context) {
  if (form_ == Form::kUnseen) {
    MYCEL_RETURN_IF_ERROR(Take(context));
  } else if (form_ == Form::kSeenOnce) {
    MYCEL_RETURN_IF_ERROR(MakeSet(context));
  }
  if (form_ == Form::kSet && !value.is_list() && !value.is_map()) return Look(value);
  MYCEL_RETURN_IF_ERROR(CheckAfterWorkOn(value, context));
  MYCEL_RETURN_IF_ERROR(CheckAfterWorkOn(list_, context));
  return functions::operators::In(value, list_);
}

}  // namespace mycel::engine::expr
