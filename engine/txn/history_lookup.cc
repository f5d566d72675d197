// The reads of history.h: what is noted first, what is stored second.
#include <algorithm>
#include <tuple>

#include "engine/txn/history.h"

namespace mycel::engine::txn {

using base::Result;
using base::Status;

namespace {

void Take(uint64_t slot, const DecodedBefore& before, PageAsOf* out) {
  const uint64_t bit = uint64_t{1} << slot;
  out->changed |= bit;
  out->there = before.there ? out->there | bit : out->there & ~bit;
  out->bytes += before.image.size();
  out->images[slot] = std::string(before.image);
}

}  // namespace

Result<std::optional<uint64_t>> History::FirstAfter(int64_t micros) const {
  const std::string from = TimeHistoryKey(micros, UINT64_MAX, UINT32_MAX);
  std::optional<uint64_t> first;
  {
    const std::lock_guard lock(mutex_);
    const auto at = noted_.upper_bound(from);
    if (at != noted_.end() && at->first.starts_with(HistoryPrefix(HistorySpace::kTime)))
      first = LsnOfHistoryKey(at->first);
  }
  const auto stored = kv_->NewPrefixIterator(kv::Family::kHistory, HistoryPrefix(HistorySpace::kTime));
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
    if (at != noted_.begin() && (--at)->first.starts_with(HistoryPrefix(HistorySpace::kTime)))
      last = LsnOfHistoryKey(at->first);
  }
  const auto stored = kv_->NewPrefixIterator(kv::Family::kHistory, HistoryPrefix(HistorySpace::kTime));
  stored->SeekForPrev(until);
  if (stored->Valid()) {
    MYCEL_ASSIGN_OR_RETURN(const TimeKey key, DecodeTimeKey(stored->key()));
    last = std::max(last, key.lsn);
  }
  MYCEL_RETURN_IF_ERROR(stored->status());
  return last;
}

Result<uint64_t> History::NextPage(bool node, uint64_t page) const {
  const std::string_view space = HistoryPrefix(node ? HistorySpace::kNode : HistorySpace::kRel);
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

}  // namespace mycel::engine::txn
