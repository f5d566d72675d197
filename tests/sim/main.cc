// sim_tests [--seeds N] [--first SEED] [--jobs N] [--errors 0|1]      runs N histories; each failing seed is printed
// sim_tests --seed SEED [--errors 0|1]                                 runs one again and tells every step
// With --log-damage 1 the same of the log-damage matrix, with --isolation 1 of the histories of isolation levels.
#include <malloc.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "isolation/anomalies.h"
#include "sim/history.h"
#include "sim/isolation_run.h"
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
  bool isolation = false;

  // For the seed alone, as it is typed.
  [[nodiscard]] std::string Again(uint64_t seed) const {
    return " --seed " + std::to_string(seed) + (errors ? "" : " --errors 0") + (log_damage ? " --log-damage 1" : "") +
           (isolation ? " --isolation 1" : "");
  }
};

// Of all seeds.
struct Sums {
  uint64_t failures = 0;
  mycel::sim::HistoryResult histories;
  mycel::sim::LogDamageResult damages;
  uint64_t isolated_commits = 0;
  uint64_t isolated_crashes = 0;
  std::array<std::set<mycel::isolation::Anomaly>, 3> shown;  // by level
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
    } else if (name == "--isolation") {
      arguments->isolation = value != 0;
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
  if (arguments.isolation) {
    const auto result = mycel::sim::RunIsolation(seed, arguments.one);
    const std::lock_guard lock(*mutex);
    sums->isolated_commits += result.commits;
    sums->isolated_crashes += result.crashes;
    sums->shown[static_cast<size_t>(result.level)].insert(result.shown.begin(), result.shown.end());
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
  } else if (arguments.isolation) {
    std::printf("%llu commits, %llu crashes inside a call", number(sums.isolated_commits),
                number(sums.isolated_crashes));
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

// Where there are seeds enough: a level that shows less than it may tells that the histories look at nothing.
void CheckShown(const Arguments& arguments, Sums* sums) {
  constexpr uint64_t kEnough = 500;
  if (!arguments.isolation || arguments.seeds < kEnough) return;
  for (size_t level = 0; level < sums->shown.size(); ++level) {
    for (const auto anomaly : mycel::isolation::MustShow(static_cast<mycel::isolation::Level>(level))) {
      if (sums->shown[level].contains(anomaly)) continue;
      std::printf("level %zu never showed: %s\n", level, std::string(mycel::isolation::AnomalyName(anomaly)).c_str());
      ++sums->failures;
    }
  }
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
                 "usage: %s [--seeds N] [--first SEED] [--jobs N] [--errors 0|1] [--log-damage 0|1] [--isolation 0|1]\n"
                 "       %s --seed SEED [--errors 0|1] [--log-damage 0|1] [--isolation 0|1]\n",
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
      std::printf("seed %llu: %s\n  again: %s%s\n", static_cast<unsigned long long>(seed), failure.c_str(), argv[0],
                  arguments.Again(seed).c_str());
      std::fflush(stdout);
    }
  };
  std::vector<std::thread> threads;
  for (uint64_t i = 1; i < std::min(arguments.jobs, arguments.seeds); ++i) threads.emplace_back(work);
  work();
  for (std::thread& thread : threads) thread.join();
  CheckShown(arguments, &sums);
  PrintSums(sums, arguments, std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
  return sums.failures == 0 ? 0 : 1;
}
