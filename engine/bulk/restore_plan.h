// Which backup a restore begins with, and up to which record it goes on. Internal to the folder.
#pragma once

#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/bulk/backup_directory.h"
#include "engine/bulk/log_chain.h"
#include "engine/bulk/restore.h"
#include "engine/env/env.h"

namespace mycel::engine::bulk {

struct RestorePlan {
  const BackupManifest* backup = nullptr;  // in the directory that was given
  LogChain chain;
  base::Lsn last;
};

// Errors as Restore's. Reads the log as far as a time needs it.
[[nodiscard]] base::Result<RestorePlan> PlanRestore(env::Env* env, const BackupDirectory& directory,
                                                    const RestoreRequest& request);

}  // namespace mycel::engine::bulk
