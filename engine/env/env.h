// The only door to files, clocks, thread names and randomness.
//
// Two implementations: PosixEnv (posix_env.h) and FaultEnv (fault_env.h), an in-memory file system with crash semantics
// for tests and the simulator. Nothing else in the engine opens a file or asks for the time, so a whole database can
// run, crash and recover inside one process.
//
// Threads: an Env may be used from any thread. Paths are absolute or relative to the process; a path is never
// interpreted.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/base/status.h"
#include "engine/env/file.h"

namespace mycel::engine::env {

struct DirectoryEntry {
  std::string name;  // without the directory
  bool is_directory = false;
};

class Env {
 public:
  virtual ~Env() = default;

  // --- files --------------------------------------------------------------------------------------------------------
  // kNotFound when the file does not exist and `mode` does not create it. What is only read must be a regular file.
  [[nodiscard]] virtual base::Result<std::unique_ptr<File>> OpenFile(const std::string& path, OpenMode mode) = 0;
  // Takes an exclusive lock that ends with the returned object or with the process; creates the file.
  // kAlreadyInUse when another process, or another holder in this one, has it.
  [[nodiscard]] virtual base::Result<std::unique_ptr<FileLock>> LockFile(const std::string& path) = 0;
  [[nodiscard]] virtual base::Result<bool> Exists(const std::string& path) = 0;
  [[nodiscard]] virtual base::Result<uint64_t> FileSize(const std::string& path) = 0;
  [[nodiscard]] virtual base::Status RemoveFile(const std::string& path) = 0;
  // Replaces `to` if it exists. Durable only after SyncDirectory of both directories.
  [[nodiscard]] virtual base::Status RenameFile(const std::string& from, const std::string& to) = 0;

  // --- directories
  // --------------------------------------------------------------------------------------------------------- Creates
  // the directory and its missing parents; success when it is there already.
  [[nodiscard]] virtual base::Status CreateDirectories(const std::string& path) = 0;
  // Entries without "." and "..", sorted by name.
  [[nodiscard]] virtual base::Result<std::vector<DirectoryEntry>> ListDirectory(const std::string& path) = 0;
  // Removes a directory with everything in it; success when it is not there.
  [[nodiscard]] virtual base::Status RemoveTree(const std::string& path) = 0;
  // Makes creations, renames and removals in the directory durable.
  [[nodiscard]] virtual base::Status SyncDirectory(const std::string& path) = 0;
  // Bytes that an unprivileged writer may still allocate on the file system of `path`.
  [[nodiscard]] virtual base::Result<uint64_t> FreeBytes(const std::string& path) = 0;

  // --- time, randomness, threads
  // ------------------------------------------------------------------------------------------- Never goes back; the
  // origin is arbitrary.
  [[nodiscard]] virtual uint64_t MonotonicNanos() = 0;
  // Microseconds since 1970-01-01 UTC; may jump.
  [[nodiscard]] virtual int64_t WallMicros() = 0;
  // Waits on `condition` with `lock` held until notified or until `timeout_ns` of this Env's time have passed. May wake
  // early: call it in a loop that looks at the state and at MonotonicNanos().
  virtual void WaitFor(std::condition_variable& condition, std::unique_lock<std::mutex>& lock, uint64_t timeout_ns) = 0;
  // Bytes nobody can guess (timeline ids, salts); a FaultEnv makes them from its seed.
  virtual void FillRandom(std::span<std::byte> out) = 0;
  // Names the calling thread for debuggers and `top`; longer names than the system takes (15 bytes on Linux) are cut.
  virtual void SetThreadName(const std::string& name) = 0;
  // Lowers the calling thread's priority, so that background work gives way to statements. Best effort.
  virtual void LowerThreadPriority() = 0;
};

// Reads a whole file. kLimitExceeded above `max_bytes`.
[[nodiscard]] base::Result<std::string> ReadWholeFile(Env* env, const std::string& path, uint64_t max_bytes);

// Writes `bytes` to `path` so that after a crash either the old or the new content is there: temporary file, sync,
// rename, sync of the directory.
[[nodiscard]] base::Status WriteFileAtomically(Env* env, const std::string& path, std::span<const std::byte> bytes);

// "dir/name"; the directory part of a path ("." when it has none).
[[nodiscard]] std::string JoinPath(const std::string& directory, const std::string& name);
[[nodiscard]] std::string DirectoryOf(const std::string& path);

}  // namespace mycel::engine::env
