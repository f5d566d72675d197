#include "engine/database/password_statement.h"

namespace mycel::engine::database {

using base::ErrorId;
using base::Result;
using base::Status;

namespace {

constexpr std::string_view kFailed = "User failed to alter their own password: ";

}  // namespace

Result<std::string_view> PasswordStatement::TextOf(const binder::BoundPassword& password) const {
  if (password.parameter == nullptr) return password.text;
  const types::Value& value = parameters_[password.parameter->index];
  if (value.is_string()) return value.AsString();
  return Status::Error(
             ErrorId::kInvalidArgumentValueType,
             "Expected the parameter $" + std::string(password.parameter->name) + " to be a string: it is a password")
      .At(password.parameter->offset);
}

Status PasswordStatement::Change() const {
  const binder::BoundPasswordChange& change = *compiled_.statement->bound->password_change;
  MYCEL_ASSIGN_OR_RETURN(const std::string_view from, TextOf(change.from));
  MYCEL_ASSIGN_OR_RETURN(const std::string_view to, TextOf(change.to));
  const SessionOptions& options = session_.options();
  if (!options.change_password) {
    return Status::Error(ErrorId::kInvalidArgumentValue, std::string(kFailed) + "there is no login on this server");
  }
  Status status = options.change_password(options.user, from, to);
  // The session itself is authorised; only what it says is wrong.
  if (!status.ok() && status.id() == ErrorId::kUnauthorized) {
    return Status::Error(ErrorId::kInvalidArgumentValue, std::string(kFailed) + "Invalid principal or credentials.");
  }
  return status;
}

Result<Progress> PasswordStatement::RunCommand(const Wake& wake) {
  static_cast<void>(wake);
  // Described by its place only: the statement's text holds passwords and is not for messages.
  MYCEL_RETURN_IF_ERROR(Change());
  return Progress::kDone;
}

}  // namespace mycel::engine::database
