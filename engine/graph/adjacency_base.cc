#include "engine/graph/adjacency_base.h"

#include <algorithm>
#include <cstdlib>
#include <new>
#include <tuple>

#include "engine/base/coding.h"

namespace mycel::engine::graph {
namespace {

constexpr char kSegmentVersion = 1;
constexpr uint8_t kLastSegment = 0x80;

bool SameGroup(const AdjacencyEntry& a, const AdjacencyEntry& b) {
  return a.type == b.type && a.direction == b.direction;
}

}  // namespace

bool EntryBefore(const AdjacencyEntry& a, const AdjacencyEntry& b) {
  return std::tie(a.direction, a.type, a.neighbour, a.rel) < std::tie(b.direction, b.type, b.neighbour, b.rel);
}

AdjacencyBase* AdjacencyBase::Build(uint64_t node, std::vector<AdjacencyEntry> entries) {
  if (!std::is_sorted(entries.begin(), entries.end(), EntryBefore)) {
    std::sort(entries.begin(), entries.end(), EntryBefore);
  }
  uint64_t all_bits = 0;
  uint32_t groups = 0;
  for (size_t i = 0; i < entries.size(); ++i) {
    all_bits |= entries[i].neighbour | entries[i].rel;
    if (i == 0 || !SameGroup(entries[i], entries[i - 1])) ++groups;
  }
  const bool wide = all_bits >> 32 != 0;
  static_assert(sizeof(Group) % 4 == 0);
  const size_t size = sizeof(AdjacencyBase) + groups * sizeof(Group) + 4 + entries.size() * 2 * (wide ? 8 : 4);
  void* memory = std::calloc(1, size);
  if (memory == nullptr) throw std::bad_alloc();
  auto* made = new (memory) AdjacencyBase();
  made->groups_ = groups;
  made->entries_ = static_cast<uint32_t>(entries.size());
  made->wide_ = wide;
  auto* group = reinterpret_cast<Group*>(made + 1);
  auto* narrow = const_cast<uint32_t*>(made->Narrow());
  auto* words = const_cast<uint64_t*>(made->Wide());
  for (uint32_t i = 0; i < made->entries_; ++i) {
    const AdjacencyEntry& entry = entries[i];
    if (i == 0 || !SameGroup(entry, entries[i - 1])) {
      if (i != 0) ++group;
      *group = {entry.type, entry.direction, i, i, 0};
    }
    group->end = i + 1;
    if (entry.neighbour == node) ++group->self_loops;
    if (wide) {
      words[i] = entry.neighbour;
      words[made->entries_ + i] = entry.rel;
    } else {
      narrow[i] = static_cast<uint32_t>(entry.neighbour);
      narrow[made->entries_ + i] = static_cast<uint32_t>(entry.rel);
    }
  }
  return made;
}

AdjacencyBase* AdjacencyBase::Empty() {
  static AdjacencyBase* const empty = Build(0, {});
  return empty;
}

void AdjacencyBase::Free(void* base) {
  if (base != Empty()) std::free(base);
}

size_t AdjacencyBase::bytes() const {
  return sizeof(AdjacencyBase) + groups_ * sizeof(Group) + size_t{entries_} * 2 * (wide_ ? 8 : 4);
}

void AdjacencyBase::AppendTo(std::vector<AdjacencyEntry>* out) const {
  out->reserve(out->size() + entries_);
  for (const Group& group : groups()) {
    for (uint32_t at = group.begin; at < group.end; ++at) {
      out->push_back({neighbour(at), rel(at), group.type, group.direction});
    }
  }
}

std::vector<std::string> EncodeSegments(const AdjacencyBase& base) {
  std::vector<std::string> segments;
  size_t room = 0;
  for (const AdjacencyBase::Group& group : base.groups()) {
    for (uint32_t at = group.begin; at < group.end;) {
      if (room == 0) {
        segments.emplace_back(1, kSegmentVersion);
        room = kAdjacencySegmentEntries;
      }
      const auto count = static_cast<uint32_t>(std::min<size_t>(room, group.end - at));
      std::string& out = segments.back();
      out.push_back(static_cast<char>(group.direction));
      base::AppendVarint(&out, group.type);
      base::AppendVarint(&out, count);
      uint64_t last = 0;
      for (uint32_t i = 0; i < count; ++i) {
        base::AppendVarint(&out, base.neighbour(at + i) - last);
        last = base.neighbour(at + i);
      }
      for (uint32_t i = 0; i < count; ++i) base::AppendVarint(&out, base.rel(at + i));
      at += count;
      room -= count;
    }
  }
  if (!segments.empty()) segments.back()[0] = static_cast<char>(kSegmentVersion | kLastSegment);
  return segments;
}

base::Result<bool> DecodeSegment(std::string_view bytes, std::vector<AdjacencyEntry>* out) {
  const auto damaged = [] { return base::Status::Error(base::ErrorId::kCorruption, "adjacency segment is damaged"); };
  if (bytes.empty()) return damaged();
  const auto head = static_cast<uint8_t>(bytes[0]);
  if ((head & ~kLastSegment) > kSegmentVersion) {
    return base::Status::Error(base::ErrorId::kNewerFormat, "adjacency segment written by a newer version");
  }
  bytes.remove_prefix(1);
  while (!bytes.empty()) {
    const auto direction = static_cast<uint8_t>(bytes[0]);
    bytes.remove_prefix(1);
    uint64_t type = 0;
    uint64_t count = 0;
    if (direction > 1 || !base::TakeVarint(&bytes, &type) || !base::TakeVarint(&bytes, &count) ||
        count > bytes.size()) {
      return damaged();
    }
    const size_t first = out->size();
    uint64_t neighbour = 0;
    for (uint64_t i = 0; i < count; ++i) {
      uint64_t delta = 0;
      if (!base::TakeVarint(&bytes, &delta)) return damaged();
      neighbour += delta;
      out->push_back({neighbour, 0, static_cast<uint32_t>(type), static_cast<base::Direction>(direction)});
    }
    for (uint64_t i = 0; i < count; ++i) {
      if (!base::TakeVarint(&bytes, &(*out)[first + i].rel)) return damaged();
    }
  }
  return (head & kLastSegment) != 0;
}

}  // namespace mycel::engine::graph
