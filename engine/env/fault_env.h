// An Env in memory that crashes, fails and fills up on command: the test double under every recovery test and the
// simulator.
//
// What it keeps of POSIX, at its harshest:
//   - Written bytes are readable at once and lost by Crash() unless SyncData covered them. A lost write may survive in
//     whole pages of 4 KiB, or torn inside one at a 512-byte sector (CrashMode::kTorn, chosen by the seed).
//   - Creations, renames and removals are lost by Crash() unless SyncDirectory covered them (kTorn: some prefix of them
//     survives).
//   - After a failed SyncData the unsynced bytes stay readable but never become durable, even when a later SyncData
//     succeeds.
// Handles that were open at a crash fail with kIoError from then on, so a zombie cannot write into the recovered state.
//
// Threads: any. Time stands still until AdvanceClock, unless calls take time (SetLatency).
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "engine/env/env.h"

namespace mycel::engine::env {

// Calls that can be told to fail.
enum class Operation : uint8_t {
  kOpen,
  kRead,
  kWrite,
  kSyncData,
  kPreallocate,
  kRename,
  kRemove,
  kSyncDirectory,
  kLook,  // whether a file exists and how large it is, what a directory holds, how much room there is
};
inline constexpr size_t kOperationCount = 9;

enum class CrashMode : uint8_t {
  kDropUnsynced,  // exactly what was synced is left
  kTorn,          // unsynced sectors and directory changes survive at random
  kKeepAll,       // the process died, the machine did not: every written byte is left
};

struct Fault {
  Operation operation = Operation::kWrite;
  uint64_t after_calls = 0;  // this many calls of the operation still succeed, counted from InjectFault
  uint64_t times = 1;        // then this many fail
  bool disk_full = false;    // kDiskFull instead of kIoError
  std::optional<uint64_t> write_bytes = std::nullopt;  // a failing write first writes this many bytes (a short write)
};

class FaultEnv final : public Env {
 public:
  explicit FaultEnv(uint64_t seed);
  ~FaultEnv() override;

  // --- what tests control
  // -------------------------------------------------------------------------------------------------- Drops what the
  // mode says and kills all open handles and locks.
  void Crash(CrashMode mode);
  // The machine stops inside the `calls`-th call from now that changes anything (a write, sync, preallocation or
  // rename), a write torn at any place: what the mode says is lost, every call fails with kIoError, and goes on failing
  // until Restart. So a crash can be put at any call without the code above knowing.
  void StopAfter(uint64_t calls, CrashMode mode);
  [[nodiscard]] bool stopped() const;
  // Forgets a StopAfter that has not come to pass: stopped() stays as it is from now on.
  void ForgetStop();
  // The same; after a stop, what is left can be opened.
  void Restart();
  // Calls that StopAfter counts, so far.
  [[nodiscard]] uint64_t ChangingCalls() const;
  void InjectFault(const Fault& fault);
  void ClearFaults();
  // Bytes that all files together may have; existing files stay.
  void SetCapacity(uint64_t bytes);
  // From now on every call takes up to this long of the simulated time; 0: none.
  void SetLatency(uint64_t max_nanos);
  void AdvanceClock(uint64_t nanos);
  // The calendar is set forward or back; MonotonicNanos does not notice.
  void JumpWallClock(int64_t micros);
  // Called at the start of every SyncData, with no lock held: tests hold a sync up or append meanwhile. Empty: none.
  void SetSyncHook(std::function<void(const std::string& path)> hook);
  [[nodiscard]] uint64_t CallCount(Operation operation) const;
  // Direct access to a file's current and durable bytes, for tests that damage them. Requires that the file exists.
  [[nodiscard]] std::vector<std::byte> Contents(const std::string& path) const;
  void SetContents(const std::string& path, std::vector<std::byte> bytes);

  // --- Env ----------------------------------------------------------------------------------------------------------
  base::Result<std::unique_ptr<File>> OpenFile(const std::string& path, OpenMode mode) override;
  base::Result<std::unique_ptr<FileLock>> LockFile(const std::string& path) override;
  base::Result<bool> Exists(const std::string& path) override;
  base::Result<uint64_t> FileSize(const std::string& path) override;
  base::Status RemoveFile(const std::string& path) override;
  base::Status RenameFile(const std::string& from, const std::string& to) override;
  base::Status CreateDirectories(const std::string& path) override;
  base::Result<std::vector<DirectoryEntry>> ListDirectory(const std::string& path) override;
  base::Status RemoveTree(const std::string& path) override;
  base::Status SyncDirectory(const std::string& path) override;
  base::Result<uint64_t> FreeBytes(const std::string& path) override;
  uint64_t MonotonicNanos() override;
  int64_t WallMicros() override;
  void WaitFor(std::condition_variable& condition, std::unique_lock<std::mutex>& lock, uint64_t timeout_ns) override;
  void FillRandom(std::span<std::byte> out) override;
  void SetThreadName(const std::string& name) override;
  void LowerThreadPriority() override;

  struct State;  // fault_state.h

 private:
  const std::shared_ptr<State> state_;  // shared with open handles, which may outlive this
};

}  // namespace mycel::engine::env
