#include "engine/database/schema_statement.h"

#include "engine/cypher/query_error.h"
#include "engine/database/schema_commands.h"

namespace mycel::engine::database {

std::vector<QueryNotification> Locate(const std::vector<binder::Notification>& notifications, std::string_view text) {
  std::vector<QueryNotification> located;
  for (const binder::Notification& notification : notifications) {
    const cypher::TextPosition position = cypher::PositionOf(text, notification.offset);
    located.push_back({notification.code, notification.title, notification.description, notification.severity,
                       notification.category, notification.gql_status, position.offset, position.line,
                       position.column});
  }
  return located;
}

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
  summary_.notifications = Locate(result->notifications, text_);
  summary_.bookmark = session_.BookmarkAt(core.store->visible_lsn());
  return Progress::kDone;
}

}  // namespace mycel::engine::database
