// What statements that are commands have in common: no columns and no rows; they run once, when the first rows are
// asked for, and not under EXPLAIN.
#pragma once

#include <string>
#include <utility>

#include "engine/database/compiler.h"
#include "engine/database/session.h"
#include "engine/database/session_impl.h"

namespace mycel::engine::database {

class CommandStatement : public Statement {
 public:
  [[nodiscard]] std::span<const std::string> columns() const final { return {}; }
  [[nodiscard]] base::Result<Progress> Pull(uint64_t max_rows, RowSink* sink, const Wake& wake) final {
    static_cast<void>(max_rows);
    static_cast<void>(sink);
    if (ran_) return Progress::kDone;
    base::Result<Progress> progress = RunCommand(wake);
    ran_ = !progress.ok() || *progress != Progress::kWaiting;
    return progress;
  }
  [[nodiscard]] base::Result<Progress> Discard(const Wake& wake) final { return Pull(0, nullptr, wake); }
  [[nodiscard]] const Summary& summary() const final { return summary_; }
  [[nodiscard]] bool bounded() const final { return false; }

 protected:
  // `runs`: false for EXPLAIN.
  CommandStatement(SessionImpl* session, std::string text, bool runs)
      : session_(*session), text_(std::move(text)), ran_(!runs) {
    summary_.type = "s";
  }
  [[nodiscard]] static bool Runs(const CompileResult& compiled) {
    return compiled.statement->bound->explain != binder::ExplainMode::kExplain;
  }
  // kDone, or kWaiting: then `wake` comes, and it is called again. Errors are the statement's, with their place.
  [[nodiscard]] virtual base::Result<Progress> RunCommand(const Wake& wake) = 0;

  SessionImpl& session_;
  const std::string text_;
  Summary summary_;

 private:
  bool ran_;
};

}  // namespace mycel::engine::database
