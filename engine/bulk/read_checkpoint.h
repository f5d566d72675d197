// The checkpoint in data files that no store has open, or that a snapshot of an open one holds. Internal to the folder.
#pragma once

#include <string>

#include "engine/base/result.h"
#include "engine/txn/checkpoint_state.h"

namespace mycel::engine::bulk {

// Writes nothing. `data_directory` holds RocksDB's files; kIoError without any.
[[nodiscard]] base::Result<txn::FoundCheckpoint> ReadCheckpoint(const std::string& data_directory);

}  // namespace mycel::engine::bulk
