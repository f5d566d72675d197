// Whether an entity is indexed under a key in what a reader sees: entries are supersets, the record decides.
//
// Threads: any, with an epoch pinned.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/catalog/descriptors.h"
#include "engine/graph/version.h"
#include "engine/types/value.h"

namespace mycel::engine::txn {

struct StoreCore;

// `key` null: under any key. `values` gets those of the index's properties when the entity belongs to the index.
[[nodiscard]] base::Result<bool> HoldsKey(StoreCore* core, const catalog::IndexDescriptor& index,
                                          const std::string* key, uint64_t entity, const graph::ReadContext& reader,
                                          std::vector<types::Value>* values);

}  // namespace mycel::engine::txn
