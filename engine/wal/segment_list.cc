#include "engine/wal/segment_list.h"

#include <algorithm>
#include <array>
#include <limits>
#include <set>
#include <utility>

namespace mycel::engine::wal {
namespace {

using base::ErrorId;
using base::Result;
using base::Status;

Result<SegmentHeader> ReadHeader(env::Env* env, const std::string& path, uint64_t number) {
  MYCEL_ASSIGN_OR_RETURN(const auto file, env->OpenFile(path, env::OpenMode::kRead));
  std::array<std::byte, kSegmentHeaderBytes> bytes{};
  MYCEL_ASSIGN_OR_RETURN(const size_t got, file->Read(0, bytes));
  MYCEL_ASSIGN_OR_RETURN(const SegmentHeader header, DecodeSegmentHeader(std::span(bytes).first(got), path));
  if (header.number != number) {
    return Status::Error(ErrorId::kCorruption, "log segment " + path + ", offset 40: its header says number " +
                                                   std::to_string(header.number) + "; the file was renamed or copied");
  }
  return header;
}

// An epoch whose first segment is missing although older segments are there was never begun: a crash came before the
// last rename of its start. (If it had been recycled, the older ones would be gone too.)
void SeparateOrphans(SegmentList* list) {
  std::set<uint64_t> numbers;
  for (const ListedSegment& segment : list->segments) numbers.insert(segment.header.number);
  std::vector<ListedSegment> kept;
  for (ListedSegment& segment : list->segments) {
    const uint64_t first = segment.header.epoch_first_segment;
    if (!numbers.contains(first) && *numbers.begin() < first) {
      list->orphans.push_back(segment.path);
    } else {
      kept.push_back(std::move(segment));
    }
  }
  list->segments = std::move(kept);
}

}  // namespace

Result<SegmentList> ListSegments(env::Env* env, const std::string& directory, bool accept_bad_header) {
  SegmentList list;
  MYCEL_ASSIGN_OR_RETURN(const bool exists, env->Exists(directory));
  if (!exists) return list;
  MYCEL_ASSIGN_OR_RETURN(const std::vector<env::DirectoryEntry> entries, env->ListDirectory(directory));
  for (const env::DirectoryEntry& entry : entries) {
    uint64_t number = 0;
    if (entry.is_directory || !ParseSegmentFileName(entry.name, &number)) continue;
    list.next_number = number + 1;  // entries are sorted, and names sort as numbers
    std::string path = env::JoinPath(directory, entry.name);
    Result<SegmentHeader> header = ReadHeader(env, path, number);
    if (!header.ok()) {
      const bool skip = accept_bad_header && header.status().id() == ErrorId::kCorruption;
      if (!skip) return header.status();
      if (list.bad_header.ok()) {
        list.bad_header = header.status();
        list.bad_file = path;
      }
      list.orphans.push_back(std::move(path));
      continue;
    }
    list.highest_epoch = std::max(list.highest_epoch, header->epoch);
    if (!list.bad_header.ok()) {
      list.behind_bad.push_back({number, header->first_lsn});
      continue;
    }
    list.segments.push_back({std::move(path), *header, 0});
  }
  SeparateOrphans(&list);
  uint64_t limit = std::numeric_limits<uint64_t>::max();
  for (auto segment = list.segments.rbegin(); segment != list.segments.rend(); ++segment) {
    segment->limit = limit;
    limit = std::min(limit, segment->header.first_lsn.value - 1);
  }
  if (!list.segments.empty()) list.timeline = list.segments.back().header.timeline;
  return list;
}

}  // namespace mycel::engine::wal
