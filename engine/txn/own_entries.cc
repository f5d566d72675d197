#include "engine/txn/own_entries.h"

#include <algorithm>
#include <functional>
#include <numeric>
#include <tuple>

namespace mycel::engine::txn {
namespace {

size_t HashOf(base::IndexId index, std::string_view key) {
  return std::hash<std::string_view>()(key) + index.value * 0x9e3779b97f4a7c15;
}

}  // namespace

void OwnEntries::Add(base::IndexId index, std::string_view key, uint64_t entity) {
  entries_.push_back({index, std::string(key), entity});
}

void OwnEntries::Truncate(size_t count) {
  while (previous_.size() > count) {  // the newest first: each is the head of its chain
    const size_t at = previous_.size() - 1;
    buckets_[BucketOf(entries_[at])] = previous_[at];
    previous_.pop_back();
  }
  if (sorted_.size() > count) {
    sorted_.clear();
    run_begins_.clear();
  }
  entries_.resize(count);
}

uint64_t OwnEntries::capacity_bytes() const {
  return entries_.capacity() * sizeof(IndexEntry) + run_begins_.capacity() * sizeof(size_t) +
         (buckets_.capacity() + previous_.capacity() + sorted_.capacity()) * sizeof(Place);
}

size_t OwnEntries::BucketOf(const IndexEntry& entry) const {
  return HashOf(entry.index, entry.key) & (buckets_.size() - 1);
}

void OwnEntries::Chain() {
  if (entries_.size() > buckets_.size()) {
    size_t wanted = std::max<size_t>(buckets_.size(), 2 * kFew);
    while (wanted < entries_.size()) wanted *= 2;
    buckets_.assign(wanted, kNone);
    previous_.clear();
  }
  for (size_t at = previous_.size(); at < entries_.size(); ++at) {
    Place* const head = &buckets_[BucketOf(entries_[at])];
    previous_.push_back(*head);
    *head = static_cast<Place>(at);
  }
}

void OwnEntries::Find(base::IndexId index, std::string_view key, std::vector<uint64_t>* entities) {
  const auto look = [&](const IndexEntry& entry) {
    if (entry.index == index && entry.key == key) entities->push_back(entry.entity);
  };
  if (entries_.size() <= kFew) {
    std::for_each(entries_.begin(), entries_.end(), look);
    return;
  }
  Chain();
  for (Place at = buckets_[HashOf(index, key) & (buckets_.size() - 1)]; at != kNone; at = previous_[at]) {
    look(entries_[at]);
  }
}

bool OwnEntries::Less(Place a, Place b) const {
  const IndexEntry& one = entries_[a];
  const IndexEntry& other = entries_[b];
  return std::tie(one.index, one.key) < std::tie(other.index, other.key);
}

// A run is merged into the one before it when it has grown as long: each entry moves a logarithmic number of times.
void OwnEntries::SortRuns() {
  if (sorted_.size() == entries_.size()) return;
  const auto less = [this](Place a, Place b) { return Less(a, b); };
  const size_t begin = sorted_.size();
  sorted_.resize(entries_.size());
  const auto at = [this](size_t place) { return sorted_.begin() + static_cast<std::ptrdiff_t>(place); };
  std::iota(at(begin), sorted_.end(), static_cast<Place>(begin));
  std::sort(at(begin), sorted_.end(), less);
  run_begins_.push_back(begin);
  while (run_begins_.size() > 1) {
    const size_t last = run_begins_.back();
    const size_t before = run_begins_[run_begins_.size() - 2];
    if (sorted_.size() - last < last - before) break;
    std::inplace_merge(at(before), at(last), sorted_.end(), less);
    run_begins_.pop_back();
  }
}

std::vector<const IndexEntry*> OwnEntries::InRange(base::IndexId index, const index::KeyRange& range) {
  std::vector<const IndexEntry*> found;
  const auto ended = [&](const IndexEntry& entry) {
    return entry.index != index || (range.end && entry.key >= *range.end);
  };
  if (entries_.size() <= kFew) {
    for (const IndexEntry& entry : entries_) {
      if (!ended(entry) && entry.key >= range.begin) found.push_back(&entry);
    }
    return found;
  }
  SortRuns();
  for (size_t run = 0; run < run_begins_.size(); ++run) {
    const size_t end = run + 1 < run_begins_.size() ? run_begins_[run + 1] : sorted_.size();
    auto at = std::lower_bound(sorted_.begin() + static_cast<std::ptrdiff_t>(run_begins_[run]),
                               sorted_.begin() + static_cast<std::ptrdiff_t>(end), range.begin,
                               [&](Place place, const std::string& begin) {
                                 return std::tie(entries_[place].index, entries_[place].key) < std::tie(index, begin);
                               });
    for (; at != sorted_.begin() + static_cast<std::ptrdiff_t>(end) && !ended(entries_[*at]); ++at) {
      found.push_back(&entries_[*at]);
    }
  }
  return found;
}

}  // namespace mycel::engine::txn
