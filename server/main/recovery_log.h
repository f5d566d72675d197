// What a start has to say about the log that it found: progress of the replay, what was cut, and what a recovery to the
// last good record takes away before it does so.
#pragma once

#include <string>

#include "engine/base/result.h"
#include "engine/env/env.h"
#include "engine/txn/store.h"

namespace mycel::server {

// Log lines about a replay in progress or at its end. Called by the thread that opens the database.
void LogRecovery(const engine::txn::RecoveryProgress& progress);

// That the disk refuses what the database writes, and that this is over. Called by the database's upkeep thread.
void LogDiskState(const engine::base::Status& state);

// `--recover-to-last-good=report`: tells on standard output what would go, and changes nothing. The process's exit
// status: 0 when nothing would go, 3 when something would, 1 when that cannot be told.
[[nodiscard]] int ReportRecovery(const std::string& data_directory);

// `--recover-to-last-good`: logs what goes before anything is done. Returns that text; empty: nothing is damaged. Fails
// when going back is impossible; then nothing was changed.
[[nodiscard]] engine::base::Result<std::string> AnnounceRecovery(engine::env::Env* env,
                                                                 const std::string& data_directory);

}  // namespace mycel::server
