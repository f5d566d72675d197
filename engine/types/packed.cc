#include "engine/types/packed.h"

#include <bit>
#include <cstring>
#include <limits>
#include <utility>

#include "engine/base/limits.h"
#include "engine/types/temporal/zone_table.h"
#include "engine/types/varint.h"

namespace mycel::engine::types {
namespace {

using base::ErrorId;
using base::Result;
using base::Status;

enum Tag : uint8_t {
  kTagNull = 0x00,
  kTagFalse = 0x01,
  kTagTrue = 0x02,
  kTagInteger = 0x03,
  kTagFloat = 0x04,
  kTagString = 0x05,
  kTagBytes = 0x06,
  kTagList = 0x07,
  kTagFloatList = 0x08,
  kTagDate = 0x0A,
  kTagLocalTime = 0x0B,
  kTagTime = 0x0C,
  kTagLocalDateTime = 0x0D,
  kTagDateTime = 0x0E,
  kTagDuration = 0x0F,
  kTagPoint = 0x10,
  kTagVector = 0x11,
  kTagNode = 0x12,
  kTagRelationship = 0x13,
  kTagPath = 0x14,
  kTagMap = 0x15,
  kTagRange = 0x16,
  kTagShortString = 0x40,
  kTagSmallInteger = 0x80,
};
constexpr size_t kShortStringBytes = 0x3F;
constexpr int64_t kSmallIntegerMin = -16;
constexpr int64_t kSmallIntegerMax = 0x7F - 16;
constexpr int64_t kNanosPerDay = int64_t{86400} * 1'000'000'000;
constexpr uint64_t kNanosPerSecond = 1'000'000'000;

constexpr Crs kCrsByCode[] = {Crs::kCartesian2D, Crs::kCartesian3D, Crs::kWgs84_2D, Crs::kWgs84_3D};

static_assert(std::endian::native == std::endian::little, "the packed form is copied as it stands in memory");

template <typename T>
void AppendRaw(T v, std::string* out) {
  char bytes[sizeof(T)];
  std::memcpy(bytes, &v, sizeof(T));
  out->append(bytes, sizeof(T));
}

void AppendString(std::string_view text, std::string* out) {
  if (text.size() <= kShortStringBytes) {
    out->push_back(static_cast<char>(kTagShortString | text.size()));
  } else {
    out->push_back(kTagString);
    AppendVarint(text.size(), out);
  }
  out->append(text);
}

void AppendInteger(int64_t v, std::string* out) {
  if (v >= kSmallIntegerMin && v <= kSmallIntegerMax) {
    out->push_back(static_cast<char>(kTagSmallInteger + (v - kSmallIntegerMin)));
    return;
  }
  out->push_back(kTagInteger);
  AppendVarint(ZigZag(v), out);
}

void AppendDateTime(const DateTime& v, std::string* out) {
  out->push_back(kTagDateTime);
  AppendVarint(ZigZag(v.utc_seconds), out);
  AppendVarint(static_cast<uint64_t>(v.nanos), out);
  AppendVarint(ZigZag(v.offset_seconds), out);
  const std::string_view zone = v.zone == kNoZone ? std::string_view() : temporal::ZoneName(v.zone);
  AppendVarint(zone.size(), out);
  out->append(zone);
}

void AppendDuration(const Duration& v, std::string* out) {
  out->push_back(kTagDuration);
  AppendVarint(ZigZag(v.months), out);
  AppendVarint(ZigZag(v.days), out);
  AppendVarint(ZigZag(v.seconds), out);
  AppendVarint(static_cast<uint64_t>(v.nanos), out);
}

void AppendPoint(const Point& v, std::string* out) {
  out->push_back(kTagPoint);
  for (uint8_t code = 0; code < 4; ++code) {
    if (kCrsByCode[code] == v.crs) out->push_back(static_cast<char>(code));
  }
  for (int i = 0; i < Dimensions(v.crs); ++i) AppendRaw(v.coordinates[static_cast<size_t>(i)], out);
}

void AppendVector(const VectorView& v, std::string* out) {
  out->push_back(kTagVector);
  out->push_back(static_cast<char>(v.element));
  AppendVarint(v.coordinates.size(), out);
  for (const double coordinate : v.coordinates) {
    if (v.element == VectorElement::kFloat32) {
      AppendRaw(static_cast<float>(coordinate), out);
    } else {
      AppendRaw(coordinate, out);
    }
  }
}

void AppendPath(const PathView& v, std::string* out) {
  out->push_back(kTagPath);
  AppendVarint(v.rels.size(), out);
  for (const base::NodeId id : v.nodes) AppendVarint(id.value, out);
  for (const base::RelId id : v.rels) AppendVarint(id.value, out);
}

void AppendSized(Tag tag, size_t count, const std::string& body, std::string* out) {
  out->push_back(static_cast<char>(tag));
  AppendVarint(body.size(), out);
  AppendVarint(count, out);
  out->append(body);
}

void AppendList(const ListView& list, std::string* out) {
  if (list.is_range()) {
    out->push_back(kTagRange);
    AppendVarint(ZigZag(list.first()), out);
    AppendVarint(ZigZag(list.step()), out);
    AppendVarint(list.size(), out);
    return;
  }
  bool floats = !list.empty();
  for (const Value& item : list.items()) floats = floats && item.is_float();
  if (floats) {
    out->push_back(kTagFloatList);
    AppendVarint(list.size(), out);
    for (const Value& item : list.items()) AppendRaw(item.AsFloat(), out);
    return;
  }
  std::string body;
  for (const Value& item : list.items()) AppendPacked(item, &body);
  AppendSized(kTagList, list.size(), body, out);
}

void AppendMap(const MapView& map, std::string* out) {
  std::string body;
  for (const MapEntry& entry : map) {
    AppendVarint(entry.key.size(), &body);
    body.append(entry.key);
    AppendPacked(entry.value, &body);
  }
  AppendSized(kTagMap, map.size(), body, out);
}

// Reads one packed value with every bound checked. A failing read sets `failed` and yields zeros, so that a decoder may
// read its fields in a row and ask once.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}

  [[nodiscard]] bool failed() const { return failed_; }
  [[nodiscard]] std::string_view rest() const { return rest_; }
  void Fail() { failed_ = true; }

  uint8_t Byte() {
    const std::string_view bytes = Take(1);
    return bytes.empty() ? 0 : static_cast<uint8_t>(bytes[0]);
  }
  uint64_t Varint() {
    uint64_t v = 0;
    if (!failed_ && !TakeVarint(&rest_, &v)) failed_ = true;
    return failed_ ? 0 : v;
  }
  int64_t Signed() { return UnZigZag(Varint()); }
  // A number that must lie below `bound`.
  uint64_t Below(uint64_t bound) {
    const uint64_t v = Varint();
    if (v >= bound) failed_ = true;
    return failed_ ? 0 : v;
  }
  template <typename T>
  T Raw() {
    T v{};
    const std::string_view bytes = Take(sizeof(T));
    if (!failed_) std::memcpy(&v, bytes.data(), sizeof(T));
    return v;
  }
  std::string_view Take(uint64_t count) {
    if (failed_ || count > rest_.size()) {
      failed_ = true;
      return {};
    }
    const std::string_view taken = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return taken;
  }

  Value Any(uint32_t depth);
  void Skip();

 private:
  Value Temporal(uint8_t tag);
  Value DateTimeValue();
  Value PointValue();
  Value VectorValue();
  Value PathValue();
  Value RangeValue();
  Value FloatListValue();
  Value ListValue(uint32_t depth);
  Value MapValue(uint32_t depth);
  Value Container(uint8_t tag, uint32_t depth);

  std::string_view rest_;
  bool failed_ = false;
};

Value Reader::DateTimeValue() {
  DateTime v;
  v.utc_seconds = Signed();
  v.nanos = static_cast<int32_t>(Below(kNanosPerSecond));
  const int64_t offset = Signed();
  if (offset < -86400 || offset > 86400) Fail();
  v.offset_seconds = static_cast<int32_t>(failed_ ? 0 : offset);
  const std::string_view zone = Take(Varint());
  if (!zone.empty()) {
    const Result<ZoneId> id = temporal::InternZone(zone);
    if (!id.ok()) Fail();
    v.zone = id.ok() ? *id : kNoZone;
  }
  return Value::Of(v);
}

Value Reader::Temporal(uint8_t tag) {
  switch (tag) {
    case kTagDate:
      return Value::Of(Date{Signed()});
    case kTagLocalTime:
      return Value::Of(LocalTime{static_cast<int64_t>(Below(kNanosPerDay))});
    case kTagTime: {
      const auto nanos = static_cast<int64_t>(Below(kNanosPerDay));
      const int64_t offset = Signed();
      if (offset < -86400 || offset > 86400) Fail();
      return Value::Of(Time{nanos, static_cast<int32_t>(failed_ ? 0 : offset)});
    }
    case kTagLocalDateTime: {
      const int64_t seconds = Signed();
      return Value::Of(LocalDateTime{seconds, static_cast<int32_t>(Below(kNanosPerSecond))});
    }
    case kTagDateTime:
      return DateTimeValue();
    default: {
      Duration v;
      v.months = Signed();
      v.days = Signed();
      v.seconds = Signed();
      v.nanos = static_cast<int32_t>(Below(kNanosPerSecond));
      return Value::Of(v);
    }
  }
}

Value Reader::PointValue() {
  const uint8_t code = Byte();
  if (code >= 4) {
    Fail();
    return Value();
  }
  Point v;
  v.crs = kCrsByCode[code];
  for (int i = 0; i < Dimensions(v.crs); ++i) v.coordinates[static_cast<size_t>(i)] = Raw<double>();
  return Value::Of(v);
}

Value Reader::VectorValue() {
  const uint8_t element = Byte();
  if (element > static_cast<uint8_t>(VectorElement::kFloat64)) Fail();
  const bool single = element == static_cast<uint8_t>(VectorElement::kFloat32);
  const uint64_t count = Below(rest_.size() / (single ? sizeof(float) : sizeof(double)) + 1);
  std::vector<double> coordinates(count);
  for (double& coordinate : coordinates) coordinate = single ? double{Raw<float>()} : Raw<double>();
  return Value::Vector(single ? VectorElement::kFloat32 : VectorElement::kFloat64, std::move(coordinates));
}

Value Reader::PathValue() {
  const uint64_t count = Below(rest_.size() + 1);
  std::vector<base::NodeId> nodes;
  std::vector<base::RelId> rels;
  for (uint64_t i = 0; i <= count; ++i) nodes.emplace_back(Varint());
  for (uint64_t i = 0; i < count; ++i) rels.emplace_back(Varint());
  return Value::Path(std::move(nodes), std::move(rels));
}

Value Reader::RangeValue() {
  const int64_t first = Signed();
  const int64_t step = Signed();
  const uint64_t count = Varint();
  // The last item must be an integer too, or items would wrap around.
  const auto low = static_cast<uint64_t>(std::numeric_limits<int64_t>::min());
  const auto high = static_cast<uint64_t>(std::numeric_limits<int64_t>::max());
  const uint64_t room = step > 0 ? high - static_cast<uint64_t>(first) : static_cast<uint64_t>(first) - low;
  const uint64_t stride = step > 0 ? static_cast<uint64_t>(step) : ~static_cast<uint64_t>(step) + 1;
  if (step == 0 || (count > 0 && (count - 1) > room / stride)) Fail();
  return failed_ ? Value() : Value::Range(first, step, count);
}

Value Reader::FloatListValue() {
  const uint64_t count = Below(rest_.size() / sizeof(double) + 1);
  std::vector<Value> items;
  items.reserve(count);
  for (uint64_t i = 0; i < count; ++i) items.push_back(Value::Float(Raw<double>()));
  return Value::List(std::move(items));
}

Value Reader::ListValue(uint32_t depth) {
  const uint64_t bytes = Varint();
  const uint64_t count = Varint();
  Reader body(Take(bytes));
  if (count > body.rest_.size()) Fail();  // an item is at least one byte
  if (failed_) return Value();
  std::vector<Value> items;
  items.reserve(count);
  for (uint64_t i = 0; i < count && !body.failed_; ++i) items.push_back(body.Any(depth + 1));
  if (body.failed_ || !body.rest_.empty()) Fail();
  return Value::List(std::move(items));
}

Value Reader::MapValue(uint32_t depth) {
  const uint64_t bytes = Varint();
  const uint64_t count = Varint();
  Reader body(Take(bytes));
  if (count > body.rest_.size()) Fail();
  if (failed_) return Value();
  MapBuilder map;
  map.Reserve(count);
  for (uint64_t i = 0; i < count && !body.failed_; ++i) {
    const std::string_view key = body.Take(body.Varint());
    map.Put(key, body.Any(depth + 1));
  }
  if (body.failed_ || !body.rest_.empty()) Fail();
  return std::move(map).Build();
}

Value Reader::Container(uint8_t tag, uint32_t depth) {
  if (depth >= base::kMaxValueDepth) {
    Fail();
    return Value();
  }
  return tag == kTagList ? ListValue(depth) : MapValue(depth);
}

Value Reader::Any(uint32_t depth) {
  const uint8_t tag = Byte();
  if (failed_) return Value();
  if (tag >= kTagSmallInteger) return Value::Integer(int64_t{tag} - kTagSmallInteger + kSmallIntegerMin);
  if (tag >= kTagShortString) return Value::String(Take(tag & kShortStringBytes));
  switch (tag) {
    case kTagNull:
      return Value();
    case kTagFalse:
    case kTagTrue:
      return Value::Boolean(tag == kTagTrue);
    case kTagInteger:
      return Value::Integer(Signed());
    case kTagFloat:
      return Value::Float(Raw<double>());
    case kTagString:
      return Value::String(Take(Varint()));
    case kTagBytes:
      return Value::Bytes(Take(Varint()));
    case kTagList:
    case kTagMap:
      return Container(tag, depth);
    case kTagFloatList:
      return FloatListValue();
    case kTagDate:
    case kTagLocalTime:
    case kTagTime:
    case kTagLocalDateTime:
    case kTagDateTime:
    case kTagDuration:
      return Temporal(tag);
    case kTagPoint:
      return PointValue();
    case kTagVector:
      return VectorValue();
    case kTagNode:
      return Value::Node(base::NodeId(Varint()));
    case kTagRelationship:
      return Value::Relationship(base::RelId(Varint()));
    case kTagPath:
      return PathValue();
    case kTagRange:
      return RangeValue();
    default:
      Fail();
      return Value();
  }
}

// Strings and containers know their length; everything else is small and is decoded and dropped.
void Reader::Skip() {
  if (rest_.empty()) {
    Fail();
    return;
  }
  const auto tag = static_cast<uint8_t>(rest_[0]);
  if (tag >= kTagSmallInteger) {
    Take(1);
  } else if (tag >= kTagShortString) {
    Take(1 + (tag & kShortStringBytes));
  } else if (tag == kTagString || tag == kTagBytes) {
    Take(1);
    Take(Varint());
  } else if (tag == kTagList || tag == kTagMap) {
    Take(1);
    const uint64_t bytes = Varint();
    Varint();
    Take(bytes);
  } else if (tag == kTagFloatList) {
    Take(1);
    Take(Below(rest_.size() / sizeof(double) + 1) * sizeof(double));
  } else {
    Any(0);
  }
}

Status Damaged(size_t offset) {
  return Status::Error(ErrorId::kCorruption, "A packed value is damaged near byte " + std::to_string(offset));
}

}  // namespace

void AppendPacked(const Value& value, std::string* out) {
  switch (value.kind()) {
    case Kind::kNull:
      return out->push_back(kTagNull);
    case Kind::kBoolean:
      return out->push_back(value.AsBoolean() ? kTagTrue : kTagFalse);
    case Kind::kInteger:
      return AppendInteger(value.AsInteger(), out);
    case Kind::kFloat:
      out->push_back(kTagFloat);
      return AppendRaw(value.AsFloat(), out);
    case Kind::kString:
      return AppendString(value.AsString(), out);
    case Kind::kBytes:
      out->push_back(kTagBytes);
      AppendVarint(value.AsBytes().size(), out);
      out->append(value.AsBytes());
      return;
    case Kind::kList:
      return AppendList(value.AsList(), out);
    case Kind::kMap:
      return AppendMap(value.AsMap(), out);
    case Kind::kNode:
      out->push_back(kTagNode);
      return AppendVarint(value.AsNode().value, out);
    case Kind::kRelationship:
      out->push_back(kTagRelationship);
      return AppendVarint(value.AsRelationship().value, out);
    case Kind::kPath:
      return AppendPath(value.AsPath(), out);
    case Kind::kDate:
      out->push_back(kTagDate);
      return AppendVarint(ZigZag(value.AsDate().days), out);
    case Kind::kLocalTime:
      out->push_back(kTagLocalTime);
      return AppendVarint(static_cast<uint64_t>(value.AsLocalTime().nanos), out);
    case Kind::kTime:
      out->push_back(kTagTime);
      AppendVarint(static_cast<uint64_t>(value.AsTime().nanos), out);
      return AppendVarint(ZigZag(value.AsTime().offset_seconds), out);
    case Kind::kLocalDateTime:
      out->push_back(kTagLocalDateTime);
      AppendVarint(ZigZag(value.AsLocalDateTime().seconds), out);
      return AppendVarint(static_cast<uint64_t>(value.AsLocalDateTime().nanos), out);
    case Kind::kDateTime:
      return AppendDateTime(value.AsDateTime(), out);
    case Kind::kDuration:
      return AppendDuration(value.AsDuration(), out);
    case Kind::kPoint:
      return AppendPoint(value.AsPoint(), out);
    case Kind::kVector:
      return AppendVector(value.AsVector(), out);
  }
}

Result<Value> TakePacked(std::string_view* cursor) {
  Reader reader(*cursor);
  Value value = reader.Any(0);
  if (reader.failed()) return Damaged(cursor->size() - reader.rest().size());
  *cursor = reader.rest();
  return value;
}

Result<Value> DecodePacked(std::string_view bytes) {
  Reader reader(bytes);
  Value value = reader.Any(0);
  if (reader.failed() || !reader.rest().empty()) return Damaged(bytes.size() - reader.rest().size());
  return value;
}

Status SkipPacked(std::string_view* cursor) {
  Reader reader(*cursor);
  reader.Skip();
  if (reader.failed()) return Damaged(cursor->size() - reader.rest().size());
  *cursor = reader.rest();
  return Status::Ok();
}

}  // namespace mycel::engine::types
