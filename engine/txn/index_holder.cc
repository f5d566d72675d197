#include "engine/txn/index_holder.h"

#include <algorithm>

#include "engine/index/index_key.h"
#include "engine/txn/store_core.h"
#include "engine/txn/stored_values.h"
#include "engine/txn/transaction_state.h"

namespace mycel::engine::txn {

using base::Result;
using catalog::EntityKind;
using catalog::IndexDescriptor;
using graph::NodeImage;
using graph::Presence;
using graph::RecordRead;
using graph::RelImage;

bool Covers(const catalog::SchemaTarget& target, const NodeImage& node) {
  return std::any_of(node.labels.begin(), node.labels.end(),
                     [&](base::LabelId label) { return target.ForLabel(label); });
}

Result<std::optional<std::string_view>> IndexedProperties(const IndexDescriptor& index, uint64_t entity,
                                                          const RecordRead& read) {
  if (read.presence != Presence::kPresent) return std::optional<std::string_view>();
  if (index.target.entity == EntityKind::kNode) {
    NodeImage image;
    if (!graph::DecodeNode(read.image, &image)) return DamagedRecord("node", entity);
    return Covers(index.target, image) ? std::optional(image.properties) : std::nullopt;
  }
  RelImage image;
  if (!graph::DecodeRel(read.image, &image)) return DamagedRecord("relationship", entity);
  return index.target.ForType(image.type) ? std::optional(image.properties) : std::nullopt;
}

Result<std::optional<std::string>> KeyOfProperties(StoreCore* core, const IndexDescriptor& index,
                                                   std::string_view properties, std::vector<types::Value>* values) {
  MYCEL_ASSIGN_OR_RETURN(*values, ValuesOf(index.target.keys, properties, *core->large_values));
  auto key = index::EntryKey(index, *values);
  return key ? std::optional(std::move(key->bytes)) : std::nullopt;
}

// The value decides, without a key made of it where both are integers or both strings.
Result<bool> HasValue(StoreCore* core, const IndexDescriptor& index, std::string_view properties,
                      const types::Value& want, std::string_view key) {
  MYCEL_ASSIGN_OR_RETURN(const types::Value have,
                         StoredProperty(properties, index.target.keys[0], *core->large_values));
  if (have.is_integer() && want.is_integer()) return have.AsInteger() == want.AsInteger();
  if (have.is_string() && want.is_string()) return have.AsString() == want.AsString();
  const auto have_key = index::KeyOf(std::span(&have, 1));
  return have_key && have_key->bytes == key;
}

namespace {

Result<std::optional<std::string_view>> PropertiesSeen(StoreCore* core, const IndexDescriptor& index, uint64_t entity,
                                                       const graph::ReadContext& reader) {
  const bool node = index.target.entity == EntityKind::kNode;
  MYCEL_ASSIGN_OR_RETURN(const RecordRead read, (node ? core->nodes : core->rels)->Read(entity, reader));
  return IndexedProperties(index, entity, read);
}

}  // namespace

Result<bool> HoldsKey(StoreCore* core, const IndexDescriptor& index, const std::string* key, uint64_t entity,
                      const graph::ReadContext& reader, std::vector<types::Value>* values) {
  MYCEL_ASSIGN_OR_RETURN(const auto properties, PropertiesSeen(core, index, entity, reader));
  if (!properties) return false;
  MYCEL_ASSIGN_OR_RETURN(const std::optional<std::string> have, KeyOfProperties(core, index, *properties, values));
  return have && (key == nullptr || *have == *key);
}

// Equality of one property, the look-up that everything begins with.
Result<bool> HoldsValue(StoreCore* core, const IndexDescriptor& index, uint64_t entity, const types::Value& want,
                        std::string_view key, const graph::ReadContext& reader) {
  MYCEL_ASSIGN_OR_RETURN(const auto properties, PropertiesSeen(core, index, entity, reader));
  return properties ? HasValue(core, index, *properties, want, key) : Result<bool>(false);
}

}  // namespace mycel::engine::txn
