#include "engine/sched/worker_pool.h"

#include <utility>

namespace mycel::engine::sched {

WorkerPool::WorkerPool(env::Env* env, const WorkerPoolOptions& options) : env_(env) {
  threads_.reserve(options.threads);
  for (size_t i = 0; i < options.threads; ++i) {
    threads_.emplace_back([this, options] { Work(options); });
  }
}

void WorkerPool::Submit(std::shared_ptr<Task> task) {
  {
    std::lock_guard lock(mutex_);
    if (stopping_) return;
    queue_.push_back(std::move(task));
  }
  ready_.notify_one();
}

void WorkerPool::Stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  ready_.notify_all();
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
  // Destroyed outside the lock: a task's destructor may do anything.
  std::deque<std::shared_ptr<Task>> dropped;
  std::lock_guard lock(mutex_);
  dropped.swap(queue_);
}

size_t WorkerPool::queued() const {
  std::lock_guard lock(mutex_);
  return queue_.size();
}

void WorkerPool::Work(const WorkerPoolOptions& options) {
  env_->SetThreadName(options.thread_name);
  if (options.low_priority) env_->LowerThreadPriority();
  std::unique_lock lock(mutex_);
  while (true) {
    ready_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
    if (stopping_) return;
    std::shared_ptr<Task> task = std::move(queue_.front());
    queue_.pop_front();
    lock.unlock();
    Slice slice = task->RunSlice();
    if (slice == Slice::kLeave) task.reset();
    lock.lock();
    if (slice == Slice::kAgain) queue_.push_back(std::move(task));
  }
}

}  // namespace mycel::engine::sched
