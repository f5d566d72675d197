// (set kind, token id) -> IdSet, and the keys under which their chunks lie in RocksDB's family `set`.
//
//   key:  kind (1 byte) | token id (4, big-endian) | container number = id >> 16 (8, big-endian)
//
// Threads: everything from any thread; a set, once made, stays.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/catalog/segmented_array.h"
#include "engine/index/id_set.h"

namespace mycel::engine::index {

// The numbers are on disk.
enum class SetKind : uint8_t { kLabel = 0, kRels = 1, kStarts = 2, kEnds = 3 };
inline constexpr uint32_t kSetKinds = 4;

struct ChunkKey {
  SetKind kind = SetKind::kLabel;
  uint32_t token = 0;
  uint64_t container = 0;
  bool operator==(const ChunkKey&) const = default;

  [[nodiscard]] std::string Encode() const;
  // kCorruption when it is no such key.
  [[nodiscard]] static base::Result<ChunkKey> Decode(std::string_view bytes);
};

class SetDirectory {
 public:
  // An empty value: delete the key.
  using Sink = std::function<void(std::string_view key, std::string_view value)>;

  SetDirectory() = default;
  ~SetDirectory();
  SetDirectory(const SetDirectory&) = delete;
  SetDirectory& operator=(const SetDirectory&) = delete;

  [[nodiscard]] IdSet* Find(SetKind kind, uint32_t token) const;
  [[nodiscard]] IdSet& Ensure(SetKind kind, uint32_t token);

  // See IdSet. Every chunk that changed since it was last persisted.
  void EncodeDirty(base::Lsn watermark, const Sink& sink, IdSet::Ticket* ticket) const;
  [[nodiscard]] base::Status Load(const ChunkKey& key, std::string_view value);

  [[nodiscard]] size_t bytes() const;

 private:
  catalog::SegmentedArray<std::atomic<IdSet*>> sets_[kSetKinds];
};

}  // namespace mycel::engine::index
