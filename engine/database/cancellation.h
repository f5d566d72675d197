// How a session's work is ended from outside: by the session's owner (RESET, a client that is gone) or by TERMINATE of
// the transaction that runs in it.
//
// A cancel of the owner holds until Clear, one of a transaction until that ends. Threads: any.
#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <utility>

#include "engine/base/status.h"

namespace mycel::engine::database {

class Cancellation {
 public:
  // What running statements look at.
  [[nodiscard]] const std::atomic<bool>& flag() const { return flag_; }
  [[nodiscard]] bool requested() const { return flag_.load(std::memory_order_acquire); }
  [[nodiscard]] bool terminated() const { return terminated_.load(std::memory_order_acquire); }

  // By the owner, and by TERMINATE. Whoever waits is woken.
  void Cancel() { Set(&cancelled_); }
  // `reason` is what the transaction's client is told, the first one if there are several.
  void Terminate(base::Status reason) {
    {
      const std::lock_guard lock(mutex_);
      if (reason_.ok()) reason_ = std::move(reason);
    }
    Set(&terminated_);
    if (on_terminate_) on_terminate_();
  }
  // Why the transaction was ended; success when it was not.
  [[nodiscard]] base::Status reason() const {
    const std::lock_guard lock(mutex_);
    return reason_;
  }
  void Clear() { Unset(&cancelled_); }
  void TransactionEnded() {
    Unset(&terminated_);
    const std::lock_guard lock(mutex_);
    reason_ = base::Status::Ok();
  }

  // `wake` runs once when a cancel comes. False: one is there already, and `wake` is not kept.
  [[nodiscard]] bool Arm(const std::function<void()>& wake) {
    const std::lock_guard lock(mutex_);
    if (flag_.load(std::memory_order_relaxed)) return false;
    wake_ = wake;
    return true;
  }
  void Disarm() {
    const std::lock_guard lock(mutex_);
    wake_ = nullptr;
  }
  // Runs in every Terminate, for a transaction whose client is not asking for anything. Set before it is used.
  void set_on_terminate(std::function<void()> run) { on_terminate_ = std::move(run); }

 private:
  void Set(std::atomic<bool>* which) {
    std::function<void()> wake;
    {
      const std::lock_guard lock(mutex_);
      which->store(true, std::memory_order_release);
      flag_.store(true, std::memory_order_release);
      wake.swap(wake_);
    }
    if (wake) wake();
  }
  void Unset(std::atomic<bool>* which) {
    const std::lock_guard lock(mutex_);
    which->store(false, std::memory_order_release);
    flag_.store(cancelled_.load(std::memory_order_relaxed) || terminated_.load(std::memory_order_relaxed),
                std::memory_order_release);
  }

  mutable std::mutex mutex_;
  base::Status reason_;
  std::atomic<bool> flag_{false};
  std::atomic<bool> cancelled_{false};
  std::atomic<bool> terminated_{false};
  std::function<void()> wake_;
  std::function<void()> on_terminate_;
};

}  // namespace mycel::engine::database
