// A commit that another thread may finish. Shared by the waiting statement and the log's callback; whichever comes last
// frees it.
#pragma once

#include <functional>
#include <memory>
#include <mutex>

#include "engine/base/ids.h"
#include "engine/base/status.h"
#include "engine/txn/transaction.h"

namespace mycel::engine::txn {

struct CommitState {
  std::mutex mutex;
  bool done = false;
  base::Status status;
  base::Lsn lsn;
  std::function<void()> wake;  // set while somebody waits
};

// Starts committing. With `on_the_spot` this thread writes and syncs when the log is idle.
[[nodiscard]] std::shared_ptr<CommitState> StartCommit(Transaction* transaction, bool on_the_spot);

// Whether it has ended; if not, `wake` runs when it does.
[[nodiscard]] bool CommitEnded(CommitState* state, const std::function<void()>& wake);

}  // namespace mycel::engine::txn
