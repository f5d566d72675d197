#include "engine/env/fault_env.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "engine/base/assert.h"
#include "engine/env/fault_state.h"

namespace mycel::engine::env {
namespace {

using base::ErrorId;
using base::Result;
using base::Status;

Status NotFound(const std::string& path) { return Status::Error(ErrorId::kNotFound, path + " does not exist"); }

bool IsBelow(const std::string& path, const std::string& directory) {
  return path.size() > directory.size() && path.compare(0, directory.size(), directory) == 0 &&
         (directory.back() == '/' || path[directory.size()] == '/');
}

}  // namespace

class FaultLock final : public FileLock {
 public:
  FaultLock(std::shared_ptr<FaultEnv::State> state, std::string path)
      : state_(std::move(state)), path_(std::move(path)), incarnation_(state_->incarnation) {}
  ~FaultLock() override {
    const std::lock_guard lock(state_->mutex);
    if (incarnation_ == state_->incarnation) state_->locked.erase(path_);
  }
  FaultLock(const FaultLock&) = delete;
  FaultLock& operator=(const FaultLock&) = delete;

 private:
  const std::shared_ptr<FaultEnv::State> state_;
  const std::string path_;
  const uint64_t incarnation_;
};

Status FaultError(const Fault& fault, const char* operation, const std::string& path) {
  return Status::Error(fault.disk_full ? ErrorId::kDiskFull : ErrorId::kIoError,
                       std::string(operation) + " " + path + ": injected fault");
}

// --- State ----------------------------------------------------------------------------------------------------------

std::optional<Fault> FaultEnv::State::Count(Operation operation) {
  ++calls[static_cast<size_t>(operation)];
  if (max_latency_nanos > 0) now_nanos += prng.Below(max_latency_nanos);
  if (stopped) return Fault{.operation = operation};
  // A removal may come at any time from a thread that cleans up, and matters only once its directory is synced.
  const bool changing = operation != Operation::kOpen && operation != Operation::kRead &&
                        operation != Operation::kRemove && operation != Operation::kLook;
  if (changing && ++changing_calls >= stop_at) {
    stop_due = true;
    if (operation == Operation::kWrite) return Fault{.operation = operation, .write_bytes = prng.Below(64 << 10)};
    StopIfDue();
    return Fault{.operation = operation};
  }
  std::optional<Fault> met;
  for (Fault& fault : faults) {
    if (fault.operation != operation || fault.times == 0) continue;
    if (fault.after_calls > 0) {
      --fault.after_calls;
    } else if (!met) {
      --fault.times;
      met = fault;
    }
  }
  return met;
}

Status FaultEnv::State::CheckRoom(const FaultInode& inode, uint64_t size, const std::string& path) const {
  if (size <= inode.current.size()) return Status();
  uint64_t used = 0;
  for (const auto& [name, other] : names) used += other->current.size();
  if (used - std::min<uint64_t>(used, inode.current.size()) + size <= capacity) return Status();
  return Status::Error(ErrorId::kDiskFull, "write " + path + ": no space left on device");
}

void FaultEnv::State::Apply(const FaultNameChange& change, FaultNames* to) const {
  if (!change.removed.empty()) to->erase(change.removed);
  if (!change.added.empty()) (*to)[change.added] = change.inode;
}

void FaultEnv::State::Change(FaultNameChange change) {
  Apply(change, &names);
  pending.push_back(std::move(change));
}

void FaultEnv::State::Crash(CrashMode mode) {
  ++incarnation;
  locked.clear();
  if (mode == CrashMode::kKeepAll) return;
  size_t surviving = 0;
  if (mode == CrashMode::kTorn) surviving = prng.Below(pending.size() + 1);
  for (size_t i = 0; i < surviving; ++i) Apply(pending[i], &durable_names);
  pending.clear();
  names = durable_names;
  for (auto& [name, inode] : names) {
    if (mode == CrashMode::kTorn) {
      std::set<uint64_t> pages = inode->dirty_pages;
      pages.insert(inode->lost_pages.begin(), inode->lost_pages.end());
      for (const uint64_t page : pages) {
        // A third of the pages is kept, a third lost, a third torn.
        const uint64_t fate = prng.Below(3);
        inode->KeepPage(page, [&] { return fate == 0 || (fate == 1 && prng.OneIn(2)); });
      }
    }
    inode->current = inode->durable;
    inode->dirty_pages.clear();
    inode->lost_pages.clear();
  }
}

void FaultEnv::State::StopIfDue() {
  if (!stop_due) return;
  stop_due = false;
  stopped = true;
  Crash(stop_mode);
}

Status FaultEnv::State::CheckRunning() const {
  return stopped ? Status::Error(ErrorId::kIoError, "the simulated machine has stopped") : Status();
}

// --- control --------------------------------------------------------------------------------------------------------

FaultEnv::FaultEnv(uint64_t seed) : state_(std::make_shared<State>(seed)) {}
FaultEnv::~FaultEnv() = default;

void FaultEnv::Crash(CrashMode mode) {
  const std::lock_guard lock(state_->mutex);
  state_->Crash(mode);
}

void FaultEnv::StopAfter(uint64_t calls, CrashMode mode) {
  const std::lock_guard lock(state_->mutex);
  state_->stop_at = state_->changing_calls + calls;
  state_->stop_mode = mode;
}

bool FaultEnv::stopped() const {
  const std::lock_guard lock(state_->mutex);
  return state_->stopped;
}

void FaultEnv::ForgetStop() {
  const std::lock_guard lock(state_->mutex);
  state_->stop_at = ~uint64_t{0};
}

void FaultEnv::Restart() {
  const std::lock_guard lock(state_->mutex);
  state_->stop_at = ~uint64_t{0};
  state_->stopped = false;
}

uint64_t FaultEnv::ChangingCalls() const {
  const std::lock_guard lock(state_->mutex);
  return state_->changing_calls;
}

void FaultEnv::JumpWallClock(int64_t micros) {
  const std::lock_guard lock(state_->mutex);
  state_->wall_offset_micros += micros;
}

void FaultEnv::InjectFault(const Fault& fault) {
  const std::lock_guard lock(state_->mutex);
  state_->faults.push_back(fault);
}

void FaultEnv::ClearFaults() {
  const std::lock_guard lock(state_->mutex);
  state_->faults.clear();
}

void FaultEnv::SetCapacity(uint64_t bytes) {
  const std::lock_guard lock(state_->mutex);
  state_->capacity = bytes;
}

void FaultEnv::SetLatency(uint64_t max_nanos) {
  const std::lock_guard lock(state_->mutex);
  state_->max_latency_nanos = max_nanos;
}

void FaultEnv::AdvanceClock(uint64_t nanos) {
  const std::lock_guard lock(state_->mutex);
  state_->now_nanos += nanos;
}

void FaultEnv::SetSyncHook(std::function<void(const std::string&)> hook) {
  const std::lock_guard lock(state_->mutex);
  state_->sync_hook = std::move(hook);
}

uint64_t FaultEnv::CallCount(Operation operation) const {
  const std::lock_guard lock(state_->mutex);
  return state_->calls[static_cast<size_t>(operation)];
}

std::vector<std::byte> FaultEnv::Contents(const std::string& path) const {
  const std::lock_guard lock(state_->mutex);
  const auto found = state_->names.find(path);
  MYCEL_ASSERT(found != state_->names.end());
  return found->second->current;
}

void FaultEnv::SetContents(const std::string& path, std::vector<std::byte> bytes) {
  const std::lock_guard lock(state_->mutex);
  auto& inode = state_->names[path];
  if (!inode) inode = std::make_shared<FaultInode>();
  inode->durable = bytes;
  inode->current = std::move(bytes);
  inode->dirty_pages.clear();
  inode->lost_pages.clear();
  state_->durable_names[path] = inode;
}

// --- files ----------------------------------------------------------------------------------------------------------

Result<std::unique_ptr<File>> FaultEnv::OpenFile(const std::string& path, OpenMode mode) {
  const std::lock_guard lock(state_->mutex);
  if (const auto fault = state_->Count(Operation::kOpen)) return FaultError(*fault, "open", path);
  const auto found = state_->names.find(path);
  std::shared_ptr<FaultInode> inode;
  if (found != state_->names.end()) {
    inode = found->second;
    if (mode == OpenMode::kCreateTruncated) inode->current.clear();
  } else {
    if (mode == OpenMode::kRead || mode == OpenMode::kReadWrite) return NotFound(path);
    if (!state_->directories.contains(DirectoryOf(path))) return NotFound(DirectoryOf(path));
    inode = std::make_shared<FaultInode>();
    state_->Change({DirectoryOf(path), path, "", inode});
  }
  return MakeFaultFile(state_, std::move(inode), path, mode != OpenMode::kRead);
}

Result<std::unique_ptr<FileLock>> FaultEnv::LockFile(const std::string& path) {
  const std::lock_guard lock(state_->mutex);
  MYCEL_RETURN_IF_ERROR(state_->CheckRunning());
  if (!state_->locked.insert(path).second) return Status::Error(ErrorId::kAlreadyInUse, path + " is locked");
  return std::unique_ptr<FileLock>(std::make_unique<FaultLock>(state_, path));
}

Result<bool> FaultEnv::Exists(const std::string& path) {
  const std::lock_guard lock(state_->mutex);
  if (const auto fault = state_->Count(Operation::kLook)) return FaultError(*fault, "look for", path);
  return state_->names.contains(path) || state_->directories.contains(path);
}

Result<uint64_t> FaultEnv::FileSize(const std::string& path) {
  const std::lock_guard lock(state_->mutex);
  if (const auto fault = state_->Count(Operation::kLook)) return FaultError(*fault, "look at", path);
  const auto found = state_->names.find(path);
  if (found == state_->names.end()) return NotFound(path);
  return uint64_t{found->second->current.size()};
}

Status FaultEnv::RemoveFile(const std::string& path) {
  const std::lock_guard lock(state_->mutex);
  if (const auto fault = state_->Count(Operation::kRemove)) return FaultError(*fault, "remove", path);
  if (!state_->names.contains(path)) return NotFound(path);
  state_->Change({DirectoryOf(path), "", path, nullptr});
  return Status();
}

Status FaultEnv::RenameFile(const std::string& from, const std::string& to) {
  const std::lock_guard lock(state_->mutex);
  if (const auto fault = state_->Count(Operation::kRename)) return FaultError(*fault, "rename", from);
  const auto found = state_->names.find(from);
  if (found == state_->names.end()) return NotFound(from);
  if (from != to) state_->Change({DirectoryOf(to), to, from, found->second});
  return Status();
}

// --- directories: they themselves survive every crash, their entries do not -----------------------------------------

Status FaultEnv::CreateDirectories(const std::string& path) {
  const std::lock_guard lock(state_->mutex);
  MYCEL_RETURN_IF_ERROR(state_->CheckRunning());
  for (std::string at = path; at != "." && at != "/" && state_->directories.insert(at).second;) at = DirectoryOf(at);
  return Status();
}

Result<std::vector<DirectoryEntry>> FaultEnv::ListDirectory(const std::string& path) {
  const std::lock_guard lock(state_->mutex);
  if (const auto fault = state_->Count(Operation::kLook)) return FaultError(*fault, "list", path);
  if (!state_->directories.contains(path)) return NotFound(path);
  std::vector<DirectoryEntry> entries;
  const auto add = [&](const std::string& name, bool is_directory) {
    if (IsBelow(name, path) && DirectoryOf(name) == path)
      entries.push_back({name.substr(path.size() + 1), is_directory});
  };
  for (const auto& [name, inode] : state_->names) add(name, false);
  for (const std::string& name : state_->directories) add(name, true);
  std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  return entries;
}

Status FaultEnv::RemoveTree(const std::string& path) {
  const std::lock_guard lock(state_->mutex);
  if (const auto fault = state_->Count(Operation::kRemove)) return FaultError(*fault, "remove", path);
  std::vector<std::string> gone;
  for (const auto& [name, inode] : state_->names) {
    if (name == path || IsBelow(name, path)) gone.push_back(name);
  }
  for (const std::string& name : gone) state_->Change({DirectoryOf(name), "", name, nullptr});
  std::erase_if(state_->directories, [&](const std::string& name) { return name == path || IsBelow(name, path); });
  return Status();
}

Status FaultEnv::SyncDirectory(const std::string& path) {
  const std::lock_guard lock(state_->mutex);
  if (const auto fault = state_->Count(Operation::kSyncDirectory)) return FaultError(*fault, "sync", path);
  std::vector<FaultNameChange> rest;
  for (FaultNameChange& change : state_->pending) {
    if (change.directory == path) {
      state_->Apply(change, &state_->durable_names);
    } else {
      rest.push_back(std::move(change));
    }
  }
  state_->pending = std::move(rest);
  return Status();
}

Result<uint64_t> FaultEnv::FreeBytes(const std::string& path) {
  const std::lock_guard lock(state_->mutex);
  if (const auto fault = state_->Count(Operation::kLook)) return FaultError(*fault, "ask for the room of", path);
  uint64_t used = 0;
  for (const auto& [name, inode] : state_->names) used += inode->current.size();
  return state_->capacity - std::min(state_->capacity, used);
}

// --- time, randomness, threads --------------------------------------------------------------------------------------

uint64_t FaultEnv::MonotonicNanos() {
  const std::lock_guard lock(state_->mutex);
  return state_->now_nanos;
}

int64_t FaultEnv::WallMicros() {
  constexpr int64_t kFixedStartMicros = 1'700'000'000'000'000;
  const std::lock_guard lock(state_->mutex);
  return kFixedStartMicros + static_cast<int64_t>(state_->now_nanos / 1000) + state_->wall_offset_micros;
}

void FaultEnv::WaitFor(std::condition_variable& condition, std::unique_lock<std::mutex>& lock, uint64_t) {
  // The fake clock cannot notify a condition under a lock that it does not know: look again every millisecond of real
  // time.
  condition.wait_for(lock, std::chrono::milliseconds(1));
}

void FaultEnv::FillRandom(std::span<std::byte> out) {
  const std::lock_guard lock(state_->mutex);
  for (std::byte& byte : out) byte = static_cast<std::byte>(state_->prng.Next());
}

void FaultEnv::SetThreadName(const std::string&) {}
void FaultEnv::LowerThreadPriority() {}

}  // namespace mycel::engine::env
