// Turning the history on and off, and the transactions that read it.
#include <bit>
#include <ctime>

#include "engine/txn/as_of.h"
#include "engine/txn/history_reads.h"
#include "engine/txn/transaction.h"
#include "engine/txn/transaction_state.h"

namespace mycel::engine::txn {

using base::ErrorId;
using base::Lsn;
using base::Result;
using base::Status;

namespace {

std::string MomentText(int64_t micros) {
  constexpr int64_t kPerSecond = 1'000'000;
  const int64_t rest = ((micros % kPerSecond) + kPerSecond) % kPerSecond;
  const auto seconds = static_cast<std::time_t>((micros - rest) / kPerSecond);
  std::tm parts{};
  char date[32];
  if (gmtime_r(&seconds, &parts) == nullptr || std::strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%S", &parts) == 0) {
    return std::to_string(micros) + " microseconds after 1970";
  }
  std::string fraction = std::to_string(rest);
  fraction.insert(0, 6 - fraction.size(), '0');
  return std::string(date) + "." + fraction + "Z";
}

std::string PointText(const AsOfPoint& point) {
  return point.lsn ? "LSN " + std::to_string(*point.lsn) : MomentText(point.micros);
}

StoreCore* CoreOf(Store& store) {
  const std::unique_ptr<Transaction> any = store.Begin({});
  return StoreCore::StateOf(any.get()).core;
}

Status NotAvailable(std::string message) { return Status::Error(ErrorId::kInvalidArgumentValue, std::move(message)); }

Status NotBack(const AsOfPoint& point, const HistorySetting& setting) {
  if (!setting.on) {
    return NotAvailable(
        "No history is kept of this database, so it cannot be read as of the past. Turn it on with ALTER DATABASE … "
        "SET HISTORY RETENTION …: from then on there is one");
  }
  return NotAvailable("The history of this database does not reach back to " + PointText(point) +
                      ". The oldest moment that can be read is " + MomentText(setting.oldest_micros) + " (LSN " +
                      std::to_string(setting.oldest_lsn) + ")");
}

Status StillToCome(const AsOfPoint& point, const std::string& now) {
  return NotAvailable("The graph cannot be read as of " + PointText(point) + ": it is still to come. It is " + now +
                      " now");
}

}  // namespace

Result<uint64_t> StoreCore::EnterHistory(const AsOfPoint& point) {
  const HistorySetting setting = history->setting();
  if (!setting.on) return NotBack(point, setting);
  uint64_t newest = 0;
  {
    const std::lock_guard lock(commit_mutex);
    newest = queued.load();
    const int64_t now = options.env->WallMicros();
    if (!point.lsn && point.micros > std::max(now, last_commit_micros.load())) {
      return StillToCome(point, MomentText(now));
    }
    // No later commit may count as of this moment, though the clock stood still or went back.
    if (!point.lsn) last_commit_micros.store(std::max(last_commit_micros.load(), point.micros + 1));
  }
  uint64_t lsn = point.lsn.value_or(newest);
  if (lsn > newest) return StillToCome(point, "LSN " + std::to_string(newest));
  if (!point.lsn) {
    if (point.micros < setting.oldest_micros) return NotBack(point, setting);
    MYCEL_ASSIGN_OR_RETURN(const std::optional<uint64_t> first, history->FirstAfter(point.micros));
    if (first) lsn = std::min(newest, *first - 1);
  }
  if (!history->Enter(lsn)) return NotBack(point, history->setting());
  return lsn;
}

Status StoreCore::SetHistory(std::optional<uint64_t> retention_micros) {
  if (!log) return RefuseReadOnly();
  LockOwner owner(base::TxnId(next_txn.fetch_add(1)));
  const LockRelease release{&locks, &owner};
  MYCEL_RETURN_IF_ERROR(LockSchema(&owner));
  if (!retention_micros && !history->on()) return Status::Ok();
  uint64_t lsn = 0;
  {
    // Appended and applied under commit_mutex, so that no checkpoint falls between the two.
    const std::lock_guard lock(commit_mutex);
    const int64_t micros = NextCommitMicros();
    MYCEL_RETURN_IF_ERROR(AppendRecordLocked(kTimeRecord, EncodeTime(micros)).status());
    const HistorySetting setting{retention_micros.has_value(), retention_micros.value_or(0), 0, 0};
    MYCEL_ASSIGN_OR_RETURN(lsn, AppendRecordLocked(kHistoryRecord, setting.Encode()));
    history->Apply(setting.on, setting.retention_micros, lsn, micros);
  }
  return WaitVisible(lsn, 0);
}

uint64_t StoreCore::ValueHorizon() const { return std::min(folded_horizon_seen.load(), history->KeepsAbove()); }

Result<std::unique_ptr<Transaction>> BeginAsOf(Store& store, const AsOfPoint& point, const BeginOptions& options) {
  BeginOptions begin = options;
  begin.access = AccessMode::kRead;
  begin.isolation = Isolation::kSnapshot;
  begin.read_point = ReadPoint::kQueued;
  std::unique_ptr<Transaction> transaction = store.Begin(begin);
  TransactionState& state = StoreCore::StateOf(transaction.get());
  MYCEL_ASSIGN_OR_RETURN(const uint64_t lsn, state.core->EnterHistory(point));
  state.as_of = std::make_unique<AsOfReader>(state.core->history.get(), lsn);
  transaction->Renew(ReadPoint::kQueued);  // at or after what was looked up
  return transaction;
}

Status SetHistory(Store& store, std::optional<uint64_t> retention_micros) {
  return CoreOf(store)->SetHistory(retention_micros);
}

HistoryInfo HistoryOf(Store& store) {
  const HistorySetting setting = CoreOf(store)->history->setting();
  return {setting.on, setting.retention_micros, Lsn(setting.oldest_lsn), setting.oldest_micros};
}

Result<uint64_t> TransactionState::PresentBitsAsOf(graph::RecordPages* pages, uint64_t page,
                                                   std::optional<uint32_t> token) {
  if (options.cancel != nullptr && options.cancel->load(std::memory_order_relaxed)) {
    return Status::Error(ErrorId::kTerminated, "The transaction has been terminated.");
  }
  if (options.deadline_ns != 0 && core->options.env->MonotonicNanos() >= options.deadline_ns) {
    return Status::Error(ErrorId::kTransactionTimedOut,
                         "The transaction has not completed within its timeout. It was terminated.");
  }
  return as_of->PresentBits(pages == core->nodes.get(), page, token, pages, Reader());
}

Result<uint64_t> TransactionState::CountAsOf(bool node, std::optional<uint32_t> token) {
  Pin();
  graph::RecordPages* const pages = (node ? core->nodes : core->rels).get();
  const uint64_t end = (node ? core->next_node : core->next_rel).load();
  uint64_t count = 0;
  for (uint64_t page = 0; page * graph::kPageIds < end; ++page) {
    MYCEL_ASSIGN_OR_RETURN(const uint64_t bits, PresentBitsAsOf(pages, page, token));
    count += static_cast<uint64_t>(std::popcount(bits));
  }
  return count;
}

Status TransactionState::RefuseIndexAsOf(base::IndexId index) const {
  const catalog::IndexDescriptor* descriptor = schema->FindIndex(index);
  return Status::Error(ErrorId::kInvalidArgumentValue,
                       "The index " + (descriptor == nullptr ? std::string() : "`" + descriptor->name + "` ") +
                           "holds the present only: it cannot be searched as of the past (as_of)");
}

}  // namespace mycel::engine::txn
