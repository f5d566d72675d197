// What kinds of nodes and relationships there are and what properties they carry: one pass over the graph, for
// db.schema.* and apoc.meta.data.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/result.h"
#include "engine/procedures/registry.h"
#include "engine/types/kind.h"

namespace mycel::engine::procedures {

struct PropertySummary {
  std::set<std::string> types;  // "String", "Long", "StringArray" …
  uint64_t count = 0;           // entities that have it
};

struct EntitySummary {
  uint64_t count = 0;
  std::map<std::string, PropertySummary, std::less<>> properties;
};

struct GraphSummary {
  std::map<std::vector<std::string>, EntitySummary> nodes;  // by sorted label names
  std::map<std::string, EntitySummary> relationships;       // by type
  // (start label, type, end label) of every pair of labels of the ends, and how many relationships have it.
  std::map<std::array<std::string, 3>, uint64_t> triples;
};

// Sees the transaction's snapshot and own writes; can be cancelled.
[[nodiscard]] base::Result<GraphSummary> SummariseGraph(CallContext& context);

}  // namespace mycel::engine::procedures
