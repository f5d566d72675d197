#include "engine/database/inner_commits.h"

namespace mycel::engine::database {

void InnerCommits::AddTo(txn::WriteCounters* total) const {
  total->nodes_created += counters_.nodes_created;
  total->nodes_deleted += counters_.nodes_deleted;
  total->rels_created += counters_.rels_created;
  total->rels_deleted += counters_.rels_deleted;
  total->properties_set += counters_.properties_set;
  total->labels_added += counters_.labels_added;
  total->labels_removed += counters_.labels_removed;
}

base::Result<txn::Transaction*> InnerCommits::CommitAndBegin(base::Status* committed) {
  const base::Result<base::Lsn> lsn = running_->transaction->CommitAndWait();
  *committed = lsn.status();
  if (committed->ok()) {
    session_->NoteCommit(*lsn);
    txn::WriteCounters now = running_->transaction->counters();
    AddTo(&now);
    counters_ = now;
  }
  return Begin();
}

base::Result<txn::Transaction*> InnerCommits::RollbackAndBegin() {
  running_->transaction->Rollback();
  return Begin();
}

txn::Transaction* InnerCommits::Begin() {
  any_ = true;
  running_->transaction.reset();
  session_->Start(running_, true, false);
  return running_->transaction.get();
}

}  // namespace mycel::engine::database
