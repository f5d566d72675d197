#include "engine/wal/log_reader.h"

#include <algorithm>
#include <utility>

#include "engine/base/assert.h"
#include "engine/base/coding.h"
#include "engine/wal/segment_copy.h"
#include "engine/wal/segment_list.h"
#include "engine/wal/segment_window.h"
#include "engine/wal/tail_scan.h"

namespace mycel::engine::wal {

using base::ErrorId;
using base::Lsn;
using base::Result;
using base::Status;

class LogReader::Impl {
 public:
  Impl(env::Env* env, const ReaderOptions& options) : env_(env), options_(options) {}

  Status Open();
  Result<bool> Next(RecordView* record);
  const LogEnd& end() const {
    MYCEL_ASSERT(ended_);
    return end_;
  }
  ReadProgress progress() const {
    return {.bytes = std::min(read_bytes_ + std::min<uint64_t>(offset_, window_.size()), total_bytes_),
            .total_bytes = total_bytes_};
  }

 private:
  const ListedSegment& segment() const { return list_.segments[index_]; }
  Status CheckTimeline() const;
  Status Load(size_t index);
  Status OpenSegment(const ListedSegment& segment);
  Result<std::optional<RecordView>> RecordHere();
  Result<bool> PassOver();
  Result<bool> EndBeforeFirst();
  Result<bool> EndHere();
  Result<bool> EndWith(LogCut cut, const TailScan& scan);
  Result<bool> PartOfRecordHere();
  Status ScanBehind(Lsn missing, TailScan* scan);
  void AddFiles(size_t from, LogCut* cut) const;
  void FillEnd(Lsn last);
  RecordPlace PlaceIn(const ListedSegment& segment, uint64_t offset) const {
    return {segment.header.timeline, segment.header.epoch, segment.header.number, offset};
  }

  env::Env* const env_;
  const ReaderOptions options_;
  SegmentList list_;
  size_t index_ = 0;
  SegmentWindow window_;  // on the current segment
  uint64_t offset_ = 0;
  Lsn expected_;
  Lsn proven_;
  bool begins_late_ = false;  // what is needed first is in no segment
  bool ended_ = false;
  uint64_t read_bytes_ = 0;  // of segments in front of the current one
  uint64_t total_bytes_ = 0;
  LogEnd end_;
};

Status LogReader::Impl::Open() {
  const Lsn wanted(options_.above.value + 1);
  MYCEL_ASSIGN_OR_RETURN(list_, ListSegments(env_, options_.directory, wanted));
  for (const Status& bad : list_.not_needed) end_.harmless.push_back(bad.message());
  proven_ = options_.above;
  if (list_.segments.empty()) return Status();
  MYCEL_RETURN_IF_ERROR(CheckTimeline());
  size_t start = list_.segments.size();
  for (size_t i = 0; i < list_.segments.size(); ++i) {
    if (list_.segments[i].header.first_lsn <= wanted) start = i;
    // A segment begins only when everything before it is on disk.
    if (list_.segments[i].counts()) proven_ = std::max(proven_, Lsn(list_.segments[i].header.first_lsn.value - 1));
  }
  begins_late_ = start == list_.segments.size();
  if (begins_late_) start = 0;
  for (size_t i = start; i < list_.segments.size(); ++i) total_bytes_ += list_.segments[i].header.file_bytes;
  return Load(start);
}

// A log that was begun without an earlier one, above a checkpoint, is a restored backup's: any timeline may follow.
Status LogReader::Impl::CheckTimeline() const {
  if (options_.timeline == TimelineId{}) return Status();
  const SegmentHeader& first = list_.segments.front().header;
  if (first.cut_segment == 0 && (first.first_lsn > Lsn(1) || options_.above == Lsn(0))) return Status();
  const auto ours = [&](const ListedSegment& one) { return one.header.timeline == options_.timeline; };
  if (std::any_of(list_.segments.begin(), list_.segments.end(), ours)) return Status();
  return Status::Error(ErrorId::kCorruption,
                       "the log in " + options_.directory + " belongs to another database or to another copy of it: " +
                           list_.segments.back().path + " is of timeline " + TimelineText(list_.timeline) +
                           ", the checkpoint beside it of timeline " + TimelineText(options_.timeline) +
                           ". Put the log that belongs to this database there, or restore a backup");
}

Status LogReader::Impl::Load(size_t index) {
  index_ = index;
  MYCEL_RETURN_IF_ERROR(OpenSegment(segment()));
  offset_ = kSegmentHeaderBytes;
  expected_ = segment().header.first_lsn;
  return Status();
}

Status LogReader::Impl::OpenSegment(const ListedSegment& segment) {
  MYCEL_ASSIGN_OR_RETURN(window_, SegmentWindow::Open(env_, segment.path, segment.header.file_bytes));
  return Status();
}

// The whole record at offset_, if there is one.
Result<std::optional<RecordView>> LogReader::Impl::RecordHere() {
  MYCEL_ASSIGN_OR_RETURN(const auto head, window_.At(offset_, kRecordHeaderBytes));
  if (head.size() < kRecordHeaderBytes) return std::optional<RecordView>();
  // Not trusted before the checksum: never more than the file has.
  const uint64_t length = EncodedRecordBytes(head.data());
  if (length > window_.size() - offset_) return std::optional<RecordView>();
  MYCEL_ASSIGN_OR_RETURN(const auto whole, window_.At(offset_, length));
  return DecodeRecord(whole, PlaceIn(segment(), offset_));
}

Result<bool> LogReader::Impl::Next(RecordView* record) {
  if (ended_) return false;
  if (list_.segments.empty() || begins_late_) return EndBeforeFirst();
  for (;;) {
    if (expected_.value > segment().limit) {
      // The last one that begins here: what an epoch began with supersedes what the one before it left.
      size_t next = index_;
      for (size_t i = index_ + 1; i < list_.segments.size(); ++i) {
        if (list_.segments[i].header.first_lsn <= expected_) next = i;
      }
      MYCEL_ASSERT(next > index_ && list_.segments[next].header.first_lsn == expected_);
      for (size_t i = index_; i < next; ++i) read_bytes_ += list_.segments[i].header.file_bytes;
      MYCEL_RETURN_IF_ERROR(Load(next));
      continue;
    }
    MYCEL_ASSIGN_OR_RETURN(const auto found, RecordHere());
    if (!found || found->lsn != expected_) {
      MYCEL_ASSIGN_OR_RETURN(const bool passed, PassOver());
      if (passed) continue;
      return EndHere();
    }
    offset_ += RecordBytes(found->payload.size());
    proven_ = std::max(proven_, found->durable);
    ++expected_.value;
    if (found->lsn <= options_.above) continue;
    *record = *found;
    return true;
  }
}

// Damage to records that the checkpoint holds: goes on at the next whole one that is needed or leads there.
Result<bool> LogReader::Impl::PassOver() {
  if (expected_ > options_.above) return false;
  const Lsn highest(std::min(options_.above.value + 1, segment().limit));
  MYCEL_ASSIGN_OR_RETURN(const auto next, FindRecord(&window_, PlaceIn(segment(), 0), offset_ + 1, expected_, highest));
  if (!next) return false;
  end_.harmless.push_back("log segment " + segment().path + ", offset " + std::to_string(offset_) + ": LSN " +
                          std::to_string(expected_.value) + " to " + std::to_string(next->lsn.value - 1) +
                          " cannot be read; the checkpoint holds them");
  offset_ = next->offset;
  expected_ = next->lsn;
  return true;
}

// Nothing can be read: there is no segment, the first has a bad header, or what is there begins too late.
Result<bool> LogReader::Impl::EndBeforeFirst() {
  const Lsn wanted(options_.above.value + 1);
  LogCut cut;
  cut.file = options_.directory;
  cut.first_lost = wanted;
  cut.damage = true;
  if (!list_.bad_header.ok() && list_.segments.empty()) {
    cut.file = list_.bad_file;
    cut.reason = list_.bad_header.message();
  } else if (begins_late_) {
    cut.file = segment().path;
    cut.reason = "the log begins there with LSN " + std::to_string(segment().header.first_lsn.value) + ", but LSN " +
                 std::to_string(wanted.value) + " is needed: earlier segments are missing";
  } else if (options_.above.value == 0 || options_.allow_missing_log) {
    ended_ = true;
    FillEnd(options_.above);
    return false;
  } else {
    cut.reason = "there is no log segment, but LSN " + std::to_string(options_.above.value) +
                 " was written: commits behind it may be lost";
  }
  AddFiles(0, &cut);
  TailScan scan;
  scan.on_record = options_.on_lost;
  if (begins_late_) {
    MYCEL_RETURN_IF_ERROR(ScanTail(&window_, PlaceIn(segment(), 0), kSegmentHeaderBytes, options_.above, &scan));
  }
  MYCEL_RETURN_IF_ERROR(ScanBehind(options_.above, &scan));
  offset_ = 0;
  return EndWith(std::move(cut), scan);
}

Result<bool> LogReader::Impl::EndHere() {
  TailScan scan;
  scan.on_record = options_.on_lost;
  LogCut cut;
  cut.file = segment().path;
  cut.offset = offset_;
  // What the checkpoint holds is not lost; what came behind it may be.
  const bool below = expected_ <= options_.above;
  cut.first_lost = below ? Lsn(options_.above.value + 1) : expected_;
  const Lsn found_above(cut.first_lost.value - 1);
  MYCEL_ASSIGN_OR_RETURN(const bool part_here, PartOfRecordHere());
  MYCEL_RETURN_IF_ERROR(ScanTail(&window_, PlaceIn(segment(), 0), offset_ + 1, found_above, &scan));
  // A segment with a bad header was named after its header was synced, and that after everything before it was.
  if (!list_.bad_header.ok() && !part_here && scan.count == 0) {
    cut.file = list_.bad_file;
    cut.offset = 0;
    cut.reason = list_.bad_header.message();
  } else if (below) {
    cut.reason = "LSN " + std::to_string(expected_.value) + " to " + std::to_string(options_.above.value) +
                 " cannot be read; the checkpoint holds them, but what followed cannot be told";
  }
  AddFiles(index_, &cut);
  MYCEL_RETURN_IF_ERROR(ScanBehind(found_above, &scan));
  cut.damage = below || !list_.bad_header.ok() || cut.first_lost <= std::max(proven_, scan.proven);
  if (cut.damage || scan.count > 0 || part_here) {
    if (part_here && !below) scan.highest = std::max(scan.highest, expected_);
    return EndWith(std::move(cut), scan);
  }
  ended_ = true;
  FillEnd(Lsn(expected_.value - 1));
  return false;
}

Result<bool> LogReader::Impl::EndWith(LogCut cut, const TailScan& scan) {
  ended_ = true;
  cut.kept = Lsn(cut.first_lost.value - 1);
  cut.proven = std::max(proven_, scan.proven);
  cut.last_lost = std::max({cut.kept, scan.highest, cut.damage ? cut.proven : Lsn()});
  cut.readable = scan.count;
  cut.readable_behind = scan.readable;
  if (cut.damage && !options_.stop_at_damage) return Status::Error(ErrorId::kCorruption, cut.Describe());
  const Lsn kept = cut.kept;
  end_.cut = std::move(cut);
  FillEnd(kept);
  return false;
}

// Whether the bytes here look like the beginning of the record that is missing (and not like zeros or an earlier use).
Result<bool> LogReader::Impl::PartOfRecordHere() {
  MYCEL_ASSIGN_OR_RETURN(const auto head, window_.At(offset_, kRecordHeaderBytes));
  if (head.size() < kRecordHeaderBytes) return false;
  return base::LoadLittle<uint64_t>(head.data() + 8) == expected_.value;
}

// What segments behind the current one still hold above `above`.
Status LogReader::Impl::ScanBehind(Lsn above, TailScan* scan) {
  const auto look = [&](const ListedSegment& one) -> Status {
    if (!one.counts()) return Status();
    MYCEL_RETURN_IF_ERROR(OpenSegment(one));
    if (one.header.first_lsn.value - 1 > above.value) {
      scan->highest = std::max(scan->highest, Lsn(one.header.first_lsn.value - 1));
    }
    return ScanTail(&window_, PlaceIn(one, 0), kSegmentHeaderBytes, above, scan);
  };
  for (size_t i = index_ + 1; i < list_.segments.size(); ++i) MYCEL_RETURN_IF_ERROR(look(list_.segments[i]));
  for (const ListedSegment& one : list_.behind_bad) MYCEL_RETURN_IF_ERROR(look(one));
  return Status();
}

void LogReader::Impl::AddFiles(size_t from, LogCut* cut) const {
  for (size_t i = from; i < list_.segments.size(); ++i) cut->files.push_back(list_.segments[i].path);
  if (list_.bad_header.ok()) return;
  for (const std::string& orphan : list_.orphans) cut->files.push_back(orphan);
  for (const ListedSegment& one : list_.behind_bad) cut->files.push_back(one.path);
}

void LogReader::Impl::FillEnd(Lsn last) {
  end_.timeline = list_.timeline;
  end_.epoch = list_.highest_epoch;
  end_.next_segment = list_.next_number;
  end_.last = last;
  end_.proven = std::min(proven_, last);
  end_.orphans = list_.orphans;
  end_.live = list_.live;
  if (!list_.segments.empty()) {
    end_.cut_segment = segment().header.number;
    end_.cut_offset = offset_;
  }
}

// --- the public face ------------------------------------------------------------------------------------------------

Result<std::unique_ptr<LogReader>> LogReader::Open(env::Env* env, const ReaderOptions& options) {
  auto impl = std::make_unique<Impl>(env, options);
  MYCEL_RETURN_IF_ERROR(impl->Open());
  return std::unique_ptr<LogReader>(new LogReader(std::move(impl)));
}

LogReader::LogReader(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
LogReader::~LogReader() = default;
Result<bool> LogReader::Next(RecordView* record) { return impl_->Next(record); }
const LogEnd& LogReader::end() const { return impl_->end(); }
ReadProgress LogReader::progress() const { return impl_->progress(); }

Result<LogEnd> InspectLog(env::Env* env, const std::string& directory, Lsn above) {
  ReaderOptions options;
  options.directory = directory;
  options.above = above;
  options.stop_at_damage = true;
  MYCEL_ASSIGN_OR_RETURN(const auto reader, LogReader::Open(env, options));
  RecordView record;
  for (;;) {
    MYCEL_ASSIGN_OR_RETURN(const bool found, reader->Next(&record));
    if (!found) return reader->end();
  }
}

}  // namespace mycel::engine::wal
