// The distinct values that an aggregate has seen, in the order in which they came; equivalent values are one (1
// is 1.0).
//
// Few are compared one by one, more are found by open addressing. A large set is divided into parts by its hashes, and
// each part grows on its own: no single insertion moves more than a small share of the set, so a statement that is
// ended notices soon.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/types/value.h"

namespace mycel::engine::functions {

class ValueSet {
 public:
  // Values that a set can hold.
  static constexpr size_t kMaxValues = UINT32_MAX - 1;

  // False when an equivalent value is there. At most kMaxValues are inserted.
  bool Insert(const types::Value& value);

  [[nodiscard]] const std::vector<types::Value>& values() const { return values_; }
  [[nodiscard]] size_t size() const { return values_.size(); }
  // All that it takes but the object itself.
  [[nodiscard]] size_t bytes() const { return values_.capacity() * sizeof(types::Value) + slot_bytes_ + heap_bytes_; }

 private:
  static constexpr uint32_t kNone = UINT32_MAX;
  struct Slot {
    uint32_t hash = 0;
    uint32_t ordinal = kNone;
  };
  struct Part {
    std::vector<Slot> slots;  // a power of two, at most three quarters full
    size_t used = 0;
  };

  [[nodiscard]] bool HasAmongFew(const types::Value& value) const;
  void Divide(size_t parts);
  [[nodiscard]] Part& PartOf(uint64_t hash) { return parts_[parts_.size() == 1 ? 0 : hash >> kPartShift]; }
  void MakeRoom(Part& part);
  static void Place(Part& part, Slot slot);

  static constexpr size_t kFew = 8;
  static constexpr size_t kParts = 256;
  static constexpr int kPartShift = 56;  // the highest bits choose the part, the lowest the slot
  static constexpr size_t kUndivided = size_t{1} << 16;

  std::vector<types::Value> values_;
  std::vector<Part> parts_;
  size_t slot_bytes_ = 0;
  size_t heap_bytes_ = 0;
};

}  // namespace mycel::engine::functions
