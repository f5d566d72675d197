// The write-ahead log's group committer.
//
// Many threads append, one at a time writes: it takes all that is queued, writes once, syncs once; the next group
// gathers meanwhile. LSNs are handed out in the order of the appends, contiguously, so the log's order is the commit
// order.
//
// A record's life: queued (has its LSN; Append has returned) -> written -> durable -> settled (its callback has run).
// Callbacks run strictly in LSN order: for kSync and kAsync once durable, for kOff once written. "Acknowledged at
// queued", as `async` is, is the return of Append.
//
// After a failed write or sync every record that is not durable (for kOff: not written) gets kOutcomeUnknown, appends
// fail with kReadOnly, and only a new log begun at EndForReopen() helps; a sync is never retried.
//
// Threads: everything from any thread, except destruction. Callbacks run on the writer thread or on a thread inside
// AppendAndSync, one at a time, with no lock held; they must not block and may call Append.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>

#include "engine/base/ids.h"
#include "engine/base/limits.h"
#include "engine/base/result.h"
#include "engine/base/status.h"
#include "engine/env/env.h"
#include "engine/wal/log_sink.h"
#include "engine/wal/record.h"

namespace mycel::engine::wal {

enum class Durability : uint8_t {
  kSync,   // forced at once; the default
  kAsync,  // written and forced by the end of async_window_ms, or with what comes before it
  kOff,    // in order, never forces (a force for another record, or a full segment, covers it)
};

// Runs once per record. It may run before the Append that queued it has returned.
using DurableCallback = std::function<void(const base::Status&, base::Lsn)>;

struct CommitterOptions {
  size_t max_queued_bytes = base::kMaxQueuedLogBytes;
  uint32_t async_window_ms = 10;
};

struct CommitterStats {
  uint64_t records = 0;
  uint64_t bytes = 0;
  uint64_t groups = 0;          // writes
  uint64_t forces = 0;          // syncs of a group (segment switches come on top)
  uint64_t inline_commits = 0;  // AppendAndSync without the writer thread
};

class GroupCommitter {
 public:
  // Starts the writer thread. `last` is the highest LSN in the log; all up to there is durable. `env` and `sink`
  // outlive this.
  GroupCommitter(env::Env* env, LogSink* sink, base::Lsn last, const CommitterOptions& options);
  // Writes and forces what is queued, then stops.
  ~GroupCommitter();
  GroupCommitter(const GroupCommitter&) = delete;
  GroupCommitter& operator=(const GroupCommitter&) = delete;

  // Queues one record; `payload` is copied. Blocks while max_queued_bytes wait, unless called from a callback. Fails,
  // with nothing of the record in the log and no callback, with kDiskFull (space must be freed; later appends try
  // again), kLimitExceeded (larger than a segment holds: write fragments) and kReadOnly (the log has failed or is
  // closed).
  [[nodiscard]] base::Result<base::Lsn> Append(RecordKind kind, std::span<const std::byte> payload,
                                               Durability durability, DurableCallback on_settled);

  // Appends and returns once durable. When nothing is queued and no write runs, the calling thread writes and syncs
  // itself. Errors as Append's, and kOutcomeUnknown. Must not be called from a callback.
  [[nodiscard]] base::Result<base::Lsn> AppendAndSync(RecordKind kind, std::span<const std::byte> payload);

  // Returns once everything queued before the call is durable, whatever its level. Must not be called from a callback.
  [[nodiscard]] base::Status Force();

  [[nodiscard]] base::Lsn queued_lsn() const;   // highest LSN handed out
  [[nodiscard]] base::Lsn durable_lsn() const;  // highest LSN that no crash takes back
  [[nodiscard]] base::Lsn settled_lsn() const;  // highest LSN whose callback has run with success
  // Success, or why appends are refused.
  [[nodiscard]] base::Status health() const;
  [[nodiscard]] CommitterStats stats() const;

  // Tells the sink that records up to `lsn` are not needed (the checkpointer: below the persisted watermark, history
  // and the oldest open fragment). `lsn` must not be above durable_lsn().
  [[nodiscard]] base::Status ReleaseUpTo(base::Lsn lsn);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace mycel::engine::wal
