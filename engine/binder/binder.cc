#include "engine/binder/binder.h"

#include <algorithm>
#include <string>

#include "engine/binder/nearest_name.h"
#include "engine/binder/statement_options.h"

namespace mycel::engine::binder {

Result<std::unique_ptr<const BoundStatement>> Bind(const cypher::ParsedStatement& statement,
                                                   const BindContext& context) {
  auto bound = std::make_unique<BoundStatement>();
  Binder binder(statement, context, bound.get());
  MYCEL_RETURN_IF_ERROR(binder.BindStatement());
  return std::unique_ptr<const BoundStatement>(std::move(bound));
}

Status Binder::BindStatement() {
  const cypher::Statement& statement = parsed_.statement();
  switch (statement.explain) {
    case cypher::ExplainMode::kNone:
      out_.explain = ExplainMode::kRun;
      break;
    case cypher::ExplainMode::kExplain:
      out_.explain = ExplainMode::kExplain;
      break;
    case cypher::ExplainMode::kProfile:
      out_.explain = ExplainMode::kProfile;
      break;
  }
  MYCEL_ASSIGN_OR_RETURN(out_.options, CheckStatementOptions(statement.options, context_.parameters));
  for (const auto& [name, value] : out_.options) {
    if (name != "explain_format" || statement.explain == cypher::ExplainMode::kExplain) continue;
    return Fail(ErrorId::kArgumentError, "explain_format belongs to EXPLAIN: put EXPLAIN in front of the statement", 0);
  }
  NoteOptions(statement.options);
  if (statement.command != nullptr) return BindCommand(*statement.command);
  MYCEL_ASSIGN_OR_RETURN(out_.query, BindQuery(*statement.query, {.top_level = true}));
  ForgetCreatedTokens();
  return Status::Ok();
}

VarId Binder::NewVariable(std::string_view name, VariableRole role, types::TypeSpec type, uint32_t offset) {
  const VarId id(static_cast<uint32_t>(out_.variables.size()));
  out_.variables.push_back({Intern(name), role, type, offset});
  return id;
}

const BoundExpression* Binder::NewVariableRef(VarId id, cypher::SourceRange range) {
  auto* node = New<VariableExpression>(range, variable(id).type);
  node->variable = id;
  return node;
}

const BoundExpression* Binder::NewLiteral(types::Value value, cypher::SourceRange range) {
  types::TypeSpec type = types::type_spec::kNothing;
  if (!value.is_null()) type = types::type_spec::Of(value.kind());
  auto* node = New<LiteralExpression>(range, type);
  node->value = std::move(value);
  return node;
}

const BoundExpression* Binder::NewOperator(Operator op, std::vector<const BoundExpression*> operands,
                                           cypher::SourceRange range, types::TypeSpec type) {
  auto* node = New<OperatorExpression>(range, type);
  node->op = op;
  node->operands = arena_.Copy(operands);
  return node;
}

Status Binder::Undefined(std::string_view name, uint32_t offset) const {
  std::string message = "Variable `" + std::string(name) + "` not defined";
  const std::string_view near = NearestName(name, scope_.names());
  if (!near.empty()) message += ". Did you mean `" + std::string(near) + "`?";
  return Fail(ErrorId::kUndefinedVariable, std::move(message), offset);
}

Status Binder::AlreadyDeclared(std::string_view name, uint32_t offset) const {
  return Fail(ErrorId::kVariableAlreadyBound, "Variable `" + std::string(name) + "` already declared", offset);
}

uint32_t Binder::ParameterIndex(std::string_view name) {
  const auto [it, added] = parameter_indexes_.emplace(name, static_cast<uint32_t>(out_.parameters.size()));
  if (added) out_.parameters.push_back(name);
  return it->second;
}

types::TypeSpec Binder::ParameterType(std::string_view name) const {
  const types::Value* value = context_.parameters == nullptr ? nullptr : context_.parameters->Find(name);
  return value == nullptr || value->is_null() ? types::type_spec::kAny : types::type_spec::Of(value->kind());
}

void Binder::BeginCapture() { captures_.push_back({.first_inner = static_cast<uint32_t>(out_.variables.size())}); }

Binder::CaptureFrame Binder::EndCapture() {
  CaptureFrame frame = std::move(captures_.back());
  captures_.pop_back();
  return frame;
}

void Binder::NoteUse(VarId id) {
  for (CaptureFrame& frame : captures_) {
    if (id.value < frame.first_inner &&
        std::find(frame.captured.begin(), frame.captured.end(), id) == frame.captured.end()) {
      frame.captured.push_back(id);
    }
  }
}

Binder::LocalVariable::LocalVariable(Binder* binder, std::string_view name, VarId id)
    : binder_(*binder), name_(binder->Intern(name)), shadowed_(binder->scope_.Find(name)) {
  binder_.scope_.Set(name_, id);
  binder_.local_variables_.push_back(id);
}

Binder::LocalVariable::~LocalVariable() {
  binder_.local_variables_.pop_back();
  if (shadowed_) {
    binder_.scope_.Set(name_, *shadowed_);
  } else {
    binder_.scope_.Remove(name_);
  }
}

}  // namespace mycel::engine::binder
