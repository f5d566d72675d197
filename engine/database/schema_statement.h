// A schema command as a statement: it runs when the first rows are asked for, in a transaction of its own. What has to
// build or to check runs on a thread of its own, and the statement waits without holding the caller's.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "engine/database/command_statement.h"
#include "engine/database/compiler.h"
#include "engine/database/schema_commands.h"

namespace mycel::engine::database {

class SchemaStatement final : public CommandStatement {
 public:
  // `deadline_ns` of Env::MonotonicNanos, 0 for none, bounds its wait for others that write.
  SchemaStatement(SessionImpl* session, CompileResult compiled, std::string text, std::vector<types::Value> parameters,
                  uint64_t deadline_ns)
      : CommandStatement(session, std::move(text), Runs(compiled)),
        compiled_(std::move(compiled)),
        parameters_(std::move(parameters)),
        deadline_ns_(deadline_ns) {}
  // Waits for a command that runs: cancel it first.
  ~SchemaStatement() override;

 private:
  using Outcome = base::Result<SchemaCommandResult>;

  [[nodiscard]] base::Result<Progress> RunCommand(const Wake& wake) override;
  [[nodiscard]] Outcome Run();
  // Its outcome, or nothing while it runs: then `wake` comes.
  [[nodiscard]] std::optional<Outcome> RunAside(const Wake& wake);

  const CompileResult compiled_;
  const std::vector<types::Value> parameters_;
  const uint64_t deadline_ns_;
  bool started_ = false;
  std::mutex mutex_;  // guards the next two
  std::optional<Outcome> outcome_;
  Wake wake_;
  std::condition_variable ended_;
};

}  // namespace mycel::engine::database
