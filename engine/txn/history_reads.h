// The history of a store as others use it: turned on and off, and read.
//
// Threads: any.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

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

// What is kept.
struct HistoryInfo {
  bool on = false;
  uint64_t retention_micros = 0;
  base::Lsn oldest_lsn;  // the graph can be read as of here and later
  int64_t oldest_micros = 0;
};

// A transaction that reads the graph exactly as it was committed then, and writes nothing. kInvalidArgumentValue, with
// the oldest moment that there is, where no history reaches back to it, or when it is still to come. What is read is
// durable once visible_lsn() >= the transaction's snapshot().
[[nodiscard]] base::Result<std::unique_ptr<Transaction>> BeginAsOf(Store& store, const AsOfPoint& point,
                                                                   const BeginOptions& options);

// Keeps what is changed from now on for so long; nullopt: keeps nothing any more, and forgets what was kept. Waits for
// transactions that write; returns once durable.
[[nodiscard]] base::Status SetHistory(Store& store, std::optional<uint64_t> retention_micros);
[[nodiscard]] HistoryInfo HistoryOf(Store& store);

// For `verify`: the entries on disk against each other and against the large values that they show; `report` gets a
// text for each finding. Returns how many there are. Requires that nothing is written meanwhile.
[[nodiscard]] base::Result<uint64_t> CheckHistory(Store& store, const std::function<void(std::string)>& report);

}  // namespace mycel::engine::txn
