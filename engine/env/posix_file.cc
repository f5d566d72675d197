#include "engine/env/posix_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>
#include <vector>

namespace mycel::engine::env {
namespace {

using base::ErrorId;
using base::Result;
using base::Status;

// Zeros are written and synced in pieces of this size: one sync of a whole log segment would hold up every commit
// behind it.
constexpr size_t kZeroPieceBytes = size_t{4} << 20;
// Each write of them is short, for it decides how large the kernel's page-cache folios of the file are, and every later
// small write and sync walks all blocks of the folio that it touches: in folios of 4 MiB a commit costs 30 us more than
// in these.
constexpr size_t kZeroWriteBytes = size_t{16} << 10;

class PosixFile final : public File {
 public:
  PosixFile(int fd, std::string path) : fd_(fd), path_(std::move(path)) {}
  ~PosixFile() override { ::close(fd_); }
  PosixFile(const PosixFile&) = delete;
  PosixFile& operator=(const PosixFile&) = delete;

  Result<size_t> Read(uint64_t offset, std::span<std::byte> out) override {
    size_t done = 0;
    while (done < out.size()) {
      const ssize_t got = ::pread(fd_, out.data() + done, out.size() - done, static_cast<off_t>(offset + done));
      if (got == 0) break;
      if (got < 0) {
        if (errno == EINTR) continue;
        return PosixError("read", path_, errno);
      }
      done += static_cast<size_t>(got);
    }
    return done;
  }

  Status Write(uint64_t offset, std::span<const std::byte> bytes) override {
    while (!bytes.empty()) {
      const ssize_t put = ::pwrite(fd_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
      if (put < 0) {
        if (errno == EINTR) continue;
        return PosixError("write", path_, errno);
      }
      offset += static_cast<uint64_t>(put);
      bytes = bytes.subspan(static_cast<size_t>(put));
    }
    return Status();
  }

  Status SyncData() override {
    // Not repeated after EINTR either: whether pages were marked clean is then unknown.
    return ::fdatasync(fd_) == 0 ? Status() : PosixError("fdatasync", path_, errno);
  }

  Status Preallocate(uint64_t size) override {
    // The allocation first, so that a full disk is met before time is spent on zeros; the zeros because blocks that are
    // allocated but never written cost a journal commit in every fdatasync that first touches them.
    if (const int error = ::posix_fallocate(fd_, 0, static_cast<off_t>(size)); error != 0 && error != EOPNOTSUPP) {
      return PosixError("allocate", path_, error);
    }
    const std::vector<std::byte> zeros(std::min<uint64_t>(size, kZeroWriteBytes));
    for (uint64_t offset = 0; offset < size; offset += zeros.size()) {
      const size_t bytes = std::min<uint64_t>(zeros.size(), size - offset);
      MYCEL_RETURN_IF_ERROR(Write(offset, std::span(zeros).first(bytes)));
      const uint64_t end = offset + bytes;
      if (end % kZeroPieceBytes == 0 || end == size) MYCEL_RETURN_IF_ERROR(SyncData());
    }
    return Truncate(size);
  }

  Status Truncate(uint64_t size) override {
    return ::ftruncate(fd_, static_cast<off_t>(size)) == 0 ? Status() : PosixError("truncate", path_, errno);
  }

  Result<uint64_t> Size() override {
    struct stat info {};
    if (::fstat(fd_, &info) != 0) return PosixError("stat", path_, errno);
    return static_cast<uint64_t>(info.st_size);
  }

  const std::string& path() const override { return path_; }

 private:
  const int fd_;
  const std::string path_;
};

int OpenFlags(OpenMode mode) {
  switch (mode) {
    case OpenMode::kRead:
      return O_RDONLY | O_NONBLOCK;  // a pipe that nobody writes would be waited for
    case OpenMode::kReadWrite:
      return O_RDWR;
    case OpenMode::kCreate:
      return O_RDWR | O_CREAT;
    case OpenMode::kCreateTruncated:
      return O_RDWR | O_CREAT | O_TRUNC;
  }
  return O_RDONLY;
}

}  // namespace

Status PosixError(const char* operation, const std::string& path, int error) {
  ErrorId id = ErrorId::kIoError;
  if (error == ENOSPC || error == EDQUOT) id = ErrorId::kDiskFull;
  if (error == ENOENT) id = ErrorId::kNotFound;
  return Status::Error(id, std::string(operation) + " " + path + ": " + std::generic_category().message(error));
}

Result<std::unique_ptr<File>> OpenPosixFile(const std::string& path, OpenMode mode) {
  const int fd = ::open(path.c_str(), OpenFlags(mode) | O_CLOEXEC, 0644);
  if (fd < 0) return PosixError("open", path, errno);
  auto file = std::make_unique<PosixFile>(fd, path);
  struct stat found;
  if (mode == OpenMode::kRead && ::fstat(fd, &found) == 0 && !S_ISREG(found.st_mode)) {
    return Status::Error(ErrorId::kIoError, "open " + path + ": it is a folder, a pipe or a device, not a file");
  }
  return std::unique_ptr<File>(std::move(file));
}

}  // namespace mycel::engine::env
