// Keeps what a recovery to the last good record takes out of the log: whole copies of the segments from the cut on, in
// a directory beside the log, so that nothing is thrown away that somebody may still want to read.
#pragma once

#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "engine/env/env.h"
#include "engine/wal/log_reader.h"

namespace mycel::engine::txn {

// Copies the files of `end.cut` to <path>/removed-log/lsn-<first lost>-epoch-<n>/ and syncs them; `report`, if any,
// lies beside them as report.txt. Returns the directory. May be repeated after a crash: what was copied already stays
// as it is, for the log may have lost files since. kDiskFull, kIoError: nothing was taken from the log.
[[nodiscard]] base::Result<std::string> KeepRemovedLog(env::Env* env, const std::string& path, const wal::LogEnd& end,
                                                       std::string_view report);
// Where that is or would be.
[[nodiscard]] std::string RemovedLogDirectory(const std::string& path, const wal::LogEnd& end);

}  // namespace mycel::engine::txn
