// What searches of full-text and vector indexes give: entities with scores, best first.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/ids.h"

namespace mycel::engine::txn {

struct ScoredId {
  uint64_t id = 0;  // of a node or a relationship, as the index is for
  double score = 0;
};

struct FulltextRequest {
  std::string query;     // Lucene's syntax
  std::string analyzer;  // for the query's words; empty: the index's own
  uint64_t skip = 0;
  std::optional<uint64_t> limit;
};

}  // namespace mycel::engine::txn
