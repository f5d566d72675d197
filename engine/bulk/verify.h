// `mycel verify`: looks at a database that nobody has open and says whether all of it can be trusted. Writes nothing
// but the lock file that keeps servers out meanwhile.
//
// It reads the log above the checkpoint (what is damaged, what a recovery to the last good record would drop), compares
// the checksum of every block of the data files, replays the log in memory, and checks the graph that comes out
// (consistency_check.h).
#pragma once

#include <string>

#include "engine/base/result.h"
#include "engine/bulk/verify_report.h"
#include "engine/env/env.h"

namespace mycel::engine::bulk {

// Fails when there is nothing to look at: kNotFound without a database in `path`, kAlreadyInUse while a server has it,
// kNewerFormat, kIoError. Damage is not a failure but a finding.
[[nodiscard]] base::Result<VerifyReport> VerifyDirectory(env::Env* env, const std::string& path);

}  // namespace mycel::engine::bulk
