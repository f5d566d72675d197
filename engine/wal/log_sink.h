// Where the group committer puts its groups: local segments now (local_segments.h), later also a replicated log. The
// committer decides order, grouping and who is told; the sink decides bytes and places.
//
// Threads: Reserve under the committer's queue lock, in LSN order; PrepareSpace from any thread; WriteGroup and Force
// by one thread at a time; ReleaseUpTo from any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "engine/base/ids.h"
#include "engine/base/status.h"

namespace mycel::engine::wal {

// Consecutive records. `records` holds them encoded and unsealed (record.h), one behind the other; the sink may seal
// them in place.
struct LogGroup {
  base::Lsn first;
  uint32_t count = 0;
  base::Lsn durable;  // at the time of this write
  std::span<std::byte> records;
};

class LogSink {
 public:
  virtual ~LogSink() = default;

  // Takes room for a record of `record_bytes` behind all that was reserved before. False: no room is ready; nothing was
  // taken, call PrepareSpace without the queue lock and try again. Never blocks.
  [[nodiscard]] virtual bool Reserve(size_t record_bytes) = 0;
  // Makes room for at least one more record of any permitted size. kDiskFull is met here and nowhere else.
  [[nodiscard]] virtual base::Status PrepareSpace() = 0;
  // Bytes of the largest record it can hold.
  [[nodiscard]] virtual size_t max_record_bytes() const = 0;

  // Writes reserved records, in order. After an error the sink must not be used any more.
  [[nodiscard]] virtual base::Status WriteGroup(const LogGroup& group) = 0;
  // Makes all written groups durable. Called at most once per group; after an error as above, never again.
  [[nodiscard]] virtual base::Status Force() = 0;

  // Records up to `lsn` are not needed any more.
  [[nodiscard]] virtual base::Status ReleaseUpTo(base::Lsn lsn) = 0;

  // Highest LSN that WriteGroup itself made durable, e.g. by forcing a full segment before it began the next.
  [[nodiscard]] virtual base::Lsn forced() const = 0;
};

}  // namespace mycel::engine::wal
