// Commands on users.
#include "engine/binder/binder.h"

namespace mycel::engine::binder {

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
  if (command.kind != cypher::CommandKind::kAlterCurrentUserPassword) {
    return NotSupported("This administration command", command.range.begin);
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
