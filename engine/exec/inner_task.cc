#include "engine/exec/inner_task.h"

#include <utility>

namespace mycel::engine::exec {

using sched::Slice;

std::shared_ptr<InnerTask> InnerTask::Make(std::unique_ptr<InnerRun> run, sched::WorkerPool* pool,
                                           std::shared_ptr<WakeSignal> signal) {
  std::shared_ptr<InnerTask> task(new InnerTask(std::move(run), pool, std::move(signal)));
  task->wake_ = [weak = task->weak_from_this()] {
    if (const auto self = weak.lock()) self->Wake();
  };
  return task;
}

InnerTask::State InnerTask::state() const {
  const std::lock_guard lock(mutex_);
  return state_;
}

void InnerTask::Launch() {
  {
    const std::lock_guard lock(mutex_);
    state_ = State::kReady;
    woken_ = false;
  }
  if (pool_ != nullptr) pool_->Submit(shared_from_this());
}

void InnerTask::Rest() {
  const std::lock_guard lock(mutex_);
  state_ = State::kIdle;
}

Slice InnerTask::RunSlice() {
  {
    const std::lock_guard lock(mutex_);
    if (closed_ || state_ != State::kReady) return Slice::kLeave;
    state_ = State::kRunning;
  }
  const InnerRun::Outcome outcome = run_->Step(wake_);
  {
    const std::lock_guard lock(mutex_);
    const bool again =
        outcome == InnerRun::Outcome::kAgain || (outcome == InnerRun::Outcome::kWaits && std::exchange(woken_, false));
    state_ = again ? State::kReady : outcome == InnerRun::Outcome::kWaits ? State::kWaiting : State::kEnded;
    slice_ended_.notify_all();
    if (again) return closed_ ? Slice::kLeave : Slice::kAgain;
    if (outcome == InnerRun::Outcome::kWaits) return Slice::kLeave;
  }
  signal_->Notify();
  return Slice::kLeave;
}

void InnerTask::Wake() {
  {
    const std::lock_guard lock(mutex_);
    if (closed_) return;
    if (state_ == State::kRunning) woken_ = true;
    if (state_ != State::kWaiting) return;
    state_ = State::kReady;
  }
  if (pool_ != nullptr) {
    pool_->Submit(shared_from_this());
  } else {
    signal_->Notify();
  }
}

void InnerTask::Stop() {
  run_->Stop();
  Wake();  // from a wait for a lock
}

bool InnerTask::Close() {
  run_->Stop();
  {
    std::unique_lock lock(mutex_);
    closed_ = true;
    slice_ended_.wait(lock, [this] { return state_ != State::kRunning; });
  }
  const bool waited = run_->waits_for_lock();
  run_.reset();
  return waited;
}

}  // namespace mycel::engine::exec
