#include "engine/functions/argument_errors.h"

#include "engine/base/limits.h"
#include "engine/types/print.h"

namespace mycel::engine::functions {
namespace {

using base::ErrorId;
using base::Status;
using types::Value;

std::string Text(std::string_view function, std::string_view expected, const Value& got) {
  return "Invalid input for function '" + std::string(function) + "()': Expected " + std::string(expected) +
         ", got: " + types::MessageText(got);
}

}  // namespace

Status WrongArgument(std::string_view function, std::string_view expected, const Value& got) {
  return Status::Error(ErrorId::kInvalidArgumentType, Text(function, expected, got));
}

Status WrongCall(std::string_view function, std::string_view expected, const Value& got) {
  return Status::Error(ErrorId::kProcedureCallFailed, Text(function, expected, got));
}

Status WrongConversion(std::string_view function, std::string_view expected, const Value& got) {
  return Status::Error(ErrorId::kInvalidArgumentValueType, Text(function, expected, got));
}

Status WrongOperands(std::string_view verb, const Value& a, std::string_view joint, const Value& b) {
  return Status::Error(ErrorId::kInvalidArgumentType,
                       "Cannot " + std::string(verb) + " `" + std::string(types::KindMessageName(a.kind())) + "` " +
                           std::string(joint) + " `" + std::string(types::KindMessageName(b.kind())) + "`");
}

Status IntegerOverflow(const std::string& expression) {
  return Status::Error(ErrorId::kArithmeticOverflow,
                       "result of " + expression + " cannot be represented as an integer");
}

Status StringTooLong() {
  return Status::Error(ErrorId::kLimitExceeded,
                       "A string is longer than the limit of " + std::to_string(base::kMaxStringBytes) + " bytes");
}

}  // namespace mycel::engine::functions
