#include "engine/wal/segment_copy.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <optional>

#include "engine/wal/limits.h"
#include "engine/wal/segment_list.h"
#include "engine/wal/segment_reader.h"

namespace mycel::engine::wal {

using base::Lsn;
using base::Result;
using base::Status;

namespace {

constexpr size_t kDigits = 16;
constexpr std::string_view kSuffix = ".wal";

std::string Hex(uint64_t value) {
  char digits[kDigits + 1];
  std::snprintf(digits, sizeof(digits), "%016llx", static_cast<unsigned long long>(value));
  return digits;
}

std::optional<uint64_t> ParseHex(std::string_view text) {
  uint64_t value = 0;
  for (const char digit : text) {
    const size_t at = std::string_view("0123456789abcdef").find(digit);
    if (at == std::string_view::npos) return std::nullopt;
    value = value * 16 + at;
  }
  return value;
}

}  // namespace

std::string TimelineText(const TimelineId& timeline) { return Hex(timeline.high) + Hex(timeline.low); }

bool ParseTimelineText(const std::string& text, TimelineId* timeline) {
  if (text.size() != 2 * kDigits) return false;
  const auto high = ParseHex(std::string_view(text).substr(0, kDigits));
  const auto low = ParseHex(std::string_view(text).substr(kDigits));
  if (!high || !low) return false;
  *timeline = {*high, *low};
  return true;
}

std::string SegmentCopyName(const SegmentRange& range) {
  return env::JoinPath(TimelineText(range.timeline),
                       Hex(range.first.value) + "-" + Hex(range.last.value) + std::string(kSuffix));
}

Result<std::vector<SegmentRange>> ListLogRanges(env::Env* env, const std::string& directory, Lsn above, Lsn end) {
  MYCEL_ASSIGN_OR_RETURN(const SegmentList list, ListSegments(env, directory, Lsn(above.value + 1)));
  MYCEL_RETURN_IF_ERROR(list.bad_header);
  std::vector<SegmentRange> ranges;
  for (const ListedSegment& segment : list.segments) {
    const Lsn last(std::min(segment.limit, end.value));
    if (segment.header.first_lsn > last || last <= above) continue;
    ranges.push_back({segment.path, segment.header.timeline, segment.header.first_lsn, last});
  }
  return ranges;
}

Result<std::vector<SegmentRange>> ListSegmentCopies(env::Env* env, const std::string& directory,
                                                    const TimelineId& timeline) {
  std::vector<SegmentRange> ranges;
  const std::string folder = env::JoinPath(directory, TimelineText(timeline));
  MYCEL_ASSIGN_OR_RETURN(const bool exists, env->Exists(folder));
  if (!exists) return ranges;
  MYCEL_ASSIGN_OR_RETURN(const std::vector<env::DirectoryEntry> entries, env->ListDirectory(folder));
  for (const env::DirectoryEntry& entry : entries) {
    if (entry.name.size() != 2 * kDigits + 1 + kSuffix.size() || !entry.name.ends_with(kSuffix)) continue;
    const auto first = ParseHex(std::string_view(entry.name).substr(0, kDigits));
    const auto last = ParseHex(std::string_view(entry.name).substr(kDigits + 1, kDigits));
    if (!first || !last) continue;
    ranges.push_back({env::JoinPath(folder, entry.name), timeline, Lsn(*first), Lsn(*last)});
  }
  return ranges;
}

Result<uint64_t> CopySegment(env::Env* env, const SegmentRange& range, const std::string& to) {
  MYCEL_ASSIGN_OR_RETURN(const auto reader, SegmentReader::Open(env, range.path));
  MYCEL_ASSIGN_OR_RETURN(const auto file, env->OpenFile(to, env::OpenMode::kCreateTruncated));
  const std::array<std::byte, kSegmentHeaderBytes> header = EncodeSegmentHeader(reader->header());
  std::vector<std::byte> pending(header.begin(), header.end());
  uint64_t written = 0;
  const auto flush = [&]() -> Status {
    MYCEL_RETURN_IF_ERROR(file->Write(written, pending));
    written += pending.size();
    pending.clear();
    return Status();
  };
  for (Lsn done(reader->header().first_lsn.value - 1); done < range.last;) {
    RecordView record;
    MYCEL_ASSIGN_OR_RETURN(const bool found, reader->Next(&record));
    if (!found) return reader->Ended();
    done = record.lsn;
    pending.insert(pending.end(), reader->bytes().begin(), reader->bytes().end());
    if (pending.size() >= kSegmentReadBytes) MYCEL_RETURN_IF_ERROR(flush());
  }
  MYCEL_RETURN_IF_ERROR(flush());
  MYCEL_RETURN_IF_ERROR(file->SyncData());
  return written;
}

}  // namespace mycel::engine::wal
