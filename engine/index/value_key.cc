#include "engine/index/value_key.h"

#include "engine/types/temporal/wide_int.h"
#include "engine/types/temporal/zone_table.h"

namespace mycel::engine::index {

using types::Kind;
using types::Value;

namespace {

// Times: the instant in UTC, then the offset.
void AppendTime(const types::Time& time, KeyBuilder* builder) {
  constexpr int64_t kNanosPerSecond = 1'000'000'000;
  builder->OrderedInt(time.nanos - time.offset_seconds * kNanosPerSecond);
  builder->OrderedInt32(time.offset_seconds);
}

// Datetimes: instant, offset, then a plain offset before a named zone, then the name.
void AppendDateTime(const types::DateTime& value, KeyBuilder* builder) {
  builder->OrderedInt(value.utc_seconds);
  builder->OrderedInt32(value.nanos);
  builder->OrderedInt32(value.offset_seconds);
  builder->Bytes(value.zone == types::kNoZone ? std::string_view() : types::temporal::ZoneName(value.zone));
}

// Durations: the estimated length in seconds (128 bits), nanoseconds, then the groups that tell equal lengths apart.
void AppendDuration(const types::Duration& value, KeyBuilder* builder) {
  using types::temporal::Int128;
  constexpr Int128 kSecondsPerMonth = 2'629'746;
  constexpr Int128 kSecondsPerDay = 86'400;
  const Int128 length = value.months * kSecondsPerMonth + value.days * kSecondsPerDay + value.seconds;
  builder->OrderedInt(static_cast<int64_t>(length >> 64));
  // The low half is unsigned: the flip of OrderedInt is taken back.
  builder->OrderedInt(static_cast<int64_t>(static_cast<uint64_t>(length) ^ uint64_t{1} << 63));
  builder->OrderedInt32(value.nanos);
  builder->OrderedInt(value.months);
  builder->OrderedInt(value.days);
}

void AppendPoint(const types::Point& point, KeyBuilder* builder) {
  builder->OrderedInt32(static_cast<int32_t>(point.crs));
  for (int i = 0; i < Dimensions(point.crs); ++i) builder->OrderedDouble(point.coordinates[static_cast<size_t>(i)]);
}

bool AppendList(const Value& value, KeyBuilder* builder) {
  for (const Value& item : value.AsList()) {
    if (!AppendValue(item, builder)) return false;
  }
  builder->Tag(KeyTag::kListEnd);
  return true;
}

void AppendVector(const types::VectorView& vector, KeyBuilder* builder) {
  builder->OrderedInt32(static_cast<int32_t>(vector.coordinates.size()));
  for (const double coordinate : vector.coordinates) builder->OrderedDouble(coordinate);
}

bool Indexable(const Value& value) {
  if (!TagOf(value)) return false;
  if (!value.is_list()) return true;
  for (const Value& item : value.AsList()) {
    if (!Indexable(item)) return false;
  }
  return true;
}

}  // namespace

std::optional<KeyTag> TagOf(const Value& value) {
  switch (value.kind()) {
    case Kind::kNull:
    case Kind::kNode:
    case Kind::kRelationship:
    case Kind::kMap:
    case Kind::kPath:
      return std::nullopt;
    case Kind::kBoolean:
      return KeyTag::kBoolean;
    case Kind::kInteger:
    case Kind::kFloat:
      return KeyTag::kNumber;
    case Kind::kDate:
      return KeyTag::kDate;
    case Kind::kLocalTime:
      return KeyTag::kLocalTime;
    case Kind::kTime:
      return KeyTag::kTime;
    case Kind::kLocalDateTime:
      return KeyTag::kLocalDateTime;
    case Kind::kString:
      return KeyTag::kString;
    case Kind::kBytes:
      return KeyTag::kBytes;
    case Kind::kList:
      return KeyTag::kList;
    case Kind::kDateTime:
      return KeyTag::kDateTime;
    case Kind::kDuration:
      return KeyTag::kDuration;
    case Kind::kPoint:
      return KeyTag::kPoint;
    case Kind::kVector:
      return KeyTag::kVector;
  }
  return std::nullopt;
}

bool AppendValue(const Value& value, KeyBuilder* builder) {
  if (!Indexable(value)) return false;
  switch (value.kind()) {
    case Kind::kBoolean:
      builder->Boolean(value.AsBoolean());
      return true;
    case Kind::kInteger:
      builder->Integer(value.AsInteger());
      return true;
    case Kind::kFloat:
      builder->Float(value.AsFloat());
      return true;
    case Kind::kString:
      builder->String(value.AsString());
      return true;
    default:
      break;
  }
  builder->Tag(*TagOf(value));
  switch (value.kind()) {
    case Kind::kDate:
      builder->OrderedInt(value.AsDate().days);
      return true;
    case Kind::kLocalTime:
      builder->OrderedInt(value.AsLocalTime().nanos);
      return true;
    case Kind::kTime:
      AppendTime(value.AsTime(), builder);
      return true;
    case Kind::kLocalDateTime:
      builder->OrderedInt(value.AsLocalDateTime().seconds);
      builder->OrderedInt32(value.AsLocalDateTime().nanos);
      return true;
    case Kind::kDateTime:
      AppendDateTime(value.AsDateTime(), builder);
      return true;
    case Kind::kDuration:
      AppendDuration(value.AsDuration(), builder);
      return true;
    case Kind::kPoint:
      AppendPoint(value.AsPoint(), builder);
      return true;
    case Kind::kBytes:
      builder->Bytes(value.AsBytes());
      return true;
    case Kind::kVector:
      AppendVector(value.AsVector(), builder);
      return true;
    default:
      return AppendList(value, builder);
  }
}

std::optional<ValueKey> KeyOf(std::span<const Value> values) {
  KeyBuilder builder;
  for (const Value& value : values) {
    if (!AppendValue(value, &builder)) return std::nullopt;
  }
  builder.Finish();
  const bool cut = builder.cut();
  return ValueKey{builder.Take(), cut};
}

std::optional<KeyBound> BoundOf(std::string_view prefix, const Value& value, bool inclusive) {
  KeyBuilder builder(prefix);
  if (!AppendValue(value, &builder)) return std::nullopt;
  builder.Finish();
  const bool cut = builder.cut();
  return KeyBound{builder.Take(), inclusive || cut};
}

KeyRange StartsWithRange(std::string_view leading, std::string_view prefix) {
  KeyBuilder builder(leading);
  builder.StringPrefix(prefix);
  return KeyRange::Prefix(builder.bytes());
}

}  // namespace mycel::engine::index
