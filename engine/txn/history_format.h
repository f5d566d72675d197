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
//   'p' | label (8) | node (8) | LSN (8)             ver (1)    the node has lost the label in that commit
//   's' | type (8) | relationship (8) | LSN (8)      ver (1)    the relationship was deleted in it
//   'i' | index (8) | key | LSN (8) | entity (8)     ver (1)    the entity has left the key of the index in it
//   't' | time (8) | LSN (8) | part (4) ver (1) | v n | n keys of the above without their LSN, length-prefixed: what
//                                       the commit of that time has entries for. Time: microseconds since 1970, sign
//                                       flipped
//
// What was in a set or under a key at L is there now, or has an entry of 'p', 's' or 'i' above L. Keys of indexes are
// such that none begins with another, so their entries lie in the order of the keys.
//
// A history is of the whole database or of some labels (scopes). For one of labels a node is *followed* when a commit
// finds it with such a label, leaves it with one, or finds that it has lost one within the window. Of followed nodes,
// their lists, and the relationships at them, every change has its entries; of others none need have. So whatever had
// the label at a moment of the window is known exactly then: the image that is found has the label, or the node had it
// not.
//
// The setting: family meta, key "history". Version 1, still written while there is no history:
//
//   ver (1) | on (1) | v retention in microseconds | v oldest LSN | z oldest time
//
// Version 2:
//
//   ver (1) | whole (1) | scope of the whole, when there is one | v sets since | v n | n times v label, scope
//   scope: v retention in microseconds | v oldest LSN | z oldest time
//
// The log's kHistoryRecord holds the same bytes; the oldest moment of a scope that it opens is the record's own.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/ids.h"
#include "engine/base/result.h"

namespace mycel::engine::txn {

inline constexpr std::string_view kHistoryKey = "history";
inline constexpr char kHistoryVersion = 1;
inline constexpr char kHistorySettingVersion = 2;

// In the order of the keys, which is the order in which a checkpoint writes them. A crash may cut it off anywhere: the
// record comes before the label or type that it has left, and the time, which lists all entries of a commit, comes
// last.
enum class HistorySpace : char {
  kEdge = 'e',
  kIndexKey = 'i',
  kNode = 'n',
  kLabel = 'p',
  kRel = 'r',
  kRelType = 's',
  kTime = 't'
};

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

// An entity that a commit took out of a label's set, a type's, or from under a key of an index.
struct SetLeft {
  HistorySpace space{};
  uint64_t set = 0;  // label, type or index
  uint64_t entity = 0;
  std::string key;  // of an index
};

// What one commit adds to the history.
struct HistoryChanges {
  std::vector<RecordBefore> records;
  std::vector<EdgeChange> edges;
  std::vector<SetLeft> left;
  [[nodiscard]] bool empty() const { return records.empty() && edges.empty() && left.empty(); }
};

// From a commit's payload. kCorruption, kNewerFormat.
[[nodiscard]] base::Result<HistoryChanges> ReadHistoryChanges(std::string_view payload);

// --- keys
// All keys of the space begin with it.
[[nodiscard]] std::string_view HistoryPrefix(HistorySpace space);
[[nodiscard]] std::string RecordHistoryKey(bool node, uint64_t id, uint64_t lsn);
[[nodiscard]] std::string EdgeHistoryKey(const EdgeChange& edge, uint64_t lsn);
// All changes of the node's list above `lsn` begin at this key.
[[nodiscard]] std::string EdgeHistoryStart(uint64_t node, uint64_t lsn);
[[nodiscard]] std::string TimeHistoryKey(int64_t micros, uint64_t lsn, uint32_t part);
[[nodiscard]] std::string SetHistoryKey(const SetLeft& left, uint64_t lsn);
// Before all entries of what left the set from `entity` on.
[[nodiscard]] std::string SetHistoryStart(HistorySpace space, uint64_t set, uint64_t entity);
// Before all entries of the index's key.
[[nodiscard]] std::string IndexHistoryStart(uint64_t index, std::string_view key);
struct IndexHistoryEntry {
  std::string_view key;
  uint64_t lsn = 0;
  uint64_t entity = 0;
};
[[nodiscard]] base::Result<IndexHistoryEntry> DecodeIndexHistoryKey(std::string_view key);
struct TimeKey {
  int64_t micros = 0;
  uint64_t lsn = 0;
};
// The LSN of any key, and the key without and with it.
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

[[nodiscard]] std::string EncodeSetLeft();
[[nodiscard]] base::Status CheckSetLeft(std::string_view key, std::string_view value);

// How long what is kept, and since when.
struct HistoryScope {
  uint64_t retention_micros = 0;
  // The graph can be read as of these, and later: what came before is not kept.
  uint64_t oldest_lsn = 0;
  int64_t oldest_micros = 0;
};

struct HistorySetting {
  static constexpr uint64_t kSetsUnknown = UINT64_MAX;

  std::optional<HistoryScope> whole;
  std::map<uint32_t, HistoryScope> labels;  // by label id
  // From this LSN on, what leaves sets and keys has entries. kSetsUnknown: written by a version that noted none.
  uint64_t sets_since = 0;

  [[nodiscard]] bool on() const { return whole.has_value() || !labels.empty(); }
  // Of labels alone.
  [[nodiscard]] bool selective() const { return !whole && !labels.empty(); }
  [[nodiscard]] std::string Encode() const;
  [[nodiscard]] static base::Result<HistorySetting> Decode(std::string_view bytes);
};

}  // namespace mycel::engine::txn
