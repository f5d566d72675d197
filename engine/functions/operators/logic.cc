#include "engine/functions/operators/logic.h"

#include <optional>

#include "engine/types/compare.h"
#include "engine/types/print.h"

namespace mycel::engine::functions::operators {
namespace {

using base::ErrorId;
using base::Result;
using base::Status;
using types::Value;

Value FromTruth(std::optional<bool> truth) { return truth ? Value::Boolean(*truth) : Value(); }

Status NotBoolean(const Value& value) {
  return Status::Error(ErrorId::kInvalidArgumentType,
                       "Type mismatch: expected Boolean but was " + types::MessageText(value));
}

Status CheckBooleans(const Value& a, const Value& b) {
  if (!a.is_boolean() && !a.is_null()) return NotBoolean(a);
  if (!b.is_boolean() && !b.is_null()) return NotBoolean(b);
  return Status::Ok();
}

// Membership of an integer in a lazy range, without walking it.
bool RangeHas(const types::ListView& range, int64_t value) {
  if (range.empty()) return false;
  const int64_t first = range.first();
  const int64_t last = range[range.size() - 1].AsInteger();
  if (range.step() > 0 ? value < first || value > last : value > first || value < last) return false;
  const uint64_t distance = range.step() > 0 ? static_cast<uint64_t>(value) - static_cast<uint64_t>(first)
                                             : static_cast<uint64_t>(first) - static_cast<uint64_t>(value);
  const uint64_t stride =
      range.step() > 0 ? static_cast<uint64_t>(range.step()) : ~static_cast<uint64_t>(range.step()) + 1;
  return distance % stride == 0;
}

}  // namespace

Value Equal(const Value& a, const Value& b) { return FromTruth(types::Equals(a, b)); }

Value NotEqual(const Value& a, const Value& b) {
  const std::optional<bool> equal = types::Equals(a, b);
  return equal ? Value::Boolean(!*equal) : Value();
}

Value LessThan(const Value& a, const Value& b) { return FromTruth(types::Less(a, b)); }
Value LessThanOrEqual(const Value& a, const Value& b) { return FromTruth(types::LessOrEqual(a, b)); }
Value GreaterThan(const Value& a, const Value& b) { return FromTruth(types::Less(b, a)); }
Value GreaterThanOrEqual(const Value& a, const Value& b) { return FromTruth(types::LessOrEqual(b, a)); }

Result<Value> In(const Value& value, const Value& list) {
  if (list.is_null()) return Value();
  // A value that is no list stands for the list of itself.
  if (!list.is_list()) return In(value, Value::List({list}));
  const types::ListView items = list.AsList();
  if (items.empty()) return Value::Boolean(false);
  if (value.is_null()) return Value();
  if (items.is_range()) {
    if (value.is_integer()) return Value::Boolean(RangeHas(items, value.AsInteger()));
    if (!value.is_float()) return Value::Boolean(false);
    const double v = value.AsFloat();
    const bool whole = v >= -0x1.0p63 && v < 0x1.0p63 && v == static_cast<double>(static_cast<int64_t>(v));
    return Value::Boolean(whole && RangeHas(items, static_cast<int64_t>(v)));
  }
  bool unknown = false;
  for (const Value& item : items.items()) {
    const std::optional<bool> equal = types::Equals(value, item);
    if (equal == true) return Value::Boolean(true);
    unknown = unknown || !equal;
  }
  return unknown ? Value() : Value::Boolean(false);
}

Result<Value> And(const Value& a, const Value& b) {
  MYCEL_RETURN_IF_ERROR(CheckBooleans(a, b));
  if ((a.is_boolean() && !a.AsBoolean()) || (b.is_boolean() && !b.AsBoolean())) return Value::Boolean(false);
  if (a.is_null() || b.is_null()) return Value();
  return Value::Boolean(true);
}

Result<Value> Or(const Value& a, const Value& b) {
  MYCEL_RETURN_IF_ERROR(CheckBooleans(a, b));
  if (a.is_true() || b.is_true()) return Value::Boolean(true);
  if (a.is_null() || b.is_null()) return Value();
  return Value::Boolean(false);
}

Result<Value> Xor(const Value& a, const Value& b) {
  MYCEL_RETURN_IF_ERROR(CheckBooleans(a, b));
  if (a.is_null() || b.is_null()) return Value();
  return Value::Boolean(a.AsBoolean() != b.AsBoolean());
}

Result<Value> Not(const Value& a) {
  if (a.is_null()) return Value();
  if (!a.is_boolean()) return NotBoolean(a);
  return Value::Boolean(!a.AsBoolean());
}

}  // namespace mycel::engine::functions::operators
