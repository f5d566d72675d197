// The errors that functions and operators raise about their arguments, worded once.
#pragma once

#include <string>
#include <string_view>

#include "engine/base/status.h"
#include "engine/types/value.h"

namespace mycel::engine::functions {

// "Invalid input for function 'size()': Expected a String or List, got: Long(1)" as a TypeError (InvalidArgumentType).
[[nodiscard]] base::Status WrongArgument(std::string_view function, std::string_view expected, const types::Value& got);

// The same as ProcedureCallFailed: what the temporal functions raise, which Neo4j calls like procedures.
[[nodiscard]] base::Status WrongCall(std::string_view function, std::string_view expected, const types::Value& got);

// The same as TypeError with the word InvalidArgumentValue: what the conversions raise.
[[nodiscard]] base::Status WrongConversion(std::string_view function, std::string_view expected,
                                           const types::Value& got);

// "Cannot add `Long` and `Boolean`"
[[nodiscard]] base::Status WrongOperands(std::string_view verb, const types::Value& a, std::string_view joint,
                                         const types::Value& b);

// "result of 9223372036854775807 + 1 cannot be represented as an integer"
[[nodiscard]] base::Status IntegerOverflow(const std::string& expression);

// A result longer than base::kMaxStringBytes.
[[nodiscard]] base::Status StringTooLong();

}  // namespace mycel::engine::functions
