#include "server/bridge/value_decoder.h"

#include <bit>
#include <cmath>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "engine/types/spatial/build_point.h"
#include "engine/types/spatial/crs.h"
#include "engine/types/temporal/from_fields.h"
#include "engine/types/temporal/zone_table.h"
#include "protocol/packstream/big_endian.h"
#include "protocol/packstream/decoder.h"
#include "protocol/packstream/markers.h"
#include "protocol/packstream/structures.h"
#include "server/bridge/limits.h"

namespace mycel::server::bridge {
namespace {

namespace pack = protocol::packstream;
namespace types = engine::types;
namespace temporal = engine::types::temporal;
using engine::base::ErrorId;
using engine::base::Result;
using engine::base::Status;
using types::Value;

// What the allocator and a value's own header take beside its content.
constexpr size_t kObjectBytes = 64;

Status FromPack(const pack::Error& error) { return Status::Error(ErrorId::kRequestInvalidFormat, error.Message()); }

Status IllegalParameter(const std::string& why) {
  return Status::Error(ErrorId::kRequestInvalid, "Illegal value for field \"params\": " + why);
}

// Wraps what a temporal constructor gave.
template <typename T>
Result<Value> Wrap(Result<T> made) {
  if (!made.ok()) return std::move(made).status();
  return Value::Of(*made);
}

struct StructureToValue {
  Result<Value> operator()(const pack::Date& v) const { return Wrap(temporal::DateFromFields(v.days)); }
  Result<Value> operator()(const pack::Time& v) const {
    return Wrap(temporal::TimeFromFields(v.nanos_of_day, v.offset_seconds));
  }
  Result<Value> operator()(const pack::LocalTime& v) const {
    return Wrap(temporal::LocalTimeFromFields(v.nanos_of_day));
  }
  Result<Value> operator()(const pack::LocalDateTime& v) const {
    return Wrap(temporal::LocalDateTimeFromFields(v.seconds, v.nanos));
  }
  Result<Value> operator()(const pack::DateTime& v) const {
    auto zone = temporal::OffsetFromField(v.offset_seconds);
    if (!zone.ok()) return std::move(zone).status();
    return Wrap(temporal::DateTimeFromUtcFields(v.seconds, v.nanos, *zone));
  }
  Result<Value> operator()(const pack::ZonedDateTime& v) const {
    auto id = temporal::InternZone(v.zone);
    if (!id.ok()) return IllegalParameter("unknown time zone '" + std::string(v.zone) + "'");
    temporal::ZoneSpec zone{*id, 0};
    return Wrap(v.local ? temporal::DateTimeFromLocalFields(v.seconds, v.nanos, zone)
                        : temporal::DateTimeFromUtcFields(v.seconds, v.nanos, zone));
  }
  Result<Value> operator()(const pack::Duration& v) const {
    return Wrap(temporal::DurationFromFields(v.months, v.days, v.seconds, v.nanos));
  }
  Result<Value> operator()(const pack::Point& v) const {
    auto crs = types::CrsBySrid(v.srid);
    if (!crs || types::Dimensions(*crs) != v.dimensions) {
      return IllegalParameter("a point of " + std::to_string(v.dimensions) +
                              " coordinates has no coordinate system with srid " + std::to_string(v.srid));
    }
    auto point = types::PointAt(*crs, {v.x, v.y, v.z});
    if (!point.ok()) return IllegalParameter(point.status().message());
    return Value::Of(*point);
  }
  Result<Value> operator()(const pack::Vector& v) const {
    bool wide = v.element_marker == pack::kFloat64;
    if (!wide && v.element_marker != pack::kFloat32) {
      return Status::Error(ErrorId::kNotSupported,
                           "vectors of integers are not supported: send FLOAT or FLOAT32 coordinates");
    }
    std::vector<double> coordinates;
    size_t width = wide ? 8 : 4;
    coordinates.reserve(v.elements.size() / width);
    for (size_t at = 0; at + width <= v.elements.size(); at += width) {
      const uint8_t* raw = v.elements.data() + at;
      coordinates.push_back(wide ? std::bit_cast<double>(pack::LoadBig64(raw))
                                 : static_cast<double>(std::bit_cast<float>(pack::LoadBig32(raw))));
    }
    return Value::Vector(wide ? types::VectorElement::kFloat64 : types::VectorElement::kFloat32,
                         std::move(coordinates));
  }
  Result<Value> operator()(const pack::UnsupportedType& v) const {
    return Status::Error(ErrorId::kInvalidArgumentType,
                         "a value of the unsupported type " + std::string(v.name) + " cannot be a parameter");
  }
};

class ValueReader {
 public:
  ValueReader(pack::ByteView bytes, const WireFormat& format, engine::memory::Reservation* memory)
      : in_(bytes, pack::Utf8::kTrusted), form_(format.datetimes), memory_(memory) {}

  [[nodiscard]] pack::Decoder& in() { return in_; }

  // Depth is bounded by the request decoder.
  Result<Value> Read() {
    pack::Token token;
    if (pack::Error error = in_.Next(&token); !error.ok()) return FromPack(error);
    switch (token.kind) {
      case pack::Kind::kNull:
        return Value();
      case pack::Kind::kBool:
        return Value::Boolean(token.boolean);
      case pack::Kind::kInt:
        return Value::Integer(token.integer);
      case pack::Kind::kFloat:
        return Value::Float(token.real);
      case pack::Kind::kBytes:
        MYCEL_RETURN_IF_ERROR(Take(token.text.size()));
        return Value::Bytes(token.text);
      case pack::Kind::kString:
        MYCEL_RETURN_IF_ERROR(Take(token.text.size()));
        return Value::String(token.text);
      case pack::Kind::kList:
        return ReadList(token.size);
      case pack::Kind::kMap:
        return ReadMap(token.size);
      case pack::Kind::kStruct:
        return ReadStruct(token);
    }
    return Status::Error(ErrorId::kRequestInvalidFormat, "a value of an unknown kind");
  }

 private:
  // Before a value is made that has memory of its own, for `bytes` and the object around them.
  Status Take(size_t bytes) {
    taken_ += kObjectBytes + bytes;
    if (memory_ == nullptr || taken_ < kUnchargedParameterBytes || taken_ <= memory_->bytes()) return Status::Ok();
    return memory_->Resize(taken_ + kParameterStepBytes);
  }

  Result<Value> ReadList(uint32_t size) {
    MYCEL_RETURN_IF_ERROR(Take(size * sizeof(Value)));
    std::vector<Value> items;
    items.reserve(size);
    for (uint32_t i = 0; i < size; ++i) {
      Result<Value> item = Read();
      if (!item.ok()) return item;
      items.push_back(*std::move(item));
    }
    return Value::List(std::move(items));
  }

  Result<Value> ReadMap(uint32_t size) {
    MYCEL_RETURN_IF_ERROR(Take(size * (sizeof(types::MapEntry) + sizeof(uint32_t))));
    types::MapBuilder map;
    map.Reserve(size);
    for (uint32_t i = 0; i < size; ++i) {
      std::string_view key;
      if (pack::Error error = in_.ReadKey(&key); !error.ok()) return FromPack(error);
      if (key.size() >= sizeof(std::string) / 2) MYCEL_RETURN_IF_ERROR(Take(key.size()));
      Result<Value> value = Read();
      if (!value.ok()) return value;
      map.Put(key, *std::move(value));
    }
    return std::move(map).Build();
  }

  Result<Value> ReadStruct(const pack::Token& token) {
    switch (token.tag) {
      case pack::kTagNode:
      case pack::kTagRelationship:
      case pack::kTagUnboundRelationship:
      case pack::kTagPath:
        return Status::Error(ErrorId::kTypeError,
                             "nodes, relationships and paths cannot be parameters: pass their ids or properties");
      default:
        break;
    }
    MYCEL_RETURN_IF_ERROR(Take(0));
    pack::ValueStructure structure;
    if (pack::Error error = pack::ReadStructure(&in_, token, form_, &structure); !error.ok()) return FromPack(error);
    return std::visit(StructureToValue(), structure);
  }

  pack::Decoder in_;
  pack::DateTimeForm form_;
  engine::memory::Reservation* memory_;
  size_t taken_ = 0;
};

}  // namespace

Result<engine::database::Parameters> DecodeParameters(pack::ByteView map, const WireFormat& format,
                                                      engine::memory::Reservation* memory) {
  engine::database::Parameters parameters;
  if (map.empty()) return parameters;
  ValueReader reader(map, format, memory);
  uint32_t pairs = 0;
  if (pack::Error error = reader.in().ReadMapHeader(&pairs); !error.ok()) return FromPack(error);
  parameters.reserve(pairs);
  for (uint32_t i = 0; i < pairs; ++i) {
    std::string_view key;
    if (pack::Error error = reader.in().ReadKey(&key); !error.ok()) return FromPack(error);
    Result<Value> value = reader.Read();
    if (!value.ok()) return std::move(value).status();
    parameters.emplace_back(std::string(key), *std::move(value));
  }
  return parameters;
}

Result<Value> DecodeValue(pack::ByteView bytes, const WireFormat& format) {
  if (bytes.empty()) return Value();
  return ValueReader(bytes, format, nullptr).Read();
}

}  // namespace mycel::server::bridge
