// Wakes a statement that waits for something of its own: inner transactions that run elsewhere or wait themselves.
//
//   signal.Forget();                      // the strand, before it looks whether there is something to do
//   if (nothing) signal.Park();           // its operator returns kYielded
//   if (signal.parked() && signal.Arm(wake)) return;   // the façade: comes back after `wake` ran
//
// What happens after Forget is not missed: Arm refuses then.
//
// Threads: Notify from any thread, everything else on the statement's strand.
#pragma once

#include <functional>
#include <mutex>
#include <utility>

namespace mycel::engine::exec {

class WakeSignal {
 public:
  void Notify() {
    std::function<void()> wake;
    {
      const std::lock_guard lock(mutex_);
      notified_ = true;
      wake.swap(wake_);
    }
    if (wake) wake();
  }

  void Forget() {
    const std::lock_guard lock(mutex_);
    notified_ = false;
    parked_ = false;
  }
  void Park() { parked_ = true; }
  [[nodiscard]] bool parked() const { return parked_; }

  // `wake` runs once, with the next Notify. False: one has come already, and `wake` is not kept.
  [[nodiscard]] bool Arm(const std::function<void()>& wake) {
    const std::lock_guard lock(mutex_);
    if (notified_) return false;
    wake_ = wake;
    return true;
  }
  void Disarm() {
    const std::lock_guard lock(mutex_);
    wake_ = nullptr;
  }

 private:
  std::mutex mutex_;
  bool notified_ = false;
  bool parked_ = false;  // the strand's own
  std::function<void()> wake_;
};

}  // namespace mycel::engine::exec
