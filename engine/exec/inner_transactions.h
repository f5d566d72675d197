// Inner commits for CALL { … } IN TRANSACTIONS. The database façade implements it for auto-commit statements. It adds
// up the counters of what was committed: Execution::counters() tells of the running transaction only.
#pragma once

#include "engine/base/result.h"
#include "engine/txn/transaction.h"

namespace mycel::engine::exec {

class InnerTransactions {
 public:
  virtual ~InnerTransactions() = default;
  // Commits the running transaction and begins the next one at a snapshot that sees it. The old one is gone afterwards,
  // also when the commit failed. `*committed` says which it was: a failed commit is no error of this call.
  [[nodiscard]] virtual base::Result<txn::Transaction*> CommitAndBegin(base::Status* committed) = 0;
  // Drops what the running transaction wrote and begins the next one.
  [[nodiscard]] virtual base::Result<txn::Transaction*> RollbackAndBegin() = 0;
};

}  // namespace mycel::engine::exec
