// sim_tests [--seeds N] [--first SEED] [--jobs N] [--errors 0|1]      runs N histories; each failing seed is printed
// sim_tests --seed SEED [--errors 0|1]                                 runs one again and tells every step
// With --log-damage 1 the same of the log-damage matrix.
#include <malloc.h>

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
#include "sim/log_damage.h"

namespace {

constexpr uint64_t kMaxShownFailures = 5;

struct Arguments {
  uint64_t first = 1;
  uint64_t seeds = 1000;
  uint64_t jobs = std::max(1u, std::thread::hardware_concurrency());
  bool one = false;
  bool errors = true;  // beside crashes
  bool log_damage = false;
};

// Of all seeds.
struct Sums {
  uint64_t failures = 0;
  mycel::sim::HistoryResult histories;
  mycel::sim::LogDamageResult damages;
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
    } else if (name == "--log-damage") {
      arguments->log_damage = value != 0;
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

// Runs one; what failed, if anything did.
std::string RunSeed(uint64_t seed, const Arguments& arguments, std::mutex* mutex, Sums* sums) {
  if (arguments.log_damage) {
    const auto result = mycel::sim::RunLogDamage(seed);
    const std::lock_guard lock(*mutex);
    sums->damages.cases += result.cases;
    sums->damages.refused += result.refused;
    return result.failure;
  }
  const auto result = mycel::sim::RunHistory(seed, {.errors = arguments.errors, .trace = arguments.one});
  const std::lock_guard lock(*mutex);
  sums->histories.commits += result.commits;
  sums->histories.crashes += result.crashes;
  sums->histories.faults += result.faults;
  sums->histories.checkpoints += result.checkpoints;
  sums->histories.builds += result.builds;
  sums->histories.moments += result.moments;
  return result.failure;
}

void PrintSums(const Sums& sums, const Arguments& arguments, double seconds) {
  const auto number = [](uint64_t value) { return static_cast<unsigned long long>(value); };
  std::printf("seeds %llu to %llu: %llu failed; ", number(arguments.first),
              number(arguments.first + arguments.seeds - 1), number(sums.failures));
  if (arguments.log_damage) {
    std::printf("%llu damaged logs, %llu of them refused", number(sums.damages.cases), number(sums.damages.refused));
  } else {
    const auto& all = sums.histories;
    std::printf(
        "%llu commits, %llu crashes inside a call, %llu rounds with faults, %llu checkpoints, %llu builds while "
        "others wrote, %llu moments of the past read",
        number(all.commits), number(all.crashes), number(all.faults), number(all.checkpoints), number(all.builds),
        number(all.moments));
  }
  std::printf(", %.1f s\n", seconds);
}

}  // namespace

int main(int argc, char** argv) {
#ifdef __GLIBC__
  // The simulated disk's files come and go: given back to the system each time, their pages cost more than their bytes.
  mallopt(M_MMAP_THRESHOLD, 1 << 30);
  mallopt(M_TRIM_THRESHOLD, 1 << 30);
#endif
  Arguments arguments;
  if (!Parse(argc, argv, &arguments)) {
    std::fprintf(stderr,
                 "usage: %s [--seeds N] [--first SEED] [--jobs N] [--errors 0|1] [--log-damage 0|1]\n"
                 "       %s --seed SEED [--errors 0|1] [--log-damage 0|1]\n",
                 argv[0], argv[0]);
    return 2;
  }
  const auto begin = std::chrono::steady_clock::now();
  std::atomic<uint64_t> next{0};
  std::mutex mutex;  // guards the sums
  Sums sums;
  const auto work = [&] {
    for (;;) {
      const uint64_t at = next.fetch_add(1);
      if (at >= arguments.seeds) return;
      const uint64_t seed = arguments.first + at;
      const std::string failure = RunSeed(seed, arguments, &mutex, &sums);
      if (failure.empty()) continue;
      const std::lock_guard lock(mutex);
      if (++sums.failures > kMaxShownFailures) continue;
      std::printf("seed %llu: %s\n  again: %s --seed %llu --errors %d --log-damage %d\n",
                  static_cast<unsigned long long>(seed), failure.c_str(), argv[0],
                  static_cast<unsigned long long>(seed), arguments.errors ? 1 : 0, arguments.log_damage ? 1 : 0);
      std::fflush(stdout);
    }
  };
  std::vector<std::thread> threads;
  for (uint64_t i = 1; i < std::min(arguments.jobs, arguments.seeds); ++i) threads.emplace_back(work);
  work();
  for (std::thread& thread : threads) thread.join();
  PrintSums(sums, arguments, std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
  return sums.failures == 0 ? 0 : 1;
}
