#include "engine/txn/commit_state.h"

namespace mycel::engine::txn {

std::shared_ptr<CommitState> StartCommit(Transaction* transaction, bool on_the_spot) {
  auto state = std::make_shared<CommitState>();
  if (on_the_spot || !transaction->has_writes()) {
    base::Result<base::Lsn> lsn = transaction->CommitAndWait();
    state->done = true;
    state->status = lsn.status();
    if (lsn.ok()) state->lsn = *lsn;
    return state;
  }
  transaction->Commit([state](const base::Status& status, base::Lsn lsn) {
    std::function<void()> wake;
    {
      const std::lock_guard lock(state->mutex);
      state->done = true;
      state->status = status;
      state->lsn = lsn;
      wake.swap(state->wake);
    }
    if (wake) wake();
  });
  return state;
}

bool CommitEnded(CommitState* state, const std::function<void()>& wake) {
  const std::lock_guard lock(state->mutex);
  if (!state->done) state->wake = wake;
  return state->done;
}

}  // namespace mycel::engine::txn
