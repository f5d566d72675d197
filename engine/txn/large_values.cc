// Properties on their way into a record: values that are too large for it are split off and named by their hash, and
// what refers to them is taken down for the commit.
#include <algorithm>

#include "engine/txn/limits.h"
#include "engine/txn/stored_values.h"
#include "engine/txn/transaction_state.h"
#include "engine/types/packed.h"
#include "engine/types/packed_properties.h"
#include "engine/types/stored_properties.h"

namespace mycel::engine::txn {

using base::Result;
using base::Status;
using graph::ValueHash;
using types::PackedProperty;

namespace {

// Records whose large values were read for a view; of those that are larger together, so many stay.
constexpr size_t kWholeBytes = size_t{16} << 20;
constexpr size_t kWholeRecords = 8;

}  // namespace

void TransactionState::SplitLarge(std::string* packed_value) {
  if (packed_value->size() <= core->options.large_value_bytes) return;
  const ValueHash hash = ValueHash::Of(*packed_value);
  core->large_values->Hold(hash, *packed_value);
  held_values.push_back(hash);
  writes_since_look += static_cast<uint32_t>(std::min<size_t>(packed_value->size() / kBytesPerWrite, UINT32_MAX / 2));
  const uint64_t bytes = packed_value->size();
  packed_value->clear();
  types::AppendReference({bytes, hash.view()}, packed_value);
}

// Sorted by key, the last of equal keys, without nulls, only storable values; packed.
Result<std::string> TransactionState::PackProperties(std::span<const Property> properties, uint64_t* written) {
  std::vector<Property> sorted;
  sorted.reserve(properties.size());
  for (const Property& property : properties) {
    MYCEL_ASSIGN_OR_RETURN(types::Value value, types::ToStorable(property.value));
    sorted.push_back({property.key, std::move(value)});
  }
  std::stable_sort(sorted.begin(), sorted.end(), [](const Property& a, const Property& b) { return a.key < b.key; });
  std::vector<Property> kept;
  kept.reserve(sorted.size());
  for (size_t i = 0; i < sorted.size(); ++i) {
    if (i + 1 < sorted.size() && sorted[i + 1].key == sorted[i].key) continue;
    if (!sorted[i].value.is_null()) kept.push_back(std::move(sorted[i]));
  }
  *written += kept.size();
  std::string packed;
  types::AppendPackedProperties(kept, &packed);
  if (packed.size() <= core->options.large_value_bytes) return packed;
  MYCEL_ASSIGN_OR_RETURN(std::vector<PackedProperty> all, types::StoredProperties(packed));
  std::vector<std::string> values;
  values.reserve(all.size());  // they do not move: `all` looks at them
  for (PackedProperty& property : all) {
    property.bytes = values.emplace_back(property.bytes);
    SplitLarge(&values.back());
    property.bytes = values.back();
  }
  std::string split;
  types::AppendStoredProperties(all, &split);
  return split;
}

// The other properties are copied as they stand: a large one is not even read.
Result<std::optional<std::string>> TransactionState::ChangeProperty(std::string_view packed, base::PropertyKeyId key,
                                                                    const types::Value& value) {
  MYCEL_ASSIGN_OR_RETURN(std::vector<PackedProperty> all, types::StoredProperties(packed));
  const auto at =
      std::lower_bound(all.begin(), all.end(), key,
                       [](const PackedProperty& property, base::PropertyKeyId want) { return property.key < want; });
  const bool found = at != all.end() && at->key == key;
  std::string bytes;
  if (value.is_null()) {
    if (!found) return std::optional<std::string>();
    all.erase(at);
  } else {
    MYCEL_ASSIGN_OR_RETURN(const types::Value storable, types::ToStorable(value));
    types::AppendPacked(storable, &bytes);
    SplitLarge(&bytes);
    if (found && at->bytes == bytes) return std::optional<std::string>();
    if (found) {
      at->bytes = bytes;
    } else {
      all.insert(at, {key, bytes});
    }
  }
  std::string changed;
  types::AppendStoredProperties(all, &changed);
  return std::optional(std::move(changed));
}

Result<std::string_view> TransactionState::Whole(std::string_view properties) {
  if (!types::HasReferences(properties)) return properties;
  MYCEL_ASSIGN_OR_RETURN(std::string bytes, WithLargeValues(properties, *core->large_values));
  whole_bytes += bytes.size();
  whole.push_back(std::move(bytes));
  for (; whole_bytes > kWholeBytes && whole.size() > kWholeRecords; whole.pop_front()) {
    whole_bytes -= whole.front().size();
  }
  return std::string_view(whole.back());
}

Status TransactionState::NoteReferences(std::string_view before, std::string_view after) {
  if (!types::HasReferences(before) && !types::HasReferences(after)) return Status::Ok();
  for (const auto& [properties, change] : {std::pair(before, -1), std::pair(after, 1)}) {
    MYCEL_ASSIGN_OR_RETURN(const std::vector<ValueHash> hashes, ReferencesIn(properties));
    for (const ValueHash& hash : hashes) value_changes.emplace_back(hash, change);
  }
  return Status::Ok();
}

// The bytes are logged whenever references come: a value may have been removed since this transaction wrote it.
Status TransactionState::LogLargeValues(PayloadWriter* writer) {
  for (const auto& [hash, change] : value_changes) logged_values[hash] += change;
  std::erase_if(logged_values, [](const auto& one) { return one.second == 0; });
  for (const auto& [hash, references] : logged_values) {
    std::string packed;
    if (references > 0) {
      MYCEL_ASSIGN_OR_RETURN(packed, core->large_values->Read(hash));
      logged_value_bytes += packed.size();
    }
    writer->LargeValue(hash.view(), references, packed);
  }
  return Status::Ok();
}

}  // namespace mycel::engine::txn
