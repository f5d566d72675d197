// What a finished statement reports.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/types/value.h"

namespace mycel::engine::database {

// One node of EXPLAIN's and PROFILE's tree, in the shape that Neo4j's tools draw.
struct PlanDescription {
  std::string operator_type;  // without "@neo4j"
  uint32_t id = 0;            // its place in the order in which operators are shown, from 0
  std::vector<std::pair<std::string, types::Value>> arguments;
  std::vector<std::string> identifiers;
  std::vector<PlanDescription> children;
  // PROFILE only
  uint64_t rows = 0;
  uint64_t db_hits = 0;
  uint64_t time_ns = 0;
};

struct Counters {
  uint64_t nodes_created = 0;
  uint64_t nodes_deleted = 0;
  uint64_t relationships_created = 0;
  uint64_t relationships_deleted = 0;
  uint64_t properties_set = 0;
  uint64_t labels_added = 0;
  uint64_t labels_removed = 0;
  uint64_t indexes_added = 0;
  uint64_t indexes_removed = 0;
  uint64_t constraints_added = 0;
  uint64_t constraints_removed = 0;

  [[nodiscard]] bool any() const {
    return (nodes_created | nodes_deleted | relationships_created | relationships_deleted | properties_set |
            labels_added | labels_removed | indexes_added | indexes_removed | constraints_added |
            constraints_removed) != 0;
  }
};

struct QueryNotification {
  std::string code;
  std::string title;
  std::string description;
  std::string severity;  // WARNING or INFORMATION
  std::string category;
  std::string gql_status;
  std::string status_description;
  bool has_position = false;  // false: about the whole statement
  uint32_t offset = 0;
  uint32_t line = 1;
  uint32_t column = 1;
};

struct Summary {
  std::string type = "r";  // r, rw, w, s
  Counters counters;
  bool has_columns = false;                  // false: "omitted result"
  uint64_t rows = 0;                         // delivered or dropped
  std::string bookmark;                      // auto-commit only
  std::string durability;                    // the level reached by a write: sync, async, off
  std::unique_ptr<PlanDescription> plan;     // EXPLAIN
  std::unique_ptr<PlanDescription> profile;  // PROFILE
  std::vector<QueryNotification> notifications;
};

}  // namespace mycel::engine::database
