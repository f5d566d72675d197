#include "engine/wal/spare_pool.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "engine/base/assert.h"
#include "engine/wal/segment_header.h"

namespace mycel::engine::wal {

using base::Result;
using base::Status;

namespace {

constexpr uint64_t kReserveShare = 4;  // of a segment, stays free
constexpr std::string_view kSpareEnding = ".spare";

}  // namespace

Result<std::unique_ptr<SparePool>> SparePool::Open(env::Env* env, const Options& options) {
  std::unique_ptr<SparePool> pool(new SparePool(env, options));
  MYCEL_RETURN_IF_ERROR(pool->Adopt());
  if (options.background) pool->ahead_ = std::thread([raw = pool.get()] { raw->PrepareAhead(); });
  return pool;
}

SparePool::SparePool(env::Env* env, const Options& options) : env_(env), options_(options) {}

SparePool::~SparePool() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  wanted_.notify_all();
  if (ahead_.joinable()) ahead_.join();
}

Status SparePool::Adopt() {
  MYCEL_ASSIGN_OR_RETURN(const std::vector<env::DirectoryEntry> entries, env_->ListDirectory(options_.directory));
  for (const env::DirectoryEntry& entry : entries) {
    const std::string path = env::JoinPath(options_.directory, entry.name);
    bool keep = false;
    if (entry.name.ends_with(kSpareEnding)) {
      uint64_t number = 0;
      const std::string stem = entry.name.substr(0, entry.name.size() - kSpareEnding.size());
      if (ParseSegmentFileName(stem + ".wal", &number)) next_name_ = std::max(next_name_, number + 1);
      MYCEL_ASSIGN_OR_RETURN(const uint64_t size, env_->FileSize(path));
      keep = size == options_.segment_bytes && ready_.size() < options_.target;
    } else if (!entry.name.ends_with(".new")) {
      continue;
    }
    if (keep) {
      ready_.push_back(path);
    } else {
      MYCEL_RETURN_IF_ERROR(env_->RemoveFile(path));
    }
  }
  return Status();
}

std::string SparePool::NextPath() {
  const std::string name = SegmentFileName(next_name_++);
  return env::JoinPath(options_.directory, name.substr(0, name.size() - 4));
}

bool SparePool::TryReserve() {
  const std::lock_guard lock(mutex_);
  if (ready_.size() <= reserved_) return false;
  ++reserved_;
  if (ready_.size() - reserved_ < options_.target && ahead_.joinable()) {
    wake_ = true;
    wanted_.notify_one();
  }
  return true;
}

Status SparePool::Prepare() {
  const std::lock_guard making(making_);
  for (;;) {
    {
      const std::lock_guard lock(mutex_);
      if (ready_.size() > reserved_) return Status();
    }
    MYCEL_RETURN_IF_ERROR(MakeOne());
  }
}

Status SparePool::MakeOne() {
  std::string path;
  {
    const std::lock_guard lock(mutex_);
    path = NextPath();
  }
  const std::string unfinished = path + ".new";
  const auto make = [&]() -> Status {
    // The log never takes the room in which a checkpoint would free it.
    const uint64_t wanted = options_.segment_bytes + options_.segment_bytes / kReserveShare;
    const Result<uint64_t> room = env_->FreeBytes(options_.directory);
    if (room.ok() && *room < wanted) {
      return Status::Error(base::ErrorId::kDiskFull, "no room for a log segment in " + options_.directory + ": " +
                                                         std::to_string(wanted) + " bytes are needed, " +
                                                         std::to_string(*room) + " are free");
    }
    MYCEL_ASSIGN_OR_RETURN(const auto file, env_->OpenFile(unfinished, env::OpenMode::kCreateTruncated));
    MYCEL_RETURN_IF_ERROR(file->Preallocate(options_.segment_bytes));
    MYCEL_RETURN_IF_ERROR(file->SyncData());
    return env_->RenameFile(unfinished, path + ".spare");
  };
  if (Status status = make(); !status.ok()) {
    // Gives the space back; a file that cannot be removed either is removed by the next open.
    static_cast<void>(env_->RemoveFile(unfinished).ok());
    return status;
  }
  const std::lock_guard lock(mutex_);
  ready_.push_back(path + ".spare");
  return Status();
}

std::string SparePool::Take() {
  const std::lock_guard lock(mutex_);
  MYCEL_ASSERT(reserved_ > 0 && !ready_.empty());
  --reserved_;
  std::string path = std::move(ready_.back());
  ready_.pop_back();
  return path;
}

Result<std::string> SparePool::TakeUnfinished() {
  const std::string spare = Take();
  const std::string unfinished = spare.substr(0, spare.size() - kSpareEnding.size()) + ".new";
  MYCEL_RETURN_IF_ERROR(env_->RenameFile(spare, unfinished));
  MYCEL_RETURN_IF_ERROR(env_->SyncDirectory(options_.directory));
  return unfinished;
}

Status SparePool::Recycle(const std::string& path) {
  std::string spare;
  {
    const std::lock_guard lock(mutex_);
    if (ready_.size() - reserved_ < options_.target) spare = NextPath() + ".spare";
  }
  if (spare.empty()) return env_->RemoveFile(path);
  MYCEL_ASSIGN_OR_RETURN(const uint64_t size, env_->FileSize(path));
  if (size != options_.segment_bytes) return env_->RemoveFile(path);  // made under another setting
  MYCEL_RETURN_IF_ERROR(env_->RenameFile(path, spare));
  const std::lock_guard lock(mutex_);
  ready_.push_back(std::move(spare));
  return Status();
}

void SparePool::PrepareAhead() {
  env_->SetThreadName("wal-spares");
  env_->LowerThreadPriority();
  std::unique_lock lock(mutex_);
  while (!stop_) {
    if (ready_.size() - reserved_ >= options_.target) {
      wake_ = false;
      wanted_.wait(lock, [this] { return stop_ || wake_; });
      continue;
    }
    lock.unlock();
    Status status;
    {
      const std::lock_guard making(making_);
      status = MakeOne();
    }
    lock.lock();
    if (!status.ok()) {
      // Not lost: the append that needs the space tries itself and reports. Ahead is tried again at the next
      // reservation.
      wake_ = false;
      wanted_.wait(lock, [this] { return stop_ || wake_; });
    }
  }
}

}  // namespace mycel::engine::wal
