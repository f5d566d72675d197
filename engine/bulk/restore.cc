#include "engine/bulk/restore.h"

#include <algorithm>
#include <memory>
#include <set>
#include <utility>

#include "engine/bulk/backup_directory.h"
#include "engine/bulk/copy_file.h"
#include "engine/bulk/limits.h"
#include "engine/bulk/record_times.h"
#include "engine/bulk/restore_plan.h"
#include "engine/memory/governor.h"
#include "engine/txn/file_snapshot.h"
#include "engine/txn/store.h"
#include "engine/wal/log.h"

namespace mycel::engine::bulk {

using base::ErrorId;
using base::Lsn;
using base::Result;
using base::Status;

namespace {

constexpr const char* kLockFile = "lock";

class Restorer {
 public:
  Restorer(env::Env* env, const RestoreRequest& request) : env_(env), request_(request) {}

  Result<RestoreResult> Run();

 private:
  Status PrepareTarget();
  Status CheckFile(const BackupFile& file, const Result<FileDigest>& digest) const;
  Status CopyFiles(const BackupManifest& backup);
  Status Replay(RestorePlan* plan);
  Status BeginTimeline(Lsn last);
  Status Finish();
  txn::StoreOptions Options();
  std::string In(const std::string& name) const { return env::JoinPath(request_.to, name); }
  void Step(const std::string& text) const {
    if (request_.on_step) request_.on_step(text);
  }

  env::Env* const env_;
  const RestoreRequest& request_;
  BackupDirectory directory_;
  memory::Governor governor_{kRestoreMemoryBytes};
  RestoreResult result_;
};

Result<RestoreResult> Restorer::Run() {
  MYCEL_ASSIGN_OR_RETURN(directory_, RequireBackups(env_, request_.from));
  MYCEL_ASSIGN_OR_RETURN(RestorePlan plan, PlanRestore(env_, directory_, request_));
  result_.backup = *plan.backup;
  result_.last = plan.last;
  MYCEL_RETURN_IF_ERROR(env_->CreateDirectories(request_.to));
  {
    // The store takes the lock itself further on.
    MYCEL_ASSIGN_OR_RETURN(const auto lock, env_->LockFile(In(kLockFile)));
    MYCEL_RETURN_IF_ERROR(PrepareTarget());
    MYCEL_RETURN_IF_ERROR(CopyFiles(*plan.backup));
  }
  MYCEL_RETURN_IF_ERROR(Replay(&plan));
  MYCEL_RETURN_IF_ERROR(BeginTimeline(plan.last));
  MYCEL_RETURN_IF_ERROR(Finish());
  return result_;
}

Status Restorer::PrepareTarget() {
  MYCEL_ASSIGN_OR_RETURN(const bool again, env_->Exists(In(txn::kUnfinishedRestoreFile)));
  MYCEL_ASSIGN_OR_RETURN(const std::vector<env::DirectoryEntry> entries, env_->ListDirectory(request_.to));
  for (const env::DirectoryEntry& entry : entries) {
    if (entry.name == kLockFile || entry.name == txn::kUnfinishedRestoreFile || entry.name == "lost+found") continue;
    const bool of_marker = entry.name == std::string(txn::kUnfinishedRestoreFile) + ".tmp";
    if (!again && !of_marker) {
      return Status::Error(ErrorId::kInvalidConfiguration, request_.to + " is not empty (it holds " + entry.name +
                                                               "). Restore into an empty directory");
    }
    const std::string path = In(entry.name);
    MYCEL_RETURN_IF_ERROR(entry.is_directory ? env_->RemoveTree(path) : env_->RemoveFile(path));
  }
  constexpr std::string_view kText = "mycel restore is writing this database\n";
  return env::WriteFileAtomically(env_, In(txn::kUnfinishedRestoreFile),
                                  std::as_bytes(std::span(kText.data(), kText.size())));
}

Status Restorer::CheckFile(const BackupFile& file, const Result<FileDigest>& digest) const {
  if (!digest.ok() && digest.status().id() != ErrorId::kNotFound) return digest.status();
  if (digest.ok() && digest->bytes == file.bytes && digest->sha256 == file.sha256) return Status::Ok();
  return Status::Error(ErrorId::kCorruption, "The backup is damaged: " + directory_.PathOf(file) +
                                                 (digest.ok() ? " is not what its manifest says" : " is missing") +
                                                 ". See `mycel backup --verify " + request_.from + "`");
}

Status Restorer::CopyFiles(const BackupManifest& backup) {
  Step("copying " + std::to_string(backup.files.size()) + " files of backup " + BackupFolderName(backup.number));
  std::set<std::string> made;
  for (const BackupFile& file : backup.files) {
    const std::string to = In(file.path);
    const std::string directory = env::DirectoryOf(to);
    if (made.insert(directory).second) MYCEL_RETURN_IF_ERROR(env_->CreateDirectories(directory));
    MYCEL_RETURN_IF_ERROR(CheckFile(file, CopyFile(env_, directory_.PathOf(file), to, nullptr)));
  }
  for (const BackupLogFile& segment : backup.log) {
    MYCEL_RETURN_IF_ERROR(CheckFile(segment.file, DigestFile(env_, directory_.PathOf(segment.file), nullptr)));
  }
  for (const std::string& directory : made) MYCEL_RETURN_IF_ERROR(env_->SyncDirectory(directory));
  return Status::Ok();
}

txn::StoreOptions Restorer::Options() {
  txn::StoreOptions options;
  options.env = env_;
  options.path = request_.to;
  options.governor = &governor_;
  options.log_segment_bytes = kRestoreSegmentBytes;
  options.background = false;
  options.block_cache_bytes = kRestoreMemoryBytes / 8;
  return options;
}

Status Restorer::Replay(RestorePlan* plan) {
  Step("replaying the log from LSN " + std::to_string(plan->backup->watermark.value) + " to " +
       std::to_string(plan->last.value));
  txn::StoreOptions options = Options();
  options.replay_from = [this, plan](wal::RecordView* record) -> Result<bool> {
    MYCEL_ASSIGN_OR_RETURN(const bool more, plan->chain.Next(record));
    if (!more || record->lsn > plan->last) return false;
    ++result_.records;
    result_.last_micros = TimeOf(*record).value_or(result_.last_micros);
    return true;
  };
  return txn::Store::Open(std::move(options)).status();
}

// A log that begins behind the last record, of a timeline that nobody had before.
Status Restorer::BeginTimeline(Lsn last) {
  // Unfinished by the replay (txn/store.h); built again by the first open.
  MYCEL_RETURN_IF_ERROR(env_->RemoveTree(In("indexes")));
  wal::LogOptions options;
  options.directory = In("wal");
  options.segment_bytes = kRestoreSegmentBytes;
  options.spare_segments = 0;
  options.prepare_in_background = false;
  wal::LogEnd end;
  end.last = last;
  end.proven = last;
  MYCEL_ASSIGN_OR_RETURN(const auto log, wal::Log::Start(env_, options, end));
  result_.timeline = log->timeline();
  return Status::Ok();
}

Status Restorer::Finish() {
  MYCEL_RETURN_IF_ERROR(env_->SyncDirectory(request_.to));
  MYCEL_RETURN_IF_ERROR(env_->RemoveFile(In(txn::kUnfinishedRestoreFile)));
  MYCEL_RETURN_IF_ERROR(env_->SyncDirectory(request_.to));
  // It is a database from here on. Opened once, so that what cannot be opened is found out now, and full-text and
  // vector indexes are there when a server starts.
  Step("opening the database");
  MYCEL_ASSIGN_OR_RETURN(const auto store, txn::Store::Open(Options()));
  return store->Close();
}

}  // namespace

Result<RestoreResult> Restore(env::Env* env, const RestoreRequest& request) { return Restorer(env, request).Run(); }

}  // namespace mycel::engine::bulk
