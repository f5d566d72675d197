#include "sim/commit_log.h"

#include <utility>

namespace mycel::sim {

using engine::base::Lsn;
using engine::base::Status;

void Submitted::Outcome::Settle(const Status& status, Lsn lsn) {
  const std::lock_guard lock(mutex_);
  state_ = status.ok() ? State::kAcknowledged : State::kUnknown;
  status_ = status;
  if (status.ok()) lsn_ = lsn;
}

Submitted::State Submitted::Outcome::state() const {
  const std::lock_guard lock(mutex_);
  return state_;
}

Status Submitted::Outcome::status() const {
  const std::lock_guard lock(mutex_);
  return status_;
}

uint64_t Submitted::Outcome::lsn() const {
  const std::lock_guard lock(mutex_);
  return lsn_.value;
}

Submitted& CommitLog::Add(const std::vector<Change>& changes, bool crash_proof, int64_t wall_micros) {
  Submitted one;
  one.after = Newest();
  Apply(changes, &one.after);
  one.changes = changes.size();
  one.crash_proof = crash_proof;
  one.wall_micros = wall_micros;
  return entries_.emplace_back(std::move(one));
}

size_t CommitLog::least() const {
  for (size_t i = entries_.size(); i > 0; --i) {
    if (entries_[i - 1].durable()) return i;
  }
  return 0;
}

std::optional<size_t> CommitLog::Match(const Model& found, std::string* difference) const {
  for (size_t prefix = least(); prefix <= entries_.size(); ++prefix) {
    const std::string here = Difference(After(prefix), found);
    if (here.empty()) return prefix;
    if (difference->empty()) *difference = here;
  }
  return std::nullopt;
}

void CommitLog::Keep(size_t prefix) {
  base_ = Model(After(prefix));
  entries_.clear();
}

}  // namespace mycel::sim
