#include "engine/wal/log_reader.h"

#include <algorithm>
#include <utility>

#include "engine/base/assert.h"
#include "engine/base/coding.h"
#include "engine/wal/segment_list.h"
#include "engine/wal/tail_scan.h"

namespace mycel::engine::wal {

using base::ErrorId;
using base::Lsn;
using base::Result;
using base::Status;

std::string LogCut::ToString() const {
  std::string text = std::string(damage ? "damage" : "torn tail") + " in log segment " + file + ", offset " +
                     std::to_string(offset) + ": the record of LSN " + std::to_string(first_lost.value) +
                     " cannot be read";
  if (last_lost > first_lost) {
    text += "; LSN " + std::to_string(first_lost.value) + " to " + std::to_string(last_lost.value) + " go with it (" +
            std::to_string(readable_behind.size()) + " of them readable)";
  }
  return text;
}

class LogReader::Impl {
 public:
  Impl(env::Env* env, const ReaderOptions& options) : env_(env), options_(options) {}

  Status Open();
  Result<bool> Next(RecordView* record);
  const LogEnd& end() const {
    MYCEL_ASSERT(ended_);
    return end_;
  }

 private:
  const ListedSegment& segment() const { return list_.segments[index_]; }
  Status Load(size_t index);
  Result<bool> EndEmpty();
  Result<bool> EndHere();
  bool PartOfRecordHere() const;
  TailScan LookBehind();
  Status ScanLaterSegments(TailScan* scan);
  void FillEnd(Lsn last);
  RecordPlace PlaceHere() const {
    return {segment().header.timeline, segment().header.epoch, segment().header.number, offset_};
  }

  env::Env* const env_;
  const ReaderOptions options_;
  SegmentList list_;
  size_t index_ = 0;
  std::vector<std::byte> bytes_;  // the whole current segment
  uint64_t offset_ = 0;
  Lsn expected_;
  Lsn proven_;
  bool ended_ = false;
  LogEnd end_;
};

Status LogReader::Impl::Open() {
  MYCEL_ASSIGN_OR_RETURN(list_, ListSegments(env_, options_.directory, options_.stop_at_damage));
  proven_ = options_.above;
  if (list_.segments.empty()) return Status();
  const uint64_t wanted = options_.above.value + 1;
  size_t start = list_.segments.size();
  for (size_t i = 0; i < list_.segments.size(); ++i) {
    if (list_.segments[i].header.first_lsn.value <= wanted) start = i;
    // A segment begins only when everything before it is on disk.
    if (list_.segments[i].counts()) proven_ = std::max(proven_, Lsn(list_.segments[i].header.first_lsn.value - 1));
  }
  if (start == list_.segments.size()) {
    const ListedSegment& first = list_.segments.front();
    return Status::Error(ErrorId::kCorruption, "the log begins at LSN " + std::to_string(first.header.first_lsn.value) +
                                                   " (" + first.path + ", offset 0), but LSN " +
                                                   std::to_string(wanted) + " is needed: earlier segments are missing");
  }
  return Load(start);
}

Status LogReader::Impl::Load(size_t index) {
  index_ = index;
  MYCEL_ASSIGN_OR_RETURN(const auto file, env_->OpenFile(segment().path, env::OpenMode::kRead));
  MYCEL_ASSIGN_OR_RETURN(const uint64_t size, file->Size());
  bytes_.resize(std::min(size, segment().header.file_bytes));
  MYCEL_ASSIGN_OR_RETURN(const size_t got, file->Read(0, bytes_));
  bytes_.resize(got);
  offset_ = kSegmentHeaderBytes;
  expected_ = segment().header.first_lsn;
  return Status();
}

Result<bool> LogReader::Impl::Next(RecordView* record) {
  if (ended_) return false;
  if (list_.segments.empty()) return EndEmpty();
  for (;;) {
    if (expected_.value > segment().limit) {
      // The last one that begins here: what an epoch began with supersedes what the one before it left.
      size_t next = index_;
      for (size_t i = index_ + 1; i < list_.segments.size(); ++i) {
        if (list_.segments[i].header.first_lsn <= expected_) next = i;
      }
      MYCEL_ASSERT(next > index_ && list_.segments[next].header.first_lsn == expected_);
      MYCEL_RETURN_IF_ERROR(Load(next));
      continue;
    }
    const auto rest = std::span<const std::byte>(bytes_).subspan(std::min<uint64_t>(offset_, bytes_.size()));
    const auto found = DecodeRecord(rest, PlaceHere());
    if (!found || found->lsn != expected_) return EndHere();
    offset_ += RecordBytes(found->payload.size());
    proven_ = std::max(proven_, found->durable);
    ++expected_.value;
    if (found->lsn <= options_.above) continue;
    *record = *found;
    return true;
  }
}

Result<bool> LogReader::Impl::EndEmpty() {
  ended_ = true;
  if (!list_.bad_header.ok()) {
    end_.cut = LogCut{list_.bad_file, 0, Lsn(options_.above.value + 1), Lsn(options_.above.value + 1), true, {}};
  } else if (options_.above.value > 0 && !options_.allow_missing_log && !options_.stop_at_damage) {
    return Status::Error(ErrorId::kCorruption, "no log segment in " + options_.directory + ", but LSN " +
                                                   std::to_string(options_.above.value) +
                                                   " was written: commits behind it may be lost");
  }
  FillEnd(options_.above);
  return false;
}

Result<bool> LogReader::Impl::EndHere() {
  ended_ = true;
  TailScan scan = LookBehind();
  if (!list_.bad_header.ok() || segment().limit != ~uint64_t{0}) MYCEL_RETURN_IF_ERROR(ScanLaterSegments(&scan));
  // A segment with a bad header was named after its header was synced, and that after everything before it was.
  const bool bad_segment_follows = !list_.bad_header.ok();
  const bool damage = bad_segment_follows || expected_ <= std::max(proven_, scan.proven);
  if (damage || !scan.readable.empty() || PartOfRecordHere()) {
    LogCut cut;
    cut.file = segment().path;
    cut.offset = offset_;
    cut.first_lost = expected_;
    cut.last_lost = std::max({expected_, scan.highest, damage ? std::max(proven_, scan.proven) : Lsn()});
    cut.damage = damage;
    cut.readable_behind = std::move(scan.readable);
    if (damage && !options_.stop_at_damage) {
      return Status::Error(
          ErrorId::kCorruption,
          cut.ToString() + ". It was durable (LSN " + std::to_string(std::max(proven_, scan.proven).value) +
              " is known to have been synced), so this is not the end of the log but damage to it. Restore a backup; "
              "or see with `mycel verify` what would be lost and start once with `myceld --recover-to-last-good`");
    }
    end_.cut = std::move(cut);
  }
  // Below the watermark the data files have the records already.
  FillEnd(std::max(Lsn(expected_.value - 1), options_.above));
  return false;
}

// Whether the bytes here look like the beginning of the record that is missing (and not like zeros or an earlier use).
bool LogReader::Impl::PartOfRecordHere() const {
  if (bytes_.size() < offset_ + kRecordHeaderBytes) return false;
  return base::LoadLittle<uint64_t>(bytes_.data() + offset_ + 8) == expected_.value;
}

TailScan LogReader::Impl::LookBehind() {
  TailScan scan;
  ScanTail(bytes_, PlaceHere(), offset_ + 1, expected_, &scan);
  return scan;
}

// For the report only: what later segments still hold.
Status LogReader::Impl::ScanLaterSegments(TailScan* scan) {
  const size_t from = index_;
  const uint64_t offset = offset_;
  const Lsn missing = expected_;
  for (size_t i = from + 1; i < list_.segments.size(); ++i) {
    if (!list_.segments[i].counts()) continue;
    MYCEL_RETURN_IF_ERROR(Load(i));
    scan->highest = std::max(scan->highest, Lsn(segment().header.first_lsn.value - 1));
    ScanTail(bytes_, PlaceHere(), kSegmentHeaderBytes, missing, scan);
  }
  index_ = from;
  offset_ = offset;
  expected_ = missing;
  return Status();
}

void LogReader::Impl::FillEnd(Lsn last) {
  end_.timeline = list_.timeline;
  end_.epoch = list_.highest_epoch;
  end_.next_segment = list_.next_number;
  end_.last = last;
  end_.proven = std::min(proven_, last);
  end_.orphans = list_.orphans;
  if (!list_.segments.empty()) {
    end_.cut_segment = segment().header.number;
    end_.cut_offset = offset_;
  }
  for (const ListedSegment& listed : list_.segments) {
    end_.live.push_back({listed.header.number, listed.header.first_lsn});
  }
  end_.live.insert(end_.live.end(), list_.behind_bad.begin(), list_.behind_bad.end());
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

Result<LogEnd> InspectLog(env::Env* env, const std::string& directory, Lsn above) {
  const ReaderOptions options{
      .directory = directory, .above = above, .stop_at_damage = true, .allow_missing_log = false};
  MYCEL_ASSIGN_OR_RETURN(const auto reader, LogReader::Open(env, options));
  RecordView record;
  for (;;) {
    MYCEL_ASSIGN_OR_RETURN(const bool found, reader->Next(&record));
    if (!found) return reader->end();
  }
}

}  // namespace mycel::engine::wal
