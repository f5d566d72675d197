// One line of the memory budget: a tier, a query, RocksDB's memtables. Accounts form a tree whose root is the
// Governor's; bytes charged to one are charged to all above it.
//
// Threads: charge and release from any thread; counters are relaxed atomics, so a limit may be passed by what other
// threads are charging in the same instant, never for longer.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>

#include "engine/base/error_id.h"
#include "engine/base/status.h"

namespace mycel::engine::memory {

class Governor;

inline constexpr size_t kNoLimit = std::numeric_limits<size_t>::max();

class Account {
 public:
  // A child that charges its bytes to `parent` too, e.g. one query below "queries". `limit_error` is the error of
  // passing `limit_bytes`. `parent` must outlive it. What is still charged when it dies is released.
  Account(Account* parent, std::string name, size_t limit_bytes = kNoLimit,
          base::ErrorId limit_error = base::ErrorId::kTransactionMemoryLimit);
  ~Account();
  Account(const Account&) = delete;
  Account& operator=(const Account&) = delete;

  // Charges `bytes` if no limit up the tree is passed; at the root the governor first asks the tiers to evict. On an
  // error (kMemoryLimit for the budget, `limit_error` for an account's own limit) nothing is charged.
  [[nodiscard]] base::Status Charge(size_t bytes);
  // Charges without asking: for memory that is already there (RocksDB's own, a decoded page that must be handed out).
  void ChargeUnchecked(size_t bytes);
  // Requires that at least `bytes` are charged.
  void Release(size_t bytes);

  [[nodiscard]] size_t bytes() const { return bytes_.load(std::memory_order_relaxed); }
  [[nodiscard]] size_t peak_bytes() const { return peak_bytes_.load(std::memory_order_relaxed); }
  [[nodiscard]] size_t limit_bytes() const { return limit_bytes_.load(std::memory_order_relaxed); }
  void set_limit_bytes(size_t bytes) { limit_bytes_.store(bytes, std::memory_order_relaxed); }
  [[nodiscard]] const std::string& name() const { return name_; }

 private:
  friend class Governor;
  Account(Governor* governor, size_t limit_bytes);  // the root
  bool Add(size_t bytes);                           // false when the limit is passed now; the bytes stay added

  Governor* governor_;  // of the tree; asked to make room at the root
  Account* parent_;
  std::string name_;
  base::ErrorId limit_error_;
  std::atomic<size_t> limit_bytes_;
  std::atomic<size_t> bytes_{0};
  std::atomic<size_t> peak_bytes_{0};
};

// Bytes charged for as long as this lives. Movable; grows and shrinks.
class Reservation {
 public:
  Reservation() = default;
  explicit Reservation(Account* account) : account_(account) {}
  ~Reservation() { Reset(); }
  Reservation(Reservation&& other) noexcept;
  Reservation& operator=(Reservation&& other) noexcept;

  // Changes the charged bytes to `bytes`; growing may fail, and then nothing changes. Requires an account.
  [[nodiscard]] base::Status Resize(size_t bytes);
  void Reset();
  [[nodiscard]] size_t bytes() const { return bytes_; }

 private:
  Account* account_ = nullptr;
  size_t bytes_ = 0;
};

}  // namespace mycel::engine::memory
