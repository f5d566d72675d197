#include "engine/functions/operators/arithmetic.h"

#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/limits.h"
#include "engine/functions/argument_errors.h"
#include "engine/types/print.h"
#include "engine/types/temporal/arithmetic.h"

namespace mycel::engine::functions::operators {
namespace {

using base::ErrorId;
using base::Result;
using base::Status;
using types::Kind;
using types::Value;
namespace temporal = types::temporal;

template <typename T>
Result<Value> ToValue(Result<T> result) {
  if (!result.ok()) return std::move(result).status();
  return Value::Of(*result);
}

// A moment that leaves the range of years is a failed calculation, not a wrong argument.
template <typename T>
Result<Value> ToMoment(Result<T> moved) {
  if (!moved.ok()) return Status::Error(ErrorId::kArithmeticError, moved.status().message());
  return Value::Of(*moved);
}

std::string Expression(const Value& a, const char* sign, const Value& b) {
  return std::to_string(a.AsInteger()) + " " + sign + " " + std::to_string(b.AsInteger());
}

bool BothIntegers(const Value& a, const Value& b) { return a.is_integer() && b.is_integer(); }
bool BothNumbers(const Value& a, const Value& b) { return a.is_number() && b.is_number(); }

Result<Value> JoinLists(const Value& a, const Value& b) {
  const size_t size_a = a.is_list() ? a.AsList().size() : 1;
  const size_t size_b = b.is_list() ? b.AsList().size() : 1;
  if (size_a > base::kMaxListSize || size_b > base::kMaxListSize - size_a) {
    return Status::Error(ErrorId::kLimitExceeded,
                         "A list is longer than the limit of " + std::to_string(base::kMaxListSize) + " items");
  }
  std::vector<Value> items;
  items.reserve(size_a + size_b);
  const auto append = [&items](const Value& side) {
    if (!side.is_list()) {
      items.push_back(side);
      return;
    }
    for (const Value& item : side.AsList()) items.push_back(item);
  };
  append(a);
  append(b);
  return types::CheckedList(std::move(items));
}

Result<Value> JoinStrings(std::string_view a, std::string_view b) {
  if (a.size() + b.size() > base::kMaxStringBytes) return StringTooLong();
  std::string joined;
  joined.reserve(a.size() + b.size());
  joined.append(a).append(b);
  return Value::String(joined);
}

// Kinds that a string takes on its other side.
bool JoinsString(Kind kind) {
  switch (kind) {
    case Kind::kNull:
    case Kind::kNode:
    case Kind::kRelationship:
    case Kind::kPath:
    case Kind::kMap:
    case Kind::kList:
    case Kind::kBytes:
    case Kind::kVector:
      return false;
    default:
      return true;
  }
}

// instant ± duration; empty if `a` is no instant.
std::optional<Result<Value>> ShiftInstant(const Value& a, const types::Duration& d, bool forward) {
  switch (a.kind()) {
    case Kind::kDate:
      return ToMoment(forward ? temporal::Add(a.AsDate(), d) : temporal::Subtract(a.AsDate(), d));
    case Kind::kLocalTime:
      return ToMoment(forward ? temporal::Add(a.AsLocalTime(), d) : temporal::Subtract(a.AsLocalTime(), d));
    case Kind::kTime:
      return ToMoment(forward ? temporal::Add(a.AsTime(), d) : temporal::Subtract(a.AsTime(), d));
    case Kind::kLocalDateTime:
      return ToMoment(forward ? temporal::Add(a.AsLocalDateTime(), d) : temporal::Subtract(a.AsLocalDateTime(), d));
    case Kind::kDateTime:
      return ToMoment(forward ? temporal::Add(a.AsDateTime(), d) : temporal::Subtract(a.AsDateTime(), d));
    case Kind::kDuration:
      return ToValue(forward ? temporal::Add(a.AsDuration(), d) : temporal::Subtract(a.AsDuration(), d));
    default:
      return std::nullopt;
  }
}

}  // namespace

Result<Value> Add(const Value& a, const Value& b) {
  if (a.is_null() || b.is_null()) return Value();
  if (BothIntegers(a, b)) {
    int64_t sum = 0;
    if (__builtin_add_overflow(a.AsInteger(), b.AsInteger(), &sum)) return IntegerOverflow(Expression(a, "+", b));
    return Value::Integer(sum);
  }
  if (BothNumbers(a, b)) return Value::Float(a.AsDouble() + b.AsDouble());
  if (a.is_list() || b.is_list()) return JoinLists(a, b);
  if (a.is_string() && b.is_string()) return JoinStrings(a.AsString(), b.AsString());
  if (a.is_string() && JoinsString(b.kind())) return JoinStrings(a.AsString(), types::PlainText(b));
  if (b.is_string() && JoinsString(a.kind())) return JoinStrings(types::PlainText(a), b.AsString());
  if (b.kind() == Kind::kDuration) {
    if (auto shifted = ShiftInstant(a, b.AsDuration(), true)) return *std::move(shifted);
  }
  if (a.kind() == Kind::kDuration) {
    if (auto shifted = ShiftInstant(b, a.AsDuration(), true)) return *std::move(shifted);
  }
  return WrongOperands("add", a, "and", b);
}

Result<Value> Subtract(const Value& a, const Value& b) {
  if (a.is_null() || b.is_null()) return Value();
  if (BothIntegers(a, b)) {
    int64_t difference = 0;
    if (__builtin_sub_overflow(a.AsInteger(), b.AsInteger(), &difference))
      return IntegerOverflow(Expression(a, "-", b));
    return Value::Integer(difference);
  }
  if (BothNumbers(a, b)) return Value::Float(a.AsDouble() - b.AsDouble());
  if (b.kind() == Kind::kDuration) {
    if (auto shifted = ShiftInstant(a, b.AsDuration(), false)) return *std::move(shifted);
  }
  return WrongOperands("subtract", b, "from", a);
}

Result<Value> Multiply(const Value& a, const Value& b) {
  if (a.is_null() || b.is_null()) return Value();
  if (BothIntegers(a, b)) {
    int64_t product = 0;
    if (__builtin_mul_overflow(a.AsInteger(), b.AsInteger(), &product)) return IntegerOverflow(Expression(a, "*", b));
    return Value::Integer(product);
  }
  if (BothNumbers(a, b)) return Value::Float(a.AsDouble() * b.AsDouble());
  if (a.kind() == Kind::kDuration && b.is_number()) return ToValue(temporal::Multiply(a.AsDuration(), b.AsDouble()));
  if (b.kind() == Kind::kDuration && a.is_number()) return ToValue(temporal::Multiply(b.AsDuration(), a.AsDouble()));
  return WrongOperands("multiply", a, "and", b);
}

Result<Value> Divide(const Value& a, const Value& b) {
  // Null, too, is not divided by zero.
  if (a.is_null() && b.is_integer() && b.AsInteger() == 0) {
    return Status::Error(ErrorId::kDivisionByZero, "/ by zero");
  }
  if (a.is_null() || b.is_null()) return Value();
  if (BothIntegers(a, b)) {
    if (b.AsInteger() == 0) return Status::Error(ErrorId::kDivisionByZero, "/ by zero");
    if (b.AsInteger() == -1 && a.AsInteger() == std::numeric_limits<int64_t>::min()) {
      return IntegerOverflow(Expression(a, "/", b));
    }
    return Value::Integer(a.AsInteger() / b.AsInteger());
  }
  if (BothNumbers(a, b)) return Value::Float(a.AsDouble() / b.AsDouble());
  if (a.kind() == Kind::kDuration && b.is_integer() && b.AsInteger() == 0) {
    return Status::Error(ErrorId::kDivisionByZero, "/ by zero");
  }
  if (a.kind() == Kind::kDuration && b.is_number()) return ToValue(temporal::Divide(a.AsDuration(), b.AsDouble()));
  return WrongOperands("divide", a, "by", b);
}

Result<Value> Modulo(const Value& a, const Value& b) {
  if (a.is_null() || b.is_null()) return Value();
  if (BothIntegers(a, b)) {
    if (b.AsInteger() == 0) return Status::Error(ErrorId::kDivisionByZero, "/ by zero");
    if (b.AsInteger() == -1) return Value::Integer(0);  // the smallest integer % -1 traps in hardware
    return Value::Integer(a.AsInteger() % b.AsInteger());
  }
  if (BothNumbers(a, b)) return Value::Float(std::fmod(a.AsDouble(), b.AsDouble()));
  return WrongOperands("calculate modulus of", a, "and", b);
}

Result<Value> Power(const Value& a, const Value& b) {
  if (a.is_null() || b.is_null()) return Value();
  if (BothNumbers(a, b)) return Value::Float(std::pow(a.AsDouble(), b.AsDouble()));
  return WrongOperands("raise", a, "to the power of", b);
}

Result<Value> Negate(const Value& a) {
  switch (a.kind()) {
    case Kind::kNull:
      return Value();
    case Kind::kInteger:
      if (a.AsInteger() == std::numeric_limits<int64_t>::min()) {
        return IntegerOverflow("-(" + std::to_string(a.AsInteger()) + ")");
      }
      return Value::Integer(-a.AsInteger());
    case Kind::kFloat:
      return Value::Float(-a.AsFloat());
    default:
      return Status::Error(ErrorId::kInvalidArgumentType, "Cannot negate " + types::MessageText(a));
  }
}

Result<Value> Plus(const Value& a) {
  if (a.is_null() || a.is_number() || a.kind() == Kind::kDuration) return a;
  return Status::Error(ErrorId::kInvalidArgumentType,
                       "Type mismatch: expected a number but was " + types::MessageText(a));
}

Result<Value> Concatenate(const Value& a, const Value& b) {
  if (a.is_null() || b.is_null()) return Value();
  if (a.is_string() && b.is_string()) return JoinStrings(a.AsString(), b.AsString());
  if (a.is_list() && b.is_list()) return JoinLists(a, b);
  return WrongOperands("concatenate", a, "and", b);
}

}  // namespace mycel::engine::functions::operators
