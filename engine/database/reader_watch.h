// Names the transactions whose snapshots keep old versions from being collected, and ends those that keep too much.
//
// A transaction is warned of when it holds back `warn_bytes`, and again at each doubling. With a limit, one transaction
// at a time is ended, the oldest of those above it first: what it alone has held is gone when the next one is judged.
//
// Threads: Look by the store's upkeep thread; Name from any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <unordered_map>

#include "engine/txn/held_back.h"

namespace mycel::engine::database {

class TransactionList;

struct ReaderLimits {
  uint64_t warn_bytes = 0;  // held back; 0: no warning
  uint64_t max_bytes = 0;   // held back: the transaction is ended; 0: no limit
  uint64_t max_age_ms = 0;  // of a snapshot that holds anything back: the transaction is ended; 0: no limit
  std::function<void(const std::string&)> on_warning;  // one line for the log
};

class ReaderWatch {
 public:
  // `transactions` outlives it.
  ReaderWatch(ReaderLimits limits, std::string database, TransactionList* transactions);

  // The oldest first.
  void Look(std::span<const txn::HeldBack> readers);
  [[nodiscard]] std::string Name(uint64_t owner) const;

 private:
  void Warn(const txn::HeldBack& reader);
  void End(const txn::HeldBack& reader);

  const ReaderLimits limits_;
  const std::string database_;
  TransactionList* const transactions_;
  std::unordered_map<uint64_t, uint64_t> warned_;  // owner -> bytes at which it was named last
  uint64_t ended_ = 0;                             // the last one: its snapshot goes soon
};

}  // namespace mycel::engine::database
