// The ways in which a temporal function refuses its input, with the Neo4j codes that go with them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/status.h"

namespace mycel::engine::types::temporal {

// Text that is no such value: Neo4j reports it as a SyntaxError, also when it fails at run time.
[[nodiscard]] base::Status UnparsableText(std::string message);

// A component or argument with a value that cannot be: an ArgumentError.
[[nodiscard]] base::Status InvalidValue(std::string message);

// A week or a quarter that does not have that day: an ArgumentError, also where it is written as text.
[[nodiscard]] base::Status NoSuchDate(std::string message);

// "Invalid value for MonthOfYear (valid values 1 - 12): 13"
[[nodiscard]] base::Status OutOfRange(std::string_view field, std::string_view valid, int64_t value);

// A value of a kind that its place in a map of components never takes, or a unit that does not exist: Neo4j reports
// these as failures of its own.
[[nodiscard]] base::Status UnexpectedInput(std::string message);

// A field, unit or part that this kind of value does not have: a TypeError.
[[nodiscard]] base::Status UnsupportedUnit(std::string message);

}  // namespace mycel::engine::types::temporal
