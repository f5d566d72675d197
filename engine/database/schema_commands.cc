#include "engine/database/schema_commands.h"

#include <string>
#include <utility>

#include "engine/database/describe_schema.h"
#include "engine/database/index_options.h"
#include "engine/expr/evaluate.h"

namespace mycel::engine::database {

using base::ErrorId;
using base::Result;
using base::Status;
using binder::BoundSchemaCommand;
using binder::SchemaCommandKind;
using types::Value;

namespace {

class CommandRunner {
 public:
  CommandRunner(txn::Store* store, const BoundSchemaCommand& command, std::span<const Value> parameters,
                const txn::BuildStop& stop)
      : store_(store), command_(command), stop_(stop) {
    context_.parameters = parameters;
  }

  Result<SchemaCommandResult> Run();

 private:
  Result<Value> Evaluate(const binder::BoundExpression& expression) {
    expr::Row row(none_, 0);
    return expr::Evaluate(expression, row, context_);
  }
  Result<std::string> Name();
  Result<catalog::SchemaTarget> Target();
  Result<catalog::Options> Options(catalog::IndexKind kind);
  Result<bool> CreateIndex(std::string name);
  Result<bool> CreateConstraint(std::string name);
  void AddNotification(const std::string& name);

  txn::Store* store_;
  const BoundSchemaCommand& command_;
  const txn::BuildStop stop_;
  expr::EvaluationContext context_;
  types::Batch none_;
  SchemaCommandResult result_;
};

catalog::IndexKind ToKind(binder::IndexKind kind) {
  switch (kind) {
    case binder::IndexKind::kRange:
      return catalog::IndexKind::kRange;
    case binder::IndexKind::kText:
      return catalog::IndexKind::kText;
    case binder::IndexKind::kPoint:
      return catalog::IndexKind::kPoint;
    case binder::IndexKind::kLookup:
      return catalog::IndexKind::kLookup;
    case binder::IndexKind::kFulltext:
      return catalog::IndexKind::kFulltext;
    case binder::IndexKind::kVector:
      return catalog::IndexKind::kVector;
  }
  return catalog::IndexKind::kRange;
}

catalog::ConstraintKind ToKind(binder::ConstraintKind kind) {
  switch (kind) {
    case binder::ConstraintKind::kUnique:
      return catalog::ConstraintKind::kUniqueness;
    case binder::ConstraintKind::kKey:
      return catalog::ConstraintKind::kKey;
    case binder::ConstraintKind::kExists:
      return catalog::ConstraintKind::kExistence;
    case binder::ConstraintKind::kPropertyType:
      return catalog::ConstraintKind::kPropertyType;
  }
  return catalog::ConstraintKind::kUniqueness;
}

Result<std::string> CommandRunner::Name() {
  if (command_.name_parameter == nullptr) return std::string(command_.name);
  MYCEL_ASSIGN_OR_RETURN(const Value name, Evaluate(*command_.name_parameter));
  if (!name.is_string() || name.AsString().empty()) {
    return Status::Error(ErrorId::kInvalidArgumentType,
                         "The name of an index or constraint must be a string that is not empty");
  }
  return std::string(name.AsString());
}

Result<catalog::SchemaTarget> CommandRunner::Target() {
  catalog::SchemaTarget target;
  target.entity = command_.on_relationships ? catalog::EntityKind::kRelationship : catalog::EntityKind::kNode;
  for (const std::string_view name : command_.labels_or_types) {
    if (command_.on_relationships) {
      MYCEL_ASSIGN_OR_RETURN(const base::RelTypeId id, store_->EnsureRelType(name));
      target.tokens.push_back(id.value);
    } else {
      MYCEL_ASSIGN_OR_RETURN(const base::LabelId id, store_->EnsureLabel(name));
      target.tokens.push_back(id.value);
    }
  }
  for (const std::string_view name : command_.properties) {
    MYCEL_ASSIGN_OR_RETURN(const base::PropertyKeyId id, store_->EnsurePropertyKey(name));
    target.keys.push_back(id);
  }
  return target;
}

Result<catalog::Options> CommandRunner::Options(catalog::IndexKind kind) {
  if (command_.options == nullptr) return ReadIndexOptions(Value(), kind);
  MYCEL_ASSIGN_OR_RETURN(const Value map, Evaluate(*command_.options));
  return ReadIndexOptions(map, kind);
}

Result<bool> CommandRunner::CreateIndex(std::string name) {
  catalog::IndexRequest request;
  request.name = std::move(name);
  request.kind = ToKind(command_.index_kind);
  request.if_not_exists = command_.if_not_exists;
  MYCEL_ASSIGN_OR_RETURN(request.options, Options(request.kind));
  MYCEL_ASSIGN_OR_RETURN(request.target, Target());
  return store_->CreateIndex(request, stop_);
}

Result<bool> CommandRunner::CreateConstraint(std::string name) {
  catalog::ConstraintRequest request;
  request.name = std::move(name);
  request.kind = ToKind(command_.constraint_kind);
  request.if_not_exists = command_.if_not_exists;
  request.property_type = std::string(command_.property_type_text);
  MYCEL_ASSIGN_OR_RETURN(request.options, Options(catalog::IndexKind::kRange));
  MYCEL_ASSIGN_OR_RETURN(request.target, Target());
  return store_->CreateConstraint(request, stop_);
}

void CommandRunner::AddNotification(const std::string& name) {
  const bool index = command_.kind == SchemaCommandKind::kCreateIndex || command_.kind == SchemaCommandKind::kDropIndex;
  if (command_.kind == SchemaCommandKind::kDropIndex || command_.kind == SchemaCommandKind::kDropConstraint) {
    const std::string command = std::string("DROP ") + (index ? "INDEX " : "CONSTRAINT ") + name + " IF EXISTS";
    result_.notifications.push_back(binder::NothingDroppedNotification(command, name));
    return;
  }
  const std::string command = "CREATE " + DescribeCommand(command_, name);
  result_.notifications.push_back(
      binder::NothingCreatedNotification(command, DescribeExisting(*store_, command_, name)));
}

Result<SchemaCommandResult> CommandRunner::Run() {
  MYCEL_ASSIGN_OR_RETURN(std::string name, Name());
  Result<bool> done = false;
  uint64_t* counter = nullptr;
  switch (command_.kind) {
    case SchemaCommandKind::kCreateIndex:
      done = CreateIndex(name);
      counter = &result_.counters.indexes_added;
      break;
    case SchemaCommandKind::kDropIndex:
      done = store_->DropIndex(name, command_.if_not_exists);
      counter = &result_.counters.indexes_removed;
      break;
    case SchemaCommandKind::kCreateConstraint:
      done = CreateConstraint(name);
      counter = &result_.counters.constraints_added;
      break;
    case SchemaCommandKind::kDropConstraint:
      done = store_->DropConstraint(name, command_.if_not_exists);
      counter = &result_.counters.constraints_removed;
      break;
  }
  if (!done.ok()) return std::move(done).status();
  if (*done) {
    *counter = 1;
  } else {
    AddNotification(name);
  }
  return std::move(result_);
}

}  // namespace

Result<SchemaCommandResult> RunSchemaCommand(txn::Store& store, const BoundSchemaCommand& command,
                                             std::span<const Value> parameters, const txn::BuildStop& stop) {
  Result<SchemaCommandResult> result = CommandRunner(&store, command, parameters, stop).Run();
  if (!result.ok()) return std::move(result).status().At(command.offset);
  return result;
}

}  // namespace mycel::engine::database
