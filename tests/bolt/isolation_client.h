// One client of a concurrent history: runs planned transactions over its connection, as fast as they are answered, and
// writes down what it was told.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

#include "bolt/raw_client.h"
#include "engine/base/prng.h"
#include "isolation/anomalies.h"
#include "isolation/history.h"
#include "isolation/plan.h"

namespace mycel::tests {

// What the clients of one history share.
struct IsolationRound {
  isolation::Level level = isolation::Level::kSnapshot;
  std::atomic<uint64_t> clock{0};
  std::atomic<uint64_t> next_value{isolation::kInitial + 1};

  // The newest bookmark, and a value that its transaction has written.
  std::mutex mutex;
  std::string bookmark;
  uint64_t bookmarked = isolation::kInitial;
};

// Schema, registers and what sets hang on. Whatever was there before goes.
void PrepareIsolation(RawClient* client);

class IsolationClient {
 public:
  // Both outlive it.
  IsolationClient(RawClient* connection, IsolationRound* round, uint64_t seed)
      : connection_(connection), round_(round), prng_(seed) {}

  void Run(size_t transactions);
  [[nodiscard]] const isolation::History& history() const { return history_; }
  // Failures that are no conflict, and what ended the connection; none is expected.
  [[nodiscard]] const std::vector<std::string>& unexpected() const { return unexpected_; }

 private:
  void RunOne();
  // Each false: the server has ended the transaction.
  bool Explicit(const isolation::Plan& plan, isolation::TransactionRecord* record);
  bool AutoCommit(const isolation::Step& step, isolation::TransactionRecord* record);
  bool Do(const isolation::Step& step, const Map& extra, isolation::TransactionRecord* record);
  [[nodiscard]] Map Extra(bool read_only, isolation::TransactionRecord* record);
  void Failed(const Answer& answer);
  void Publish(const Answer& answer, const isolation::TransactionRecord& record);

  RawClient* const connection_;
  IsolationRound* const round_;
  engine::base::Prng prng_;
  isolation::History history_;
  std::vector<std::string> unexpected_;
};

}  // namespace mycel::tests
