// ALTER DATABASE … of the history as a statement: a transaction of its own, run when the first rows are asked for. It
// waits until no transaction writes.
#pragma once

#include <memory>
#include <string>

#include "engine/database/command_statement.h"

namespace mycel::engine::database {

class DatabaseStatement final : public CommandStatement {
 public:
  // Requires that `compiled` is such a command.
  DatabaseStatement(SessionImpl* session, CompileResult compiled, std::string text)
      : CommandStatement(session, std::move(text), Runs(compiled)), compiled_(std::move(compiled)) {}

 private:
  [[nodiscard]] base::Result<Progress> RunCommand(const Wake& wake) override;
  [[nodiscard]] base::Status Change() const;

  const CompileResult compiled_;
};

}  // namespace mycel::engine::database
