// ALTER DATABASE … SET HISTORY RETENTION …, SET HISTORY OFF and REMOVE HISTORY as statements: each a transaction of its
// own, run when the first rows are asked for. They are neither bound nor planned: there is no graph in them.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "engine/database/session.h"
#include "engine/database/session_impl.h"

namespace mycel::engine::database {

class DatabaseStatement final : public Statement {
 public:
  // `refused` is what the compiler says of the text; it is returned for all that is no such command. Other errors carry
  // their place.
  [[nodiscard]] static base::Result<std::unique_ptr<Statement>> Make(SessionImpl* session, std::string_view text,
                                                                     const Parameters& parameters,
                                                                     const base::Status& refused);

  DatabaseStatement(SessionImpl* session, std::string text, bool runs, std::optional<uint64_t> retention_micros)
      : session_(*session), text_(std::move(text)), ran_(!runs), retention_micros_(retention_micros) {
    summary_.type = "s";
  }

  [[nodiscard]] std::span<const std::string> columns() const override { return {}; }
  [[nodiscard]] base::Result<Progress> Pull(uint64_t max_rows, RowSink* sink, const Wake& wake) override;
  [[nodiscard]] base::Result<Progress> Discard(const Wake& wake) override { return Pull(0, nullptr, wake); }
  [[nodiscard]] const Summary& summary() const override { return summary_; }
  [[nodiscard]] bool bounded() const override { return false; }

 private:
  SessionImpl& session_;
  const std::string text_;
  bool ran_;
  const std::optional<uint64_t> retention_micros_;  // nullopt: no history
  Summary summary_;
};

}  // namespace mycel::engine::database
