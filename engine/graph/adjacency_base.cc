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

template <typename Each>
AdjacencyBase* AdjacencyBase::From(uint64_t node, const Each& each) {
  uint64_t all_bits = 0;
  uint32_t groups = 0;
  uint32_t count = 0;
  AdjacencyEntry last;
  each([&](const AdjacencyEntry& entry) {
    all_bits |= entry.neighbour | entry.rel;
    if (count++ == 0 || !SameGroup(entry, last)) ++groups;
    last = entry;
  });
  const bool wide = all_bits >> 32 != 0;
  static_assert(sizeof(Group) % 4 == 0);
  const size_t size = sizeof(AdjacencyBase) + groups * sizeof(Group) + 4 + size_t{count} * 2 * (wide ? 8 : 4);
  void* memory = std::calloc(1, size);
  if (memory == nullptr) throw std::bad_alloc();
  auto* made = new (memory) AdjacencyBase();
  made->groups_ = groups;
  made->entries_ = count;
  made->wide_ = wide;
  auto* group = reinterpret_cast<Group*>(made + 1) - 1;
  auto* narrow = const_cast<uint32_t*>(made->Narrow());
  auto* words = const_cast<uint64_t*>(made->Wide());
  uint32_t i = 0;
  each([&](const AdjacencyEntry& entry) {
    if (i == 0 || !SameGroup(entry, last)) *++group = {entry.type, entry.direction, i, i, 0};
    last = entry;
    group->end = i + 1;
    if (entry.neighbour == node) ++group->self_loops;
    if (wide) {
      words[i] = entry.neighbour;
      words[count + i] = entry.rel;
    } else {
      narrow[i] = static_cast<uint32_t>(entry.neighbour);
      narrow[count + i] = static_cast<uint32_t>(entry.rel);
    }
    ++i;
  });
  return made;
}

AdjacencyBase* AdjacencyBase::Build(uint64_t node, std::vector<AdjacencyEntry> entries) {
  if (!std::is_sorted(entries.begin(), entries.end(), EntryBefore)) {
    std::sort(entries.begin(), entries.end(), EntryBefore);
  }
  return From(node, [&](const auto& visit) {
    for (const AdjacencyEntry& entry : entries) visit(entry);
  });
}

AdjacencyBase* AdjacencyBase::Merge(uint64_t node, const AdjacencyBase& base, std::vector<AdjacencyEntry> added,
                                    const EntryKeys& gone) {
  std::sort(added.begin(), added.end(), EntryBefore);
  return From(node, [&](const auto& visit) {
    const auto stays = [&](const AdjacencyEntry& entry) { return gone.empty() || !gone.contains(EntryKey(entry)); };
    auto next = added.begin();
    for (const Group& group : base.groups()) {
      for (uint32_t at = group.begin; at < group.end; ++at) {
        const AdjacencyEntry entry{base.neighbour(at), base.rel(at), group.type, group.direction};
        for (; next != added.end() && EntryBefore(*next, entry); ++next) {
          if (stays(*next)) visit(*next);
        }
        if (stays(entry)) visit(entry);
      }
    }
    for (; next != added.end(); ++next) {
      if (stays(*next)) visit(*next);
    }
  });
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

std::pair<uint32_t, uint32_t> AdjacencyBase::RangeOf(const Group& group, uint64_t to) const {
  const auto find = [&](const auto* neighbours) {
    const auto range = std::equal_range(neighbours + group.begin, neighbours + group.end, to);
    return std::pair(static_cast<uint32_t>(range.first - neighbours), static_cast<uint32_t>(range.second - neighbours));
  };
  return wide_ ? find(Wide()) : find(Narrow());
}

void AdjacencyBase::AppendTo(std::vector<AdjacencyEntry>* out) const {
  out->reserve(out->size() + entries_);
  for (const Group& group : groups()) {
    for (uint32_t at = group.begin; at < group.end; ++at) {
      out->push_back({neighbour(at), rel(at), group.type, group.direction});
    }
  }
}

namespace {

void AppendGroup(const AdjacencyBase& base, const AdjacencyBase::Group& group, uint32_t at, uint32_t count,
                 std::string* out) {
  out->push_back(static_cast<char>(group.direction));
  base::AppendVarint(out, group.type);
  base::AppendVarint(out, count);
  uint64_t last = 0;
  for (uint32_t i = 0; i < count; ++i) {
    base::AppendVarint(out, base.neighbour(at + i) - last);
    last = base.neighbour(at + i);
  }
  for (uint32_t i = 0; i < count; ++i) base::AppendVarint(out, base.rel(at + i));
}

std::string Groups(std::vector<AdjacencyEntry> entries) {
  std::string out;
  AdjacencyBase* base = AdjacencyBase::Build(0, std::move(entries));
  for (const AdjacencyBase::Group& group : base->groups()) AppendGroup(*base, group, group.begin, group.size(), &out);
  AdjacencyBase::Free(base);
  return out;
}

base::Status Damaged(const char* what) {
  return base::Status::Error(base::ErrorId::kCorruption, std::string("adjacency ") + what + " is damaged");
}

base::Status NewerFormat() {
  return base::Status::Error(base::ErrorId::kNewerFormat, "adjacency segment written by a newer version");
}

bool TakeGroups(std::string_view bytes, std::vector<AdjacencyEntry>* out) {
  while (!bytes.empty()) {
    const auto direction = static_cast<uint8_t>(bytes[0]);
    bytes.remove_prefix(1);
    uint64_t type = 0;
    uint64_t count = 0;
    if (direction > 1 || !base::TakeVarint(&bytes, &type) || !base::TakeVarint(&bytes, &count) ||
        count > bytes.size()) {
      return false;
    }
    const size_t first = out->size();
    uint64_t neighbour = 0;
    for (uint64_t i = 0; i < count; ++i) {
      uint64_t delta = 0;
      if (!base::TakeVarint(&bytes, &delta)) return false;
      neighbour += delta;
      out->push_back({neighbour, 0, static_cast<uint32_t>(type), static_cast<base::Direction>(direction)});
    }
    for (uint64_t i = 0; i < count; ++i) {
      if (!base::TakeVarint(&bytes, &(*out)[first + i].rel)) return false;
    }
  }
  return true;
}

}  // namespace

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
      AppendGroup(base, group, at, count, &segments.back());
      at += count;
      room -= count;
    }
  }
  if (!segments.empty()) segments.back()[0] = static_cast<char>(kSegmentVersion | kLastSegment);
  return segments;
}

base::Result<bool> DecodeSegment(std::string_view bytes, std::vector<AdjacencyEntry>* out) {
  if (bytes.empty()) return Damaged("segment");
  const auto head = static_cast<uint8_t>(bytes[0]);
  if ((head & ~kLastSegment) > kSegmentVersion) return NewerFormat();
  if (!TakeGroups(bytes.substr(1), out)) return Damaged("segment");
  return (head & kLastSegment) != 0;
}

std::string EncodeRun(std::vector<AdjacencyEntry> came, std::vector<AdjacencyEntry> went) {
  std::string out(1, kSegmentVersion);
  base::AppendLengthPrefixed(&out, Groups(std::move(came)));
  out += Groups(std::move(went));
  return out;
}

base::Status DecodeRun(std::string_view bytes, std::vector<AdjacencyEntry>* came, std::vector<AdjacencyEntry>* went) {
  if (bytes.empty()) return Damaged("run");
  if (bytes[0] > kSegmentVersion) return NewerFormat();
  bytes.remove_prefix(1);
  std::string_view first;
  if (!base::TakeLengthPrefixed(&bytes, &first) || !TakeGroups(first, came) || !TakeGroups(bytes, went)) {
    return Damaged("run");
  }
  return base::Status::Ok();
}

}  // namespace mycel::engine::graph
