// Inner transactions for CALL { … } IN TRANSACTIONS: what the operator asks of the database façade, which implements it
// for auto-commit statements. It adds up the counters of what was committed: Execution::counters() tells of the
// statement's own transaction only.
#pragma once

#include <memory>

#include "engine/base/ids.h"
#include "engine/exec/wake_signal.h"
#include "engine/sched/worker_pool.h"
#include "engine/txn/transaction.h"
#include "engine/txn/write_counters.h"

namespace mycel::engine::exec {

class InnerTransactions {
 public:
  virtual ~InnerTransactions() = default;
  // Begins one, at a snapshot that sees everything that was committed before. From any thread.
  [[nodiscard]] virtual std::unique_ptr<txn::Transaction> Begin() = 0;
  // One of them was committed. On the statement's strand.
  virtual void Committed(base::Lsn lsn, const txn::WriteCounters& counters) = 0;
  // Where concurrent ones run; null: on the statement's strand, in turns.
  [[nodiscard]] virtual sched::WorkerPool* workers() = 0;
  // Outlives the statement, for wakes that come late.
  [[nodiscard]] virtual const std::shared_ptr<WakeSignal>& signal() = 0;
};

}  // namespace mycel::engine::exec
