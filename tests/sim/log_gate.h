// Holds the log's writer up before a sync, so that what is committed meanwhile gathers in one group, the same one each
// time a seed is run.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>

#include "engine/env/fault_env.h"

namespace mycel::sim {

class LogGate {
 public:
  explicit LogGate(engine::env::FaultEnv* env) {
    env->SetSyncHook([this](const std::string& path) {
      if (path.ends_with(".wal")) Enter();
    });
  }

  void Close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
  }
  void Open() {
    const std::lock_guard lock(mutex_);
    closed_ = false;
    changed_.notify_all();
  }
  // Returns when the writer is held up, or when `settled` says that it did not get that far.
  void WaitForWriter(const std::function<bool()>& settled) {
    std::unique_lock lock(mutex_);
    while (!held_ && !settled()) changed_.wait_for(lock, std::chrono::milliseconds(1));
  }
  [[nodiscard]] bool closed() {
    const std::lock_guard lock(mutex_);
    return closed_;
  }

 private:
  void Enter() {
    std::unique_lock lock(mutex_);
    if (!closed_) return;
    held_ = true;
    changed_.notify_all();
    changed_.wait(lock, [this] { return !closed_; });
    held_ = false;
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  bool closed_ = false;
  bool held_ = false;
};

}  // namespace mycel::sim
