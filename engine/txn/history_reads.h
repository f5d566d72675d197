// The history of a store as others use it: turned on and off, and read.
//
// Threads: any.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/txn/store.h"
#include "engine/txn/transaction.h"

namespace mycel::engine::txn {

// A moment of the past: an LSN, or microseconds since 1970.
struct AsOfPoint {
  std::optional<uint64_t> lsn;
  int64_t micros = 0;
};

// How long it is kept, and from when on the graph, or what had the label, can be read.
struct HistoryWindow {
  uint64_t retention_micros = 0;
  base::Lsn oldest_lsn;
  int64_t oldest_micros = 0;
};

// What is kept: of the whole database, of nodes with some labels and the relationships at them, or both (then windows
// of labels may reach further back).
struct HistoryInfo {
  std::optional<HistoryWindow> whole;
  std::vector<std::pair<base::LabelId, HistoryWindow>> labels;

  [[nodiscard]] bool on() const { return whole.has_value() || !labels.empty(); }
};

// A transaction that reads the graph exactly as it was committed then, and writes nothing. kInvalidArgumentValue, with
// the oldest moment that there is, where no history reaches back to it, or when it is still to come. Where only that of
// labels does, reads of what it does not know fail with kInvalidArgumentValue, too (as_of.h). What is read is
// durable once visible_lsn() >= the transaction's snapshot().
[[nodiscard]] base::Result<std::unique_ptr<Transaction>> BeginAsOf(Store& store, const AsOfPoint& point,
                                                                   const BeginOptions& options);

// What such a transaction keeps of what it has read is charged to the account from now on, and forgotten first; null:
// to nobody. The account's limit ends reads with kTransactionMemoryLimit. Requires that no view is held. Of other
// transactions: nothing.
void ChargeReads(Transaction* transaction, memory::Account* account);

// Keeps what is changed from now on for so long; nullopt: keeps nothing any more, and forgets what was kept. Of the
// label if one is given, else of the whole database; nullopt without a label ends those of labels, too. Waits for
// transactions that write; returns once durable.
[[nodiscard]] base::Status SetHistory(Store& store, std::optional<uint64_t> retention_micros,
                                      std::optional<base::LabelId> label = std::nullopt);
[[nodiscard]] HistoryInfo HistoryOf(Store& store);

// For `verify`: the entries on disk against each other and against the large values that they show; `report` gets a
// text for each finding. Returns how many there are. Requires that nothing is written meanwhile.
[[nodiscard]] base::Result<uint64_t> CheckHistory(Store& store, const std::function<void(std::string)>& report);

}  // namespace mycel::engine::txn
