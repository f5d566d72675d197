// What a checkpoint keeps besides records, lists, sets and index entries: one value in family meta, written in the same
// batch as all that it belongs to. ver (1) | v watermark | v next node | v next relationship | v reserved nodes | v
// reserved relationships | counts | tokens | schema | statistics, the last four length-prefixed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/result.h"

namespace mycel::engine::txn {

inline constexpr std::string_view kStateKey = "state";
// v LSN: the cut of the newest batch. Above the watermark while a checkpoint is unfinished.
inline constexpr std::string_view kCutKey = "cut";
// High (8) and low (8) half of the timeline of the log that the checkpoint was made from.
inline constexpr std::string_view kTimelineKey = "timeline";

// Microseconds since 1970 (8, little-endian): no commit up to the watermark has a later time. Missing before commits
// had times.
inline constexpr std::string_view kTimeKey = "time";

struct CheckpointState {
  uint64_t watermark = 0;
  uint64_t next_node = 0;
  uint64_t next_rel = 0;
  // Ids below may be in use, also by commits above the watermark: a restart continues here.
  uint64_t reserved_nodes = 0;
  uint64_t reserved_rels = 0;
  std::string counts;
  std::string tokens;
  std::string schema;
  std::string statistics;

  [[nodiscard]] std::string Encode() const;
  // kCorruption, kNewerFormat.
  [[nodiscard]] static base::Result<CheckpointState> Decode(std::string_view bytes);
};

}  // namespace mycel::engine::txn
