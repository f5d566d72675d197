#include "engine/types/temporal/temporal_errors.h"

#include <utility>

namespace mycel::engine::types::temporal {

using base::ErrorId;
using base::Status;

Status UnparsableText(std::string message) { return Status::Error(ErrorId::kSyntaxError, std::move(message)); }

Status InvalidValue(std::string message) { return Status::Error(ErrorId::kInvalidArgumentValue, std::move(message)); }

Status NoSuchDate(std::string message) { return Status::Error(ErrorId::kArgumentError, std::move(message)); }

Status UnexpectedInput(std::string message) { return Status::Error(ErrorId::kExecutionFailed, std::move(message)); }

Status OutOfRange(std::string_view field, std::string_view valid, int64_t value) {
  return InvalidValue("Invalid value for " + std::string(field) + " (valid values " + std::string(valid) +
                      "): " + std::to_string(value));
}

Status UnsupportedUnit(std::string message) { return Status::Error(ErrorId::kTypeError, std::move(message)); }

}  // namespace mycel::engine::types::temporal
