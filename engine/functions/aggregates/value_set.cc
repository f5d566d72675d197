#include "engine/functions/aggregates/value_set.h"

#include <algorithm>
#include <utility>

#include "engine/base/hashing.h"
#include "engine/types/compare.h"

namespace mycel::engine::functions {

using types::Value;

namespace {

constexpr size_t kFirstSlots = 32;

uint64_t HashOf(const Value& value) { return base::MixBits(types::Hash(value)); }

}  // namespace

bool ValueSet::HasAmongFew(const Value& value) const {
  return std::any_of(values_.begin(), values_.end(),
                     [&value](const Value& seen) { return types::Equivalent(seen, value); });
}

void ValueSet::Place(Part& part, Slot slot) {
  const size_t mask = part.slots.size() - 1;
  size_t at = slot.hash & mask;
  while (part.slots[at].ordinal != kNone) at = (at + 1) & mask;
  part.slots[at] = slot;
  ++part.used;
}

void ValueSet::MakeRoom(Part& part) {
  if ((part.used + 1) * 4 <= part.slots.size() * 3) return;
  Part larger;
  larger.slots.resize(std::max(kFirstSlots, part.slots.size() * 2));
  for (const Slot& slot : part.slots) {
    if (slot.ordinal != kNone) Place(larger, slot);
  }
  slot_bytes_ += (larger.slots.size() - part.slots.size()) * sizeof(Slot);
  part = std::move(larger);
}

void ValueSet::Divide(size_t parts) {
  parts_ = std::vector<Part>(parts);
  slot_bytes_ = parts * sizeof(Part);
  for (size_t ordinal = 0; ordinal < values_.size(); ++ordinal) {
    const uint64_t hash = HashOf(values_[ordinal]);
    Part& part = PartOf(hash);
    MakeRoom(part);
    Place(part, {static_cast<uint32_t>(hash), static_cast<uint32_t>(ordinal)});
  }
}

bool ValueSet::Insert(const Value& value) {
  if (values_.size() < kFew) {
    if (HasAmongFew(value)) return false;
  } else {
    if (values_.size() == kFew && parts_.empty()) Divide(1);
    if (values_.size() == kUndivided && parts_.size() == 1) Divide(kParts);
    const uint64_t hash = HashOf(value);
    Part& part = PartOf(hash);
    MakeRoom(part);
    const size_t mask = part.slots.size() - 1;
    const auto low = static_cast<uint32_t>(hash);
    for (size_t at = low & mask; part.slots[at].ordinal != kNone; at = (at + 1) & mask) {
      const Slot& slot = part.slots[at];
      if (slot.hash == low && types::Equivalent(values_[slot.ordinal], value)) return false;
    }
    Place(part, {low, static_cast<uint32_t>(values_.size())});
  }
  heap_bytes_ += value.heap_bytes();
  values_.push_back(value);
  return true;
}

}  // namespace mycel::engine::functions
