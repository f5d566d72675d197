// What the disk refuses at present: room for the log, or checkpoints. Kept so that whoever asks why writes are refused
// gets an answer, that failing checkpoints are not tried without a pause, and that changes which no checkpoint can take
// do not grow without bound. Over as soon as the disk takes what it refused; nothing needs a restart.
//
// Threads: any.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>

#include "engine/base/status.h"

namespace mycel::engine::txn {

class DiskTrouble {
 public:
  // The result of an append to the log. Only kDiskFull is trouble of the disk that may pass.
  void AppendEnded(const base::Status& status) {
    const bool full = !status.ok() && status.id() == base::ErrorId::kDiskFull;
    if (!full && !append_failed_.load(std::memory_order_relaxed)) return;
    const std::lock_guard lock(mutex_);
    append_ = full ? status : base::Status();
    append_failed_.store(full);
  }
  void CheckpointEnded(const base::Status& status, uint64_t now_ns) {
    constexpr uint64_t kPauseNanos = 1'000'000'000;
    if (status.ok() && !checkpoint_failed_.load()) return;
    const std::lock_guard lock(mutex_);
    checkpoint_ = status;
    checkpoint_failed_.store(!status.ok());
    if (!status.ok()) next_try_ns_.store(now_ns + kPauseNanos);
  }
  [[nodiscard]] bool checkpoint_failed() const { return checkpoint_failed_.load(std::memory_order_relaxed); }
  // Whether a checkpoint that nobody asked for may be tried.
  [[nodiscard]] bool MayTryCheckpoint(uint64_t now_ns) const {
    return !checkpoint_failed() || now_ns >= next_try_ns_.load();
  }
  [[nodiscard]] base::Status append() const {
    const std::lock_guard lock(mutex_);
    return append_;
  }
  [[nodiscard]] base::Status checkpoint() const {
    const std::lock_guard lock(mutex_);
    return checkpoint_;
  }

 private:
  std::atomic<bool> append_failed_{false};
  std::atomic<bool> checkpoint_failed_{false};
  std::atomic<uint64_t> next_try_ns_{0};
  mutable std::mutex mutex_;  // guards the rest
  base::Status append_;
  base::Status checkpoint_;
};

}  // namespace mycel::engine::txn
