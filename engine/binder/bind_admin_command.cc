// Commands on users and databases.
#include <algorithm>
#include <string>

#include "engine/binder/bind_database_change.h"
#include "engine/binder/binder.h"

namespace mycel::engine::binder {

namespace {

// "CREATE USER" of a whole command, which may hold a password.
std::string FirstWords(std::string_view text, size_t count) {
  constexpr std::string_view kBlanks = " \t\r\n";
  std::string words;
  for (size_t at = 0; count > 0 && at < text.size(); --count) {
    const size_t end = std::min(text.find_first_of(kBlanks, at), text.size());
    words += (words.empty() ? "" : " ") + std::string(text.substr(at, end - at));
    at = std::min(text.find_first_not_of(kBlanks, end), text.size());
  }
  return words;
}

}  // namespace

BoundPassword Binder::BindPassword(const cypher::Expression& expression) {
  if (expression.kind == cypher::ExpressionKind::kString) {
    return {.text = Intern(expression.As<cypher::StringLiteral>().value)};
  }
  // The grammar leaves nothing else.
  auto* parameter = New<ParameterExpression>(expression.range);
  parameter->name = Intern(expression.As<cypher::Parameter>().name);
  parameter->index = static_cast<uint32_t>(out_.parameters.size());
  out_.parameters.push_back(parameter->name);
  return {.parameter = parameter};
}

Status Binder::BindAdminCommand(const cypher::Command& command) {
  // Bound by BindDatabaseChange: to the values of its parameters.
  if (IsHistoryChange(command)) return Status::Ok();
  if (command.kind != cypher::CommandKind::kAlterCurrentUserPassword) {
    return Fail(ErrorId::kUnsupportedAdministrationCommand,
                "Unsupported administration command: " + FirstWords(parsed_.TextOf(command.range), 2),
                command.range.begin);
  }
  const auto& change = command.As<cypher::AlterCurrentUserPasswordCommand>();
  auto* bound = arena_.New<BoundPasswordChange>();
  bound->offset = command.range.begin;
  bound->from = BindPassword(*change.from);
  bound->to = BindPassword(*change.to);
  out_.password_change = bound;
  return Status::Ok();
}

}  // namespace mycel::engine::binder
