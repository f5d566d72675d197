// What a verification looked at and what it found. Plain values, for a person (ToText) or a program (ToJson).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/ids.h"

namespace mycel::engine::bulk {

// One thing that is not as it must be.
struct Finding {
  std::string area;  // "log", "data files", "node", "relationship", "adjacency", "label", "type", "index", "count" …
  std::string text;
};

// Findings beyond this many are counted, not kept.
inline constexpr size_t kMaxKeptFindings = 1000;

struct VerifyReport {
  std::string path;
  // --- the log, above the checkpoint
  base::Lsn watermark;    // the checkpoint holds everything up to here
  base::Lsn last;         // last record that can be read
  std::string torn_tail;  // unacknowledged end that the next start cuts; empty: none. Not a finding
  std::string recovery;   // what `--recover-to-last-good` would do about a damaged log; empty: there is no damage
  // --- the graph, as of `last`
  uint64_t nodes = 0;
  uint64_t relationships = 0;
  uint64_t label_entries = 0;
  uint64_t indexes = 0;
  uint64_t index_entries = 0;
  uint64_t large_values = 0;
  bool graph_checked = false;  // false: the damage did not let the graph be opened

  std::vector<Finding> findings;
  uint64_t finding_count = 0;

  void Add(std::string_view area, std::string text);
  [[nodiscard]] bool clean() const { return finding_count == 0; }
  [[nodiscard]] std::string ToText() const;
  [[nodiscard]] std::string ToJson() const;
};

}  // namespace mycel::engine::bulk
