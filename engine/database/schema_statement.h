// A schema command as a statement: it runs when the first rows are asked for, in a transaction of its own.
#pragma once

#include <string>
#include <vector>

#include "engine/database/compiler.h"
#include "engine/database/session.h"
#include "engine/database/session_impl.h"

namespace mycel::engine::database {

class SchemaStatement final : public Statement {
 public:
  SchemaStatement(SessionImpl* session, CompileResult compiled, std::string text, std::vector<types::Value> parameters)
      : session_(*session), compiled_(std::move(compiled)), text_(std::move(text)), parameters_(std::move(parameters)) {
    summary_.type = "s";
  }

  [[nodiscard]] std::span<const std::string> columns() const override { return {}; }
  [[nodiscard]] base::Result<Progress> Pull(uint64_t max_rows, RowSink* sink, const Wake& wake) override;
  [[nodiscard]] base::Result<Progress> Discard(const Wake& wake) override { return Pull(0, nullptr, wake); }
  [[nodiscard]] const Summary& summary() const override { return summary_; }
  [[nodiscard]] bool bounded() const override { return false; }

 private:
  SessionImpl& session_;
  const CompileResult compiled_;
  const std::string text_;
  const std::vector<types::Value> parameters_;
  bool ran_ = false;
  Summary summary_;
};

}  // namespace mycel::engine::database
