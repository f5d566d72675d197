// The bytes of the history: states that records had before later commits changed them, kept for a window of time.
//
// Family `history`, big-endian keys. An entry tells how things were *before* the commit at its LSN, so a record as of
// LSN L is what its first entry above L says, or, without one, what the record is now: nothing need be copied when
// history is turned on, and what is too old is simply deleted.
//
//   'n' | node (8) | LSN (8)            ver (1) | there (1) | image when it was there
//   'r' | relationship (8) | LSN (8)    the same
//   'e' | node (8) | LSN (8) | relationship (8) | direction (1)
//                                       ver (1) | came (1) | v type | v neighbour    the list's change in that commit
//   't' | time (8) | LSN (8) | part (4) ver (1) | v n | n keys of the above without their LSN, length-prefixed: what
//   the
//                                       commit of that time has entries for. Time: microseconds since 1970, sign
//                                       flipped
//
// The setting: family meta, key "history":
//
//   ver (1) | on (1) | v retention in microseconds | v oldest LSN | z oldest time
//
// The log's kHistoryRecord holds the same bytes; the oldest moment is the record's own.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/ids.h"
#include "engine/base/result.h"

namespace mycel::engine::txn {

inline constexpr std::string_view kHistoryKey = "history";
inline constexpr char kHistoryVersion = 1;

enum class HistorySpace : char { kNode = 'n', kRel = 'r', kEdge = 'e', kTime = 't' };

// A record before a commit; no image: it was not there.
struct RecordBefore {
  bool node = true;
  uint64_t id = 0;
  bool there = false;
  std::string image;
};

// One entry of a node's neighbour list that a commit made or took away.
struct EdgeChange {
  uint64_t node = 0;
  uint64_t rel = 0;
  uint64_t neighbour = 0;
  uint32_t type = 0;
  base::Direction direction{};
  bool came = false;
};

// What one commit adds to the history.
struct HistoryChanges {
  std::vector<RecordBefore> records;
  std::vector<EdgeChange> edges;
  [[nodiscard]] bool empty() const { return records.empty() && edges.empty(); }
};

// From a commit's payload. kCorruption, kNewerFormat.
[[nodiscard]] base::Result<HistoryChanges> ReadHistoryChanges(std::string_view payload);

// --- keys
[[nodiscard]] std::string RecordHistoryKey(bool node, uint64_t id, uint64_t lsn);
[[nodiscard]] std::string EdgeHistoryKey(const EdgeChange& edge, uint64_t lsn);
// All changes of the node's list above `lsn` begin at this key.
[[nodiscard]] std::string EdgeHistoryStart(uint64_t node, uint64_t lsn);
[[nodiscard]] std::string TimeHistoryKey(int64_t micros, uint64_t lsn, uint32_t part);
struct TimeKey {
  int64_t micros = 0;
  uint64_t lsn = 0;
};
// Of the keys of records and edges: the LSN in the middle, and the key without and with it.
[[nodiscard]] uint64_t LsnOfHistoryKey(std::string_view key);
[[nodiscard]] std::string WithoutLsn(std::string_view key);
[[nodiscard]] base::Result<std::string> WithLsn(std::string_view key, uint64_t lsn);
[[nodiscard]] base::Result<uint64_t> IdOfHistoryKey(std::string_view key);
[[nodiscard]] base::Result<TimeKey> DecodeTimeKey(std::string_view key);

// --- values
[[nodiscard]] std::string EncodeRecordBefore(const RecordBefore& record);
// The image of a record that was there, empty of one that was not; kCorruption, kNewerFormat.
struct DecodedBefore {
  bool there = false;
  std::string_view image;
};
[[nodiscard]] base::Result<DecodedBefore> DecodeRecordBefore(std::string_view value);
[[nodiscard]] std::string EncodeEdgeChange(const EdgeChange& edge);
[[nodiscard]] base::Result<EdgeChange> DecodeEdgeChange(std::string_view key, std::string_view value);
[[nodiscard]] std::string EncodeKeyList(const std::vector<std::string>& keys);
[[nodiscard]] base::Result<std::vector<std::string>> DecodeKeyList(std::string_view value);

struct HistorySetting {
  bool on = false;
  uint64_t retention_micros = 0;
  // The graph can be read as of these, and later: what came before is not kept.
  uint64_t oldest_lsn = 0;
  int64_t oldest_micros = 0;

  [[nodiscard]] std::string Encode() const;
  [[nodiscard]] static base::Result<HistorySetting> Decode(std::string_view bytes);
};

}  // namespace mycel::engine::txn
