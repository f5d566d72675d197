// Turning the history on and off, and the transactions that read it.
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

Status NotAvailable(std::string message) { return Status::Error(ErrorId::kInvalidArgumentValue, std::move(message)); }

std::string OldestText(const HistoryScope& scope) {
  return MomentText(scope.oldest_micros) + " (LSN " + std::to_string(scope.oldest_lsn) + ")";
}

Status NotBack(const AsOfPoint& point, const HistorySetting& setting, const catalog::Tokens& tokens) {
  if (!setting.on()) {
    return NotAvailable(
        "No history is kept of this database, so it cannot be read as of the past. Turn it on with ALTER DATABASE … "
        "SET HISTORY RETENTION …: from then on there is one");
  }
  std::string oldest;
  if (setting.whole) oldest = OldestText(*setting.whole);
  for (const auto& [label, scope] : setting.labels) {
    oldest += (oldest.empty() ? "" : ", ") + OldestText(scope) + " for the label " +
              std::string(tokens.labels.Name(base::LabelId(label)));
  }
  return NotAvailable("The history of this database does not reach back to " + PointText(point) +
                      ". The oldest moment that can be read is " + oldest);
}

Status StillToCome(const AsOfPoint& point, const std::string& now) {
  return NotAvailable("The graph cannot be read as of " + PointText(point) + ": it is still to come. It is " + now +
                      " now");
}

}  // namespace

Result<std::unique_ptr<AsOfReader>> StoreCore::EnterHistory(const AsOfPoint& point) {
  if (!history->on()) return NotBack(point, history->setting(), tokens);
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
    MYCEL_ASSIGN_OR_RETURN(const std::optional<uint64_t> first, history->FirstAfter(point.micros));
    if (first) lsn = std::min(newest, *first - 1);
  }
  const auto time = point.lsn ? std::nullopt : std::optional(point.micros);
  std::optional<HistoryReach> reach = history->Enter(lsn, time);
  if (!reach) return NotBack(point, history->setting(), tokens);
  return std::make_unique<AsOfReader>(this, lsn, time, std::move(*reach));
}

Status StoreCore::SetHistory(std::optional<uint64_t> retention_micros, std::optional<base::LabelId> label) {
  if (!log) return RefuseReadOnly();
  LockOwner owner(base::TxnId(next_txn.fetch_add(1)));
  const LockRelease release{&locks, &owner};
  MYCEL_RETURN_IF_ERROR(LockSchema(&owner));
  HistorySetting wanted = history->setting();
  const HistoryScope scope{retention_micros.value_or(0), 0, 0};
  if (retention_micros) {
    (label ? wanted.labels[label->value] : wanted.whole.emplace()) = scope;
  } else if (label ? wanted.labels.erase(label->value) == 0 : !wanted.on()) {
    return Status::Ok();  // none was kept
  } else if (!label) {
    wanted = HistorySetting();
  }
  // What it was under an older version is no matter for the log: it knows from where on it is replayed.
  wanted.sets_since = 0;
  uint64_t lsn = 0;
  {
    // Appended and applied under commit_mutex, so that no checkpoint falls between the two.
    const std::lock_guard lock(commit_mutex);
    const int64_t micros = NextCommitMicros();
    MYCEL_RETURN_IF_ERROR(AppendRecordLocked(kTimeRecord, EncodeTime(micros)).status());
    MYCEL_ASSIGN_OR_RETURN(lsn, AppendRecordLocked(kHistoryRecord, wanted.Encode()));
    history->Apply(wanted, lsn, micros);
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
  MYCEL_ASSIGN_OR_RETURN(state.as_of, state.core->EnterHistory(point));
  transaction->Renew(ReadPoint::kQueued);  // at or after what was looked up
  // Up to the snapshot every change is noted, unless the history was ended before it.
  if (!state.as_of->StillReaches()) return NotBack(point, state.core->history->setting(), state.core->tokens);
  return transaction;
}

void ChargeReads(Transaction* transaction, memory::Account* account) {
  TransactionState& state = StoreCore::StateOf(transaction);
  if (state.as_of) state.as_of->ChargeTo(account);
}

Status SetHistory(Store& store, std::optional<uint64_t> retention_micros, std::optional<base::LabelId> label) {
  return StoreCore::Of(store)->SetHistory(retention_micros, label);
}

HistoryInfo HistoryOf(Store& store) {
  const HistorySetting setting = StoreCore::Of(store)->history->setting();
  const auto window = [](const HistoryScope& scope) {
    return HistoryWindow{scope.retention_micros, Lsn(scope.oldest_lsn), scope.oldest_micros};
  };
  HistoryInfo info;
  if (setting.whole) info.whole = window(*setting.whole);
  for (const auto& [label, scope] : setting.labels) info.labels.emplace_back(base::LabelId(label), window(scope));
  return info;
}

Status TransactionState::CheckAsOfEnded() const {
  if (options.cancel != nullptr && options.cancel->load(std::memory_order_relaxed)) {
    return Status::Error(ErrorId::kTerminated, "The transaction has been terminated.");
  }
  if (options.deadline_ns != 0 && core->options.env->MonotonicNanos() >= options.deadline_ns) {
    return Status::Error(ErrorId::kTransactionTimedOut,
                         "The transaction has not completed within its timeout. It was terminated.");
  }
  return Status::Ok();
}

Result<uint64_t> TransactionState::PresentBitsAsOf(graph::RecordPages* pages, uint64_t page,
                                                   std::optional<uint32_t> token) {
  MYCEL_RETURN_IF_ERROR(CheckAsOfEnded());
  return as_of->PresentBits(pages == core->nodes.get(), page, token, Reader());
}

Result<size_t> TransactionState::ScanSetAsOf(bool node, uint32_t token, uint64_t from, std::span<uint64_t> out) {
  return as_of->NextOfSet(
      node, token, from, Reader(), [this] { return CheckAsOfEnded(); }, out);
}

// The count of the snapshot, corrected by what has changed since.
Result<uint64_t> TransactionState::CountAsOf(bool node, std::optional<uint32_t> token) {
  Pin();
  MYCEL_RETURN_IF_ERROR(as_of->RequireAll(node, token));
  using catalog::CountKind;
  const CountKind of_all = node ? CountKind::kNodes : CountKind::kRels;
  const CountKind of_token = node ? CountKind::kLabel : CountKind::kRelType;
  int64_t count = core->counts.Get(token ? of_token : of_all, token.value_or(0), Lsn(snapshot));
  const uint64_t end = (node ? core->next_node : core->next_rel).load();
  for (uint64_t page = 0;; ++page) {
    MYCEL_RETURN_IF_ERROR(CheckAsOfEnded());
    MYCEL_ASSIGN_OR_RETURN(page, core->history->NextPage(node, page));
    if (page == UINT64_MAX || page * graph::kPageIds >= end) return static_cast<uint64_t>(count);
    MYCEL_ASSIGN_OR_RETURN(const int64_t change, as_of->CountChange(node, page, token, Reader()));
    count += change;
  }
}

Status TransactionState::RefuseIndexAsOf(base::IndexId index) const {
  const catalog::IndexDescriptor* descriptor = schema->FindIndex(index);
  return Status::Error(ErrorId::kInvalidArgumentValue,
                       "The index " + (descriptor == nullptr ? std::string() : "`" + descriptor->name + "` ") +
                           "holds the present only: it cannot be searched as of the past (as_of)");
}

}  // namespace mycel::engine::txn
