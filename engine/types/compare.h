// Equality, comparison, order and equivalence of values: the one place where they are defined.
//
//                         = and <>          < <= > >=               ORDER BY (ascending)      DISTINCT, grouping
//   null                  null              null                    last                      null is null
//   number, number        by exact value    by exact value          by exact value            by exact value: 1 is 1.0
//   NaN, number           false             false                   NaN after all numbers     NaN is NaN
//   -0.0, 0.0             true              equal                   equal                     the same
//   string, string        bytes             code points             code points               bytes
//   boolean, boolean      value             false < true            false first               value
//   date, times           same instant and offset or zone; < and ORDER BY: instant, then offset, then zone name
//   duration, duration    all four groups   only if equal (4)       estimated length, groups  all four groups
//   point, point          CRS, coordinates  only if equal (4)       CRS number, coordinates   CRS, coordinates
//   list, list            item by item (1)  first difference (2)    item by item, shorter first   item by item
//   map, map              key by key (1)    size, keys, values (2)  size, keys, values        key by key
//   node, relationship    id                id                      id                        id
//   path, path            all ids           ids in walking order    ids in walking order      all ids
//   bytes, vector         content           only if equal (4)       content                   content
//   kinds differ          false             null (numbers compare)  by rank (3)               never the same
//
// (1) false if sizes or keys differ or any pair is unequal, else null if any pair is null, else true.
// (2) The first pair that is not equal decides; null if that pair compares to null, or holds a NaN. A list is less than
//     its extensions.
// (3) map < node < relationship < list < bytes < vector < path < point < datetime < local datetime < date < time <
//     local time < duration < string < boolean < number < null. Sources: openCypher CIP2016-06-14 and Neo4j's published
//     order; bytes, vector and point are in neither and stand beside what they resemble.
// (4) Equal values are <= and >= each other; < and > of them, and all four of different values, are null.
//
// Pure functions: any thread. They recurse once per nesting level (base::kMaxValueDepth).
#pragma once

#include <compare>
#include <cstddef>
#include <optional>

#include "engine/types/value.h"

namespace mycel::engine::types {

// `a = b`; empty means null.
[[nodiscard]] std::optional<bool> Equals(const Value& a, const Value& b);

enum class Comparison : uint8_t {
  kLess,
  kEqual,
  kGreater,
  kUnordered,  // a NaN is involved: <, <=, > and >= are all false
  kSame,       // equal values of a kind without an order: <= and >= are true, < and > null
  kNull,       // not comparable: all are null
};
// Three-valued `a < b` and its sisters; the functions below read the answer.
[[nodiscard]] Comparison Compare(const Value& a, const Value& b);
[[nodiscard]] std::optional<bool> Less(const Value& a, const Value& b);
[[nodiscard]] std::optional<bool> LessOrEqual(const Value& a, const Value& b);

// The total order of ORDER BY, min() and max(); null is last.
[[nodiscard]] std::strong_ordering OrderCompare(const Value& a, const Value& b);

// Sameness for DISTINCT, grouping and collect(DISTINCT ...): OrderCompare(a, b) == 0.
[[nodiscard]] bool Equivalent(const Value& a, const Value& b);
// Equivalent values have the same hash, the same in every run of this program.
[[nodiscard]] size_t Hash(const Value& value);

// For hash containers keyed by values under Equivalent.
struct ValueHash {
  size_t operator()(const Value& value) const { return Hash(value); }
};
struct ValueEquivalent {
  bool operator()(const Value& a, const Value& b) const { return Equivalent(a, b); }
};

// Mixes a hash into a running one, for keys of several values.
[[nodiscard]] size_t CombineHash(size_t seed, size_t hash);

// An integer against a float by exact value (no rounding above 2^53). Requires that `b` is not NaN.
[[nodiscard]] std::strong_ordering CompareIntegerToFloat(int64_t a, double b);

}  // namespace mycel::engine::types
