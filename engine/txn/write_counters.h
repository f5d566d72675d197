// What a transaction did, for the summary of a statement. Plain counters; the difference of two readings is a
// statement's.
#pragma once

#include <cstdint>

namespace mycel::engine::txn {

struct WriteCounters {
  uint64_t nodes_created = 0;
  uint64_t nodes_deleted = 0;
  uint64_t rels_created = 0;
  uint64_t rels_deleted = 0;
  uint64_t properties_set = 0;
  uint64_t labels_added = 0;
  uint64_t labels_removed = 0;

  [[nodiscard]] bool any() const {
    return (nodes_created | nodes_deleted | rels_created | rels_deleted | properties_set | labels_added |
            labels_removed) != 0;
  }
};

}  // namespace mycel::engine::txn
