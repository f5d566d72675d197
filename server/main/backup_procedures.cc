#include "server/main/backup_procedures.h"

#include <algorithm>
#include <utility>

#include "engine/bulk/time_text.h"
#include "engine/procedures/type_names.h"

namespace mycel::server {

using engine::base::ErrorId;
using engine::base::Result;
using engine::base::Status;
using engine::binder::ProcedureField;
using engine::binder::ProcedureMode;
using engine::procedures::CallContext;
using engine::procedures::Field;
using engine::procedures::FieldWithDefault;
using engine::procedures::Procedure;
using engine::procedures::Row;
using engine::procedures::Rows;
using engine::types::Value;

namespace {

Status RequireAdmin(CallContext& context) {
  const std::vector<std::string> roles = context.session.roles();
  if (context.session.user().empty() || std::find(roles.begin(), roles.end(), "admin") != roles.end()) {
    return Status::Ok();
  }
  return Status::Error(ErrorId::kForbidden, "Backups are made by users with the role admin");
}

Value Number(uint64_t number) { return Value::Integer(static_cast<int64_t>(number)); }

Row StateRow(const engine::bulk::BackupJobState& state) {
  const bool good = state.manifest.has_value();
  Row row = {Number(state.id),
             Value::String(state.id == 0   ? "none"
                           : state.running ? "running"
                           : good          ? "finished"
                                           : "failed"),
             Value::String(state.directory),
             Number(state.progress.bytes_done),
             Number(state.progress.bytes_total),
             Value::String(state.status.ok() ? "" : state.status.message())};
  if (!good) {
    row.resize(row.size() + 7);
    return row;
  }
  const engine::bulk::BackupManifest& manifest = *state.manifest;
  row.push_back(Number(manifest.number));
  row.push_back(Value::String(manifest.based_on ? "incremental" : "full"));
  row.push_back(Number(manifest.bytes()));
  row.push_back(Number(manifest.copied_bytes()));
  row.push_back(Number(manifest.first.value));
  row.push_back(Number(manifest.last.value));
  row.push_back(manifest.last_micros == 0 ? Value() : Value::String(engine::bulk::TimeText(manifest.last_micros)));
  return row;
}

Procedure Make(std::string_view name, std::vector<ProcedureField> inputs, std::vector<ProcedureField> outputs,
               std::string_view description, engine::procedures::RowFunction rows) {
  Procedure procedure;
  procedure.name = std::string(name);
  procedure.inputs = std::move(inputs);
  procedure.outputs = std::move(outputs);
  procedure.mode = ProcedureMode::kDbms;
  procedure.description = std::string(description);
  procedure.rows = std::move(rows);
  procedure.works_on_system = true;
  return procedure;
}

}  // namespace

void AddBackupProcedures(engine::bulk::BackupJob* job, const std::string& directory,
                         engine::procedures::Registry* registry) {
  registry->Put(Make("mycel.backup.start",
                     {Field("directory", "STRING"), FieldWithDefault("incremental", "BOOLEAN", Value::Boolean(false))},
                     {Field("id", "INTEGER"), Field("directory", "STRING")},
                     "Starts a backup into a directory below backup.directory; mycel.backup.status tells how it goes.",
                     [job, directory](CallContext& context, std::span<const Value> arguments) -> Result<Rows> {
                       MYCEL_RETURN_IF_ERROR(RequireAdmin(context));
                       MYCEL_ASSIGN_OR_RETURN(
                           const std::string path,
                           engine::bulk::BackupPath(std::string(arguments[0].AsString()), directory));
                       MYCEL_ASSIGN_OR_RETURN(const uint64_t id, job->Start(path, arguments[1].AsBoolean()));
                       return Rows{{Number(id), Value::String(path)}};
                     }));
  registry->Put(Make(
      "mycel.backup.status", {},
      {Field("id", "INTEGER"), Field("state", "STRING"), Field("directory", "STRING"), Field("bytesDone", "INTEGER"),
       Field("bytesTotal", "INTEGER"), Field("message", "STRING"), Field("number", "INTEGER"), Field("kind", "STRING"),
       Field("bytes", "INTEGER"), Field("copiedBytes", "INTEGER"), Field("firstLsn", "INTEGER"),
       Field("lastLsn", "INTEGER"), Field("lastCommit", "STRING")},
      "The backup that runs, or that ran last: none, running, finished or failed.",
      [job](CallContext& context, std::span<const Value>) -> Result<Rows> {
        MYCEL_RETURN_IF_ERROR(RequireAdmin(context));
        return Rows{StateRow(job->state())};
      }));
  registry->Put(Make("mycel.backup.cancel", {}, {Field("cancelled", "BOOLEAN")},
                     "Ends the backup that runs; false when none does.",
                     [job](CallContext& context, std::span<const Value>) -> Result<Rows> {
                       MYCEL_RETURN_IF_ERROR(RequireAdmin(context));
                       return Rows{{Value::Boolean(job->Cancel())}};
                     }));
}

}  // namespace mycel::server
