// A commit that another thread may finish. Shared by the waiting statement and the log's callback; whichever comes last
// frees it.
#pragma once

#include <memory>
#include <mutex>

#include "engine/base/status.h"
#include "engine/database/session.h"
#include "engine/txn/transaction.h"

namespace mycel::engine::database {

struct CommitState {
  std::mutex mutex;
  bool done = false;
  base::Status status;
  base::Lsn lsn;
  Wake wake;  // set while somebody waits
};

// Starts committing. With `on_the_spot` this thread writes and syncs when the log is idle.
[[nodiscard]] std::shared_ptr<CommitState> StartCommit(txn::Transaction* transaction, bool on_the_spot);

// Whether it has ended; if not, `wake` runs when it does.
[[nodiscard]] bool CommitEnded(CommitState* state, const Wake& wake);

}  // namespace mycel::engine::database
