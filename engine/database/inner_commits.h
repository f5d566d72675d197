// The inner transactions of one auto-commit statement with CALL { … } IN TRANSACTIONS.
//
// Threads: the statement's strand; Begin from any thread.
#pragma once

#include <memory>

#include "engine/database/session_impl.h"
#include "engine/exec/inner_transactions.h"
#include "engine/txn/write_counters.h"

namespace mycel::engine::database {

class InnerCommits final : public exec::InnerTransactions {
 public:
  // Before the statement runs. `session` outlives this.
  void Attach(SessionImpl* session, const RunningTransaction& running);

  [[nodiscard]] std::unique_ptr<txn::Transaction> Begin() override;
  void Committed(base::Lsn lsn, const txn::WriteCounters& counters) override;
  [[nodiscard]] sched::WorkerPool* workers() override { return session_->core().options.workers; }
  [[nodiscard]] const std::shared_ptr<exec::WakeSignal>& signal() override { return signal_; }

  // Something was committed.
  [[nodiscard]] bool any() const { return any_; }
  // Adds what was committed.
  void AddTo(txn::WriteCounters* total) const;

 private:
  SessionImpl* session_ = nullptr;
  txn::BeginOptions begin_;
  uint64_t owner_ = 0;
  std::shared_ptr<exec::WakeSignal> signal_ = std::make_shared<exec::WakeSignal>();
  bool any_ = false;
  txn::WriteCounters counters_;
};

}  // namespace mycel::engine::database
