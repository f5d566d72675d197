// Property indexes and constraints as a transaction meets them: upkeep of keys, uniqueness under key locks, seeks.
#include <algorithm>

#include "engine/index/index_key.h"
#include "engine/txn/constraint_violation.h"
#include "engine/txn/index_holder.h"
#include "engine/txn/limits.h"
#include "engine/txn/seek_range.h"
#include "engine/txn/stored_values.h"
#include "engine/txn/transaction.h"
#include "engine/txn/transaction_state.h"

namespace mycel::engine::txn {

using base::ErrorId;
using base::Result;
using base::Status;
using catalog::ConstraintDescriptor;
using catalog::EntityKind;
using catalog::IndexDescriptor;
using graph::NodeImage;
using graph::Presence;
using graph::RecordRead;
using graph::RelImage;

namespace {

// Key locks are named by a hash: two keys that share it wait for each other without need, never the other way round.
uint64_t KeyLockId(base::IndexId index, std::string_view key) {
  return std::hash<std::string_view>()(key) * 31 + index.value;
}

bool IsUnique(const catalog::SchemaSnapshot& schema, const IndexDescriptor& index) {
  if (!index.owner.valid()) return false;
  const ConstraintDescriptor* constraint = schema.FindConstraint(index.owner);
  return constraint != nullptr && constraint->EnforcesUniqueness();
}

}  // namespace

Status TransactionState::ChangeKeys(catalog::SchemaSnapshot::Indexes candidates, uint64_t entity, bool had, bool has,
                                    std::string_view before, std::string_view after) {
  for (const IndexDescriptor* index : candidates) {
    if (index->kind == catalog::IndexKind::kLookup) continue;
    std::optional<index::ValueKey> old_key;
    std::optional<index::ValueKey> new_key;
    if (had) {
      MYCEL_ASSIGN_OR_RETURN(const auto values, ValuesOf(index->target.keys, before, *core->large_values));
      old_key = index::EntryKey(*index, values);
    }
    std::vector<types::Value> new_values;
    if (has) {
      MYCEL_ASSIGN_OR_RETURN(new_values, ValuesOf(index->target.keys, after, *core->large_values));
      new_key = index::EntryKey(*index, new_values);
    }
    if (old_key && new_key && old_key->bytes == new_key->bytes && !old_key->cut) continue;
    const bool unique = IsUnique(*schema, *index);
    if (old_key) {
      if (unique)
        MYCEL_RETURN_IF_ERROR(Lock(LockSpace::kKey, KeyLockId(index->id, old_key->bytes), LockMode::kExclusive));
      key_removes.push_back({index->id, old_key->bytes, entity});
      payload_bytes += old_key->bytes.size() + kPayloadBytesOfWrite;
    }
    if (new_key) {
      if (unique) MYCEL_RETURN_IF_ERROR(CheckUnique(*index, new_key->bytes, entity, new_values));
      key_adds.Add(index->id, new_key->bytes, entity);
      payload_bytes += new_key->bytes.size() + kPayloadBytesOfWrite;
    }
  }
  return Status::Ok();
}

Status TransactionState::IndexNode(base::NodeId node, const NodeImage* before, const NodeImage* after) {
  std::vector<const IndexDescriptor*> seen;
  const auto one = [&](const NodeImage& of) -> Status {
    for (const base::LabelId label : of.labels) {
      for (const IndexDescriptor* index : schema->IndexesOn(label)) {
        if (std::find(seen.begin(), seen.end(), index) != seen.end()) continue;
        seen.push_back(index);
        MYCEL_RETURN_IF_ERROR(ChangeKeys(std::span(&index, 1), node.value,
                                         before != nullptr && Covers(index->target, *before),
                                         after != nullptr && Covers(index->target, *after),
                                         before == nullptr ? std::string_view() : before->properties,
                                         after == nullptr ? std::string_view() : after->properties));
      }
    }
    return Status::Ok();
  };
  if (before != nullptr) MYCEL_RETURN_IF_ERROR(one(*before));
  return after == nullptr ? Status::Ok() : one(*after);
}

Status TransactionState::IndexRel(base::RelId rel, const RelImage* before, const RelImage* after) {
  const base::RelTypeId type = before != nullptr ? before->type : after->type;
  return ChangeKeys(schema->IndexesOn(type), rel.value, before != nullptr, after != nullptr,
                    before == nullptr ? std::string_view() : before->properties,
                    after == nullptr ? std::string_view() : after->properties);
}

Status TransactionState::CheckUnique(const IndexDescriptor& index, const std::string& key, uint64_t entity,
                                     std::span<const types::Value> values) {
  MYCEL_RETURN_IF_ERROR(Lock(LockSpace::kKey, KeyLockId(index.id, key), LockMode::kExclusive));
  std::vector<uint64_t> others;
  if (const auto found = core->indexes.Find(index.id)) others = found->FindOthers(key, entity);
  key_adds.Find(index.id, key, &others);
  for (const uint64_t other : others) {
    if (other == entity) continue;
    std::vector<types::Value> other_values;
    MYCEL_ASSIGN_OR_RETURN(const bool taken, HoldsKey(core, index, &key, other, Newest(), &other_values));
    if (!taken) continue;
    // Keys that were cut stand for several values; equal packed values decide.
    bool same = true;
    for (size_t i = 0; i < values.size() && same; ++i) {
      same =
          !values[i].is_string() || !other_values[i].is_string() || values[i].AsString() == other_values[i].AsString();
    }
    if (!same) continue;
    return Status::Error(ErrorId::kConstraintValidationFailed,
                         DuplicateMessage(index.target, other, values, core->tokens));
  }
  return Status::Ok();
}

// --- seeks
// -----------------------------------------------------------------------------------------------------------------

// Hits come in key order. A key that was cut may stand for neighbours of what was asked: the caller's filter keeps the
// exact predicate, as for every index that is a superset.
Status Transaction::OpenIndexSeek(base::IndexId id, const IndexSeek& seek, IndexCursor* cursor) {
  TransactionState& s = *state_;
  cursor->hits_.clear();
  cursor->next_ = 0;
  s.Pin();
  const IndexDescriptor* descriptor = s.schema->FindIndex(id);
  if (s.as_of && descriptor != nullptr) return s.SeekAsOf(*descriptor, seek, &cursor->hits_);
  const auto found = s.core->indexes.Find(id);
  if (descriptor == nullptr || found == nullptr) {
    return Status::Error(ErrorId::kNotFound, "There is no index with id " + std::to_string(id.value));
  }
  if (seek.equal.size() == 1 && descriptor->target.keys.size() == 1) {
    index::KeyBuilder builder;
    if (!index::AppendValue(seek.equal[0], &builder)) return Status::Ok();
    const std::string& key = builder.bytes();
    if (s.reads) s.reads->Range(id, index::KeyRange::Prefix(key));
    const auto judge = [&](uint64_t entity) -> Status {
      MYCEL_ASSIGN_OR_RETURN(const bool holds, HoldsValue(s.core, *descriptor, entity, seek.equal[0], key, s.Reader()));
      if (holds) cursor->hits_.push_back(entity);
      return Status::Ok();
    };
    uint64_t ids[16];
    size_t count = std::size(ids);
    for (uint64_t from = 0; count == std::size(ids); from = ids[count - 1] + 1) {
      count = found->Seek(key, from, ids);
      for (size_t i = 0; i < count; ++i) MYCEL_RETURN_IF_ERROR(judge(ids[i]));
      if (count == 0) break;
    }
    std::vector<uint64_t> own;
    s.key_adds.Find(id, key, &own);
    for (const uint64_t entity : own) MYCEL_RETURN_IF_ERROR(judge(entity));
    if (!own.empty()) {
      std::sort(cursor->hits_.begin(), cursor->hits_.end());
      cursor->hits_.erase(std::unique(cursor->hits_.begin(), cursor->hits_.end()), cursor->hits_.end());
    }
    return Status::Ok();
  }
  const auto range = RangeOf(seek, descriptor->target.keys.size());
  if (!range) return Status::Ok();
  if (s.reads) s.reads->Range(id, *range);
  std::vector<index::KeyedId> entries;
  index::RangeCursor at = index::RangeIndex::Open(*range, index::ScanOrder::kAscending);
  while (found->NextEntries(&at, 1024, &entries) > 0) {
  }
  const auto own = s.key_adds.InRange(id, *range);
  for (const IndexEntry* entry : own) entries.push_back({entry->key, entry->entity});
  if (!own.empty()) {
    std::sort(entries.begin(), entries.end(), [](const index::KeyedId& a, const index::KeyedId& b) {
      return std::tie(a.key, a.id) < std::tie(b.key, b.id);
    });
    entries.erase(std::unique(entries.begin(), entries.end()), entries.end());
  }
  std::vector<types::Value> values;
  for (const index::KeyedId& entry : entries) {
    if (!MayHoldText(seek, entry.key)) continue;
    MYCEL_ASSIGN_OR_RETURN(const bool holds, HoldsKey(s.core, *descriptor, &entry.key, entry.id, s.Reader(), &values));
    if (holds) cursor->hits_.push_back(entry.id);
  }
  return Status::Ok();
}

size_t Transaction::NextIndexHits(IndexCursor* cursor, std::span<base::NodeId> out) {
  size_t count = 0;
  while (count < out.size() && cursor->next_ < cursor->hits_.size())
    out[count++] = base::NodeId(cursor->hits_[cursor->next_++]);
  return count;
}

size_t Transaction::NextIndexHits(IndexCursor* cursor, std::span<base::RelId> out) {
  size_t count = 0;
  while (count < out.size() && cursor->next_ < cursor->hits_.size())
    out[count++] = base::RelId(cursor->hits_[cursor->next_++]);
  return count;
}

Status Transaction::LockKey(base::IndexId id, std::span<const types::Value> values) {
  TransactionState& s = *state_;
  MYCEL_RETURN_IF_ERROR(s.StartWriting());
  const auto key = index::KeyOf(values);
  if (!key) return Status::Ok();
  MYCEL_RETURN_IF_ERROR(s.Lock(LockSpace::kKey, KeyLockId(id, key->bytes), LockMode::kExclusive));
  const IndexDescriptor* descriptor = s.schema->FindIndex(id);
  const auto found = s.core->indexes.Find(id);
  if (descriptor == nullptr || found == nullptr) return Status::Ok();
  // An entity that came or went under this key after the snapshot: the caller's search was not about the newest state.
  std::vector<types::Value> unused;
  for (const uint64_t entity : found->FindOthers(key->bytes, ~uint64_t{0})) {
    MYCEL_ASSIGN_OR_RETURN(const bool now, HoldsKey(s.core, *descriptor, &key->bytes, entity, s.Newest(), &unused));
    MYCEL_ASSIGN_OR_RETURN(const bool then, HoldsKey(s.core, *descriptor, &key->bytes, entity, s.Reader(), &unused));
    if (now != then) return Conflict("What an index holds under a key");
  }
  return Status::Ok();
}

}  // namespace mycel::engine::txn
