// Who is writing, so that a schema change can wait until nobody writes by the schema from before it, while new writers
// go on by the new one.
//
//   turn = writers.Enter(); schema = snapshot of the newest schema; ... writes, commit queued ... writers.Leave(turn);
//   publish the new schema; WaitOut();   // whoever has not seen it has queued its commit or rolled back
//
// Threads: everything from any thread.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>

#include "engine/base/status.h"
#include "engine/env/env.h"
#include "engine/txn/build_stop.h"

namespace mycel::engine::txn {

class SchemaWriters {
 public:
  // Never 0.
  [[nodiscard]] uint64_t Enter() {
    const std::lock_guard lock(mutex_);
    ++inside_;
    return turn_;
  }
  void Leave(uint64_t turn) {
    const std::lock_guard lock(mutex_);
    if (turn == turn_) {
      --inside_;
      return;
    }
    const auto at = earlier_.find(turn);
    if (--at->second != 0) return;
    earlier_.erase(at);
    left_.notify_all();
  }
  // Until all who had entered before have left. kTerminated when `stop.cancel` was set meanwhile, kLockClientStopped
  // at `stop.wait_until_ns`.
  [[nodiscard]] base::Status WaitOut(env::Env* env, const BuildStop& stop) {
    constexpr uint64_t kLookNanos = 10'000'000;
    std::unique_lock lock(mutex_);
    const uint64_t last = turn_++;
    if (inside_ != 0) earlier_.emplace(last, inside_);
    inside_ = 0;
    while (!earlier_.empty() && earlier_.begin()->first <= last) {
      if (stop.cancelled()) {
        return base::Status::Error(base::ErrorId::kTerminated, "The transaction has been terminated.");
      }
      if (stop.wait_until_ns != 0 && env->MonotonicNanos() >= stop.wait_until_ns) {
        return base::Status::Error(base::ErrorId::kLockClientStopped,
                                   "The transaction has not completed within its timeout: other transactions that "
                                   "write have been open since before it. It was terminated.");
      }
      env->WaitFor(left_, lock, kLookNanos);
    }
    return base::Status::Ok();
  }

 private:
  std::mutex mutex_;
  std::condition_variable left_;
  uint64_t turn_ = 1;
  uint64_t inside_ = 0;                   // of this turn
  std::map<uint64_t, uint64_t> earlier_;  // turn -> who is still inside
};

}  // namespace mycel::engine::txn
