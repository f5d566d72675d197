// What the clients of one database did and were told: the input of the isolation checker.
//
// There are registers, each holding one value, and sets, which only grow. Every value is written or inserted once in a
// history, so that whoever reads it tells whose it was; a register begins with kInitial. A write also says which value
// it found and replaced: that gives each register's order of values without trusting any order that the server claims.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace mycel::isolation {

inline constexpr uint64_t kInitial = 0;
inline constexpr size_t kMaxTransactions = 1024;  // of one history

struct Operation {
  enum class Kind : uint8_t { kRead, kWrite, kScan, kInsert };
  Kind kind = Kind::kRead;
  uint32_t object = 0;         // a register of reads and writes, or a set of scans and inserts: each counts its own
  uint64_t value = kInitial;   // what was read, written or inserted
  uint64_t replaced = 0;       // by a write
  std::vector<uint64_t> seen;  // by a scan: the whole set
};

enum class Outcome : uint8_t {
  kCommitted,
  kRolledBack,
  kUnknown,  // a crash came before the answer: committed if anything of it is read later, else not
};

struct TransactionRecord {
  Outcome outcome = Outcome::kRolledBack;
  uint64_t begun = 0;               // moments of one clock of the whole history: before the transaction was asked for,
  uint64_t ended = ~uint64_t{0};    // and after its commit was answered
  std::vector<uint64_t> bookmarks;  // values written or inserted by transactions whose bookmarks it began with
  // False: it may have read what a crash took back before anybody was told; then it was not committed either.
  bool told = true;
  std::vector<Operation> operations;  // in their order; of one that was rolled back, those that were answered
};

using History = std::vector<TransactionRecord>;

// One line for each transaction, for messages of failed tests.
[[nodiscard]] std::string ToText(const TransactionRecord& record);
[[nodiscard]] std::string ToText(const History& history);

}  // namespace mycel::isolation
