// A look-up in a range index: equalities on the first keys, then at most one of range, prefix or existence on the next
// key.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/ids.h"
#include "engine/types/value.h"

namespace mycel::engine::txn {

struct SeekRangeBound {
  types::Value value;
  bool inclusive = true;
};

struct IndexSeek {
  std::vector<types::Value> equal;      // for the first equal.size() keys; a null or NaN finds nothing
  std::optional<SeekRangeBound> lower;  // on the next key; both bounds must be comparable, else nothing is found
  std::optional<SeekRangeBound> upper;
  std::optional<std::string> prefix;  // on the next key
  // Of an index over one key: only strings that contain or end with it; long ones may come without.
  std::optional<std::string> contains;
  std::optional<std::string> suffix;
};

// Hits of one seek that are still to be handed out. Plain state, kept across Quiesce; ids, not pointers.
class IndexCursor {
 public:
  IndexCursor() = default;

 private:
  friend class Transaction;
  std::vector<uint64_t> hits_;
  size_t next_ = 0;
};

}  // namespace mycel::engine::txn
