// One open result stream.
#pragma once

#include <cstdint>
#include <memory>

#include "engine/database/session.h"
#include "engine/memory/account.h"

namespace mycel::server::session {

struct Stream {
  int64_t qid = 0;
  uint64_t started_ns = 0;
  engine::memory::Reservation parameter_memory;
  engine::database::Parameters parameters;  // as long as the statement runs
  std::unique_ptr<engine::database::Statement> statement;
};

}  // namespace mycel::server::session
