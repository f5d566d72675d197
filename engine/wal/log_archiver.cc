#include "engine/wal/log_archiver.h"

#include <algorithm>
#include <utility>

#include "engine/wal/limits.h"

namespace mycel::engine::wal {

using base::Status;

LogArchiver::LogArchiver(env::Env* env, ArchiveOptions options) : env_(env), options_(std::move(options)) {
  stats_.on = true;
  thread_ = std::thread([this] { Run(); });
}

LogArchiver::~LogArchiver() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

void LogArchiver::Add(uint64_t number, SegmentRange range) {
  if (range.first > range.last) return;
  const std::lock_guard lock(mutex_);
  waiting_.push_back({number, std::move(range)});
  wake_.notify_all();
}

void LogArchiver::GiveUp(const Status& damage) {
  {
    const std::lock_guard lock(mutex_);
    ++stats_.damaged;
  }
  if (!options_.on_change) return;
  options_.on_change(Status::Error(damage.id(), damage.message() +
                                                    ". This segment is given up, the archive has a gap there: make a "
                                                    "backup now"));
}

bool LogArchiver::IsArchived(uint64_t number) const {
  const std::lock_guard lock(mutex_);
  return std::none_of(waiting_.begin(), waiting_.end(), [&](const Waiting& one) { return one.number == number; });
}

ArchiveStats LogArchiver::stats() const {
  const std::lock_guard lock(mutex_);
  ArchiveStats stats = stats_;
  stats.waiting = waiting_.size();
  return stats;
}

void LogArchiver::Run() {
  env_->SetThreadName("wal-archive");
  env_->LowerThreadPriority();
  uint64_t pause = kArchiveRetryFirstNanos;
  std::unique_lock lock(mutex_);
  for (;;) {
    if (waiting_.empty()) {
      if (stop_) return;
      wake_.wait(lock);
      continue;
    }
    const SegmentRange range = waiting_.front().range;
    lock.unlock();
    uint64_t bytes = 0;
    const Status status = Copy(range, &bytes);
    if (!status.ok() && status.id() == base::ErrorId::kCorruption) {
      GiveUp(status);
    } else {
      Copied(range, bytes, status);
    }
    lock.lock();
    if (status.ok() || status.id() == base::ErrorId::kCorruption) {
      waiting_.pop_front();
      pause = kArchiveRetryFirstNanos;
      continue;
    }
    if (stop_) return;  // the next start finds the segment again
    const uint64_t until = env_->MonotonicNanos() + pause;
    for (uint64_t now = env_->MonotonicNanos(); !stop_ && now < until; now = env_->MonotonicNanos()) {
      env_->WaitFor(wake_, lock, until - now);
    }
    pause = std::min(pause * 2, kArchiveRetryLastNanos);
  }
}

Status LogArchiver::Copy(const SegmentRange& range, uint64_t* bytes) {
  const std::string to = env::JoinPath(options_.directory, SegmentCopyName(range));
  const std::string folder = env::DirectoryOf(to);
  MYCEL_RETURN_IF_ERROR(env_->CreateDirectories(folder));
  MYCEL_ASSIGN_OR_RETURN(const bool have, env_->Exists(to));
  if (have) return Status();
  const std::string unfinished = to + ".new";
  const auto copied = CopySegment(env_, range, unfinished);
  if (!copied.ok()) {
    // Gives the space back, where that is what is missing; the next attempt empties it in any case.
    static_cast<void>(env_->RemoveFile(unfinished).ok());
    return copied.status();
  }
  *bytes = *copied;
  MYCEL_RETURN_IF_ERROR(env_->RenameFile(unfinished, to));
  MYCEL_RETURN_IF_ERROR(env_->SyncDirectory(folder));
  return env_->SyncDirectory(options_.directory);
}

void LogArchiver::Copied(const SegmentRange& range, uint64_t bytes, const Status& status) {
  bool changed = false;
  {
    const std::lock_guard lock(mutex_);
    changed = stats_.failing == status.ok();
    stats_.failing = !status.ok();
    if (status.ok()) {
      ++stats_.segments;
      stats_.bytes += bytes;
      stats_.last = range.last;
    } else {
      ++stats_.failures;
    }
  }
  if (!changed || !options_.on_change) return;
  options_.on_change(status);
}

}  // namespace mycel::engine::wal
