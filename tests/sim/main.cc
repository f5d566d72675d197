// sim_tests [--seeds N] [--first SEED] [--jobs N] [--errors 0|1]      runs N histories; each failing seed is printed
// sim_tests --seed SEED [--errors 0|1]                                 runs one again and tells every step
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "sim/history.h"

namespace {

constexpr uint64_t kMaxShownFailures = 5;

struct Arguments {
  uint64_t first = 1;
  uint64_t seeds = 1000;
  uint64_t jobs = std::max(1u, std::thread::hardware_concurrency());
  bool one = false;
  bool errors = true;  // beside crashes
};

bool Parse(int argc, char** argv, Arguments* arguments) {
  for (int i = 1; i < argc; i += 2) {
    if (i + 1 == argc) return false;
    char* end = nullptr;
    const uint64_t value = std::strtoull(argv[i + 1], &end, 10);
    if (*end != '\0') return false;
    const std::string name = argv[i];
    if (name == "--seeds") {
      arguments->seeds = value;
    } else if (name == "--first") {
      arguments->first = value;
    } else if (name == "--jobs") {
      arguments->jobs = std::max<uint64_t>(1, value);
    } else if (name == "--errors") {
      arguments->errors = value != 0;
    } else if (name == "--seed") {
      arguments->first = value;
      arguments->seeds = 1;
      arguments->one = true;
    } else {
      return false;
    }
  }
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  Arguments arguments;
  if (!Parse(argc, argv, &arguments)) {
    std::fprintf(stderr,
                 "usage: %s [--seeds N] [--first SEED] [--jobs N] [--errors 0|1] | --seed SEED [--errors 0|1]\n",
                 argv[0]);
    return 2;
  }
  const auto begin = std::chrono::steady_clock::now();
  std::atomic<uint64_t> next{0};
  std::mutex mutex;  // guards the sums
  mycel::sim::HistoryResult sum;
  uint64_t failures = 0;
  const auto work = [&] {
    for (;;) {
      const uint64_t at = next.fetch_add(1);
      if (at >= arguments.seeds) return;
      const uint64_t seed = arguments.first + at;
      const auto result = mycel::sim::RunHistory(seed, {.errors = arguments.errors, .trace = arguments.one});
      const std::lock_guard lock(mutex);
      sum.commits += result.commits;
      sum.crashes += result.crashes;
      sum.faults += result.faults;
      sum.checkpoints += result.checkpoints;
      if (result.failure.empty()) continue;
      if (++failures <= kMaxShownFailures) {
        std::printf("seed %llu: %s\n  again: %s --seed %llu --errors %d\n", static_cast<unsigned long long>(seed),
                    result.failure.c_str(), argv[0], static_cast<unsigned long long>(seed), arguments.errors ? 1 : 0);
        std::fflush(stdout);
      }
    }
  };
  std::vector<std::thread> threads;
  for (uint64_t i = 1; i < std::min(arguments.jobs, arguments.seeds); ++i) threads.emplace_back(work);
  work();
  for (std::thread& thread : threads) thread.join();
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  std::printf(
      "seeds %llu to %llu: %llu failed; %llu commits, %llu crashes inside a call, %llu rounds with faults, "
      "%llu checkpoints, %.1f s\n",
      static_cast<unsigned long long>(arguments.first),
      static_cast<unsigned long long>(arguments.first + arguments.seeds - 1), static_cast<unsigned long long>(failures),
      static_cast<unsigned long long>(sum.commits), static_cast<unsigned long long>(sum.crashes),
      static_cast<unsigned long long>(sum.faults), static_cast<unsigned long long>(sum.checkpoints), seconds);
  return failures == 0 ? 0 : 1;
}
