// Whether an entity is indexed under a key in what a reader sees: entries are supersets, the record decides.
//
// Threads: any, with an epoch pinned.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/catalog/descriptors.h"
#include "engine/graph/record_image.h"
#include "engine/graph/record_pages.h"
#include "engine/graph/version.h"
#include "engine/types/value.h"

namespace mycel::engine::txn {

struct StoreCore;

[[nodiscard]] bool Covers(const catalog::SchemaTarget& target, const graph::NodeImage& node);

// The packed properties of a record that belongs to the index; nullopt when it does not, or is not there.
[[nodiscard]] base::Result<std::optional<std::string_view>> IndexedProperties(const catalog::IndexDescriptor& index,
                                                                              uint64_t entity,
                                                                              const graph::RecordRead& read);
// The key of such properties, with their values; nullopt: it is under none.
[[nodiscard]] base::Result<std::optional<std::string>> KeyOfProperties(StoreCore* core,
                                                                       const catalog::IndexDescriptor& index,
                                                                       std::string_view properties,
                                                                       std::vector<types::Value>* values);
// Equality of one property, `key` being that of `want`, in properties of an index over one.
[[nodiscard]] base::Result<bool> HasValue(StoreCore* core, const catalog::IndexDescriptor& index,
                                          std::string_view properties, const types::Value& want, std::string_view key);

// `key` null: under any key. `values` gets those of the index's properties when the entity belongs to the index.
[[nodiscard]] base::Result<bool> HoldsKey(StoreCore* core, const catalog::IndexDescriptor& index,
                                          const std::string* key, uint64_t entity, const graph::ReadContext& reader,
                                          std::vector<types::Value>* values);
[[nodiscard]] base::Result<bool> HoldsValue(StoreCore* core, const catalog::IndexDescriptor& index, uint64_t entity,
                                            const types::Value& want, std::string_view key,
                                            const graph::ReadContext& reader);

}  // namespace mycel::engine::txn
