// Threads of what takes long and nobody's turn: schema commands that build an index or check a constraint, which may
// take minutes, and taking back what a large transaction has written.
//
// Threads: Run from any thread. The destructor waits for all.
#pragma once

#include <atomic>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

namespace mycel::engine::database {

class CommandThreads {
 public:
  CommandThreads() = default;
  ~CommandThreads() { Wait(); }
  CommandThreads(const CommandThreads&) = delete;
  CommandThreads& operator=(const CommandThreads&) = delete;

  void Run(std::function<void()> command) {
    const std::lock_guard lock(mutex_);
    running_.remove_if([](One& one) {
      if (!one.ended->load()) return false;
      one.thread.join();
      return true;
    });
    auto ended = std::make_shared<std::atomic<bool>>(false);
    running_.push_back({std::thread([command = std::move(command), ended] {
                          command();
                          ended->store(true);
                        }),
                        ended});
  }

  // Until all have ended. Nothing is begun meanwhile.
  void Wait() {
    for (One& one : running_) one.thread.join();
    running_.clear();
  }

 private:
  struct One {
    std::thread thread;
    std::shared_ptr<std::atomic<bool>> ended;
  };
  std::mutex mutex_;
  std::list<One> running_;
};

}  // namespace mycel::engine::database
