#include "engine/wal/local_segments.h"

#include <algorithm>
#include <limits>
#include <span>
#include <utility>

#include "engine/base/assert.h"
#include "engine/base/limits.h"
#include "engine/wal/segment_reader.h"

namespace mycel::engine::wal {

using base::ErrorId;
using base::Lsn;
using base::Result;
using base::Status;

Result<std::unique_ptr<LocalSegments>> LocalSegments::Start(env::Env* env, const Options& options, const LogEnd& end) {
  if (options.segment_bytes < 2 * kSegmentHeaderBytes || options.segment_bytes > base::kMaxLogSegmentBytes) {
    return Status::Error(ErrorId::kInvalidConfiguration, "a log segment has " +
                                                             std::to_string(2 * kSegmentHeaderBytes) + " to " +
                                                             std::to_string(base::kMaxLogSegmentBytes) +
                                                             " bytes, not " + std::to_string(options.segment_bytes));
  }
  MYCEL_RETURN_IF_ERROR(env->CreateDirectories(options.directory));
  std::unique_ptr<LocalSegments> log(new LocalSegments(env, options, end));
  // Before anything is added: an orphan that outlived the older segments would look like a part of the log.
  for (const std::string& orphan : end.orphans) MYCEL_RETURN_IF_ERROR(env->RemoveFile(orphan));
  if (!end.orphans.empty()) MYCEL_RETURN_IF_ERROR(env->SyncDirectory(options.directory));
  MYCEL_ASSIGN_OR_RETURN(log->spares_, SparePool::Open(env, {.directory = options.directory,
                                                             .segment_bytes = options.segment_bytes,
                                                             .target = options.spare_segments,
                                                             .background = options.prepare_in_background}));
  MYCEL_RETURN_IF_ERROR(log->BeginEpoch(end));
  if (!options.archive.directory.empty()) {
    log->archiver_ = std::make_unique<LogArchiver>(env, options.archive);
    MYCEL_RETURN_IF_ERROR(log->ArchiveEarlier());
  }
  return log;
}

LocalSegments::LocalSegments(env::Env* env, const Options& options, const LogEnd& end)
    : env_(env), options_(options), timeline_(end.timeline), epoch_(end.epoch + 1), next_number_(end.next_segment) {
  if (timeline_ == TimelineId{} || options.new_timeline) {
    env_->FillRandom(std::as_writable_bytes(std::span(&timeline_.high, 1)));
    env_->FillRandom(std::as_writable_bytes(std::span(&timeline_.low, 1)));
  }
  header_template_ = {.timeline = timeline_,
                      .epoch = epoch_,
                      .number = 0,
                      .epoch_first_segment = next_number_,
                      .file_bytes = options.segment_bytes,
                      .first_lsn = Lsn(),
                      .cut_segment = end.cut_segment,
                      .cut_offset = end.cut_offset,
                      .cut_last_lsn = end.last,
                      .created_micros = env->WallMicros()};
  live_ = end.live;
}

LocalSegments::~LocalSegments() = default;

std::string LocalSegments::PathOf(uint64_t number) const {
  return env::JoinPath(options_.directory, SegmentFileName(number));
}

RecordPlace LocalSegments::PlaceAt(const Segment& segment, uint64_t offset) const {
  return {timeline_, epoch_, segment.header.number, offset};
}

// --- the start of an epoch ------------------------------------------------------------------------------------------

// A start that is killed is begun again under the same epoch and numbers, perhaps behind a shorter tail: records that
// it wrote would count, so its files are none that the next one takes.
Status LocalSegments::BeginEpoch(const LogEnd& end) {
  const Lsn proven = std::min(end.proven, end.last);
  std::vector<Segment> built;
  while (!spares_->TryReserve()) MYCEL_RETURN_IF_ERROR(spares_->Prepare());
  MYCEL_ASSIGN_OR_RETURN(const std::string file, spares_->TakeUnfinished());
  MYCEL_ASSIGN_OR_RETURN(Segment first, MakeSegment(file, Lsn(proven.value + 1)));
  built.push_back(std::move(first));
  if (proven < end.last) MYCEL_RETURN_IF_ERROR(CopyTail(end, &built));
  // The first one last: until it has its name, readers ignore the others.
  for (auto segment = built.rbegin(); segment != built.rend(); ++segment) MYCEL_RETURN_IF_ERROR(Publish(&*segment));
  for (const Segment& segment : built) live_.push_back({segment.header.number, segment.header.first_lsn});
  current_ = std::move(built.back());
  reserved_offset_ = current_.offset;
  forced_.store(end.last.value, std::memory_order_release);
  return Status();
}

Status LocalSegments::CopyTail(const LogEnd& end, std::vector<Segment>* built) {
  const Lsn proven = std::min(end.proven, end.last);
  MYCEL_ASSIGN_OR_RETURN(const auto reader, LogReader::Open(env_, {.directory = options_.directory, .above = proven}));
  Lsn copied = proven;
  while (copied < end.last) {
    RecordView record;
    MYCEL_ASSIGN_OR_RETURN(const bool found, reader->Next(&record));
    if (!found) {
      return Status::Error(ErrorId::kCorruption, "the log in " + options_.directory + " read back to LSN " +
                                                     std::to_string(end.last.value) + " before and only to " +
                                                     std::to_string(copied.value) + " now");
    }
    MYCEL_RETURN_IF_ERROR(AppendCopy(record, proven, built));
    copied = record.lsn;
  }
  return Status();
}

Status LocalSegments::AppendCopy(const RecordView& record, Lsn durable, std::vector<Segment>* built) {
  std::vector<std::byte> bytes(RecordBytes(record.payload.size()));
  if (bytes.size() > max_record_bytes()) {
    return Status::Error(ErrorId::kInvalidConfiguration, "log segments of " + std::to_string(options_.segment_bytes) +
                                                             " bytes cannot hold the record of LSN " +
                                                             std::to_string(record.lsn.value) + ", which must be kept");
  }
  if (built->back().offset + bytes.size() > options_.segment_bytes) {
    while (!spares_->TryReserve()) MYCEL_RETURN_IF_ERROR(spares_->Prepare());
    MYCEL_ASSIGN_OR_RETURN(const std::string file, spares_->TakeUnfinished());
    MYCEL_ASSIGN_OR_RETURN(Segment next, MakeSegment(file, record.lsn));
    built->push_back(std::move(next));
  }
  Segment& segment = built->back();
  EncodeRecord(record.lsn, record.kind, record.payload, PayloadCrc(record.payload), bytes.data());
  SealRecord(bytes.data(), PlaceAt(segment, segment.offset), durable);
  MYCEL_RETURN_IF_ERROR(segment.file->Write(segment.offset, bytes));
  segment.offset += bytes.size();
  return Status();
}

Result<LocalSegments::Segment> LocalSegments::MakeSegment(const std::string& file, Lsn first_lsn) {
  Segment segment;
  segment.header = header_template_;
  segment.header.number = next_number_++;
  segment.header.first_lsn = first_lsn;
  segment.header.created_micros = env_->WallMicros();
  MYCEL_ASSIGN_OR_RETURN(segment.file, env_->OpenFile(file, env::OpenMode::kReadWrite));
  MYCEL_RETURN_IF_ERROR(segment.file->Write(0, EncodeSegmentHeader(segment.header)));
  return segment;
}

Status LocalSegments::Publish(Segment* segment) {
  MYCEL_RETURN_IF_ERROR(segment->file->SyncData());
  const std::string path = PathOf(segment->header.number);
  MYCEL_RETURN_IF_ERROR(env_->RenameFile(segment->file->path(), path));
  MYCEL_RETURN_IF_ERROR(env_->SyncDirectory(options_.directory));
  // Opened again so that its errors name the file as it is called now.
  MYCEL_ASSIGN_OR_RETURN(segment->file, env_->OpenFile(path, env::OpenMode::kReadWrite));
  return Status();
}

// --- appends --------------------------------------------------------------------------------------------------------

bool LocalSegments::Reserve(size_t record_bytes) {
  if (reserved_offset_ + record_bytes > options_.segment_bytes) {
    if (!spares_->TryReserve()) return false;
    reserved_offset_ = kSegmentHeaderBytes;
  }
  reserved_offset_ += record_bytes;
  return true;
}

Status LocalSegments::PrepareSpace() { return spares_->Prepare(); }

Status LocalSegments::WriteGroup(const LogGroup& group) {
  std::byte* run = group.records.data();  // start of what goes into the current segment in one write
  std::byte* at = run;
  std::byte* const end = run + group.records.size();
  Lsn lsn = group.first;
  const auto write_run = [&]() -> Status {
    const auto bytes = static_cast<size_t>(at - run);
    if (bytes == 0) return Status();
    MYCEL_RETURN_IF_ERROR(current_.file->Write(current_.offset, std::span(run, bytes)));
    current_.offset += bytes;
    run = at;
    return Status();
  };
  while (at < end) {
    const size_t bytes = EncodedRecordBytes(at);
    if (current_.offset + static_cast<size_t>(at - run) + bytes > options_.segment_bytes) {
      MYCEL_RETURN_IF_ERROR(write_run());
      MYCEL_RETURN_IF_ERROR(SwitchSegment(lsn));
    }
    SealRecord(at, PlaceAt(current_, current_.offset + static_cast<size_t>(at - run)), group.durable);
    at += bytes;
    ++lsn.value;
  }
  return write_run();
}

Status LocalSegments::SwitchSegment(Lsn first_lsn) {
  MYCEL_RETURN_IF_ERROR(current_.file->SyncData());
  forced_.store(first_lsn.value - 1, std::memory_order_release);
  MYCEL_ASSIGN_OR_RETURN(Segment next, MakeSegment(spares_->Take(), first_lsn));  // set aside by Reserve
  MYCEL_RETURN_IF_ERROR(Publish(&next));
  if (archiver_) {
    const SegmentHeader& full = current_.header;
    archiver_->Add(full.number, {PathOf(full.number), timeline_, full.first_lsn, Lsn(first_lsn.value - 1)});
  }
  current_ = std::move(next);
  const std::lock_guard lock(live_mutex_);
  live_.push_back({current_.header.number, first_lsn});
  return Status();
}

Status LocalSegments::Force() { return current_.file->SyncData(); }

// --- recycling ------------------------------------------------------------------------------------------------------

// A segment's records end where any later one begins: later epochs supersede the ends of earlier ones.
uint64_t LocalSegments::EndOfLive(size_t i) const {
  uint64_t next_first = std::numeric_limits<uint64_t>::max();
  for (size_t later = i + 1; later < live_.size(); ++later) {
    next_first = std::min(next_first, live_[later].first_lsn.value);
  }
  return next_first;
}

Status LocalSegments::ArchiveEarlier() {
  const std::lock_guard lock(live_mutex_);
  for (size_t i = first_recycled_ ? 1 : 0; i + 1 < live_.size(); ++i) {
    const std::string path = PathOf(live_[i].number);
    // An earlier epoch may be of another timeline.
    const auto reader = SegmentReader::Open(env_, path);
    if (!reader.ok()) {
      if (reader.status().id() != base::ErrorId::kCorruption) return reader.status();
      archiver_->GiveUp(reader.status());
      continue;
    }
    archiver_->Add(live_[i].number, {path, (*reader)->header().timeline, live_[i].first_lsn, Lsn(EndOfLive(i) - 1)});
  }
  return Status();
}

void LocalSegments::Hold() {
  const std::lock_guard lock(live_mutex_);
  ++holds_;
}

void LocalSegments::Unhold() {
  const std::lock_guard lock(live_mutex_);
  if (holds_ > 0) --holds_;  // a log that was begun anew since knows nothing of the hold
}

ArchiveStats LocalSegments::archive_stats() const { return archiver_ ? archiver_->stats() : ArchiveStats(); }

Status LocalSegments::ReleaseUpTo(Lsn lsn) {
  const std::lock_guard lock(live_mutex_);
  while (live_.size() > 1 && holds_ == 0) {
    if (EndOfLive(0) > lsn.value + 1) break;
    if (archiver_ && !archiver_->IsArchived(live_.front().number)) break;
    if (!first_recycled_) MYCEL_RETURN_IF_ERROR(spares_->Recycle(PathOf(live_.front().number)));
    first_recycled_ = true;
    // One by one and in order: a reader takes a missing first segment of an epoch for an interrupted start while older
    // ones are there.
    MYCEL_RETURN_IF_ERROR(env_->SyncDirectory(options_.directory));
    first_recycled_ = false;
    live_.erase(live_.begin());
  }
  return Status();
}

uint64_t LocalSegments::live_bytes() const {
  const std::lock_guard lock(live_mutex_);
  return live_.size() * options_.segment_bytes;
}

LogEnd LocalSegments::EndAt(Lsn durable) const {
  LogEnd end;
  end.timeline = timeline_;
  end.epoch = epoch_;
  end.next_segment = next_number_;
  end.cut_segment = current_.header.number;
  end.cut_offset = current_.offset;
  end.last = durable;
  end.proven = durable;
  const std::lock_guard lock(live_mutex_);
  end.live.assign(live_.begin() + (first_recycled_ ? 1 : 0), live_.end());
  return end;
}

}  // namespace mycel::engine::wal
