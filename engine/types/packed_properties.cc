#include "engine/types/packed_properties.h"

#include "engine/base/coding.h"
#include "engine/types/packed.h"
#include "engine/types/packed_directory.h"
#include "engine/types/varint.h"

namespace mycel::engine::types {
namespace {

using base::ErrorId;
using base::Result;
using base::Status;

Status Damaged() { return Status::Error(ErrorId::kCorruption, "A record's packed properties are damaged"); }

}  // namespace

void AppendPackedProperties(std::span<const Property> properties, std::string* out) {
  if (properties.empty()) return;
  std::string values;
  std::vector<uint64_t> ends;
  ends.reserve(properties.size());
  for (const Property& property : properties) {
    MYCEL_ASSERT(!property.value.is_null());
    MYCEL_ASSERT(ends.empty() || property.key > properties[ends.size() - 1].key);
    AppendPacked(property.value, &values);
    ends.push_back(values.size());
  }
  AppendDirectory(
      properties, values.size(), false, [&ends](size_t i) { return ends[i]; }, out);
  out->append(values);
}

Result<PackedProperties> PackedProperties::Open(std::string_view bytes) {
  PackedProperties view;
  if (bytes.empty()) return view;
  view.bytes_ = bytes;
  const auto widths = static_cast<uint8_t>(bytes[0]);
  view.key_width_ = widths & 3;
  view.end_width_ = (widths & ~kWithReferences) >> 2;
  std::string_view cursor = bytes.substr(1);
  uint64_t count = 0;
  if (view.key_width_ > 2 || view.end_width_ > 2 || !TakeVarint(&cursor, &count)) return Damaged();
  if (count == 0 || count > cursor.size()) return Damaged();
  view.count_ = static_cast<uint32_t>(count);
  view.keys_at_ = bytes.size() - cursor.size();
  view.ends_at_ = view.keys_at_ + (count << view.key_width_);
  view.values_at_ = view.ends_at_ + (count << view.end_width_);
  if (count > UINT32_MAX || view.values_at_ > bytes.size()) return Damaged();
  return view;
}

// Fixed widths, so that no copy of a variable length is called for a byte or two.
uint64_t PackedProperties::Number(size_t at, int log2_width) const {
  const char* const from = bytes_.data() + at;
  if (log2_width == 0) return static_cast<uint8_t>(*from);
  if (log2_width == 1) return base::LoadLittle<uint16_t>(from);
  return base::LoadLittle<uint32_t>(from);
}

base::PropertyKeyId PackedProperties::key(uint32_t index) const {
  MYCEL_ASSERT(index < count_);
  return base::PropertyKeyId(static_cast<uint32_t>(Number(keys_at_ + (size_t{index} << key_width_), key_width_)));
}

Result<std::string_view> PackedProperties::packed(uint32_t index) const {
  MYCEL_ASSERT(index < count_);
  const size_t end_at = ends_at_ + (size_t{index} << end_width_);
  const uint64_t begin = index == 0 ? 0 : Number(end_at - (size_t{1} << end_width_), end_width_);
  const uint64_t end = Number(end_at, end_width_);
  if (begin >= end || end > bytes_.size() - values_at_) return Damaged();
  return bytes_.substr(values_at_ + begin, end - begin);
}

Result<Value> PackedProperties::value(uint32_t index) const {
  MYCEL_ASSIGN_OR_RETURN(const std::string_view bytes, packed(index));
  return DecodePacked(bytes);
}

std::optional<uint32_t> PackedProperties::Find(base::PropertyKeyId wanted) const {
  // Entities have few properties: a scan over the tight key array beats a binary search below about 16.
  if (count_ <= 16) {
    for (uint32_t i = 0; i < count_; ++i) {
      if (Number(keys_at_ + (size_t{i} << key_width_), key_width_) == wanted.value) return i;
    }
    return std::nullopt;
  }
  uint32_t low = 0;
  uint32_t high = count_;
  while (low < high) {
    const uint32_t middle = low + (high - low) / 2;
    if (key(middle) < wanted) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  if (low == count_ || key(low) != wanted) return std::nullopt;
  return low;
}

Result<Value> PackedProperties::Get(base::PropertyKeyId wanted) const {
  const std::optional<uint32_t> index = Find(wanted);
  if (!index) return Value();
  return value(*index);
}

Result<std::vector<Property>> PackedProperties::All() const {
  std::vector<Property> all;
  all.reserve(count_);
  for (uint32_t i = 0; i < count_; ++i) {
    MYCEL_ASSIGN_OR_RETURN(Value v, value(i));
    all.push_back({key(i), std::move(v)});
  }
  return all;
}

Status PackedProperties::Validate() const {
  for (uint32_t i = 0; i < count_; ++i) {
    if (i > 0 && key(i) <= key(i - 1)) return Damaged();
    const Result<Value> v = value(i);
    if (!v.ok()) return v.status();
  }
  if (count_ > 0) {
    const uint64_t end = Number(ends_at_ + ((size_t{count_} - 1) << end_width_), end_width_);
    if (end != bytes_.size() - values_at_) return Damaged();
  }
  return Status::Ok();
}

}  // namespace mycel::engine::types
