// mycel.backup.start, mycel.backup.status, mycel.backup.cancel: what `mycel backup` calls.
#pragma once

#include <string>

#include "engine/bulk/backup_job.h"
#include "engine/procedures/registry.h"

namespace mycel::server {

// `directory` is the setting backup.directory. The job outlives the registry's last call.
void AddBackupProcedures(engine::bulk::BackupJob* job, const std::string& directory,
                         engine::procedures::Registry* registry);

}  // namespace mycel::server
