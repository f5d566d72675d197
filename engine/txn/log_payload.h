// The bytes of log records: what a commit did, as physical after-images with every derived key, so that replay reads
// nothing.
//
// A commit's payload is a version byte (2), the commit time in microseconds since 1970 (8, little-endian), and a run of
// operations; version 1 had no time, and version 3 has operation 11, so that older programs refuse it by name. A large
// one is split: kFragment records hold its front, and the kFragmentedCommit record says how many of the records right
// before it they are (v count), followed by the rest. Fragments that no such record counts belong to a commit that
// never came. kToken: space (1) | v id | name. kSchema: an encoded catalog::SchemaChange. kIds: v nodes | v
// relationships: ids below them may be in use. kTime: the commit time (8) of what follows, before a schema change and
// before the fragments of a commit. kHistory: txn::HistorySetting.
//
// Commit times never go back in LSN order, whatever the clock does: a restore to a time cuts before the first record
// that carries a later one.
//
//   1 node put      v id | v n, labels added | v n, labels removed | image
//   2 node delete   v id | v n, labels removed
//   3 rel put       v id | new (1) | image
//   4 rel delete    v id | v start | v end | v type
//   5 count         kind (1) | v token | z delta
//   6 index put     v index | v entity | key
//   7 index remove  v index | v entity | key
//   8 shape         v type | v n, start labels | v n, end labels | z relationships made less deleted: for the planner
//   9 large value   32 bytes SHA-256 | z references that came less those that went | packed value (empty unless more
//                   came)
//  10 before        node (1), else relationship | v id | there (1) | image: what a record was before, while a history
//                   is kept (history_format.h). Not of new relationships
//  11 history       of labels (1), else of the whole | v n, followed nodes (only for labels) | v n, indexes whose
//                   removed keys are kept. Before all operations but 9, while a history is kept; without it, as older
//                   versions wrote: of the whole, and nothing of sets and keys
//
// Labels are varints; images, keys and packed values are length-prefixed.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/catalog/counts.h"
#include "engine/wal/record.h"

namespace mycel::engine::txn {

inline constexpr wal::RecordKind kCommitRecord = 1;
inline constexpr wal::RecordKind kFragmentRecord = 2;
inline constexpr wal::RecordKind kTokenRecord = 3;
inline constexpr wal::RecordKind kSchemaRecord = 4;
inline constexpr wal::RecordKind kIdsRecord = 5;
inline constexpr wal::RecordKind kFragmentedCommitRecord = 6;
inline constexpr wal::RecordKind kTimeRecord = 7;
inline constexpr wal::RecordKind kHistoryRecord = 8;

// Payloads above it are written as fragments.
inline constexpr size_t kMaxRecordPayload = size_t{4} << 20;

enum class LogOpKind : uint8_t {
  kNodePut = 1,
  kNodeDelete = 2,
  kRelPut = 3,
  kRelDelete = 4,
  kCount = 5,
  kIndexPut = 6,
  kIndexRemove = 7,
  kShape = 8,
  kLargeValue = 9,
  kBefore = 10,
  kHistory = 11,
};

// One decoded operation; only the fields of its kind are set. Views point into the payload.
struct LogOp {
  LogOpKind kind{};
  uint64_t id = 0;
  std::vector<base::LabelId> added;    // of a shape: of the start
  std::vector<base::LabelId> removed;  // of a shape: of the end
  std::string_view image;
  bool is_new = false;
  bool of_node = false;  // of a record before
  bool there = false;    // the same
  base::NodeId start;
  base::NodeId end;
  base::RelTypeId type;
  catalog::CountDelta count;
  int64_t times = 0;  // of a shape; of a large value: references
  base::IndexId index;
  std::string_view key;           // of a large value: its hash
  bool selective = false;         // of the history: of labels alone
  std::vector<uint64_t> ids;      // of the history: followed nodes
  std::vector<uint64_t> indexes;  // of the history
};

// A commit's payload in the pieces that the log takes: large ones are never in one place.
struct CommitPayload {
  std::vector<std::string> front;  // fragments, each of kMaxRecordPayload bytes
  std::string rest;

  [[nodiscard]] size_t size() const { return front.size() * kMaxRecordPayload + rest.size(); }
  [[nodiscard]] std::string Joined() const;
  // Writes the commit time in; done once the order of commits is fixed.
  void StampTime(int64_t micros);
};

class PayloadWriter {
 public:
  PayloadWriter();
  void NodePut(base::NodeId id, std::span<const base::LabelId> added, std::span<const base::LabelId> removed,
               std::string_view image);
  void NodeDelete(base::NodeId id, std::span<const base::LabelId> removed);
  void RelPut(base::RelId id, bool is_new, std::string_view image);
  void RelDelete(base::RelId id, base::NodeId start, base::NodeId end, base::RelTypeId type);
  void Count(const catalog::CountDelta& delta);
  void Shape(base::RelTypeId type, std::span<const base::LabelId> start, std::span<const base::LabelId> end,
             int64_t times);
  void Index(bool put, base::IndexId index, uint64_t entity, std::string_view key);
  void LargeValue(std::string_view hash, int64_t references, std::string_view packed);
  void Before(bool node, uint64_t id, bool there, std::string_view image);
  void History(bool selective, std::span<const uint64_t> followed, std::span<const uint64_t> indexes);
  [[nodiscard]] CommitPayload Take() &&;

 private:
  void Op(LogOpKind kind);
  void Labels(std::span<const base::LabelId> labels);
  void CutFragments();
  std::vector<std::string> front_;
  std::string bytes_;
};

[[nodiscard]] std::string EncodeTime(int64_t micros);  // of a kTime record

// The time that a record carries: of a kTime record, or of a whole commit of version 2. nullopt: none.
[[nodiscard]] std::optional<int64_t> TimeOfRecord(wal::RecordKind kind, std::string_view payload);

class PayloadReader {
 public:
  // kCorruption, kNewerFormat.
  [[nodiscard]] static base::Result<PayloadReader> Open(std::string_view payload);
  // False at the end. kCorruption.
  [[nodiscard]] base::Result<bool> Next(LogOp* op);

 private:
  explicit PayloadReader(std::string_view rest) : rest_(rest) {}
  [[nodiscard]] bool TakeLabels(std::vector<base::LabelId>* out);
  [[nodiscard]] bool TakeIds(std::vector<uint64_t>* out);
  [[nodiscard]] bool Take(LogOp* op);
  std::string_view rest_;
};

}  // namespace mycel::engine::txn
