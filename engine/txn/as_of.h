// The graph as of an LSN of the past, for one transaction: its snapshot with what has changed since taken back.
// Internal to engine/txn.
//
// What a record was is asked of the history first; a record without an entry above the LSN has not changed since, and
// is read from the snapshot. Lists are the snapshot's, less what came after the LSN, and with what has gone since.
//
// Pages that were looked up are kept: what they say holds for as long as the transaction lives. Views into them end
// with Trim, as others end with Unpin.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <unordered_map>

#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/graph/adjacency.h"
#include "engine/graph/record_pages.h"
#include "engine/txn/history.h"

namespace mycel::engine::txn {

class AsOfReader {
 public:
  // Requires that `history` has been entered at `lsn`; leaves it.
  AsOfReader(History* history, uint64_t lsn) : history_(history), lsn_(lsn) {}
  ~AsOfReader() { history_->Leave(lsn_); }
  AsOfReader(const AsOfReader&) = delete;
  AsOfReader& operator=(const AsOfReader&) = delete;

  [[nodiscard]] uint64_t lsn() const { return lsn_; }
  [[nodiscard]] base::Result<graph::RecordRead> Read(bool node, uint64_t id, graph::RecordPages* pages,
                                                     const graph::ReadContext& reader);
  // Bits of the 64 ids of a page that were there; with `token` of those that had the label or are of the type.
  [[nodiscard]] base::Result<uint64_t> PresentBits(bool node, uint64_t page, std::optional<uint32_t> token,
                                                   graph::RecordPages* pages, const graph::ReadContext& reader);
  // As Adjacency::Collect.
  [[nodiscard]] base::Status Collect(uint64_t node, base::Direction direction, std::span<const base::RelTypeId> types,
                                     graph::Adjacency* adjacency, const graph::ReadContext& reader,
                                     graph::NeighbourList* out) const;
  // No view is held by anybody.
  void Trim();
  // The same, and the snapshot is another one from now on.
  void Forget();

 private:
  using Pages = std::unordered_map<uint64_t, std::unique_ptr<const PageAsOf>>;  // null: nothing has changed

  // Kept, or, with `passing` and when enough are kept already, there.
  [[nodiscard]] base::Result<const PageAsOf*> Page(bool node, uint64_t number, PageAsOf* passing);

  History* const history_;
  const uint64_t lsn_;
  // Pages of which there were no entries when it was looked: those that came since tell of what the snapshot shows,
  // too.
  struct Quiet {
    uint64_t begin = 0;
    uint64_t end = 0;
  };
  Pages nodes_, rels_;
  Quiet quiet_nodes_, quiet_rels_;
  size_t bytes_ = 0;
};

}  // namespace mycel::engine::txn
