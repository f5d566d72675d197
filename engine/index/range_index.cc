#include "engine/index/range_index.h"

#include <algorithm>
#include <utility>

#include "engine/base/limits.h"
#include "engine/index/entry_tree.h"

namespace mycel::engine::index {
namespace {

constexpr size_t kIndexIdBytes = 4;

void AppendId(uint64_t id, std::string* out) {
  for (int shift = 56; shift >= 0; shift -= 8) out->push_back(static_cast<char>(id >> shift & 0xFF));
}

std::string MakeEntry(std::string_view key, uint64_t id) {
  std::string entry;
  entry.reserve(key.size() + kEntryIdBytes);
  entry.append(key);
  AppendId(id, &entry);
  return entry;
}

std::string_view KeyOf(std::string_view entry) { return entry.substr(0, entry.size() - kEntryIdBytes); }

uint64_t IdOf(std::string_view entry) {
  uint64_t id = 0;
  for (size_t i = entry.size() - kEntryIdBytes; i < entry.size(); ++i) id = id << 8 | static_cast<uint8_t>(entry[i]);
  return id;
}

std::string IndexPrefix(base::IndexId id) {
  std::string prefix;
  for (int shift = 24; shift >= 0; shift -= 8) prefix.push_back(static_cast<char>(id.value >> shift & 0xFF));
  return prefix;
}

// Hands at most `limit` entries to `take` and moves the cursor behind them.
template <typename Take>
size_t Advance(const EntryTree& tree, RangeCursor* cursor, size_t limit, const Take& take) {
  if (cursor->done || limit == 0) return 0;
  size_t count = 0;
  const auto visit = [&](std::string_view entry) {
    take(entry);
    if (++count < limit) return true;
    cursor->last = entry;
    return false;
  };
  if (cursor->order == ScanOrder::kAscending) {
    const bool resumed = !cursor->last.empty();
    // A copy: `visit` writes cursor->last at the end, and the tree still compares with it until then.
    const std::string begin = resumed ? cursor->last : cursor->range.begin;
    tree.Ascend(begin, resumed, cursor->range.end, visit);
  } else {
    const std::optional<std::string> end =
        cursor->last.empty() ? cursor->range.end : std::optional<std::string>(cursor->last);
    tree.Descend(cursor->range.begin, end, visit);
  }
  if (count < limit) cursor->done = true;
  return count;
}

}  // namespace

RangeIndex::RangeIndex(base::IndexId id) : id_(id), tree_(std::make_unique<EntryTree>()) {}

RangeIndex::~RangeIndex() = default;

bool RangeIndex::InsertEntry(std::string_view entry) {
  const EntryTree::Outcome outcome = tree_->Insert(entry, true);
  if (outcome.changed) entries_.fetch_add(1, std::memory_order_relaxed);
  if (outcome.key_changed) distinct_.fetch_add(1, std::memory_order_relaxed);
  return outcome.changed;
}

bool RangeIndex::Insert(std::string_view key, uint64_t id) { return InsertEntry(MakeEntry(key, id)); }

void RangeIndex::InsertMany(std::vector<KeyedId> entries) {
  std::sort(entries.begin(), entries.end(),
            [](const KeyedId& a, const KeyedId& b) { return a.key != b.key ? a.key < b.key : a.id < b.id; });
  for (KeyedId& entry : entries) {
    AppendId(entry.id, &entry.key);
    InsertEntry(entry.key);
  }
}

bool RangeIndex::Remove(std::string_view key, uint64_t id) {
  std::string entry = MakeEntry(key, id);
  // Held across the erasure: a checkpoint in between would take the removal before or after as a whole.
  const std::lock_guard<std::mutex> lock(removed_mutex_);
  const EntryTree::Outcome outcome = tree_->Erase(entry);
  if (!outcome.changed) return false;
  entries_.fetch_sub(1, std::memory_order_relaxed);
  if (outcome.key_changed) distinct_.fetch_sub(1, std::memory_order_relaxed);
  if (!outcome.was_dirty || marks_are_late_) removed_.push_back(std::move(entry));
  return true;
}

size_t RangeIndex::Seek(std::string_view key, uint64_t from_id, std::span<uint64_t> out) const {
  if (out.empty()) return 0;
  const std::string begin = MakeEntry(key, from_id);
  size_t count = 0;
  tree_->Ascend(begin, false, std::nullopt, [&](std::string_view entry) {
    if (KeyOf(entry) != key) return false;
    out[count++] = IdOf(entry);
    return count < out.size();
  });
  return count;
}

bool RangeIndex::Contains(std::string_view key, uint64_t id) const { return tree_->Contains(MakeEntry(key, id)); }

std::vector<uint64_t> RangeIndex::FindOthers(std::string_view key, uint64_t except) const {
  std::vector<uint64_t> others;
  tree_->Ascend(MakeEntry(key, 0), false, std::nullopt, [&](std::string_view entry) {
    if (KeyOf(entry) != key) return false;
    if (IdOf(entry) != except) others.push_back(IdOf(entry));
    return true;
  });
  return others;
}

size_t RangeIndex::Next(RangeCursor* cursor, std::span<uint64_t> out) const {
  size_t at = 0;
  return Advance(*tree_, cursor, out.size(), [&](std::string_view entry) { out[at++] = IdOf(entry); });
}

size_t RangeIndex::NextEntries(RangeCursor* cursor, size_t limit, std::vector<KeyedId>* out) const {
  return Advance(*tree_, cursor, limit, [&](std::string_view entry) {
    out->push_back({std::string(KeyOf(entry)), IdOf(entry)});
  });
}

std::optional<KeyedId> RangeIndex::First(const KeyRange& range, ScanOrder order) const {
  RangeCursor cursor = Open(range, order);
  std::vector<KeyedId> found;
  if (NextEntries(&cursor, 1, &found) == 0) return std::nullopt;
  return std::move(found.front());
}

uint64_t RangeIndex::distinct_keys() const {
  const uint64_t all = entries();
  const int64_t distinct = distinct_.load(std::memory_order_relaxed);
  return std::min(all, static_cast<uint64_t>(std::max<int64_t>(distinct, all == 0 ? 0 : 1)));
}

uint64_t RangeIndex::EstimateEntries(const KeyRange& range) const {
  const size_t touched = tree_->LeavesBetween(range.begin, range.end);
  if (touched <= 2) {  // few enough to count
    uint64_t count = 0;
    tree_->Ascend(range.begin, false, range.end, [&](std::string_view) { return ++count < kLeafBytes; });
    return count;
  }
  return entries() * touched / std::max<size_t>(tree_->leaves(), 1);
}

size_t RangeIndex::bytes() const {
  size_t total = sizeof(RangeIndex) + tree_->bytes();
  const std::lock_guard<std::mutex> lock(removed_mutex_);
  for (const std::string& entry : removed_) total += sizeof(std::string) + entry.capacity();
  return total;
}

base::Status RangeIndex::EncodeDirty(const Sink& sink, const std::function<base::Status()>& between) {
  const std::string prefix = IndexPrefix(id_);
  {
    const std::lock_guard<std::mutex> lock(removed_mutex_);
    in_flight_ = std::move(removed_);
    removed_.clear();
  }
  for (const std::string& entry : in_flight_) {
    sink(prefix + entry, true);
    MYCEL_RETURN_IF_ERROR(between());
  }
  std::string key;
  return tree_->TakeDirty(
      [&](std::string_view entry) {
        key.assign(prefix).append(entry);
        sink(key, false);
      },
      between);
}

void RangeIndex::CheckpointFailed() {
  const std::lock_guard<std::mutex> lock(removed_mutex_);
  removed_.insert(removed_.end(), std::make_move_iterator(in_flight_.begin()),
                  std::make_move_iterator(in_flight_.end()));
  in_flight_.clear();
  marks_are_late_ = true;
  tree_->MarkAllDirty();
}

base::Status RangeIndex::Load(std::string_view key) {
  const std::string prefix = IndexPrefix(id_);
  const bool sized = key.size() > kIndexIdBytes + kEntryIdBytes &&
                     key.size() <= kIndexIdBytes + kEntryIdBytes + base::kMaxIndexKeyBytes;
  if (!sized || key.substr(0, kIndexIdBytes) != prefix) {
    return base::Status::Error(base::ErrorId::kCorruption,
                               "A stored entry of index " + std::to_string(id_.value) + " is damaged");
  }
  const EntryTree::Outcome outcome = tree_->Insert(key.substr(kIndexIdBytes), false);
  if (outcome.changed) entries_.fetch_add(1, std::memory_order_relaxed);
  if (outcome.key_changed) distinct_.fetch_add(1, std::memory_order_relaxed);
  return base::Status::Ok();
}

std::pair<std::string, std::string> RangeIndex::FamilyRange(base::IndexId id) {
  return {IndexPrefix(id), IndexPrefix(base::IndexId(id.value + 1))};
}

base::Result<base::IndexId> RangeIndex::IndexOf(std::string_view family_key) {
  if (family_key.size() <= kIndexIdBytes + kEntryIdBytes) {
    return base::Status::Error(base::ErrorId::kCorruption, "The key of a stored index entry is too short");
  }
  uint32_t id = 0;
  for (size_t i = 0; i < kIndexIdBytes; ++i) id = id << 8 | static_cast<uint8_t>(family_key[i]);
  return base::IndexId(id);
}

}  // namespace mycel::engine::index
