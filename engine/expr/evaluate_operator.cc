#include "engine/expr/evaluate_operator.h"

#include <utility>
#include <vector>

#include "engine/base/limits.h"
#include "engine/expr/constant_list.h"
#include "engine/expr/large_work.h"
#include "engine/expr/value_room.h"
#include "engine/functions/operators/access.h"
#include "engine/functions/operators/arithmetic.h"
#include "engine/functions/operators/logic.h"
#include "engine/functions/operators/text.h"
#include "engine/functions/result_bytes.h"
#include "engine/functions/text_search.h"
#include "engine/types/list_view.h"

namespace mycel::engine::expr {

using base::ErrorId;
using base::Result;
using base::Status;
using binder::BoundExpression;
using binder::Operator;
using binder::OperatorExpression;
using types::Value;
namespace operators = functions::operators;

namespace {

// AND and OR: the first operand that decides ends it; an unknown one leaves the result unknown unless a later one
// decides.
Result<Value> ShortCircuit(const OperatorExpression& expression, Truth decides, Row& row, EvaluationContext& context) {
  constexpr size_t kLongChain = 256;
  bool unknown = false;
  if (expression.operands.size() >= kLongChain) MYCEL_RETURN_IF_ERROR(context.functions.CheckCancel());
  for (const BoundExpression* operand : expression.operands) {
    MYCEL_ASSIGN_OR_RETURN(const Truth truth, EvaluateCondition(*operand, row, context));
    if (truth == decides) return Value::Boolean(decides == Truth::kTrue);
    unknown = unknown || truth == Truth::kUnknown;
  }
  if (unknown) return Value();
  return Value::Boolean(decides != Truth::kTrue);
}

Result<Value> ExclusiveOr(const OperatorExpression& expression, Row& row, EvaluationContext& context) {
  bool result = false;
  bool unknown = false;
  for (const BoundExpression* operand : expression.operands) {
    MYCEL_ASSIGN_OR_RETURN(const Truth truth, EvaluateCondition(*operand, row, context));
    unknown = unknown || truth == Truth::kUnknown;
    result = result != (truth == Truth::kTrue);
  }
  if (unknown) return Value();
  return Value::Boolean(result);
}

Result<Value> Arithmetic(Operator op, const Value& a, const Value& b) {
  switch (op) {
    case Operator::kAdd:
      return operators::Add(a, b);
    case Operator::kSubtract:
      return operators::Subtract(a, b);
    case Operator::kMultiply:
      return operators::Multiply(a, b);
    case Operator::kDivide:
      return operators::Divide(a, b);
    case Operator::kModulo:
      return operators::Modulo(a, b);
    case Operator::kPower:
      return operators::Power(a, b);
    default:
      return operators::Concatenate(a, b);
  }
}

// A range takes no memory until something is joined to it; then all of it is made, for which room was asked, and which
// may be ended.
constexpr size_t kLongRange = size_t{1} << 16;
constexpr size_t kItemsBetweenChecks = 4096;

bool IsLongRange(const Value& value) {
  return value.is_list() && value.AsList().is_range() && value.AsList().size() >= kLongRange;
}

Status AppendItems(const Value& value, EvaluationContext& context, std::vector<Value>* items) {
  if (!value.is_list()) {
    items->push_back(value);
    return Status::Ok();
  }
  for (const Value& item : value.AsList()) {
    if (items->size() % kItemsBetweenChecks == 0) MYCEL_RETURN_IF_ERROR(context.functions.CheckCancel());
    items->push_back(item);
  }
  return Status::Ok();
}

Result<Value> JoinLongLists(Operator op, const Value& a, const Value& b, EvaluationContext& context) {
  const bool joins = op == Operator::kAdd || (op == Operator::kConcatenate && a.is_list() && b.is_list());
  if (!joins || a.is_null() || b.is_null()) return Arithmetic(op, a, b);
  const size_t size_a = a.is_list() ? a.AsList().size() : 1;
  const size_t size_b = b.is_list() ? b.AsList().size() : 1;
  if (size_a > base::kMaxListSize || size_b > base::kMaxListSize - size_a) return Arithmetic(op, a, b);  // refuses
  std::vector<Value> items;
  items.reserve(size_a + size_b);
  MYCEL_RETURN_IF_ERROR(AppendItems(a, context, &items));
  MYCEL_RETURN_IF_ERROR(AppendItems(b, context, &items));
  return types::CheckedList(std::move(items));
}

// n-ary, from the left.
Result<Value> ArithmeticChain(const OperatorExpression& expression, Row& row, EvaluationContext& context) {
  MYCEL_ASSIGN_OR_RETURN(Value result, Evaluate(*expression.operands[0], row, context));
  for (size_t i = 1; i < expression.operands.size(); ++i) {
    MYCEL_ASSIGN_OR_RETURN(const Value operand, Evaluate(*expression.operands[i], row, context));
    if (expression.op == Operator::kAdd || expression.op == Operator::kConcatenate) {
      MYCEL_RETURN_IF_ERROR(CheckRoom(context, functions::JoinedBytes(result, operand)));
    }
    Result<Value> next = IsLongRange(result) || IsLongRange(operand)
                             ? JoinLongLists(expression.op, result, operand, context)
                             : Arithmetic(expression.op, result, operand);
    if (!next.ok()) return std::move(next).status().At(expression.offset);
    result = std::move(next).value();
    MYCEL_RETURN_IF_ERROR(CheckAfterWorkOn(result, context));
  }
  return result;
}

Result<Value> Slice(const OperatorExpression& expression, Row& row, EvaluationContext& context) {
  Value operands[3];
  for (size_t i = 0; i < 3; ++i) {
    if (expression.operands[i] == nullptr) continue;
    MYCEL_ASSIGN_OR_RETURN(operands[i], Evaluate(*expression.operands[i], row, context));
  }
  MYCEL_RETURN_IF_ERROR(CheckAfterWorkOn(operands[0], context));
  return operators::Slice(operands[0], expression.operands[1] == nullptr ? nullptr : &operands[1],
                          expression.operands[2] == nullptr ? nullptr : &operands[2]);
}

Result<Value> Contains(const Value& text, const Value& part, EvaluationContext& context) {
  if (!text.is_string() || !part.is_string()) return operators::Contains(text, part);
  MYCEL_ASSIGN_OR_RETURN(const size_t found, functions::FindText(context.functions, text.AsString(), part.AsString()));
  return Value::Boolean(found != std::string_view::npos);
}

// Very long texts are compared in pieces, too.
Result<bool> LongTextsEqual(std::string_view a, std::string_view b, EvaluationContext& context) {
  constexpr size_t kPieceBytes = size_t{1} << 20;
  if (a.size() != b.size()) return false;
  for (size_t at = 0; at < a.size(); at += kPieceBytes) {
    if (at != 0) MYCEL_RETURN_IF_ERROR(context.functions.CheckCancel());
    if (a.substr(at, kPieceBytes) != b.substr(at, kPieceBytes)) return false;
  }
  return true;
}

Result<Value> EqualInPieces(Operator op, const Value& a, const Value& b, EvaluationContext& context) {
  if (a.is_string() && b.is_string() && IsLarge(a)) {
    MYCEL_ASSIGN_OR_RETURN(const bool equal, LongTextsEqual(a.AsString(), b.AsString(), context));
    return Value::Boolean(equal == (op == Operator::kEqual));
  }
  return op == Operator::kEqual ? operators::Equal(a, b) : operators::NotEqual(a, b);
}

Result<Value> Binary(const OperatorExpression& expression, Row& row, EvaluationContext& context) {
  MYCEL_ASSIGN_OR_RETURN(const Value a, Evaluate(*expression.operands[0], row, context));
  MYCEL_ASSIGN_OR_RETURN(const Value b, Evaluate(*expression.operands[1], row, context));
  MYCEL_RETURN_IF_ERROR(CheckAfterWorkOn(a, context));
  MYCEL_RETURN_IF_ERROR(CheckAfterWorkOn(b, context));
  switch (expression.op) {
    case Operator::kEqual:
    case Operator::kNotEqual:
      return EqualInPieces(expression.op, a, b, context);
    case Operator::kLess:
      return operators::LessThan(a, b);
    case Operator::kLessEqual:
      return operators::LessThanOrEqual(a, b);
    case Operator::kGreater:
      return operators::GreaterThan(a, b);
    case Operator::kGreaterEqual:
      return operators::GreaterThanOrEqual(a, b);
    case Operator::kIn:
      return operators::In(a, b);
    case Operator::kStartsWith:
      return operators::StartsWith(a, b);
    case Operator::kEndsWith:
      return operators::EndsWith(a, b);
    case Operator::kContains:
      return Contains(a, b, context);
    case Operator::kRegexMatch:
      return operators::MatchesRegex(context.functions, a, b);
    case Operator::kSubscript:
      return operators::Subscript(context.functions, a, b);
    default:
      return Status::Error(ErrorId::kInternal, "not a binary operator");
  }
}

Result<Value> In(const OperatorExpression& expression, Row& row, EvaluationContext& context) {
  ConstantList* const list = context.ConstantListOf(*expression.operands[1]);
  if (list == nullptr) return Binary(expression, row, context);
  MYCEL_ASSIGN_OR_RETURN(const Value value, Evaluate(*expression.operands[0], row, context));
  return list->Has(value, context);
}

}  // namespace

Result<Value> EvaluateOperator(const OperatorExpression& expression, Row& row, EvaluationContext& context) {
  const auto located = [&](Result<Value> result) -> Result<Value> {
    if (!result.ok()) return std::move(result).status().At(expression.offset);
    return result;
  };
  switch (expression.op) {
    case Operator::kAnd:
      return ShortCircuit(expression, Truth::kFalse, row, context);
    case Operator::kOr:
      return ShortCircuit(expression, Truth::kTrue, row, context);
    case Operator::kXor:
      return ExclusiveOr(expression, row, context);
    case Operator::kNot: {
      MYCEL_ASSIGN_OR_RETURN(const Truth truth, EvaluateCondition(*expression.operands[0], row, context));
      if (truth == Truth::kUnknown) return Value();
      return Value::Boolean(truth == Truth::kFalse);
    }
    case Operator::kAdd:
    case Operator::kSubtract:
    case Operator::kMultiply:
    case Operator::kDivide:
    case Operator::kModulo:
    case Operator::kPower:
    case Operator::kConcatenate:
      return ArithmeticChain(expression, row, context);
    case Operator::kNegate: {
      MYCEL_ASSIGN_OR_RETURN(const Value operand, Evaluate(*expression.operands[0], row, context));
      return located(operators::Negate(operand));
    }
    case Operator::kSlice:
      return located(Slice(expression, row, context));
    case Operator::kIsNull:
    case Operator::kIsNotNull: {
      MYCEL_ASSIGN_OR_RETURN(const Value operand, Evaluate(*expression.operands[0], row, context));
      return Value::Boolean(operand.is_null() == (expression.op == Operator::kIsNull));
    }
    case Operator::kIn:
      return located(In(expression, row, context));
    default:
      return located(Binary(expression, row, context));
  }
}

}  // namespace mycel::engine::expr
