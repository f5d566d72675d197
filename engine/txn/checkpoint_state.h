// What a checkpoint keeps besides records, lists, sets and index entries: one value in family meta, written in the same
// batch as all that it belongs to. ver (1) | v watermark | v next node | v next relationship | v reserved nodes | v
// reserved relationships | counts | tokens | schema | statistics, the last four length-prefixed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/kv/store.h"
#include "engine/txn/history_format.h"
#include "engine/wal/record.h"

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

// All of the above as data files hold it: for a start, and for those who look at a database without opening it.
struct FoundCheckpoint {
  std::optional<CheckpointState> state;  // nullopt: no checkpoint was finished
  uint64_t cut = 0;
  wal::TimelineId timeline;
  int64_t last_commit_micros = 0;
  HistorySetting history;

  // The data files hold everything up to here.
  [[nodiscard]] base::Lsn watermark() const { return base::Lsn(state ? state->watermark : 0); }
};

// kCorruption, kNewerFormat, kIoError.
[[nodiscard]] base::Result<FoundCheckpoint> ReadCheckpoint(const kv::Store& kv);

}  // namespace mycel::engine::txn
