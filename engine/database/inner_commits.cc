#include "engine/database/inner_commits.h"

#include "engine/txn/held_back.h"
#include "engine/txn/transaction.h"

namespace mycel::engine::database {

void InnerCommits::Attach(SessionImpl* session, const RunningTransaction& running) {
  session_ = session;
  begin_ = session->BeginOptionsOf(running, true, true);
  owner_ = running.number;
}

std::unique_ptr<txn::Transaction> InnerCommits::Begin() {
  std::unique_ptr<txn::Transaction> inner = session_->core().store->Begin(begin_);
  txn::SetOwner(inner.get(), owner_);
  return inner;
}

void InnerCommits::AddTo(txn::WriteCounters* total) const {
  total->nodes_created += counters_.nodes_created;
  total->nodes_deleted += counters_.nodes_deleted;
  total->rels_created += counters_.rels_created;
  total->rels_deleted += counters_.rels_deleted;
  total->properties_set += counters_.properties_set;
  total->labels_added += counters_.labels_added;
  total->labels_removed += counters_.labels_removed;
}

void InnerCommits::Committed(base::Lsn lsn, const txn::WriteCounters& counters) {
  any_ = true;
  session_->NoteCommit(lsn);
  txn::WriteCounters now = counters;
  AddTo(&now);
  counters_ = now;
}

}  // namespace mycel::engine::database
