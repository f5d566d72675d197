// Waiting for indexes that others are building: CREATE INDEX itself returns when the index is online.
#include <algorithm>

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
  return Status::Error(ErrorId::kIndexNotFound, "No such index '" + std::string(name.AsString()) + "'");
}

constexpr uint64_t kLookNanos = 20'000'000;
constexpr int64_t kMostSeconds = 1'000'000'000;

// Waits until `pending`, asked with the newest schema (the transaction's own may be from before the index), names no
// index that is being built. It ends with the transaction.
template <typename Pending>
Status Await(CallContext& context, const Value& seconds, const Pending& pending) {
  txn::Store& store = context.database.store();
  const int64_t limit = seconds.is_integer() ? std::clamp<int64_t>(seconds.AsInteger(), 0, kMostSeconds) : kMostSeconds;
  uint64_t looks = static_cast<uint64_t>(limit) * (1'000'000'000 / kLookNanos);
  for (;;) {
    const uint64_t epoch = store.schema_epoch();
    const auto schema = store.schema();
    const catalog::IndexDescriptor* waited = nullptr;
    MYCEL_RETURN_IF_ERROR(pending(*schema, &waited));
    if (waited == nullptr) return Status::Ok();
    if (waited->state == catalog::IndexState::kFailed) {
      return Failed("the index `" + waited->name + "` failed to build: " + waited->failure);
    }
    if (looks-- == 0) {
      return Failed("the index `" + waited->name + "` has not come online within " + std::to_string(limit) +
                    " seconds");
    }
    MYCEL_RETURN_IF_ERROR(context.functions.CheckCancel());
    store.WaitForSchema(epoch, kLookNanos);
  }
}

bool IsPending(const catalog::IndexDescriptor& index) { return index.state != catalog::IndexState::kOnline; }

Result<Rows> AwaitIndexes(CallContext& context, std::span<const Value> arguments) {
  MYCEL_RETURN_IF_ERROR(
      Await(context, arguments[0], [](const catalog::SchemaSnapshot& schema, const catalog::IndexDescriptor** waited) {
        for (const catalog::IndexDescriptor& index : schema.indexes()) {
          if (IsPending(index)) *waited = &index;
        }
        return Status::Ok();
      }));
  return Rows();
}

Result<Rows> AwaitIndex(CallContext& context, std::span<const Value> arguments) {
  if (arguments[0].is_null()) return Failed("the index name must not be null");
  MYCEL_RETURN_IF_ERROR(
      Await(context, arguments[1],
            [&](const catalog::SchemaSnapshot& schema, const catalog::IndexDescriptor** waited) -> Status {
              const catalog::IndexDescriptor* index = schema.FindIndex(arguments[0].AsString());
              if (index == nullptr) return NoSuchIndex(arguments[0]);
              if (IsPending(*index)) *waited = index;
              return Status::Ok();
            }));
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
