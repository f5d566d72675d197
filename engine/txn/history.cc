#include "engine/txn/history.h"

#include <algorithm>
#include <utility>

namespace mycel::engine::txn {

using base::Status;

namespace {

// Keys in one entry of a commit's time: a large commit has several.
constexpr size_t kKeysPerPart = 1024;
// Of a node that has lost a label.
constexpr int64_t kLeftCost = 48;

}  // namespace

bool HasAnyLabel(const graph::NodeImage& node, std::span<const base::LabelId> labels) {
  return std::any_of(node.labels.begin(), node.labels.end(),
                     [&](base::LabelId label) { return std::binary_search(labels.begin(), labels.end(), label); });
}

int64_t History::EntryCost(std::string_view key, std::string_view value) {
  constexpr int64_t kOverhead = 128;
  return static_cast<int64_t>(key.size() + value.size()) + kOverhead;
}

History::~History() { meter_->Add(-noted_bytes_ - kLeftCost * static_cast<int64_t>(left_.size())); }

HistorySetting History::setting() const {
  const std::lock_guard lock(mutex_);
  return setting_;
}

Status History::Load(const HistorySetting& found) {
  const std::lock_guard lock(mutex_);
  setting_ = found;
  selective_.store(found.selective());
  on_.store(found.on());
  if (!found.selective()) return Status::Ok();
  const auto stored = kv_->NewPrefixIterator(kv::Family::kHistory, HistoryPrefix(HistorySpace::kLabel));
  for (stored->SeekToFirst(); stored->Valid(); stored->Next()) {
    MYCEL_ASSIGN_OR_RETURN(const uint64_t node, IdOfHistoryKey(stored->key()));
    NoteLeft(node, LsnOfHistoryKey(stored->key()));
  }
  return stored->status();
}

void History::Apply(const HistorySetting& wanted, uint64_t lsn, int64_t micros) {
  const std::lock_guard lock(mutex_);
  const HistorySetting before = std::exchange(setting_, wanted);
  const auto open = [&](HistoryScope* scope, const HistoryScope* had) {
    scope->oldest_lsn = had == nullptr ? lsn : had->oldest_lsn;
    scope->oldest_micros = had == nullptr ? micros : had->oldest_micros;
  };
  const HistoryScope* const whole = before.whole ? &*before.whole : nullptr;
  if (setting_.whole) open(&*setting_.whole, whole);
  for (auto& [label, scope] : setting_.labels) {
    const auto had = before.labels.find(label);
    open(&scope, had == before.labels.end() ? whole : &had->second);
  }
  if (before.on()) {
    setting_.sets_since = before.sets_since;
  } else {
    if (wanted.sets_since != HistorySetting::kSetsUnknown) setting_.sets_since = lsn;
    ForgetLeft(UINT64_MAX);
  }
  selective_.store(setting_.selective());
  on_.store(setting_.on());
}

void History::Replayed(uint64_t lsn) {
  const std::lock_guard lock(mutex_);
  // Unknown, or above: a checkpoint may know of a setting whose record has gone with the end of a log that failed.
  setting_.sets_since = std::min(setting_.sets_since, lsn);
  if (setting_.whole) setting_.whole->oldest_lsn = std::min(setting_.whole->oldest_lsn, lsn);
  for (auto& [label, scope] : setting_.labels) scope.oldest_lsn = std::min(scope.oldest_lsn, lsn);
}

std::vector<base::LabelId> History::FollowedLabels() const {
  const std::lock_guard lock(mutex_);
  std::vector<base::LabelId> labels;
  for (const auto& [label, scope] : setting_.labels) labels.emplace_back(label);
  return labels;
}

bool History::HasLeft(uint64_t node) const {
  const std::lock_guard lock(mutex_);
  return left_.contains(node);
}

void History::NoteLeft(uint64_t node, uint64_t lsn) {
  const auto [at, added] = left_.try_emplace(node, lsn);
  at->second = std::max(at->second, lsn);
  if (added) meter_->Add(kLeftCost);
}

void History::ForgetLeft(uint64_t upto) {
  const size_t gone = std::erase_if(left_, [&](const auto& one) { return one.second <= upto; });
  meter_->Add(-kLeftCost * static_cast<int64_t>(gone));
}

void History::Note(std::string key, std::string value) {
  last_added_.push_back(key);
  const int64_t cost = EntryCost(key, value);
  // Replayed twice: the same bytes.
  const auto [at, added] = noted_.emplace(std::move(key), std::move(value));
  static_cast<void>(at);
  if (!added) return;
  noted_bytes_ += cost;
  meter_->Add(cost);
}

void History::Add(uint64_t lsn, int64_t micros, const HistoryChanges& changes) {
  if (changes.empty()) return;
  std::vector<std::string> keys;
  keys.reserve(changes.records.size() + changes.edges.size() + changes.left.size());
  const std::lock_guard lock(mutex_);
  last_added_.clear();
  for (const RecordBefore& record : changes.records) {
    keys.push_back(RecordHistoryKey(record.node, record.id, lsn));
    Note(keys.back(), EncodeRecordBefore(record));
  }
  for (const EdgeChange& edge : changes.edges) {
    keys.push_back(EdgeHistoryKey(edge, lsn));
    Note(keys.back(), EncodeEdgeChange(edge));
  }
  for (const SetLeft& left : changes.left) {
    keys.push_back(SetHistoryKey(left, lsn));
    Note(keys.back(), EncodeSetLeft());
    if (left.space == HistorySpace::kLabel && setting_.selective()) NoteLeft(left.entity, lsn);
  }
  // A commit may leave a key, come back, and leave it again.
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  uint32_t part = 0;
  for (size_t from = 0; from < keys.size(); from += kKeysPerPart) {
    std::vector<std::string> of_part;
    for (size_t i = from; i < std::min(keys.size(), from + kKeysPerPart); ++i) of_part.push_back(WithoutLsn(keys[i]));
    Note(TimeHistoryKey(micros, lsn, part++), EncodeKeyList(of_part));
  }
}

void History::Withdraw() {
  const std::lock_guard lock(mutex_);
  for (const std::string& key : last_added_) {
    const auto at = noted_.find(key);
    if (at == noted_.end()) continue;
    const int64_t cost = EntryCost(at->first, at->second);
    noted_bytes_ -= cost;
    meter_->Add(-cost);
    noted_.erase(at);
  }
  last_added_.clear();
}

std::optional<HistoryReach> History::Enter(uint64_t lsn, std::optional<int64_t> micros) {
  const std::lock_guard lock(mutex_);
  const auto reaches = [&](const HistoryScope& scope) {
    return scope.oldest_lsn <= lsn && scope.oldest_micros <= micros.value_or(INT64_MAX);
  };
  HistoryReach reach;
  reach.whole = setting_.whole && reaches(*setting_.whole);
  reach.sets = setting_.sets_since <= lsn;
  for (const auto& [label, scope] : setting_.labels) {
    if (!reach.whole && reaches(scope)) reach.labels.emplace_back(label);
  }
  if (!reach.whole && reach.labels.empty()) return std::nullopt;
  readers_.insert(lsn);
  return reach;
}

void History::Leave(uint64_t lsn) {
  const std::lock_guard lock(mutex_);
  readers_.erase(readers_.find(lsn));
}

uint64_t History::KeepsAboveLocked() const {
  uint64_t needed = setting_.whole ? setting_.whole->oldest_lsn : UINT64_MAX;
  for (const auto& [label, scope] : setting_.labels) needed = std::min(needed, scope.oldest_lsn);
  return readers_.empty() ? needed : std::min(needed, *readers_.begin());
}

uint64_t History::KeepsAbove() const {
  const std::lock_guard lock(mutex_);
  return KeepsAboveLocked();
}

}  // namespace mycel::engine::txn
