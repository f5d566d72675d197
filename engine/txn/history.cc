#include "engine/txn/history.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace mycel::engine::txn {

using base::Result;
using base::Status;

namespace {

// Keys in one entry of a commit's time: a large commit has several.
constexpr size_t kKeysPerPart = 1024;
// Of a noted entry beside its bytes.
constexpr int64_t kEntryOverhead = 128;
// Of a node that has lost a label.
constexpr int64_t kLeftCost = 48;

int64_t Cost(std::string_view key, std::string_view value) {
  return static_cast<int64_t>(key.size() + value.size()) + kEntryOverhead;
}

std::string_view Space(HistorySpace space) {
  static constexpr char kSpaces[] = {'e', 'i', 'n', 'p', 'r', 's', 't'};
  return {std::find(std::begin(kSpaces), std::end(kSpaces), static_cast<char>(space)), 1};
}

void Take(uint64_t slot, const DecodedBefore& before, PageAsOf* out) {
  const uint64_t bit = uint64_t{1} << slot;
  out->changed |= bit;
  out->there = before.there ? out->there | bit : out->there & ~bit;
  out->bytes += before.image.size();
  out->images[slot] = std::string(before.image);
}

}  // namespace

bool HasAnyLabel(const graph::NodeImage& node, std::span<const base::LabelId> labels) {
  return std::any_of(node.labels.begin(), node.labels.end(),
                     [&](base::LabelId label) { return std::binary_search(labels.begin(), labels.end(), label); });
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
  const auto stored = kv_->NewPrefixIterator(kv::Family::kHistory, Space(HistorySpace::kLabel));
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
  if (setting_.sets_since == HistorySetting::kSetsUnknown) setting_.sets_since = lsn;
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
  const int64_t cost = Cost(key, value);
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
    const int64_t cost = Cost(at->first, at->second);
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

Result<std::optional<uint64_t>> History::FirstAfter(int64_t micros) const {
  const std::string from = TimeHistoryKey(micros, UINT64_MAX, UINT32_MAX);
  std::optional<uint64_t> first;
  {
    const std::lock_guard lock(mutex_);
    const auto at = noted_.upper_bound(from);
    if (at != noted_.end() && at->first.starts_with(Space(HistorySpace::kTime))) first = LsnOfHistoryKey(at->first);
  }
  const auto stored = kv_->NewPrefixIterator(kv::Family::kHistory, Space(HistorySpace::kTime));
  stored->Seek(from);
  if (stored->Valid()) {
    MYCEL_ASSIGN_OR_RETURN(const TimeKey key, DecodeTimeKey(stored->key()));
    first = std::min(first.value_or(UINT64_MAX), key.lsn);
  }
  MYCEL_RETURN_IF_ERROR(stored->status());
  return first;
}

Result<uint64_t> History::LastUpTo(int64_t micros) const {
  const std::string until = TimeHistoryKey(micros, UINT64_MAX, UINT32_MAX);
  uint64_t last = 0;
  {
    const std::lock_guard lock(mutex_);
    auto at = noted_.upper_bound(until);
    if (at != noted_.begin() && (--at)->first.starts_with(Space(HistorySpace::kTime)))
      last = LsnOfHistoryKey(at->first);
  }
  const auto stored = kv_->NewPrefixIterator(kv::Family::kHistory, Space(HistorySpace::kTime));
  stored->SeekForPrev(until);
  if (stored->Valid()) {
    MYCEL_ASSIGN_OR_RETURN(const TimeKey key, DecodeTimeKey(stored->key()));
    last = std::max(last, key.lsn);
  }
  MYCEL_RETURN_IF_ERROR(stored->status());
  return last;
}

Result<uint64_t> History::NextPage(bool node, uint64_t page) const {
  const std::string_view space = Space(node ? HistorySpace::kNode : HistorySpace::kRel);
  const std::string from = RecordHistoryKey(node, page * graph::kPageIds, 0);
  uint64_t next = UINT64_MAX;
  {
    const std::lock_guard lock(mutex_);
    const auto at = noted_.lower_bound(from);
    if (at != noted_.end() && at->first.starts_with(space)) {
      MYCEL_ASSIGN_OR_RETURN(const uint64_t id, IdOfHistoryKey(at->first));
      next = id / graph::kPageIds;
    }
  }
  const auto stored = kv_->NewPrefixIterator(kv::Family::kHistory, space);
  stored->Seek(from);
  if (stored->Valid()) {
    MYCEL_ASSIGN_OR_RETURN(const uint64_t id, IdOfHistoryKey(stored->key()));
    next = std::min(next, id / graph::kPageIds);
  }
  MYCEL_RETURN_IF_ERROR(stored->status());
  return next;
}

Status History::ReadPage(bool node, uint64_t page, uint64_t above, uint64_t to, PageAsOf* out) const {
  *out = PageAsOf();
  std::array<uint64_t, graph::kPageIds> first;
  first.fill(to + 1);
  const uint64_t begin = page * graph::kPageIds;
  const std::string end = RecordHistoryKey(node, begin + graph::kPageIds, 0);
  const auto take = [&](std::string_view key, std::string_view value) -> Status {
    MYCEL_ASSIGN_OR_RETURN(const uint64_t id, IdOfHistoryKey(key));
    const uint64_t at = LsnOfHistoryKey(key);
    if (at >= first[id - begin]) return Status::Ok();
    first[id - begin] = at;
    MYCEL_ASSIGN_OR_RETURN(const DecodedBefore before, DecodeRecordBefore(value));
    Take(id - begin, before, out);
    return Status::Ok();
  };
  // The first entry of each record above the LSN: the others are not looked at.
  {
    const std::lock_guard lock(mutex_);
    auto at = noted_.lower_bound(RecordHistoryKey(node, begin, above + 1));
    while (at != noted_.end() && at->first < end) {
      MYCEL_ASSIGN_OR_RETURN(const uint64_t id, IdOfHistoryKey(at->first));
      if (LsnOfHistoryKey(at->first) <= above) {
        at = noted_.lower_bound(RecordHistoryKey(node, id, above + 1));
        continue;
      }
      MYCEL_RETURN_IF_ERROR(take(at->first, at->second));
      at = noted_.lower_bound(RecordHistoryKey(node, id + 1, above + 1));
    }
  }
  const auto stored = kv_->NewRangeIterator(kv::Family::kHistory, RecordHistoryKey(node, begin, 0), end);
  stored->Seek(RecordHistoryKey(node, begin, above + 1));
  while (stored->Valid()) {
    MYCEL_ASSIGN_OR_RETURN(const uint64_t id, IdOfHistoryKey(stored->key()));
    if (LsnOfHistoryKey(stored->key()) <= above) {
      stored->Seek(RecordHistoryKey(node, id, above + 1));
      continue;
    }
    MYCEL_RETURN_IF_ERROR(take(stored->key(), stored->value()));
    stored->Seek(RecordHistoryKey(node, id + 1, above + 1));
  }
  return stored->status();
}

Result<std::vector<EdgeChange>> History::ReadEdges(uint64_t node, uint64_t above, uint64_t to) const {
  const std::string begin = EdgeHistoryStart(node, above);
  const std::string end = EdgeHistoryStart(node, to);
  std::vector<EdgeChange> changes;
  const auto take = [&](std::string_view key, std::string_view value) -> Status {
    MYCEL_ASSIGN_OR_RETURN(const EdgeChange edge, DecodeEdgeChange(key, value));
    changes.push_back(edge);
    return Status::Ok();
  };
  {
    const std::lock_guard lock(mutex_);
    for (auto at = noted_.lower_bound(begin); at != noted_.end() && at->first < end; ++at) {
      MYCEL_RETURN_IF_ERROR(take(at->first, at->second));
    }
  }
  const bool noted = !changes.empty();
  const auto stored = kv_->NewRangeIterator(kv::Family::kHistory, begin, end);
  for (stored->SeekToFirst(); stored->Valid(); stored->Next()) {
    MYCEL_RETURN_IF_ERROR(take(stored->key(), stored->value()));
  }
  MYCEL_RETURN_IF_ERROR(stored->status());
  if (!noted) return changes;
  // What a checkpoint is writing stands in both. A relationship comes once and goes once.
  const auto order = [](const EdgeChange& edge) { return std::tuple(edge.rel, edge.direction, edge.came); };
  std::sort(changes.begin(), changes.end(),
            [&](const EdgeChange& a, const EdgeChange& b) { return order(a) < order(b); });
  const auto same = [&](const EdgeChange& a, const EdgeChange& b) { return order(a) == order(b); };
  changes.erase(std::unique(changes.begin(), changes.end(), same), changes.end());
  return changes;
}

Result<std::vector<uint64_t>> History::ReadLeft(HistorySpace space, uint64_t set, uint64_t from, uint64_t to,
                                                uint64_t lsn, size_t limit) const {
  const std::string begin = SetHistoryStart(space, set, from);
  const std::string end = to == UINT64_MAX ? SetHistoryStart(space, set + 1, 0) : SetHistoryStart(space, set, to + 1);
  std::vector<uint64_t> ids;
  // Of entries up to the limit, so that the smallest ids are among them.
  const auto take = [&](std::string_view key, size_t* taken) -> Status {
    if (LsnOfHistoryKey(key) <= lsn) return Status::Ok();
    MYCEL_ASSIGN_OR_RETURN(const uint64_t id, IdOfHistoryKey(key));
    if (*taken > 0 && ids.back() == id) return Status::Ok();
    ids.push_back(id);
    ++*taken;
    return Status::Ok();
  };
  {
    const std::lock_guard lock(mutex_);
    size_t taken = 0;
    for (auto at = noted_.lower_bound(begin); at != noted_.end() && at->first < end && taken < limit; ++at) {
      MYCEL_RETURN_IF_ERROR(take(at->first, &taken));
    }
  }
  const auto stored = kv_->NewRangeIterator(kv::Family::kHistory, begin, end);
  size_t taken = 0;
  for (stored->SeekToFirst(); stored->Valid() && taken < limit; stored->Next()) {
    MYCEL_RETURN_IF_ERROR(take(stored->key(), &taken));
  }
  MYCEL_RETURN_IF_ERROR(stored->status());
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  if (ids.size() > limit) ids.resize(limit);
  return ids;
}

Result<std::vector<index::KeyedId>> History::ReadLeftKeys(base::IndexId index, const index::KeyRange& range,
                                                          uint64_t lsn) const {
  const std::string begin = IndexHistoryStart(index.value, range.begin);
  const std::string end =
      range.end ? IndexHistoryStart(index.value, *range.end) : IndexHistoryStart(uint64_t{index.value} + 1, {});
  std::vector<index::KeyedId> entries;
  const auto take = [&](std::string_view key) -> Status {
    MYCEL_ASSIGN_OR_RETURN(const IndexHistoryEntry entry, DecodeIndexHistoryKey(key));
    if (entry.lsn > lsn) entries.push_back({std::string(entry.key), entry.entity});
    return Status::Ok();
  };
  {
    const std::lock_guard lock(mutex_);
    for (auto at = noted_.lower_bound(begin); at != noted_.end() && at->first < end; ++at) {
      MYCEL_RETURN_IF_ERROR(take(at->first));
    }
  }
  const auto stored = kv_->NewRangeIterator(kv::Family::kHistory, begin, end);
  for (stored->SeekToFirst(); stored->Valid(); stored->Next()) MYCEL_RETURN_IF_ERROR(take(stored->key()));
  MYCEL_RETURN_IF_ERROR(stored->status());
  return entries;
}

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
      freed += Cost(at->first, at->second);
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
      const auto times = kv_->NewPrefixIterator(kv::Family::kHistory, Space(HistorySpace::kTime));
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
