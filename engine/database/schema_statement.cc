#include "engine/database/schema_statement.h"

#include "engine/database/schema_commands.h"
#include "engine/database/statement_notifications.h"

namespace mycel::engine::database {

base::Result<Progress> SchemaStatement::Pull(uint64_t max_rows, RowSink* sink, const Wake& wake) {
  static_cast<void>(max_rows);
  static_cast<void>(sink);
  static_cast<void>(wake);
  if (ran_ || compiled_.statement->bound->explain == binder::ExplainMode::kExplain) return Progress::kDone;
  ran_ = true;
  DatabaseCore& core = session_.core();
  base::Result<SchemaCommandResult> result =
      RunSchemaCommand(*core.store, *compiled_.statement->bound->schema_command, parameters_);
  if (!result.ok()) return session_.Described(std::move(result).status(), text_);
  summary_.counters = result->counters;
  for (const binder::Notification& one : result->notifications) summary_.notifications.push_back(Locate(one, text_));
  summary_.bookmark = session_.BookmarkAt(core.store->visible_lsn());
  return Progress::kDone;
}

}  // namespace mycel::engine::database
