#include "engine/sched/worker_pool.h"

#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <vector>

#include "engine/env/posix_env.h"

namespace mycel::engine::sched {
namespace {

class FunctionTask final : public Task {
 public:
  explicit FunctionTask(std::function<Slice()> run) : run_(std::move(run)) {}
  Slice RunSlice() override { return run_(); }

 private:
  std::function<Slice()> run_;
};

std::shared_ptr<Task> Make(std::function<Slice()> run) { return std::make_shared<FunctionTask>(std::move(run)); }

// Counts down from several threads; Wait returns at zero.
class Countdown {
 public:
  explicit Countdown(int from) : left_(from) {}
  void Down() {
    const std::lock_guard lock(mutex_);
    if (--left_ == 0) zero_.notify_all();
  }
  void Wait() {
    std::unique_lock lock(mutex_);
    zero_.wait(lock, [this] { return left_ <= 0; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable zero_;
  int left_;
};

struct Fixture {
  std::unique_ptr<env::Env> env = env::MakePosixEnv();
};

TEST_CASE("every submitted task runs, from several submitting threads") {
  Fixture fixture;
  constexpr int kThreads = 4;
  constexpr int kTasks = 500;
  Countdown left(kThreads * kTasks);
  WorkerPool pool(fixture.env.get(), {.threads = 3});
  std::vector<std::thread> submitters;
  for (int t = 0; t < kThreads; ++t) {
    submitters.emplace_back([&] {
      for (int i = 0; i < kTasks; ++i) {
        pool.Submit(Make([&left] {
          left.Down();
          return Slice::kLeave;
        }));
      }
    });
  }
  for (std::thread& submitter : submitters) submitter.join();
  left.Wait();
  CHECK(pool.queued() == 0);
}

TEST_CASE("a task that goes on lets the others of the queue run between its slices") {
  Fixture fixture;
  std::vector<int> order;  // one worker: nobody else writes it
  Countdown left(6);
  Countdown begin(1);
  WorkerPool pool(fixture.env.get(), {.threads = 1});
  pool.Submit(Make([&begin] {
    begin.Wait();  // until both are queued
    return Slice::kLeave;
  }));
  const auto three_slices = [&](int name) {
    return Make([&, name, slices = 0]() mutable {
      order.push_back(name);
      ++slices;
      const Slice next = slices < 3 ? Slice::kAgain : Slice::kLeave;
      left.Down();
      return next;
    });
  };
  pool.Submit(three_slices(1));
  pool.Submit(three_slices(2));
  begin.Down();
  left.Wait();
  pool.Stop();
  CHECK(order == std::vector<int>{1, 2, 1, 2, 1, 2});
}

TEST_CASE("a task that leaves runs again when somebody submits it") {
  Fixture fixture;
  WorkerPool pool(fixture.env.get(), {.threads = 2});
  Countdown left(2);
  auto task = Make([&left] {
    left.Down();
    return Slice::kLeave;
  });
  std::weak_ptr<Task> watched = task;
  pool.Submit(task);
  Countdown second(1);
  pool.Submit(Make([&] {
    pool.Submit(task);  // from inside a task
    second.Down();
    return Slice::kLeave;
  }));
  left.Wait();
  second.Wait();
  task.reset();
  pool.Stop();
  CHECK(watched.expired());
}

TEST_CASE("stopping drops what is queued and lets go of it") {
  Fixture fixture;
  auto resource = std::make_shared<int>(1);
  Countdown running(1);
  Countdown go_on(1);
  WorkerPool pool(fixture.env.get(), {.threads = 1});
  pool.Submit(Make([&] {
    running.Down();
    go_on.Wait();
    return Slice::kAgain;
  }));
  running.Wait();
  pool.Submit(Make([resource] { return Slice::kAgain; }));
  CHECK(resource.use_count() == 2);
  go_on.Down();
  pool.Stop();
  CHECK(resource.use_count() == 1);
  pool.Stop();  // twice is harmless
  pool.Submit(Make([resource] { return Slice::kLeave; }));
  CHECK(resource.use_count() == 1);
}

}  // namespace
}  // namespace mycel::engine::sched
