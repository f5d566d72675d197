// The LogSink of this machine: a directory of segment files of one fixed size.
//
// Start begins an epoch: the accepted but unproven tail of the earlier log is written into fresh segments and synced;
// the rename of the epoch's first segment, which comes last, is the moment from which the new epoch counts. A segment
// that is full is synced before the next gets its name, so a segment's existence proves everything before it.
//
// Threads: as LogSink says. Reserve and WriteGroup place records by the same rule in the same order, so a reserved
// record always finds room.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/env/env.h"
#include "engine/wal/log_archiver.h"
#include "engine/wal/log_reader.h"
#include "engine/wal/log_sink.h"
#include "engine/wal/segment_header.h"
#include "engine/wal/spare_pool.h"

namespace mycel::engine::wal {

class LocalSegments final : public LogSink {
 public:
  struct Options {
    std::string directory;
    size_t segment_bytes = 0;
    size_t spare_segments = 0;
    bool prepare_in_background = false;
    bool new_timeline = false;
    ArchiveOptions archive;
  };

  [[nodiscard]] static base::Result<std::unique_ptr<LocalSegments>> Start(env::Env* env, const Options& options,
                                                                          const LogEnd& end);
  ~LocalSegments() override;

  bool Reserve(size_t record_bytes) override;
  base::Status PrepareSpace() override;
  size_t max_record_bytes() const override { return options_.segment_bytes - kSegmentHeaderBytes; }
  base::Status WriteGroup(const LogGroup& group) override;
  base::Status Force() override;
  base::Status ReleaseUpTo(base::Lsn lsn) override;
  base::Lsn forced() const override { return base::Lsn(forced_.load(std::memory_order_acquire)); }

  [[nodiscard]] TimelineId timeline() const { return timeline_; }
  [[nodiscard]] uint64_t epoch() const { return epoch_; }
  [[nodiscard]] uint64_t live_bytes() const;
  // While any hold is out nothing is recycled.
  void Hold();
  void Unhold();
  [[nodiscard]] ArchiveStats archive_stats() const;
  // The end of a log cut behind `durable`; for a start after a failure.
  [[nodiscard]] LogEnd EndAt(base::Lsn durable) const;

 private:
  struct Segment {
    std::unique_ptr<env::File> file;
    SegmentHeader header;
    uint64_t offset = kSegmentHeaderBytes;  // where the next record goes
  };

  LocalSegments(env::Env* env, const Options& options, const LogEnd& end);
  base::Status BeginEpoch(const LogEnd& end);
  base::Status CopyTail(const LogEnd& end, std::vector<Segment>* built);
  base::Status AppendCopy(const RecordView& record, base::Lsn durable, std::vector<Segment>* built);
  // Of `file`, taken from the spares, with a header for `first_lsn`; not synced, without its final name.
  base::Result<Segment> MakeSegment(const std::string& file, base::Lsn first_lsn);
  // Syncs the segment, gives it its name, and makes the name durable.
  base::Status Publish(Segment* segment);
  base::Status SwitchSegment(base::Lsn first_lsn);
  // Hands what earlier epochs left to the archive.
  base::Status ArchiveEarlier();
  // Of live_[i]: where any later one begins. Requires live_mutex_.
  [[nodiscard]] uint64_t EndOfLive(size_t i) const;
  RecordPlace PlaceAt(const Segment& segment, uint64_t offset) const;
  std::string PathOf(uint64_t number) const;

  env::Env* const env_;
  const Options options_;
  TimelineId timeline_;
  const uint64_t epoch_;
  uint64_t next_number_;
  SegmentHeader header_template_;  // what all headers of this epoch share
  std::unique_ptr<SparePool> spares_;
  Segment current_;               // the writing thread's
  uint64_t reserved_offset_ = 0;  // under the committer's queue lock
  std::atomic<uint64_t> forced_{0};
  mutable std::mutex live_mutex_;  // guards live_ and first_recycled_
  std::vector<SegmentInfo> live_;  // the last is current_
  // The file of live_[0] is gone, the sync of the directory is still owed: it may have failed.
  bool first_recycled_ = false;
  uint32_t holds_ = 0;
  std::unique_ptr<LogArchiver> archiver_;  // null: no archive; last, for its thread reads the files
};

}  // namespace mycel::engine::wal
