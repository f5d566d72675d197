// `mycel backup --verify DIR`: whether every backup in a directory could be restored: each file is there with the size
// and checksum that the manifest says, and the log reaches from the data files to the backup's end. Writes nothing.
#pragma once

#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/bulk/backup_manifest.h"
#include "engine/bulk/verify_report.h"
#include "engine/env/env.h"

namespace mycel::engine::bulk {

struct BackupReport {
  std::string path;
  std::vector<BackupManifest> backups;
  std::vector<std::string> unfinished;  // left by interrupted backups; not a finding
  std::vector<Finding> findings;        // area: "manifest", "file", "log"

  [[nodiscard]] bool clean() const { return findings.empty(); }
  [[nodiscard]] std::string ToText() const;
  [[nodiscard]] std::string ToJson() const;
};

// kNotFound when nothing of a backup is in `path`; kIoError. Damage is a finding.
[[nodiscard]] base::Result<BackupReport> VerifyBackups(env::Env* env, const std::string& path);

// "incremental backup 0002 of 2026-…: LSN 10 to 2345, up to 2026-…, 12 files, 1.2 MB" without a line's end.
[[nodiscard]] std::string DescribeBackup(const BackupManifest& manifest);

}  // namespace mycel::engine::bulk
