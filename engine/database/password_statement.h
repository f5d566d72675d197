// ALTER CURRENT USER SET PASSWORD as a statement. It belongs to no transaction: what it did stays, also after a
// rollback.
#pragma once

#include <string>
#include <vector>

#include "engine/database/command_statement.h"
#include "engine/database/compiler.h"

namespace mycel::engine::database {

class PasswordStatement final : public CommandStatement {
 public:
  PasswordStatement(SessionImpl* session, CompileResult compiled, std::string text,
                    std::vector<types::Value> parameters)
      : CommandStatement(session, std::move(text), Runs(compiled)),
        compiled_(std::move(compiled)),
        parameters_(std::move(parameters)) {}

 private:
  [[nodiscard]] base::Result<Progress> RunCommand(const Wake& wake) override;
  [[nodiscard]] base::Result<std::string_view> TextOf(const binder::BoundPassword& password) const;
  [[nodiscard]] base::Status Change() const;

  const CompileResult compiled_;
  const std::vector<types::Value> parameters_;
};

}  // namespace mycel::engine::database
