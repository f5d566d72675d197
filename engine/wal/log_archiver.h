// Copies completed segments to an archive directory (segment_copy.h has the names). The log asks IsArchived before it
// recycles a segment, so an archive that fails keeps segments and never holds up a commit: until the disk is full,
// which is why a failure is told at once and counted.
//
// A segment that is damaged can never be copied: it is told, counted and given up, and the archive has a gap there,
// which a restore names.
//
// A copy is synced under another name, renamed, and its directory synced: what has its final name is whole. A copy of
// an earlier run is recognised by its name and left.
//
// Threads: all methods from any thread; a thread of its own copies, at low priority.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "engine/base/ids.h"
#include "engine/base/status.h"
#include "engine/env/env.h"
#include "engine/wal/segment_copy.h"

namespace mycel::engine::wal {

struct ArchiveOptions {
  std::string directory;  // empty: nothing is archived
  // From the archiver's thread: for the first failure of a row of failures, and success when it is over.
  std::function<void(const base::Status&)> on_change;
};

struct ArchiveStats {
  bool on = false;
  uint64_t segments = 0;  // copied since the start
  uint64_t bytes = 0;
  uint64_t failures = 0;
  uint64_t damaged = 0;  // segments that were given up
  uint64_t waiting = 0;  // completed and not yet copied
  base::Lsn last;        // highest LSN in a copy made since the start
  bool failing = false;  // the last attempt failed
};

class LogArchiver {
 public:
  LogArchiver(env::Env* env, ArchiveOptions options);
  // Tries once more what waits, then stops.
  ~LogArchiver();
  LogArchiver(const LogArchiver&) = delete;
  LogArchiver& operator=(const LogArchiver&) = delete;

  // A segment to which nothing will be added. Segments come in order; a range without records counts as archived.
  void Add(uint64_t number, SegmentRange range);
  // A segment that nobody can read.
  void GiveUp(const base::Status& damage);
  [[nodiscard]] bool IsArchived(uint64_t number) const;
  [[nodiscard]] ArchiveStats stats() const;

 private:
  struct Waiting {
    uint64_t number = 0;
    SegmentRange range;
  };
  void Run();
  [[nodiscard]] base::Status Copy(const SegmentRange& range, uint64_t* bytes);
  void Copied(const SegmentRange& range, uint64_t bytes, const base::Status& status);

  env::Env* const env_;
  const ArchiveOptions options_;
  mutable std::mutex mutex_;  // guards the rest
  std::condition_variable wake_;
  std::deque<Waiting> waiting_;
  ArchiveStats stats_;
  bool stop_ = false;
  std::thread thread_;
};

}  // namespace mycel::engine::wal
