// A schema command as a statement: it runs when the first rows are asked for, in a transaction of its own. What has to
// build or to check runs on a thread of its own, and the statement waits without holding the caller's.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "engine/database/compiler.h"
#include "engine/database/schema_commands.h"
#include "engine/database/session.h"
#include "engine/database/session_impl.h"

namespace mycel::engine::database {

class SchemaStatement final : public Statement {
 public:
  SchemaStatement(SessionImpl* session, CompileResult compiled, std::string text, std::vector<types::Value> parameters)
      : session_(*session), compiled_(std::move(compiled)), text_(std::move(text)), parameters_(std::move(parameters)) {
    summary_.type = "s";
  }
  // Waits for a command that runs: cancel it first.
  ~SchemaStatement() override;

  [[nodiscard]] std::span<const std::string> columns() const override { return {}; }
  [[nodiscard]] base::Result<Progress> Pull(uint64_t max_rows, RowSink* sink, const Wake& wake) override;
  [[nodiscard]] base::Result<Progress> Discard(const Wake& wake) override { return Pull(0, nullptr, wake); }
  [[nodiscard]] const Summary& summary() const override { return summary_; }
  [[nodiscard]] bool bounded() const override { return false; }

 private:
  using Outcome = base::Result<SchemaCommandResult>;

  [[nodiscard]] Outcome RunCommand();
  // Its outcome, or nothing while it runs: then `wake` comes.
  [[nodiscard]] std::optional<Outcome> RunAside(const Wake& wake);

  SessionImpl& session_;
  const CompileResult compiled_;
  const std::string text_;
  const std::vector<types::Value> parameters_;
  bool ran_ = false;
  bool started_ = false;
  std::mutex mutex_;  // guards the next two
  std::optional<Outcome> outcome_;
  Wake wake_;
  std::condition_variable ended_;
  Summary summary_;
};

}  // namespace mycel::engine::database
