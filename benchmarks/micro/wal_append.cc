// Appends per second to the write-ahead log on a real disk.
//
//   micro_wal [--dir DIR] [--seconds S] [--payload BYTES] [--only WORKLOAD]
//
// Prints one JSON object per workload:
//   raw_sync       no log: one thread writes a record's bytes into a preallocated file and calls fdatasync; what the
//   disk gives single_sync    one thread, AppendAndSync in a loop queued_64      64 committers, each appends again when
//   its record is durable (as sessions do that park while they wait) threads_64     64 threads, AppendAndSync in a loop
//   single_async   one thread, Append with Durability::kAsync
// After each the log is read back and the number of records is checked.
#include <algorithm>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "engine/env/posix_env.h"
#include "engine/wal/log.h"
#include "engine/wal/log_reader.h"

namespace mycel::engine::wal {
namespace {

using base::Lsn;
using base::Status;

struct Settings {
  std::string directory = "micro-wal-data";
  double seconds = 2.0;
  size_t payload_bytes = 128;
  std::string only;
};

void Check(const Status& status) {
  if (status.ok()) return;
  std::fprintf(stderr, "%s\n", status.ToString().c_str());
  std::exit(1);
}

class Workload {
 public:
  Workload(env::Env* env, const Settings& settings)
      : env_(env), settings_(settings), payload_(settings.payload_bytes) {}

  void Run(const char* name, const std::function<void(Workload&)>& body) {
    if (!settings_.only.empty() && settings_.only != name) return;
    Check(env_->RemoveTree(settings_.directory));
    LogOptions options;
    options.directory = settings_.directory;
    auto log = Log::Start(env_, options, LogEnd());
    Check(log.status());
    log_ = std::move(log).value();
    const uint64_t begin = env_->MonotonicNanos();
    deadline_ = begin + static_cast<uint64_t>(settings_.seconds * 1e9);
    body(*this);
    Check(log_->committer().Force());
    const double seconds = static_cast<double>(env_->MonotonicNanos() - begin) / 1e9;
    const CommitterStats stats = log_->committer().stats();
    log_.reset();
    Verify(stats.records);
    std::printf(
        "{\"workload\":\"%s\",\"records\":%llu,\"seconds\":%.3f,\"appends_per_second\":%.0f,\"forces\":%llu,"
        "\"records_per_force\":%.1f,\"payload_bytes\":%zu}\n",
        name, static_cast<unsigned long long>(stats.records), seconds, static_cast<double>(stats.records) / seconds,
        static_cast<unsigned long long>(stats.forces),
        static_cast<double>(stats.records) / static_cast<double>(std::max<uint64_t>(stats.forces, 1)),
        settings_.payload_bytes);
    Check(env_->RemoveTree(settings_.directory));
  }

  bool TimeIsUp() { return env_->MonotonicNanos() >= deadline_; }
  GroupCommitter& committer() { return log_->committer(); }
  std::span<const std::byte> payload() const { return payload_; }

 private:
  void Verify(uint64_t appended) {
    auto reader = LogReader::Open(
        env_, {.directory = settings_.directory, .above = Lsn(), .stop_at_damage = false, .allow_missing_log = false});
    Check(reader.status());
    RecordView record;
    uint64_t found = 0;
    for (;; ++found) {
      const auto next = reader.value()->Next(&record);
      Check(next.status());
      if (!next.value()) break;
    }
    if (found == appended) return;
    std::fprintf(stderr, "%llu records were appended, %llu read back\n", static_cast<unsigned long long>(appended),
                 static_cast<unsigned long long>(found));
    std::exit(1);
  }

  env::Env* const env_;
  const Settings settings_;
  const std::vector<std::byte> payload_;
  std::unique_ptr<Log> log_;
  uint64_t deadline_ = 0;
};

void SingleSync(Workload& workload) {
  while (!workload.TimeIsUp()) Check(workload.committer().AppendAndSync(1, workload.payload()).status());
}

void SingleAsync(Workload& workload) {
  while (!workload.TimeIsUp()) {
    Check(workload.committer().Append(1, workload.payload(), Durability::kAsync, nullptr).status());
  }
}

void Queued(Workload& workload, int committers) {
  std::mutex mutex;
  std::condition_variable finished;
  int running = committers;
  DurableCallback again = [&](const Status& status, Lsn) {
    Check(status);
    if (!workload.TimeIsUp()) {
      Check(workload.committer().Append(1, workload.payload(), Durability::kSync, again).status());
      return;
    }
    const std::lock_guard lock(mutex);
    if (--running == 0) finished.notify_one();
  };
  for (int i = 0; i < committers; ++i) {
    Check(workload.committer().Append(1, workload.payload(), Durability::kSync, again).status());
  }
  std::unique_lock lock(mutex);
  finished.wait(lock, [&] { return running == 0; });
}

void Threads(Workload& workload, int count) {
  std::vector<std::thread> threads;
  for (int i = 0; i < count; ++i) threads.emplace_back([&] { SingleSync(workload); });
  for (std::thread& thread : threads) thread.join();
}

// The bound of single_sync: the same writes and syncs without a log.
void RawSync(env::Env* env, const Settings& settings) {
  if (!settings.only.empty() && settings.only != "raw_sync") return;
  Check(env->RemoveTree(settings.directory));
  Check(env->CreateDirectories(settings.directory));
  const auto opened = env->OpenFile(env::JoinPath(settings.directory, "raw"), env::OpenMode::kCreate);
  Check(opened.status());
  env::File& file = *opened.value();
  Check(file.Preallocate(base::kLogSegmentBytes));
  Check(file.SyncData());
  const std::vector<std::byte> bytes(RecordBytes(settings.payload_bytes), std::byte{1});
  const uint64_t begin = env->MonotonicNanos();
  const uint64_t deadline = begin + static_cast<uint64_t>(settings.seconds * 1e9);
  uint64_t syncs = 0;
  for (; env->MonotonicNanos() < deadline && (syncs + 1) * bytes.size() < base::kLogSegmentBytes; ++syncs) {
    Check(file.Write(syncs * bytes.size(), bytes));
    Check(file.SyncData());
  }
  const double seconds = static_cast<double>(env->MonotonicNanos() - begin) / 1e9;
  std::printf("{\"workload\":\"raw_sync\",\"records\":%llu,\"seconds\":%.3f,\"appends_per_second\":%.0f}\n",
              static_cast<unsigned long long>(syncs), seconds, static_cast<double>(syncs) / seconds);
  Check(env->RemoveTree(settings.directory));
}

int Main(int argc, char** argv) {
  Settings settings;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string option = argv[i];
    if (option == "--dir") settings.directory = argv[i + 1];
    if (option == "--seconds") settings.seconds = std::atof(argv[i + 1]);
    if (option == "--payload") settings.payload_bytes = static_cast<size_t>(std::atoll(argv[i + 1]));
    if (option == "--only") settings.only = argv[i + 1];
  }
  const auto env = env::MakePosixEnv();
  RawSync(env.get(), settings);
  Workload workload(env.get(), settings);
  constexpr int kCommitters = 64;
  workload.Run("single_sync", SingleSync);
  workload.Run("queued_64", [](Workload& w) { Queued(w, kCommitters); });
  workload.Run("threads_64", [](Workload& w) { Threads(w, kCommitters); });
  workload.Run("single_async", SingleAsync);
  return 0;
}

}  // namespace
}  // namespace mycel::engine::wal

int main(int argc, char** argv) { return mycel::engine::wal::Main(argc, argv); }
