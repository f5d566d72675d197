#include "engine/graph/large_values.h"

#include <algorithm>
#include <optional>

#include "engine/base/assert.h"
#include "engine/base/coding.h"

namespace mycel::engine::graph {
namespace {

using base::Result;
using base::Status;

constexpr char kVersion = 1;
constexpr char kValueSpace = 'b';
constexpr char kCountSpace = 'c';
constexpr char kUnreferencedSpace = 'z';

std::string Key(char space, const ValueHash& hash) {
  std::string key(1, space);
  key.append(hash.view());
  return key;
}

Status Damaged(const char* what) {
  return Status::Error(base::ErrorId::kCorruption, std::string("large value: ") + what);
}

Status CheckVersion(std::string_view* bytes) {
  if (bytes->empty()) return Damaged("an entry is empty");
  if ((*bytes)[0] > kVersion) {
    return Status::Error(base::ErrorId::kNewerFormat, "large value: written by a newer version");
  }
  bytes->remove_prefix(1);
  return Status::Ok();
}

}  // namespace

LargeValues::~LargeValues() {
  for (const auto& [hash, entry] : entries_) {
    if (entry.packed) meter_->Add(-static_cast<int64_t>(entry.packed->size()));
  }
}

Status LargeValues::Open() {
  const auto waiting = kv_->NewPrefixIterator(kv::Family::kBlob, std::string_view(&kUnreferencedSpace, 1));
  for (waiting->SeekToFirst(); waiting->Valid(); waiting->Next()) {
    std::string_view bytes = waiting->value();
    MYCEL_RETURN_IF_ERROR(CheckVersion(&bytes));
    Unreferenced one;
    if (waiting->key().size() != 1 + sizeof(ValueHash) || !base::TakeVarint(&bytes, &one.lsn) ||
        !base::TakeVarint(&bytes, &one.bytes)) {
      return Damaged("an entry without references is damaged");
    }
    unreferenced_[ValueHash::From(waiting->key().substr(1))] = one;
  }
  return waiting->status();
}

void LargeValues::Keep(Entry* entry, std::string_view packed) {
  if (entry->packed) return;
  entry->packed = std::make_shared<const std::string>(packed);
  meter_->Add(static_cast<int64_t>(packed.size()));
}

void LargeValues::Forget(std::unordered_map<ValueHash, Entry, ValueHash::Hasher>::iterator at) {
  if (at->second.packed) meter_->Add(-static_cast<int64_t>(at->second.packed->size()));
  entries_.erase(at);
}

void LargeValues::Hold(const ValueHash& hash, std::string_view packed) {
  const std::lock_guard lock(mutex_);
  Entry& entry = entries_[hash];
  Keep(&entry, packed);
  ++entry.holders;
}

void LargeValues::Release(const ValueHash& hash) {
  const std::lock_guard lock(mutex_);
  const auto at = entries_.find(hash);
  MYCEL_ASSERT(at != entries_.end() && at->second.holders > 0);
  if (--at->second.holders == 0 && at->second.changes.empty()) Forget(at);
}

void LargeValues::Change(const ValueHash& hash, uint64_t lsn, int64_t references) {
  const std::lock_guard lock(mutex_);
  entries_[hash].changes.emplace_back(lsn, references);
}

void LargeValues::Replay(const ValueHash& hash, uint64_t lsn, int64_t references, std::string_view packed) {
  const std::lock_guard lock(mutex_);
  Entry& entry = entries_[hash];
  if (references > 0) Keep(&entry, packed);
  entry.changes.emplace_back(lsn, references);
}

Result<std::string> LargeValues::Read(const ValueHash& hash) const {
  {
    Bytes packed;
    {
      const std::lock_guard lock(mutex_);
      const auto at = entries_.find(hash);
      if (at != entries_.end()) packed = at->second.packed;
    }
    if (packed) return *packed;
  }
  std::string stored;
  MYCEL_ASSIGN_OR_RETURN(const kv::Lookup found, kv_->Get(kv::Family::kBlob, Key(kValueSpace, hash), &stored));
  if (found != kv::Lookup::kFound) return Damaged("a property refers to one that is not stored");
  std::string_view bytes = stored;
  MYCEL_RETURN_IF_ERROR(CheckVersion(&bytes));
  stored.erase(0, 1);
  return stored;
}

Result<LargeValues::OnDisk> LargeValues::Load(const ValueHash& hash) const {
  OnDisk state;
  std::string value;
  MYCEL_ASSIGN_OR_RETURN(const kv::Lookup counted, kv_->Get(kv::Family::kBlob, Key(kCountSpace, hash), &value));
  std::string_view bytes = value;
  if (counted == kv::Lookup::kFound) {
    MYCEL_RETURN_IF_ERROR(CheckVersion(&bytes));
    if (!base::TakeVarint(&bytes, &state.references) || !base::TakeVarint(&bytes, &state.lsn) ||
        !base::TakeVarint(&bytes, &state.bytes)) {
      return Damaged("a count of references is damaged");
    }
    state.stored = true;
    return state;
  }
  MYCEL_ASSIGN_OR_RETURN(const kv::Lookup none, kv_->Get(kv::Family::kBlob, Key(kUnreferencedSpace, hash), &value));
  if (none != kv::Lookup::kFound) return state;
  bytes = value;
  MYCEL_RETURN_IF_ERROR(CheckVersion(&bytes));
  if (!base::TakeVarint(&bytes, &state.lsn) || !base::TakeVarint(&bytes, &state.bytes)) {
    return Damaged("an entry without references is damaged");
  }
  state.stored = true;
  return state;
}

Result<std::map<ValueHash, uint64_t>> LargeValues::References() const {
  std::map<ValueHash, int64_t> sums;
  std::map<ValueHash, uint64_t> as_of;
  const auto counts = kv_->NewPrefixIterator(kv::Family::kBlob, std::string_view(&kCountSpace, 1));
  for (counts->SeekToFirst(); counts->Valid(); counts->Next()) {
    if (counts->key().size() != 1 + sizeof(ValueHash)) return Damaged("a count of references is damaged");
    const ValueHash hash = ValueHash::From(counts->key().substr(1));
    MYCEL_ASSIGN_OR_RETURN(const OnDisk state, Load(hash));
    sums[hash] = static_cast<int64_t>(state.references);
    as_of[hash] = state.lsn;
  }
  MYCEL_RETURN_IF_ERROR(counts->status());
  const std::lock_guard lock(mutex_);
  for (const auto& [hash, one] : unreferenced_) as_of[hash] = one.lsn;
  for (const auto& [hash, entry] : entries_) {
    for (const auto& [lsn, references] : entry.changes) {
      if (lsn > as_of[hash]) sums[hash] += references;
    }
  }
  std::map<ValueHash, uint64_t> all;
  for (const auto& [hash, references] : sums) {
    if (references < 0) return Damaged("it has less than no references");
    if (references > 0) all[hash] = static_cast<uint64_t>(references);
  }
  return all;
}

Status LargeValues::WriteOne(const Task& task, uint64_t horizon, kv::WriteBatch* batch) {
  MYCEL_ASSIGN_OR_RETURN(const OnDisk before, Load(task.hash));
  auto references = static_cast<int64_t>(before.references);
  uint64_t last = before.lsn;
  for (const auto& [lsn, change] : task.changes) {
    if (lsn <= before.lsn) continue;  // counted by a checkpoint that a crash has cut off
    references += change;
    last = std::max(last, lsn);
  }
  if (references < 0) return Damaged("it has less than no references");
  if (references == 0 && !before.stored && last <= horizon) return Status::Ok();
  uint64_t size = before.bytes;
  if (!before.stored) {
    if (!task.packed) return Damaged("a reference to one that was never written");
    std::string value(1, kVersion);
    value.append(*task.packed);
    batch->Put(kv::Family::kBlob, Key(kValueSpace, task.hash), value);
    size = task.packed->size();
  }
  std::string count(1, kVersion);
  if (references > 0) base::AppendVarint(&count, static_cast<uint64_t>(references));
  base::AppendVarint(&count, last);
  base::AppendVarint(&count, size);
  batch->Put(kv::Family::kBlob, Key(references > 0 ? kCountSpace : kUnreferencedSpace, task.hash), count);
  batch->Delete(kv::Family::kBlob, Key(references > 0 ? kUnreferencedSpace : kCountSpace, task.hash));
  const std::lock_guard lock(mutex_);
  if (references > 0) {
    unreferenced_.erase(task.hash);
  } else {
    unreferenced_[task.hash] = {last, size};
  }
  return Status::Ok();
}

Status LargeValues::Write(uint64_t cut, uint64_t horizon, kv::WriteBatch* batch, const std::function<Status()>& full) {
  std::vector<Task> tasks;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [hash, entry] : entries_) {
      Task task{hash, entry.packed, {}};
      for (const auto& change : entry.changes) {
        if (change.first <= cut) task.changes.push_back(change);
      }
      if (!task.changes.empty()) tasks.push_back(std::move(task));
    }
  }
  std::sort(tasks.begin(), tasks.end(), [](const Task& a, const Task& b) { return a.hash < b.hash; });
  for (const Task& task : tasks) {
    MYCEL_RETURN_IF_ERROR(WriteOne(task, horizon, batch));
    MYCEL_RETURN_IF_ERROR(full());
  }
  return Status::Ok();
}

void LargeValues::Persisted(uint64_t cut) {
  const std::lock_guard lock(mutex_);
  for (auto at = entries_.begin(); at != entries_.end();) {
    const auto here = at++;
    std::erase_if(here->second.changes, [&](const auto& change) { return change.first <= cut; });
    if (here->second.changes.empty() && here->second.holders == 0) Forget(here);
  }
}

void LargeValues::Remove(uint64_t horizon, kv::WriteBatch* batch) {
  const std::lock_guard lock(mutex_);
  for (auto at = unreferenced_.begin(); at != unreferenced_.end();) {
    const auto here = at++;
    // Somebody is about to refer to it again, or has done so: the next checkpoint counts.
    if (here->second.lsn > horizon || entries_.contains(here->first)) continue;
    for (const char space : {kValueSpace, kUnreferencedSpace}) {
      batch->Delete(kv::Family::kBlob, Key(space, here->first));
    }
    removed_bytes_ += here->second.bytes;
    unreferenced_.erase(here);
  }
}

uint64_t LargeValues::removed_bytes() const {
  const std::lock_guard lock(mutex_);
  return removed_bytes_;
}

}  // namespace mycel::engine::graph
