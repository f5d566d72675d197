// Versions of a record, and how a reader decides which of them it sees.
//
// A stamp says when a change was committed: an LSN, or a tagged pointer to the commit cell of the transaction that made
// it. One store into the cell makes all changes of a transaction visible at once; the collector replaces the pointers
// by the LSN afterwards and then retires the cell. 0 in a cell: not committed; kNeverLsn: rolled back.
#pragma once

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <new>
#include <string_view>

namespace mycel::engine::graph {

inline constexpr uint64_t kNeverLsn = (uint64_t{1} << 62);

struct CommitCell {
  std::atomic<uint64_t> lsn{0};
};

using Stamp = uint64_t;
inline constexpr Stamp kCellTag = uint64_t{1} << 63;

[[nodiscard]] inline Stamp CellStamp(const CommitCell* cell) { return reinterpret_cast<uint64_t>(cell) | kCellTag; }
[[nodiscard]] inline bool IsCellStamp(Stamp stamp) { return (stamp & kCellTag) != 0; }
[[nodiscard]] inline const CommitCell* CellOf(Stamp stamp) {
  return reinterpret_cast<const CommitCell*>(stamp & ~kCellTag);
}

// The LSN of a stamp as far as it is known: 0 means not committed yet.
[[nodiscard]] inline uint64_t StampLsn(Stamp stamp) {
  return IsCellStamp(stamp) ? CellOf(stamp)->lsn.load(std::memory_order_acquire) : stamp;
}

// Who reads: a snapshot and, for a writing transaction, its own cell.
struct ReadContext {
  uint64_t snapshot = 0;
  const CommitCell* own = nullptr;

  [[nodiscard]] bool Sees(Stamp stamp) const {
    if (!IsCellStamp(stamp)) return stamp <= snapshot;
    const CommitCell* cell = CellOf(stamp);
    if (cell == own) return true;
    const uint64_t lsn = cell->lsn.load(std::memory_order_acquire);
    return lsn != 0 && lsn <= snapshot;
  }
};

// One state of a record; immutable but for the stamp and for cutting `older` off below the horizon. The image follows
// it.
struct Version {
  std::atomic<Stamp> stamp;
  std::atomic<Version*> older;
  uint32_t size;
  uint32_t statement;  // of the transaction that made it: a second change by the same statement replaces the first
  bool deleted;

  [[nodiscard]] std::string_view image() const { return {reinterpret_cast<const char*>(this + 1), size}; }
  // As the allocator gives them: in steps of 16, with 8 of its own.
  [[nodiscard]] size_t bytes() const { return (sizeof(Version) + size + 8 + 15) / 16 * 16; }

  [[nodiscard]] static Version* Make(Stamp stamp, uint32_t statement, bool deleted, std::string_view image) {
    void* memory = std::malloc(sizeof(Version) + image.size());
    if (memory == nullptr) throw std::bad_alloc();
    auto* version = new (memory) Version{stamp, nullptr, static_cast<uint32_t>(image.size()), statement, deleted};
    std::memcpy(static_cast<void*>(version + 1), image.data(), image.size());
    return version;
  }
  static void Free(void* version) { std::free(version); }
};

}  // namespace mycel::engine::graph
