#include "engine/bulk/backup.h"

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <utility>

#include "engine/bulk/backup_directory.h"
#include "engine/bulk/backup_source.h"
#include "engine/bulk/copy_file.h"
#include "engine/bulk/read_checkpoint.h"
#include "engine/bulk/record_times.h"
#include "engine/txn/file_snapshot.h"
#include "engine/wal/log_reader.h"
#include "engine/wal/segment_copy.h"

namespace mycel::engine::bulk {

using base::ErrorId;
using base::Lsn;
using base::Result;
using base::Status;

namespace {

class BackupWriter {
 public:
  BackupWriter(env::Env* env, const BackupSource& source, const BackupRequest& request)
      : env_(env), source_(source), request_(request) {}

  Result<BackupManifest> Write();

 private:
  Status Prepare();
  Status CheckSameDatabase(const BackupManifest& previous) const;
  Status CopyFiles();
  Result<bool> Share(const SourceFile& file, BackupFile* entry);
  Status CopyLog();
  Status Finish();
  // Makes the directory of `path`, once.
  Status EnsureDirectoryOf(const std::string& path);
  Status Progress(uint64_t bytes);

  env::Env* const env_;
  const BackupSource& source_;
  const BackupRequest& request_;
  std::unique_ptr<env::FileLock> lock_;
  BackupDirectory directory_;
  const BackupManifest* previous_ = nullptr;  // of an incremental backup
  std::map<std::string, const BackupFile*> shared_;
  std::string name_;     // "0002"
  std::string partial_;  // the folder until it is whole
  std::set<std::string> made_;
  BackupManifest manifest_;
  BackupProgress progress_;
};

Result<BackupManifest> BackupWriter::Write() {
  MYCEL_RETURN_IF_ERROR(Prepare());
  const txn::FoundCheckpoint& checkpoint = source_.checkpoint;
  manifest_.watermark = checkpoint.watermark();
  manifest_.first = std::max(checkpoint.watermark(), Lsn(checkpoint.cut));
  manifest_.first_micros = checkpoint.last_commit_micros;
  Status status = CopyFiles();
  if (status.ok()) status = CopyLog();
  if (status.ok()) status = Finish();
  if (!status.ok()) {
    // Gives the space back; what cannot be removed now is removed by the next backup.
    static_cast<void>(env_->RemoveTree(partial_).ok());
    return status;
  }
  return manifest_;
}

Status BackupWriter::Prepare() {
  MYCEL_RETURN_IF_ERROR(env_->CreateDirectories(request_.to));
  MYCEL_ASSIGN_OR_RETURN(lock_, env_->LockFile(env::JoinPath(request_.to, "lock")));
  MYCEL_ASSIGN_OR_RETURN(directory_, ListBackups(env_, request_.to));
  if (directory_.other_files) {
    return Status::Error(ErrorId::kInvalidConfiguration,
                         request_.to + " holds files that are of no backup. Choose an empty directory");
  }
  if (!directory_.damaged.empty()) return directory_.damaged.front();
  MYCEL_ASSIGN_OR_RETURN(manifest_.database_id, ReadDatabaseId(env_, source_.path));
  manifest_.timeline = source_.timeline;
  manifest_.started_micros = env_->WallMicros();
  manifest_.number = directory_.next_number();
  if (!directory_.backups.empty()) {
    if (!request_.incremental) {
      return Status::Error(ErrorId::kInvalidConfiguration,
                           request_.to +
                               " has a backup already. Add --incremental, or choose an empty directory for "
                               "another full one");
    }
    previous_ = &directory_.backups.back();
    MYCEL_RETURN_IF_ERROR(CheckSameDatabase(*previous_));
    manifest_.based_on = previous_->number;
    for (const BackupFile& file : previous_->files) shared_.emplace(file.path, &file);
  }
  for (const std::string& folder : directory_.unfinished) MYCEL_RETURN_IF_ERROR(env_->RemoveTree(folder));
  name_ = BackupFolderName(manifest_.number);
  partial_ = env::JoinPath(request_.to, name_ + ".partial");
  return env_->CreateDirectories(partial_);
}

Status BackupWriter::CheckSameDatabase(const BackupManifest& previous) const {
  if (previous.database_id != manifest_.database_id) {
    return Status::Error(ErrorId::kInvalidConfiguration, request_.to + " holds backups of another database (" +
                                                             previous.database_id + ", this one is " +
                                                             manifest_.database_id + "). Choose an empty directory");
  }
  if (previous.timeline != manifest_.timeline) {
    return Status::Error(ErrorId::kInvalidConfiguration,
                         request_.to +
                             " holds backups of an earlier timeline: the database was restored, or its log "
                             "was cut, since. Choose an empty directory");
  }
  return Status::Ok();
}

Status BackupWriter::Progress(uint64_t bytes) {
  progress_.bytes_done += bytes;
  return request_.on_progress ? request_.on_progress(progress_) : Status::Ok();
}

Status BackupWriter::EnsureDirectoryOf(const std::string& path) {
  const std::string directory = env::DirectoryOf(path);
  if (!made_.insert(directory).second) return Status::Ok();
  return env_->CreateDirectories(directory);
}

// A file of the newest backup is taken for this one by name, size and end: data files never change under their name,
// and the end holds ids that RocksDB makes for each.
Result<bool> BackupWriter::Share(const SourceFile& file, BackupFile* entry) {
  const auto have = shared_.find(file.path);
  if (!file.immutable || have == shared_.end() || have->second->bytes != file.bytes) return false;
  MYCEL_ASSIGN_OR_RETURN(const bool same, SameEnd(env_, file.from, directory_.PathOf(*have->second)));
  if (same) *entry = *have->second;
  return same;
}

Status BackupWriter::CopyFiles() {
  MYCEL_ASSIGN_OR_RETURN(const std::vector<SourceFile> files, ListSourceFiles(env_, source_));
  for (const SourceFile& file : files) progress_.bytes_total += file.bytes;
  for (const SourceFile& file : files) {
    BackupFile entry;
    MYCEL_ASSIGN_OR_RETURN(const bool shared, Share(file, &entry));
    if (shared) {
      MYCEL_RETURN_IF_ERROR(Progress(file.bytes));
    } else {
      const std::string to = env::JoinPath(partial_, "files/" + file.path);
      MYCEL_RETURN_IF_ERROR(EnsureDirectoryOf(to));
      MYCEL_ASSIGN_OR_RETURN(const FileDigest digest,
                             CopyFile(env_, file.from, to, [this](uint64_t bytes) { return Progress(bytes); }));
      entry = {file.path, name_ + "/files/" + file.path, digest.bytes, digest.sha256};
    }
    manifest_.files.push_back(std::move(entry));
  }
  return Status::Ok();
}

Status BackupWriter::CopyLog() {
  manifest_.complete_micros = env_->WallMicros();
  manifest_.last = std::max(source_.last_lsn(), manifest_.watermark);
  manifest_.last_micros = manifest_.first_micros;
  // Where the log still reaches back to the backup before, it is taken from there: points in between can be restored.
  const Lsn from = previous_ == nullptr ? manifest_.watermark : std::min(manifest_.watermark, previous_->last);
  MYCEL_ASSIGN_OR_RETURN(const std::vector<wal::SegmentRange> ranges,
                         wal::ListLogRanges(env_, source_.log_directory, from, manifest_.last));
  Lsn done = manifest_.watermark;
  for (const wal::SegmentRange& range : ranges) {
    BackupLogFile entry;
    entry.timeline = range.timeline;
    entry.first = range.first;
    entry.last = range.last;
    const std::string name = "log/" + wal::SegmentCopyName(range);
    const std::string to = env::JoinPath(partial_, name);
    MYCEL_RETURN_IF_ERROR(EnsureDirectoryOf(to));
    MYCEL_RETURN_IF_ERROR(wal::CopySegment(env_, range, to).status());
    MYCEL_ASSIGN_OR_RETURN(const FileDigest digest, DigestFile(env_, to, [this](uint64_t) { return Progress(0); }));
    entry.file = {"", name_ + "/" + name, digest.bytes, digest.sha256};
    manifest_.log.push_back(std::move(entry));
    MYCEL_ASSIGN_OR_RETURN(const int64_t micros, LastTimeIn(env_, to));
    manifest_.last_micros = std::max(manifest_.last_micros, micros);
    if (range.first.value <= done.value + 1) done = std::max(done, range.last);
  }
  if (done < manifest_.last || manifest_.first > manifest_.last) {
    return Status::Error(ErrorId::kCorruption, "The log in " + source_.log_directory + " holds LSN " +
                                                   std::to_string(manifest_.watermark.value + 1) + " to " +
                                                   std::to_string(done.value) + ", but the backup needs it up to LSN " +
                                                   std::to_string(std::max(manifest_.first, manifest_.last).value));
  }
  if (manifest_.first > manifest_.watermark) manifest_.first_micros = manifest_.last_micros;
  return Status::Ok();
}

Status BackupWriter::Finish() {
  manifest_.finished_micros = env_->WallMicros();
  const std::string text = manifest_.ToJson();
  // The directories first, inner ones before outer ones: a manifest stands for all that it names.
  std::set<std::string> directories = made_;
  for (const std::string& made : made_) {
    for (std::string at = made; at.size() > partial_.size(); at = env::DirectoryOf(at)) directories.insert(at);
  }
  for (auto at = directories.rbegin(); at != directories.rend(); ++at) {
    MYCEL_RETURN_IF_ERROR(env_->SyncDirectory(*at));
  }
  MYCEL_RETURN_IF_ERROR(env::WriteFileAtomically(env_, env::JoinPath(partial_, kManifestFile),
                                                 std::as_bytes(std::span(text.data(), text.size()))));
  MYCEL_RETURN_IF_ERROR(env_->SyncDirectory(partial_));
  MYCEL_RETURN_IF_ERROR(env_->RenameFile(partial_, env::JoinPath(request_.to, name_)));
  return env_->SyncDirectory(request_.to);
}

}  // namespace

Result<BackupManifest> BackUpStore(env::Env* env, txn::Store* store, const std::string& path,
                                   const BackupRequest& request) {
  MYCEL_ASSIGN_OR_RETURN(const auto snapshot, store->SnapshotFiles());
  BackupSource source;
  source.path = path;
  source.data_directory = snapshot->data_directory();
  MYCEL_ASSIGN_OR_RETURN(source.checkpoint, ReadCheckpoint(source.data_directory));
  source.log_directory = snapshot->log_directory();
  source.timeline = store->timeline();
  source.last_lsn = [&snapshot] { return snapshot->durable_lsn(); };
  return BackupWriter(env, source, request).Write();
}

Result<BackupManifest> BackUpDirectory(env::Env* env, const std::string& path, const BackupRequest& request) {
  MYCEL_ASSIGN_OR_RETURN(const bool exists, env->Exists(env::JoinPath(path, "format")));
  MYCEL_ASSIGN_OR_RETURN(const bool half, env->Exists(env::JoinPath(path, txn::kUnfinishedRestoreFile)));
  if (!exists || half) return Status::Error(ErrorId::kNotFound, "There is no database in " + path);
  MYCEL_ASSIGN_OR_RETURN(const auto lock, env->LockFile(env::JoinPath(path, "lock")));
  BackupSource source;
  source.path = path;
  source.data_directory = env::JoinPath(path, "data");
  source.log_directory = env::JoinPath(path, "wal");
  MYCEL_ASSIGN_OR_RETURN(source.checkpoint, ReadCheckpoint(source.data_directory));
  MYCEL_ASSIGN_OR_RETURN(const wal::LogEnd end,
                         wal::InspectLog(env, source.log_directory, source.checkpoint.watermark()));
  if (end.cut && end.cut->damage) return Status::Error(ErrorId::kCorruption, end.cut->ToString());
  source.timeline = end.timeline;
  source.last_lsn = [&end] { return end.last; };
  return BackupWriter(env, source, request).Write();
}

}  // namespace mycel::engine::bulk
