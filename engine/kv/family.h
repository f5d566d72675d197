// The column families of the checkpoint store, in the order of design section 3. Keys are big-endian ids, so iteration
// is in id order.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace mycel::engine::kv {

enum class Family : uint8_t {
  kNode,  // node records
  kRel,   // relationship records
  kAdj,   // adjacency segments and runs
  kSet,   // label and relationship sets
  kProp,  // property-index entries
  kBlob,  // large values by SHA-256
  kMeta,  // tokens, schema, statistics, watermark
  // Earlier states of records, where a database keeps them. A store that was last written before there was a history
  // has no such family: opened to be read only, it shows an empty one.
  kHistory,
};

inline constexpr size_t kFamilyCount = 8;
inline constexpr std::array<std::string_view, kFamilyCount> kFamilyNames = {"node", "rel",  "adj",  "set",
                                                                            "prop", "blob", "meta", "history"};

}  // namespace mycel::engine::kv
