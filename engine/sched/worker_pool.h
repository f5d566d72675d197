// Worker threads with one run queue: everything that must not occupy a network thread runs here, in slices.
//
// A task runs one slice and says how it goes on: at the end of the queue, so that others have their turn, or not until
// somebody submits it again (it waits, or is done). Workers run at lower priority than network threads, so that a heavy
// statement hardly moves the latency of point reads.
//
// Threads: Submit from any thread, also from a task. Stop once, from outside.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "engine/env/env.h"

namespace mycel::engine::sched {

enum class Slice : uint8_t {
  kAgain,  // goes to the end of the queue
  kLeave,  // the pool forgets it; whoever is concerned submits it again
};

class Task {
 public:
  virtual ~Task() = default;
  virtual Slice RunSlice() = 0;
};

struct WorkerPoolOptions {
  size_t threads = 1;
  std::string thread_name = "worker";
  bool low_priority = true;
};

class WorkerPool {
 public:
  WorkerPool(env::Env* env, const WorkerPoolOptions& options);
  ~WorkerPool() { Stop(); }
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // Queues the task; it is kept alive while it is queued or runs. A task that is queued already must not be submitted.
  void Submit(std::shared_ptr<Task> task);

  // Ends the threads after their present slices; tasks in the queue are dropped. Safe to call twice.
  void Stop();

  [[nodiscard]] size_t threads() const { return threads_.size(); }
  [[nodiscard]] size_t queued() const;

 private:
  void Work(const WorkerPoolOptions& options);

  env::Env* env_;
  mutable std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<std::shared_ptr<Task>> queue_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace mycel::engine::sched
