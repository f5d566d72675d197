// An open file, positioned access only: what is sequential or appending keeps its own offset (append_writer.h,
// sequential_reader.h), so one handle may serve several threads.
//
// Errors: kDiskFull for ENOSPC and EDQUOT, kIoError for everything else, with path, operation and the system's text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "engine/base/result.h"
#include "engine/base/status.h"

namespace mycel::engine::env {

enum class OpenMode : uint8_t {
  kRead,             // must exist
  kReadWrite,        // must exist
  kCreate,           // created if missing, kept if there
  kCreateTruncated,  // created if missing, emptied if there
};

class File {
 public:
  virtual ~File() = default;  // closes; unsynced writes may be lost by a crash

  // Reads up to out.size() bytes at `offset`; fewer only at the end of the file. Returns the count.
  [[nodiscard]] virtual base::Result<size_t> Read(uint64_t offset, std::span<std::byte> out) = 0;
  // Writes all bytes at `offset` (short writes of the system are continued). After an error any part may have been
  // written.
  [[nodiscard]] virtual base::Status Write(uint64_t offset, std::span<const std::byte> bytes) = 0;
  // Makes data and what is needed to read it durable (fdatasync). After an error the state of unsynced bytes is unknown
  // for good: a second call that succeeds proves nothing, so never retry.
  [[nodiscard]] virtual base::Status SyncData() = 0;
  // Writes zeros over [0, size) and makes the file that long: later writes inside allocate nothing and change no
  // metadata. Durable after SyncData. kDiskFull leaves a file that should be removed.
  [[nodiscard]] virtual base::Status Preallocate(uint64_t size) = 0;
  [[nodiscard]] virtual base::Status Truncate(uint64_t size) = 0;
  [[nodiscard]] virtual base::Result<uint64_t> Size() = 0;
  [[nodiscard]] virtual const std::string& path() const = 0;
};

// Held lock of Env::LockFile; the destructor gives it back.
class FileLock {
 public:
  virtual ~FileLock() = default;
};

}  // namespace mycel::engine::env
