#include "engine/functions/aggregates/value_set.h"

#include <algorithm>
#include <bit>

#include "engine/base/hashing.h"

namespace mycel::engine::functions {

using types::Value;

namespace {

constexpr size_t kFew = 8;
constexpr size_t kUndivided = size_t{1} << 16;
constexpr int kPartShift = 56;
constexpr size_t kParts = size_t{1} << (64 - kPartShift);  // by the highest bits of the hash

}  // namespace

bool ValueSet::HasAmongFew(const Value& value) const {
  return std::any_of(values_.begin(), values_.end(),
                     [&value](const Value& seen) { return types::Equivalent(seen, value); });
}

bool ValueSet::InsertIntoPart(const Value& value) {
  // Beside a slot's entry: its share of what the table keeps of hashes, rounded up.
  constexpr size_t kSlotBytes = sizeof(Entry) + 2;
  const uint64_t hash = base::MixBits(types::Hash(value));
  // Within a part the highest bits are the same, and the table looks at those: it gets the others there.
  Part& part = parts_[parts_.size() == 1 ? 0 : hash >> kPartShift];
  const size_t slots = part.bucket_count();
  const bool added = part.insert({std::rotl(hash, 64 - kPartShift), value}).second;
  part_bytes_ += (part.bucket_count() - slots) * kSlotBytes;
  return added;
}

void ValueSet::Divide(size_t parts) {
  parts_ = std::vector<Part>(parts);
  part_bytes_ = parts * sizeof(Part);
  for (const Value& value : values_) InsertIntoPart(value);
}

bool ValueSet::Insert(const Value& value) {
  if (values_.size() < kFew) {
    if (HasAmongFew(value)) return false;
  } else {
    if (parts_.empty()) Divide(1);
    if (values_.size() == kUndivided && parts_.size() == 1) Divide(kParts);
    if (!InsertIntoPart(value)) return false;
  }
  heap_bytes_ += value.heap_bytes();
  values_.push_back(value);
  return true;
}

}  // namespace mycel::engine::functions
