#include "engine/env/posix_env.h"

#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <system_error>
#include <utility>

#include "engine/base/assert.h"
#include "engine/env/posix_file.h"

namespace mycel::engine::env {
namespace {

using base::ErrorId;
using base::Result;
using base::Status;

// Background threads give way to statements but are not starved.
constexpr int kBackgroundNice = 10;

class PosixLock final : public FileLock {
 public:
  explicit PosixLock(int fd) : fd_(fd) {}
  ~PosixLock() override { ::close(fd_); }  // closing gives the lock back
  PosixLock(const PosixLock&) = delete;
  PosixLock& operator=(const PosixLock&) = delete;

 private:
  const int fd_;
};

class PosixEnv final : public Env {
 public:
  Result<std::unique_ptr<File>> OpenFile(const std::string& path, OpenMode mode) override {
    return OpenPosixFile(path, mode);
  }

  Result<std::unique_ptr<FileLock>> LockFile(const std::string& path) override {
    const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (fd < 0) return PosixError("open", path, errno);
    // flock, not fcntl: it belongs to this open file, so a second holder in the same process is refused too.
    if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
      const int error = errno;
      ::close(fd);
      if (error == EWOULDBLOCK)
        return Status::Error(ErrorId::kAlreadyInUse, path + " is locked: another server uses it");
      return PosixError("lock", path, error);
    }
    return std::unique_ptr<FileLock>(std::make_unique<PosixLock>(fd));
  }

  Result<bool> Exists(const std::string& path) override {
    if (::access(path.c_str(), F_OK) == 0) return true;
    if (errno == ENOENT || errno == ENOTDIR) return false;
    return PosixError("access", path, errno);
  }

  Result<uint64_t> FileSize(const std::string& path) override {
    struct stat info {};
    if (::stat(path.c_str(), &info) != 0) return PosixError("stat", path, errno);
    return static_cast<uint64_t>(info.st_size);
  }

  Status RemoveFile(const std::string& path) override {
    return ::unlink(path.c_str()) == 0 ? Status() : PosixError("remove", path, errno);
  }

  Status RenameFile(const std::string& from, const std::string& to) override {
    return ::rename(from.c_str(), to.c_str()) == 0 ? Status() : PosixError("rename", from, errno);
  }

  Status CreateDirectories(const std::string& path) override {
    std::error_code error;
    std::filesystem::create_directories(path, error);
    return error ? PosixError("create directory", path, error.value()) : Status();
  }

  Result<std::vector<DirectoryEntry>> ListDirectory(const std::string& path) override {
    std::error_code error;
    std::vector<DirectoryEntry> entries;
    for (std::filesystem::directory_iterator at(path, error), end; !error && at != end; at.increment(error)) {
      std::error_code gone;  // an entry that vanished meanwhile counts as a file
      entries.push_back({at->path().filename().string(), at->is_directory(gone)});
    }
    if (error) return PosixError("list", path, error.value());
    std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
    return entries;
  }

  Status RemoveTree(const std::string& path) override {
    std::error_code error;
    std::filesystem::remove_all(path, error);
    return error ? PosixError("remove", path, error.value()) : Status();
  }

  Status SyncDirectory(const std::string& path) override {
    const int fd = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return PosixError("open", path, errno);
    const int error = ::fsync(fd) == 0 ? 0 : errno;
    ::close(fd);
    return error == 0 ? Status() : PosixError("sync", path, error);
  }

  Result<uint64_t> FreeBytes(const std::string& path) override {
    struct statvfs info {};
    if (::statvfs(path.c_str(), &info) != 0) return PosixError("statvfs", path, errno);
    return static_cast<uint64_t>(info.f_bavail) * info.f_frsize;
  }

  uint64_t MonotonicNanos() override {
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    return static_cast<uint64_t>(std::chrono::duration_cast<std::chrono::nanoseconds>(now).count());
  }

  int64_t WallMicros() override {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::microseconds>(now).count();
  }

  void WaitFor(std::condition_variable& condition, std::unique_lock<std::mutex>& lock, uint64_t timeout_ns) override {
    condition.wait_for(lock, std::chrono::nanoseconds(timeout_ns));
  }

  void FillRandom(std::span<std::byte> out) override {
    while (!out.empty()) {
      const ssize_t got = ::getrandom(out.data(), out.size(), 0);
      // Before the pool is ready getrandom waits; it has no other failure with these arguments than a signal.
      MYCEL_ASSERT(got > 0 || errno == EINTR);
      if (got > 0) out = out.subspan(static_cast<size_t>(got));
    }
  }

  void SetThreadName(const std::string& name) override {
    constexpr size_t kMaxThreadName = 15;
    ::pthread_setname_np(::pthread_self(), name.substr(0, kMaxThreadName).c_str());
  }

  void LowerThreadPriority() override {
    // On Linux the nice value belongs to the thread.
    ::setpriority(PRIO_PROCESS, static_cast<id_t>(::syscall(SYS_gettid)), kBackgroundNice);
  }
};

}  // namespace

std::unique_ptr<Env> MakePosixEnv() { return std::make_unique<PosixEnv>(); }

}  // namespace mycel::engine::env
