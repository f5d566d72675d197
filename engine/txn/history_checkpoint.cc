// A checkpoint's part of history.h: moving the window, writing what is noted, deleting what is too old.
#include <algorithm>

#include "engine/txn/history.h"

namespace mycel::engine::txn {

using base::Result;
using base::Status;

Status History::AdvanceWindow(int64_t now_micros, uint64_t cut) {
  const auto advance = [&](const HistoryScope& scope) -> Result<std::optional<HistoryScope>> {
    if (scope.retention_micros > static_cast<uint64_t>(std::max<int64_t>(now_micros, 0))) {
      return std::optional<HistoryScope>();
    }
    const int64_t oldest = now_micros - static_cast<int64_t>(scope.retention_micros);
    if (oldest <= scope.oldest_micros) return std::optional<HistoryScope>();
    // Behind the last that is too old nothing has changed until the next: what lies between can be read as long.
    MYCEL_ASSIGN_OR_RETURN(const uint64_t last, LastUpTo(oldest));
    return std::optional(HistoryScope{scope.retention_micros, std::max(scope.oldest_lsn, std::min(cut, last)), oldest});
  };
  const HistorySetting now = setting();
  std::optional<HistoryScope> whole;
  std::map<uint32_t, HistoryScope> labels;
  if (now.whole) {
    MYCEL_ASSIGN_OR_RETURN(whole, advance(*now.whole));
  }
  for (const auto& [label, scope] : now.labels) {
    MYCEL_ASSIGN_OR_RETURN(const std::optional<HistoryScope> moved, advance(scope));
    if (moved) labels.emplace(label, *moved);
  }
  const std::lock_guard lock(mutex_);
  const auto move = [](HistoryScope* scope, const HistoryScope& to) {
    if (to.oldest_lsn < scope->oldest_lsn) return;
    scope->oldest_lsn = to.oldest_lsn;
    scope->oldest_micros = to.oldest_micros;
  };
  if (setting_.whole && whole) move(&*setting_.whole, *whole);
  for (const auto& [label, to] : labels) {
    if (const auto at = setting_.labels.find(label); at != setting_.labels.end()) move(&at->second, to);
  }
  ForgetLeft(KeepsAboveLocked());
  return Status::Ok();
}

Status History::Write(uint64_t cut, kv::WriteBatch* batch, const std::function<Status()>& full) const {
  constexpr size_t kStep = 256;
  std::string next;
  for (bool more = true; more;) {
    more = false;
    {
      const std::lock_guard lock(mutex_);
      size_t taken = 0;
      for (auto at = noted_.lower_bound(next); at != noted_.end(); ++at) {
        if (taken == kStep) {
          next = at->first;
          more = true;
          break;
        }
        ++taken;
        if (LsnOfHistoryKey(at->first) <= cut) batch->Put(kv::Family::kHistory, at->first, at->second);
      }
    }
    MYCEL_RETURN_IF_ERROR(full());
  }
  return Status::Ok();
}

// In steps: commits wait for the mutex. What was added last stays known: it may still be withdrawn.
void History::Written(uint64_t cut) {
  constexpr size_t kStep = 1024;
  std::string next;
  for (bool more = true; more;) {
    const std::lock_guard lock(mutex_);
    int64_t freed = 0;
    auto at = noted_.lower_bound(next);
    for (size_t looked = 0; at != noted_.end() && looked < kStep; ++looked) {
      if (LsnOfHistoryKey(at->first) > cut) {
        ++at;
        continue;
      }
      freed += EntryCost(at->first, at->second);
      at = noted_.erase(at);
    }
    more = at != noted_.end();
    if (more) next = at->first;
    noted_bytes_ -= freed;
    meter_->Add(-freed);
  }
}

// No iterator is held while something is written: a store that opens itself again waits for them.
Status History::Prune(uint64_t cut, kv::WriteBatch* batch, const std::function<Status()>& full) const {
  constexpr size_t kStep = 64;
  const uint64_t upto = std::min(cut, KeepsAbove());
  std::string next;
  for (bool more = true; more;) {
    more = false;
    {
      const auto times = kv_->NewPrefixIterator(kv::Family::kHistory, HistoryPrefix(HistorySpace::kTime));
      size_t taken = 0;
      for (next.empty() ? times->SeekToFirst() : times->Seek(next); times->Valid(); times->Next()) {
        MYCEL_ASSIGN_OR_RETURN(const TimeKey time, DecodeTimeKey(times->key()));
        if (time.lsn > upto) break;
        if (taken++ == kStep) {
          next = times->key();
          more = true;
          break;
        }
        MYCEL_ASSIGN_OR_RETURN(const std::vector<std::string> keys, DecodeKeyList(times->value()));
        for (const std::string& key : keys) {
          MYCEL_ASSIGN_OR_RETURN(const std::string whole, WithLsn(key, time.lsn));
          batch->Delete(kv::Family::kHistory, whole);
        }
        batch->Delete(kv::Family::kHistory, times->key());
      }
      MYCEL_RETURN_IF_ERROR(times->status());
    }
    MYCEL_RETURN_IF_ERROR(full());
  }
  return Status::Ok();
}

}  // namespace mycel::engine::txn
