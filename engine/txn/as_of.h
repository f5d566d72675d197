// The graph as of an LSN of the past, for one transaction: its snapshot with what has changed since taken back.
// Internal to engine/txn.
//
// What a record was is asked of the history first; a record without an entry above the LSN has not changed since, and
// is read from the snapshot. Lists are the snapshot's, less what came after the LSN, and with what has gone since.
//
// A history of labels knows nodes that had such a label then, their lists and the relationships at them, and, of any
// node, which of these labels it had. Whatever else is asked for is refused: kInvalidArgumentValue, with the labels.
//
// Pages that were looked up are kept: what they say holds for as long as the transaction lives. Views into them end
// with Trim, as others end with Unpin.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>

#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/graph/adjacency.h"
#include "engine/graph/record_pages.h"
#include "engine/memory/account.h"
#include "engine/txn/history.h"

namespace mycel::engine::txn {

struct StoreCore;

class AsOfReader {
 public:
  // Requires that the history of `core` has been entered so, with that reach; leaves it.
  AsOfReader(StoreCore* core, uint64_t lsn, std::optional<int64_t> micros, HistoryReach reach);
  ~AsOfReader();
  AsOfReader(const AsOfReader&) = delete;
  AsOfReader& operator=(const AsOfReader&) = delete;

  [[nodiscard]] uint64_t lsn() const { return lsn_; }
  // Whether what was entered is kept on to now.
  [[nodiscard]] bool StillReaches() const;
  [[nodiscard]] bool has_sets() const { return reach_.sets; }
  // What is kept is charged to it from now on; null: to nobody. Forgets. Requires that no view is held.
  void ChargeTo(memory::Account* account);

  [[nodiscard]] base::Result<graph::RecordRead> Read(bool node, uint64_t id, const graph::ReadContext& reader);
  // Without asking whether it is known: for candidates that are judged by a label of which there is a history, or of
  // the whole database.
  [[nodiscard]] base::Result<graph::RecordRead> ReadCandidate(bool node, uint64_t id,
                                                              const graph::ReadContext& reader) {
    return Look(node, id, reader, nullptr);
  }
  // Of a history of labels: whether the node had the label, also when nothing else is known of it. nullopt: another
  // label, or the history is of the whole.
  [[nodiscard]] base::Result<std::optional<bool>> HadLabel(uint64_t id, base::LabelId label,
                                                           const graph::ReadContext& reader);
  // Bits of the 64 ids of a page that were there; with `token` of those that had the label or are of the type.
  [[nodiscard]] base::Result<uint64_t> PresentBits(bool node, uint64_t page, std::optional<uint32_t> token,
                                                   const graph::ReadContext& reader);
  // How many more records of the page there were then than in the snapshot; with `token`, of those with the label or
  // the type.
  [[nodiscard]] base::Result<int64_t> CountChange(bool node, uint64_t page, std::optional<uint32_t> token,
                                                  const graph::ReadContext& reader);
  // As IdSet::NextBatch of all that had the label or are of the type; `check` is asked now and then. Requires
  // has_sets().
  [[nodiscard]] base::Result<size_t> NextOfSet(bool node, uint32_t token, uint64_t from,
                                               const graph::ReadContext& reader,
                                               const std::function<base::Status()>& check, std::span<uint64_t> out);
  // Refuses what a history of labels does not know: all nodes, or all relationships, or those of another label.
  [[nodiscard]] base::Status RequireAll(bool node, std::optional<uint32_t> token) const;
  // As Adjacency::Collect.
  [[nodiscard]] base::Status Collect(uint64_t node, base::Direction direction, std::span<const base::RelTypeId> types,
                                     const graph::ReadContext& reader, graph::NeighbourList* out);
  // No view is held by anybody.
  void Trim();
  // The same, and the snapshot is another one from now on.
  void Forget();

 private:
  using Pages = std::unordered_map<uint64_t, std::unique_ptr<const PageAsOf>>;  // null: nothing has changed

  // `entry` gets whether the history says so, else it is as now.
  [[nodiscard]] base::Result<graph::RecordRead> Look(bool node, uint64_t id, const graph::ReadContext& reader,
                                                     bool* entry);
  // Whether the node had one of the labels. Requires a history of labels.
  [[nodiscard]] base::Result<bool> Follows(uint64_t node, const graph::ReadContext& reader);
  [[nodiscard]] base::Status RefuseUnknown(bool node, uint64_t id) const;
  [[nodiscard]] std::string LabelNames() const;
  // Kept, or, with `passing` and when enough are kept already, there. kTransactionMemoryLimit, kMemoryLimit.
  [[nodiscard]] base::Result<const PageAsOf*> Page(bool node, uint64_t number, const graph::ReadContext& reader,
                                                   PageAsOf* passing);

  StoreCore* const core_;
  History* const history_;
  const uint64_t lsn_;
  const std::optional<int64_t> micros_;
  const HistoryReach reach_;
  // Pages of which there were no entries when it was looked: those that came since tell of what the snapshot shows,
  // too.
  struct Quiet {
    uint64_t begin = 0;
    uint64_t end = 0;
  };
  Pages nodes_, rels_;
  Quiet quiet_nodes_, quiet_rels_;
  size_t bytes_ = 0;
  memory::Account* account_ = nullptr;
  memory::Reservation charged_;
};

}  // namespace mycel::engine::txn
