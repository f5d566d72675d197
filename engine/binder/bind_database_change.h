// ALTER DATABASE … SET HISTORY RETENTION …, SET HISTORY OFF, REMOVE HISTORY, each also FOR LABEL …, bound.
//
// Unlike others, this command is bound to the values of its parameters: nothing of it is kept for another run.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "engine/base/result.h"
#include "engine/binder/parameter_values.h"
#include "engine/cypher/ast.h"

namespace mycel::engine::binder {

struct BoundDatabaseChange {
  std::string database;
  uint32_t database_offset = 0;
  bool if_exists = false;
  std::optional<std::string> label;          // of the history; nullopt: of the whole database
  std::optional<uint64_t> retention_micros;  // nullopt: none is kept any more
};

// Whether the command changes the history of a database and nothing else.
[[nodiscard]] bool IsHistoryChange(const cypher::Command& command);

// Requires IsHistoryChange. Errors carry the byte offset of their place: kParameterMissing, kInvalidArgumentType of a
// name, kInvalidArgumentValue of a duration, kNotSupported of several changes at once.
[[nodiscard]] base::Result<BoundDatabaseChange> BindDatabaseChange(const cypher::Command& command,
                                                                   const ParameterValues& given);

}  // namespace mycel::engine::binder
