// What FaultEnv and its files share; used by fault_env.cc and fault_file.cc only.
#pragma once

#include <array>
#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "engine/base/prng.h"
#include "engine/env/fault_env.h"

namespace mycel::engine::env {

inline constexpr uint64_t kFaultPageBytes = 4096;
inline constexpr uint64_t kFaultSectorBytes = 512;

// A file's content, independent of its names.
struct FaultInode {
  std::vector<std::byte> current;
  std::vector<std::byte> durable;
  std::set<uint64_t> dirty_pages;  // differ from durable, would be written by the next SyncData
  std::set<uint64_t> lost_pages;   // were dirty at a failed SyncData: look written, are not, until written again

  // Copies the page's sectors for which `survives` says so from current to durable.
  void KeepPage(uint64_t page, const std::function<bool()>& survives);
};

// A change of names that SyncDirectory has not covered yet.
struct FaultNameChange {
  std::string directory;
  std::string added;  // empty: none
  std::string removed;
  std::shared_ptr<FaultInode> inode;
};

using FaultNames = std::map<std::string, std::shared_ptr<FaultInode>>;

struct FaultEnv::State {
  explicit State(uint64_t seed) : prng(seed) {}

  // The rest requires `mutex`.
  // Counts a call; the fault that it meets, if any.
  std::optional<Fault> Count(Operation operation);
  // What a crash leaves; handles and locks die.
  void Crash(CrashMode mode);
  // The stop that Count has announced by its fault. A write puts down its part first.
  void StopIfDue();
  // kIoError between a stop and Restart.
  base::Status CheckRunning() const;
  // kDiskFull when `inode` cannot become `size` bytes long.
  base::Status CheckRoom(const FaultInode& inode, uint64_t size, const std::string& path) const;
  void Change(FaultNameChange change);
  void Apply(const FaultNameChange& change, FaultNames* to) const;

  std::mutex mutex;
  base::Prng prng;
  FaultNames names;
  FaultNames durable_names;
  std::vector<FaultNameChange> pending;  // in order
  std::set<std::string> directories;
  std::set<std::string> locked;
  std::vector<Fault> faults;
  std::array<uint64_t, kOperationCount> calls{};
  uint64_t capacity = ~uint64_t{0};
  uint64_t incarnation = 0;  // raised by every crash; handles of an earlier one are dead
  uint64_t changing_calls = 0;
  uint64_t stop_at = ~uint64_t{0};  // of changing_calls
  CrashMode stop_mode = CrashMode::kTorn;
  bool stop_due = false;
  bool stopped = false;
  int64_t wall_offset_micros = 0;
  uint64_t max_latency_nanos = 0;
  uint64_t now_nanos = 1'000'000'000;
  std::function<void(const std::string&)> sync_hook;
};

[[nodiscard]] base::Status FaultError(const Fault& fault, const char* operation, const std::string& path);

[[nodiscard]] std::unique_ptr<File> MakeFaultFile(std::shared_ptr<FaultEnv::State> state,
                                                  std::shared_ptr<FaultInode> inode, std::string path, bool writable);

}  // namespace mycel::engine::env
