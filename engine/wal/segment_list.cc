#include "engine/wal/segment_list.h"

#include <algorithm>
#include <array>
#include <limits>
#include <set>
#include <utility>

#include "engine/wal/segment_copy.h"

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

// What a directory holds: each numbered file with its header, or with what is wrong with it.
struct Found {
  uint64_t number = 0;
  std::string path;
  Result<SegmentHeader> header;
};

Result<std::vector<Found>> ReadHeaders(env::Env* env, const std::string& directory) {
  std::vector<Found> found;
  MYCEL_ASSIGN_OR_RETURN(const std::vector<env::DirectoryEntry> entries, env->ListDirectory(directory));
  for (const env::DirectoryEntry& entry : entries) {  // sorted, and names sort as numbers
    uint64_t number = 0;
    if (entry.is_directory || !ParseSegmentFileName(entry.name, &number)) continue;
    std::string path = env::JoinPath(directory, entry.name);
    Result<SegmentHeader> header = ReadHeader(env, path, number);
    if (!header.ok() && header.status().id() != ErrorId::kCorruption) return header.status();
    found.push_back({number, std::move(path), std::move(header)});
  }
  return found;
}

// An epoch whose first segment is missing although older segments are there was never begun: a crash came before the
// last rename of its start. (If it had been recycled, the older ones would be gone too.)
void SeparateOrphans(std::vector<Found>* found, SegmentList* list) {
  std::set<uint64_t> numbers;
  for (const Found& one : *found) numbers.insert(one.number);
  std::erase_if(*found, [&](const Found& one) {
    if (!one.header.ok()) return false;
    const uint64_t first = one.header->epoch_first_segment;
    if (numbers.contains(first) || *numbers.begin() >= first) return false;
    list->orphans.push_back(one.path);
    return true;
  });
}

// Timelines change only where an epoch begins.
Status CheckTimelines(const std::vector<Found>& found) {
  const Found* before = nullptr;
  for (const Found& one : found) {
    if (!one.header.ok()) continue;
    const bool begins = before == nullptr ||
                        (one.header->epoch > before->header->epoch && one.header->epoch_first_segment > before->number);
    if (!begins && one.header->timeline != before->header->timeline) {
      return Status::Error(ErrorId::kCorruption, "log segment " + one.path +
                                                     " belongs to another database or to another copy of it: its "
                                                     "timeline is " +
                                                     TimelineText(one.header->timeline) + ", that of " + before->path +
                                                     " is " + TimelineText(before->header->timeline) +
                                                     ". Move the file that does not belong here out of the directory");
    }
    before = &one;
  }
  return Status();
}

}  // namespace

Result<SegmentList> ListSegments(env::Env* env, const std::string& directory, base::Lsn wanted) {
  SegmentList list;
  MYCEL_ASSIGN_OR_RETURN(const bool exists, env->Exists(directory));
  if (!exists) return list;
  MYCEL_ASSIGN_OR_RETURN(std::vector<Found> found, ReadHeaders(env, directory));
  if (!found.empty()) list.next_number = found.back().number + 1;
  for (const Found& one : found) {
    if (one.header.ok()) list.highest_epoch = std::max(list.highest_epoch, one.header->epoch);
  }
  SeparateOrphans(&found, &list);
  MYCEL_RETURN_IF_ERROR(CheckTimelines(found));
  // Nothing in front of the last segment that begins in time is needed.
  size_t start = 0;
  for (size_t i = 0; i < found.size(); ++i) {
    if (found[i].header.ok() && found[i].header->first_lsn <= wanted) start = i;
  }
  for (size_t i = 0; i < found.size(); ++i) {
    Found& one = found[i];
    if (!one.header.ok() && i < start) {
      list.not_needed.push_back(one.header.status());
      list.live.push_back({one.number, found[start].header->first_lsn});
    } else if (!one.header.ok()) {
      if (list.bad_header.ok()) {
        list.bad_header = one.header.status();
        list.bad_file = one.path;
      }
      list.orphans.push_back(std::move(one.path));
    } else {
      list.live.push_back({one.number, one.header->first_lsn});
      (list.bad_header.ok() ? list.segments : list.behind_bad).push_back({std::move(one.path), *one.header, 0});
    }
  }
  for (std::vector<ListedSegment>* segments : {&list.behind_bad, &list.segments}) {
    uint64_t limit = std::numeric_limits<uint64_t>::max();
    for (auto segment = segments->rbegin(); segment != segments->rend(); ++segment) {
      segment->limit = limit;
      limit = std::min(limit, segment->header.first_lsn.value - 1);
    }
  }
  if (!list.segments.empty()) list.timeline = list.segments.back().header.timeline;
  return list;
}

}  // namespace mycel::engine::wal
