// Runs an InnerRun where it belongs: on the worker pool, or in turns on the statement's own strand.
//
// States: idle -> ready -> running -> ready (its slice is over), waiting (until its wake) or ended -> idle. Whoever
// makes it ready while there is a pool submits it.
//
// Threads: Launch, Rest, Stop and Close on the statement's strand, RunSlice on a worker or, without a pool, the strand.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>

#include "engine/exec/inner_run.h"
#include "engine/exec/wake_signal.h"
#include "engine/sched/worker_pool.h"

namespace mycel::engine::exec {

class InnerTask final : public sched::Task, public std::enable_shared_from_this<InnerTask> {
 public:
  enum class State : uint8_t { kIdle, kReady, kRunning, kWaiting, kEnded };

  // `pool` null: whoever owns it calls RunSlice while it is ready. `signal` tells of each end, and of readiness then.
  [[nodiscard]] static std::shared_ptr<InnerTask> Make(std::unique_ptr<InnerRun> run, sched::WorkerPool* pool,
                                                       std::shared_ptr<WakeSignal> signal);

  // Its run has begun a batch.
  void Launch();
  sched::Slice RunSlice() override;
  // Ended -> idle: the batch has been taken.
  void Rest();
  // The batch is not wanted any more; it ends soon.
  void Stop();
  // The run is gone when this returns: waits for a slice that is running, which ends at its next check. Whether it
  // waited for a lock.
  bool Close();

  [[nodiscard]] State state() const;
  // For the strand while it is idle or ended.
  [[nodiscard]] InnerRun& run() { return *run_; }

 private:
  InnerTask(std::unique_ptr<InnerRun> run, sched::WorkerPool* pool, std::shared_ptr<WakeSignal> signal)
      : run_(std::move(run)), pool_(pool), signal_(std::move(signal)) {}
  void Wake();

  std::unique_ptr<InnerRun> run_;
  sched::WorkerPool* const pool_;
  const std::shared_ptr<WakeSignal> signal_;
  std::function<void()> wake_;

  mutable std::mutex mutex_;
  std::condition_variable slice_ended_;
  State state_ = State::kIdle;
  bool woken_ = false;  // while it ran
  bool closed_ = false;
};

}  // namespace mycel::engine::exec
