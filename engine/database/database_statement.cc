#include "engine/database/database_statement.h"

#include <optional>

#include "engine/base/same_ignoring_case.h"
#include "engine/txn/history_reads.h"

namespace mycel::engine::database {

using base::ErrorId;
using base::Result;
using base::Status;

Status DatabaseStatement::Change() const {
  const binder::BoundDatabaseChange& change = *compiled_.statement->database_change;
  if (!base::SameIgnoringCase(change.database, session_.core().options.name)) {
    if (change.if_exists) return Status::Ok();
    return Status::Error(ErrorId::kDatabaseNotFound,
                         "Failed to alter the specified database '" + change.database + "': Database does not exist.")
        .At(change.database_offset);
  }
  txn::Store& store = *session_.core().store;
  if (!change.label) return txn::SetHistory(store, change.retention_micros);
  if (!change.retention_micros) {
    const std::optional<base::LabelId> known = store.tokens().labels.Find(*change.label);
    return known ? txn::SetHistory(store, std::nullopt, *known) : Status::Ok();
  }
  MYCEL_ASSIGN_OR_RETURN(const base::LabelId label, store.EnsureLabel(*change.label));
  return txn::SetHistory(store, change.retention_micros, label);
}

Result<Progress> DatabaseStatement::RunCommand(const Wake& wake) {
  static_cast<void>(wake);
  if (Status status = Change(); !status.ok()) return session_.Described(std::move(status), text_);
  summary_.bookmark = session_.BookmarkAt(session_.core().store->visible_lsn());
  return Progress::kDone;
}

}  // namespace mycel::engine::database
