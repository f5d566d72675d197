// 2^16 ids of one IdSet: a roaring bitmap, its stale marks, its last change and its own lock. Private to engine/index.
//
// Persistent form, integers little-endian (golden in the tests):
//   format (1) = 1
//   flags (1): bit 0 = may hold bits of commits above its watermark
//   LSN of the last change (8)
//   bits, then stale bits, each in the smallest of three forms:
//     00 | count (2) | ids (2 each)
//     01 | bitmap (8192)
//     02 | count (2) | first and last id of each run (2 each)
//
// Threads: everything from any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <shared_mutex>
#include <span>
#include <string>
#include <string_view>

#include "engine/base/ids.h"
#include "engine/base/result.h"

namespace mycel::engine::index {

// An owned roaring bitmap of 16-bit values. Not thread safe.
class Bits {
 public:
  Bits() = default;
  ~Bits();
  Bits(const Bits&) = delete;
  Bits& operator=(const Bits&) = delete;

  void Add(std::span<const uint32_t> values);
  void AddRange(uint32_t first, uint32_t last);
  void Remove(std::span<const uint32_t> values);
  [[nodiscard]] bool Contains(uint32_t value) const;
  [[nodiscard]] uint32_t Cardinality() const;
  [[nodiscard]] bool empty() const { return Cardinality() == 0; }
  // Values at or after `from` into `out`; returns how many.
  [[nodiscard]] size_t Next(uint32_t from, std::span<uint32_t> out) const;
  [[nodiscard]] size_t bytes() const;

  void Encode(std::string* out) const;
  // Takes the bytes off the front of `in`. False when they are damaged.
  [[nodiscard]] bool Decode(std::string_view* in);

 private:
  void Make();

  // A roaring_bitmap_t, whose namespace differs between releases; made with the first value.
  void* bitmap_ = nullptr;
};

class IdContainer {
 public:
  struct Change {
    int64_t cardinality = 0;
    int64_t bytes = 0;
  };

  Change Add(std::span<const uint32_t> values, uint64_t lsn);
  Change MarkStale(std::span<const uint32_t> values, uint64_t lsn);
  Change Remove(std::span<const uint32_t> values);
  Change Keep(std::span<const uint32_t> values);

  [[nodiscard]] bool Contains(uint32_t value) const;
  // Leaves in `values` those that are set; clears `*exact` where this container is not, for `snapshot`.
  size_t Intersect(std::span<uint32_t> values, uint64_t snapshot, bool* exact) const;
  // Clears `*exact` when what was read needs the record's word.
  size_t Next(uint32_t from, uint64_t snapshot, std::span<uint32_t> out, bool* exact) const;
  size_t NextStale(uint32_t from, std::span<uint32_t> out) const;

  // False if nothing changed since it was last persisted. `*value` is empty for an empty container.
  bool EncodeIfDirty(uint64_t watermark, std::string* value, uint64_t* version) const;
  void Persisted(uint64_t version);
  base::Result<Change> Load(std::string_view value);

 private:
  [[nodiscard]] bool ExactAt(uint64_t snapshot) const {
    return !unproven_ && last_change_ <= snapshot && stale_.empty();
  }
  template <typename Apply>
  Change Mutate(const Apply& apply);

  mutable std::shared_mutex mutex_;
  Bits bits_;
  Bits stale_;
  uint64_t last_change_ = 0;
  uint64_t version_ = 0;
  uint64_t persisted_version_ = 0;
  // Loaded from a chunk that ran ahead of its watermark: a bit's transaction may be lost.
  bool unproven_ = false;
};

}  // namespace mycel::engine::index
