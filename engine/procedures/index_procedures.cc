// Waiting for indexes. CREATE INDEX returns when the index is online, so there is nothing to wait for but a build that
// failed.
#include "engine/procedures/builtin.h"

namespace mycel::engine::procedures {

using base::ErrorId;
using base::Result;
using base::Status;
using binder::ProcedureMode;

namespace {

Status Failed(std::string message) {
  return Status::Error(ErrorId::kProcedureCallFailed, "Failed to invoke procedure: " + std::move(message));
}

Status NoSuchIndex(const Value& name) {
  return Status::Error(ErrorId::kProcedureCallFailed, "No such index '" + std::string(name.AsString()) + "'");
}

Status CheckOnline(const catalog::IndexDescriptor& index) {
  switch (index.state) {
    case catalog::IndexState::kOnline:
      return Status::Ok();
    case catalog::IndexState::kFailed:
      return Failed("the index `" + index.name + "` failed to build: " + index.failure);
    case catalog::IndexState::kPopulating:
      return Failed("the index `" + index.name + "` is still being built by its CREATE command");
  }
  return Status::Ok();
}

// The newest schema: the transaction's own may be from before the index.
Result<Rows> AwaitIndexes(CallContext& context, std::span<const Value>) {
  const auto schema = context.database.store().schema();
  for (const catalog::IndexDescriptor& index : schema->indexes()) MYCEL_RETURN_IF_ERROR(CheckOnline(index));
  return Rows();
}

Result<Rows> AwaitIndex(CallContext& context, std::span<const Value> arguments) {
  if (arguments[0].is_null()) return Failed("the index name must not be null");
  const auto schema = context.database.store().schema();
  const catalog::IndexDescriptor* index = schema->FindIndex(arguments[0].AsString());
  if (index == nullptr) return NoSuchIndex(arguments[0]);
  MYCEL_RETURN_IF_ERROR(CheckOnline(*index));
  return Rows();
}

// Statistics are kept with every commit: there is nothing to sample again.
Result<Rows> ResampleIndex(CallContext& context, std::span<const Value> arguments) {
  if (arguments[0].is_null()) return Failed("the index name must not be null");
  if (context.database.store().schema()->FindIndex(arguments[0].AsString()) == nullptr)
    return NoSuchIndex(arguments[0]);
  return Rows();
}

}  // namespace

void AddIndexProcedures(Registry* registry) {
  const auto timeout = [] { return FieldWithDefault("timeOutSeconds", "INTEGER", Value::Integer(300)); };
  const auto add = [&](std::string_view name, Fields inputs, std::string_view description, RowFunction rows) {
    Procedure procedure =
        MakeProcedure(name, std::move(inputs), {}, ProcedureMode::kRead, description, std::move(rows));
    procedure.works_on_system = true;
    registry->Put(std::move(procedure));
  };
  add("db.awaitIndexes", {timeout()}, "Wait for all indexes to come online.", AwaitIndexes);
  add("db.awaitIndex", {Field("indexName", "STRING"), timeout()}, "Wait for an index to come online.", AwaitIndex);
  add("db.resampleIndex", {Field("indexName", "STRING")}, "Schedule resampling of an index.", ResampleIndex);
  add("db.resampleOutdatedIndexes", {}, "Schedule resampling of all outdated indexes.",
      [](CallContext&, std::span<const Value>) -> Result<Rows> { return Rows(); });
}

}  // namespace mycel::engine::procedures
