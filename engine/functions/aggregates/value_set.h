// The distinct values that an aggregate has seen, in the order in which they came; equivalent values are one (1
// is 1.0).
//
// Few are compared one by one, more are found by hash. A large set is divided into parts by its hashes, and each part
// grows on its own: no single insertion moves more than a small share of the set, so a statement that is ended notices
// soon.
#pragma once

#include <boost/unordered/unordered_flat_set.hpp>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/types/compare.h"
#include "engine/types/value.h"

namespace mycel::engine::functions {

class ValueSet {
 public:
  // False when an equivalent value is there.
  bool Insert(const types::Value& value);

  [[nodiscard]] const std::vector<types::Value>& values() const { return values_; }
  [[nodiscard]] size_t size() const { return values_.size(); }
  // All that it takes but the object itself.
  [[nodiscard]] size_t bytes() const { return values_.capacity() * sizeof(types::Value) + part_bytes_ + heap_bytes_; }

 private:
  // With its hash: a part that grows computes none.
  struct Entry {
    uint64_t hash = 0;
    types::Value value;
    bool operator==(const Entry& other) const { return hash == other.hash && types::Equivalent(value, other.value); }
  };
  struct EntryHash {
    using is_avalanching = void;
    size_t operator()(const Entry& entry) const { return entry.hash; }
  };
  using Part = boost::unordered_flat_set<Entry, EntryHash>;

  [[nodiscard]] bool HasAmongFew(const types::Value& value) const;
  void Divide(size_t parts);
  bool InsertIntoPart(const types::Value& value);

  std::vector<types::Value> values_;
  std::vector<Part> parts_;  // none while there are few
  size_t part_bytes_ = 0;
  size_t heap_bytes_ = 0;
};

}  // namespace mycel::engine::functions
