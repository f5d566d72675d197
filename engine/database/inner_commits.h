// The inner commits of one auto-commit statement with CALL { … } IN TRANSACTIONS.
//
// Threads: the statement's strand. A commit waits here until it is durable: such statements never run on a network
// thread.
#pragma once

#include "engine/database/session_impl.h"
#include "engine/exec/inner_transactions.h"
#include "engine/txn/write_counters.h"

namespace mycel::engine::database {

class InnerCommits final : public exec::InnerTransactions {
 public:
  // Both outlive this.
  void Attach(SessionImpl* session, RunningTransaction* running) {
    session_ = session;
    running_ = running;
  }
  [[nodiscard]] base::Result<txn::Transaction*> CommitAndBegin(base::Status* committed) override;
  [[nodiscard]] base::Result<txn::Transaction*> RollbackAndBegin() override;

  // An inner transaction has ended: the statement cannot be run again from its start.
  [[nodiscard]] bool any() const { return any_; }
  // Adds what was committed.
  void AddTo(txn::WriteCounters* total) const;

 private:
  [[nodiscard]] txn::Transaction* Begin();

  SessionImpl* session_ = nullptr;
  RunningTransaction* running_ = nullptr;
  bool any_ = false;
  txn::WriteCounters counters_;
};

}  // namespace mycel::engine::database
