#include "engine/bulk/backup_job.h"

#include <filesystem>
#include <utility>

namespace mycel::engine::bulk {

using base::ErrorId;
using base::Result;
using base::Status;

BackupJob::BackupJob(env::Env* env, txn::Store* store, std::string path)
    : env_(env), store_(store), path_(std::move(path)) {}

BackupJob::~BackupJob() {
  Cancel();
  if (thread_.joinable()) thread_.join();
}

Result<uint64_t> BackupJob::Start(std::string directory, bool incremental) {
  const std::lock_guard lock(mutex_);
  if (state_.running) {
    return Status::Error(ErrorId::kAlreadyInUse, "A backup into " + state_.directory + " is running already");
  }
  if (thread_.joinable()) thread_.join();  // it has said that it is over, and only returns
  const uint64_t id = state_.id + 1;
  state_ = {};
  state_.id = id;
  state_.running = true;
  state_.incremental = incremental;
  state_.directory = directory;
  cancelled_.store(false);
  thread_ = std::thread([this, to = std::move(directory), incremental] { Run(to, incremental); });
  return id;
}

bool BackupJob::Cancel() {
  const std::lock_guard lock(mutex_);
  if (!state_.running) return false;
  cancelled_.store(true);
  return true;
}

BackupJobState BackupJob::state() const {
  const std::lock_guard lock(mutex_);
  return state_;
}

void BackupJob::Run(const std::string& directory, bool incremental) {
  env_->SetThreadName("mycel-backup");
  env_->LowerThreadPriority();
  BackupRequest request;
  request.to = directory;
  request.incremental = incremental;
  request.on_progress = [this](const BackupProgress& progress) {
    if (cancelled_.load()) return Status::Error(ErrorId::kTerminated, "The backup was cancelled");
    const std::lock_guard lock(mutex_);
    state_.progress = progress;
    return Status::Ok();
  };
  auto manifest = BackUpStore(env_, store_, path_, request);
  const std::lock_guard lock(mutex_);
  state_.running = false;
  state_.status = manifest.status();
  if (manifest.ok()) state_.manifest = *std::move(manifest);
}

Result<std::string> BackupPath(const std::string& name, const std::string& root) {
  if (root.empty()) {
    return Status::Error(ErrorId::kForbidden,
                         "This server makes no backups: no directory for them is set. Start it with --set "
                         "backup.directory=DIR, or with that setting in its file");
  }
  namespace fs = std::filesystem;
  std::error_code error;
  const fs::path base = fs::absolute(root, error).lexically_normal();
  const fs::path path = (base / name).lexically_normal();  // an absolute name replaces the base
  const fs::path within = path.lexically_relative(base);
  const bool inside = !error && !within.empty() && *within.begin() != "..";
  if (name.empty() || name.find('\0') != std::string::npos || !inside) {
    return Status::Error(ErrorId::kForbidden, "The backup directory '" + name + "' lies outside of " + base.string() +
                                                  " (backup.directory)");
  }
  return path.string();
}

}  // namespace mycel::engine::bulk
