#include "engine/database/schema_statement.h"

#include <utility>

#include "engine/database/statement_notifications.h"

namespace mycel::engine::database {

using binder::SchemaCommandKind;

SchemaStatement::~SchemaStatement() {
  if (!started_) return;
  std::unique_lock lock(mutex_);
  ended_.wait(lock, [this] { return outcome_.has_value(); });
}

SchemaStatement::Outcome SchemaStatement::Run() {
  return RunSchemaCommand(*session_.core().store, *compiled_.statement->bound->schema_command, parameters_,
                          {.cancel = &session_.cancellation().flag(), .wait_until_ns = deadline_ns_});
}

std::optional<SchemaStatement::Outcome> SchemaStatement::RunAside(const Wake& wake) {
  {
    const std::lock_guard lock(mutex_);
    if (outcome_) return std::exchange(outcome_, std::nullopt);
    wake_ = wake;
    if (started_) return std::nullopt;
  }
  started_ = true;
  session_.core().commands.Run([this] {
    env::Env* const env = session_.core().options.env;
    env->SetThreadName("mycel-schema");
    env->LowerThreadPriority();
    Outcome outcome = Run();
    Wake woken;
    {
      // Nothing of the statement is touched behind this: it may go then.
      const std::lock_guard lock(mutex_);
      outcome_ = std::move(outcome);
      woken = std::move(wake_);
      ended_.notify_all();
    }
    woken();
  });
  return std::nullopt;
}

base::Result<Progress> SchemaStatement::RunCommand(const Wake& wake) {
  const SchemaCommandKind kind = compiled_.statement->bound->schema_command->kind;
  const bool builds = kind == SchemaCommandKind::kCreateIndex || kind == SchemaCommandKind::kCreateConstraint;
  std::optional<Outcome> outcome = builds ? RunAside(wake) : Run();
  if (!outcome) return Progress::kWaiting;
  started_ = false;
  Outcome& result = *outcome;
  if (!result.ok()) return session_.Described(std::move(result).status(), text_);
  summary_.counters = result->counters;
  for (const binder::Notification& one : result->notifications) summary_.notifications.push_back(Locate(one, text_));
  summary_.bookmark = session_.BookmarkAt(session_.core().store->visible_lsn());
  return Progress::kDone;
}

}  // namespace mycel::engine::database
