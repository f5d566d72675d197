#include "clients/cpp/value_codec.h"

#include <bit>
#include <cstring>

#include "protocol/packstream/big_endian.h"
#include "protocol/packstream/limits.h"
#include "protocol/packstream/structures.h"
#include "protocol/packstream/utf8.h"

namespace mycel::client {
namespace {

namespace pack = protocol::packstream;
using pack::Decoder;
using pack::Encoder;
using pack::ErrorCode;
using pack::Token;

constexpr uint8_t kElementMarkers[] = {pack::kInt8,  pack::kInt16,   pack::kInt32,
                                       pack::kInt64, pack::kFloat32, pack::kFloat64};

pack::Error ReadText(Decoder* in, std::string* text) {
  std::string_view view;
  MYCEL_PACK_RETURN_IF_ERROR(in->ReadString(&view));
  *text = view;
  return {};
}

pack::Error ReadMapEntries(Decoder* in, uint32_t pairs, Map* map) {
  map->resize(pairs);
  for (auto& [key, value] : *map) {
    MYCEL_PACK_RETURN_IF_ERROR(ReadText(in, &key));
    MYCEL_PACK_RETURN_IF_ERROR(DecodeValue(in, &value));
  }
  return {};
}

pack::Error ReadMap(Decoder* in, Map* map) {
  uint32_t pairs = 0;
  MYCEL_PACK_RETURN_IF_ERROR(in->ReadMapHeader(&pairs));
  return ReadMapEntries(in, pairs, map);
}

pack::Error ReadNode(Decoder* in, const Token& header, Node* node) {
  if (header.tag != pack::kTagNode || header.size != 4) return in->Fail(ErrorCode::kBadStructure);
  MYCEL_PACK_RETURN_IF_ERROR(in->ReadInt(&node->id));
  uint32_t labels = 0;
  MYCEL_PACK_RETURN_IF_ERROR(in->ReadListHeader(&labels));
  node->labels.resize(labels);
  for (std::string& label : node->labels) MYCEL_PACK_RETURN_IF_ERROR(ReadText(in, &label));
  MYCEL_PACK_RETURN_IF_ERROR(ReadMap(in, &node->properties));
  return ReadText(in, &node->element_id);
}

pack::Error ReadRelationship(Decoder* in, const Token& header, Relationship* relationship) {
  if (header.size != 8) return in->Fail(ErrorCode::kBadStructure);
  MYCEL_PACK_RETURN_IF_ERROR(in->ReadInt(&relationship->id));
  MYCEL_PACK_RETURN_IF_ERROR(in->ReadInt(&relationship->start_id));
  MYCEL_PACK_RETURN_IF_ERROR(in->ReadInt(&relationship->end_id));
  MYCEL_PACK_RETURN_IF_ERROR(ReadText(in, &relationship->type));
  MYCEL_PACK_RETURN_IF_ERROR(ReadMap(in, &relationship->properties));
  MYCEL_PACK_RETURN_IF_ERROR(ReadText(in, &relationship->element_id));
  std::string_view endpoint;
  MYCEL_PACK_RETURN_IF_ERROR(in->ReadString(&endpoint));
  return in->ReadString(&endpoint);
}

pack::Error ReadUnbound(Decoder* in, Relationship* relationship) {
  Token header;
  MYCEL_PACK_RETURN_IF_ERROR(in->Next(&header));
  if (header.kind != pack::Kind::kStruct || header.tag != pack::kTagUnboundRelationship || header.size != 4) {
    return in->Fail(ErrorCode::kBadStructure);
  }
  MYCEL_PACK_RETURN_IF_ERROR(in->ReadInt(&relationship->id));
  MYCEL_PACK_RETURN_IF_ERROR(ReadText(in, &relationship->type));
  MYCEL_PACK_RETURN_IF_ERROR(ReadMap(in, &relationship->properties));
  return ReadText(in, &relationship->element_id);
}

// Unique nodes, unique relationships, then pairs (relationship from 1, negative = walked backwards; node from 0).
pack::Error ReadPath(Decoder* in, const Token& header, Path* path) {
  if (header.size != 3) return in->Fail(ErrorCode::kBadStructure);
  uint32_t count = 0;
  MYCEL_PACK_RETURN_IF_ERROR(in->ReadListHeader(&count));
  std::vector<Node> nodes(count);
  for (Node& node : nodes) {
    Token token;
    MYCEL_PACK_RETURN_IF_ERROR(in->Next(&token));
    if (token.kind != pack::Kind::kStruct) return in->Fail(ErrorCode::kBadStructure);
    MYCEL_PACK_RETURN_IF_ERROR(ReadNode(in, token, &node));
  }
  MYCEL_PACK_RETURN_IF_ERROR(in->ReadListHeader(&count));
  std::vector<Relationship> relationships(count);
  for (Relationship& relationship : relationships) MYCEL_PACK_RETURN_IF_ERROR(ReadUnbound(in, &relationship));
  MYCEL_PACK_RETURN_IF_ERROR(in->ReadListHeader(&count));
  if (nodes.empty() || count % 2 != 0) return in->Fail(ErrorCode::kBadStructure);
  path->nodes.push_back(nodes[0]);
  for (uint32_t i = 0; i < count; i += 2) {
    int64_t step = 0;
    int64_t target = 0;
    MYCEL_PACK_RETURN_IF_ERROR(in->ReadInt(&step));
    MYCEL_PACK_RETURN_IF_ERROR(in->ReadInt(&target));
    auto limit = static_cast<int64_t>(relationships.size());
    if (step == 0 || step > limit || step < -limit || target < 0 || target >= static_cast<int64_t>(nodes.size())) {
      return in->Fail(ErrorCode::kBadStructure);
    }
    Relationship walked = relationships[static_cast<size_t>((step < 0 ? -step : step) - 1)];
    const Node& next = nodes[static_cast<size_t>(target)];
    walked.start_id = step > 0 ? path->nodes.back().id : next.id;
    walked.end_id = step > 0 ? next.id : path->nodes.back().id;
    path->relationships.push_back(std::move(walked));
    path->nodes.push_back(next);
  }
  return {};
}

double VectorElement(uint8_t marker, const uint8_t* at) {
  switch (marker) {
    case pack::kInt8:
      return static_cast<int8_t>(*at);
    case pack::kInt16:
      return static_cast<int16_t>(pack::LoadBig16(at));
    case pack::kInt32:
      return static_cast<int32_t>(pack::LoadBig32(at));
    case pack::kInt64:
      return static_cast<double>(static_cast<int64_t>(pack::LoadBig64(at)));
    case pack::kFloat32:
      return std::bit_cast<float>(pack::LoadBig32(at));
    default:
      return std::bit_cast<double>(pack::LoadBig64(at));
  }
}

struct FromWire {
  Value operator()(const pack::Date& v) const { return Date{v.days}; }
  Value operator()(const pack::Time& v) const { return Time{v.nanos_of_day, v.offset_seconds}; }
  Value operator()(const pack::LocalTime& v) const { return LocalTime{v.nanos_of_day}; }
  Value operator()(const pack::DateTime& v) const { return DateTime{v.seconds, v.nanos, v.offset_seconds, ""}; }
  Value operator()(const pack::ZonedDateTime& v) const { return DateTime{v.seconds, v.nanos, 0, std::string(v.zone)}; }
  Value operator()(const pack::LocalDateTime& v) const { return LocalDateTime{v.seconds, v.nanos}; }
  Value operator()(const pack::Duration& v) const { return Duration{v.months, v.days, v.seconds, v.nanos}; }
  Value operator()(const pack::Point& v) const { return Point{v.srid, v.x, v.y, v.z, v.dimensions}; }
  Value operator()(const pack::Vector& v) const {
    Vector vector;
    for (size_t i = 0; i < std::size(kElementMarkers); ++i) {
      if (kElementMarkers[i] == v.element_marker) vector.element = static_cast<Vector::Element>(i);
    }
    size_t size = pack::VectorElementSize(v.element_marker);
    for (size_t at = 0; at < v.elements.size(); at += size) {
      vector.values.push_back(VectorElement(v.element_marker, v.elements.data() + at));
    }
    return vector;
  }
  Value operator()(const pack::UnsupportedType& v) const {
    return Unsupported{std::string(v.name), std::string(v.message)};
  }
};

pack::Error ReadStructured(Decoder* in, const Token& header, Value* value) {
  switch (header.tag) {
    case pack::kTagNode: {
      Node node;
      MYCEL_PACK_RETURN_IF_ERROR(ReadNode(in, header, &node));
      *value = std::move(node);
      return {};
    }
    case pack::kTagRelationship: {
      Relationship relationship;
      MYCEL_PACK_RETURN_IF_ERROR(ReadRelationship(in, header, &relationship));
      *value = std::move(relationship);
      return {};
    }
    case pack::kTagPath: {
      Path path;
      MYCEL_PACK_RETURN_IF_ERROR(ReadPath(in, header, &path));
      *value = std::move(path);
      return {};
    }
    default: {
      pack::ValueStructure structure;
      MYCEL_PACK_RETURN_IF_ERROR(pack::ReadStructure(in, header, pack::DateTimeForm::kUtc, &structure));
      *value = std::visit(FromWire{}, structure);
      return {};
    }
  }
}

Error Usage(std::string message) { return {ErrorKind::kUsage, std::move(message), "", ""}; }

void WriteVector(const Vector& vector, Encoder* out) {
  uint8_t marker = kElementMarkers[static_cast<size_t>(vector.element)];
  Bytes elements(vector.values.size() * pack::VectorElementSize(marker));
  uint8_t* at = elements.data();
  for (double value : vector.values) {
    switch (marker) {
      case pack::kInt8:
        *at = static_cast<uint8_t>(static_cast<int8_t>(value));
        break;
      case pack::kInt16:
        pack::StoreBig16(at, static_cast<uint16_t>(static_cast<int16_t>(value)));
        break;
      case pack::kInt32:
        pack::StoreBig32(at, static_cast<uint32_t>(static_cast<int32_t>(value)));
        break;
      case pack::kInt64:
        pack::StoreBig64(at, static_cast<uint64_t>(static_cast<int64_t>(value)));
        break;
      case pack::kFloat32:
        pack::StoreBig32(at, std::bit_cast<uint32_t>(static_cast<float>(value)));
        break;
      default:
        pack::StoreBig64(at, std::bit_cast<uint64_t>(value));
        break;
    }
    at += pack::VectorElementSize(marker);
  }
  Write(out, pack::Vector{marker, elements});
}

Error Encode(const Value& value, uint32_t depth, Encoder* out);

Error EncodeEntries(const Map& map, uint32_t depth, Encoder* out) {
  if (depth >= pack::kMaxDepth) return Usage("a parameter is nested too deeply");
  out->MapHeader(map.size());
  for (const auto& [key, entry] : map) {
    if (!pack::IsValidUtf8(key)) return Usage("a map key is not UTF-8");
    out->String(key);
    if (Error error = Encode(entry, depth + 1, out); !error.ok()) return error;
  }
  return {};
}

struct ToWire {
  Encoder* out;
  uint32_t depth;

  Error operator()(std::monostate) const { return out->Null(), Error{}; }
  Error operator()(bool v) const { return out->Bool(v), Error{}; }
  Error operator()(int64_t v) const { return out->Int(v), Error{}; }
  Error operator()(double v) const { return out->Float(v), Error{}; }
  Error operator()(const std::string& v) const {
    if (!pack::IsValidUtf8(v)) return Usage("a parameter is not UTF-8");
    return out->String(v), Error{};
  }
  Error operator()(const Bytes& v) const { return out->Bytes(v), Error{}; }
  Error operator()(const List& v) const {
    if (depth >= pack::kMaxDepth) return Usage("a parameter is nested too deeply");
    out->ListHeader(v.size());
    for (const Value& element : v) {
      if (Error error = Encode(element, depth + 1, out); !error.ok()) return error;
    }
    return {};
  }
  Error operator()(const Map& v) const { return EncodeEntries(v, depth, out); }
  Error operator()(const Node&) const { return Usage("a node cannot be a parameter"); }
  Error operator()(const Relationship&) const { return Usage("a relationship cannot be a parameter"); }
  Error operator()(const Path&) const { return Usage("a path cannot be a parameter"); }
  Error operator()(const Unsupported& v) const { return Usage("a " + v.type_name + " cannot be a parameter"); }
  Error operator()(const Date& v) const { return Write(out, pack::Date{v.days}), Error{}; }
  Error operator()(const LocalTime& v) const { return Write(out, pack::LocalTime{v.nanos_of_day}), Error{}; }
  Error operator()(const Time& v) const { return Write(out, pack::Time{v.nanos_of_day, v.offset_seconds}), Error{}; }
  Error operator()(const LocalDateTime& v) const {
    return Write(out, pack::LocalDateTime{v.seconds, v.nanos}), Error{};
  }
  Error operator()(const DateTime& v) const {
    if (v.zone.empty()) {
      Write(out, pack::DateTime{v.seconds, v.nanos, v.offset_seconds}, pack::DateTimeForm::kUtc);
    } else {
      Write(out, pack::ZonedDateTime{v.seconds, v.nanos, v.zone, false}, pack::DateTimeForm::kUtc);
    }
    return {};
  }
  Error operator()(const Duration& v) const {
    return Write(out, pack::Duration{v.months, v.days, v.seconds, v.nanos}), Error{};
  }
  Error operator()(const Point& v) const {
    return Write(out, pack::Point{v.srid, v.x, v.y, v.z, v.dimensions}), Error{};
  }
  Error operator()(const Vector& v) const { return WriteVector(v, out), Error{}; }
};

Error Encode(const Value& value, uint32_t depth, Encoder* out) {
  return std::visit(ToWire{out, depth}, value.variant());
}

}  // namespace

pack::Error DecodeValue(Decoder* in, Value* value) {
  Token token;
  MYCEL_PACK_RETURN_IF_ERROR(in->Next(&token));
  switch (token.kind) {
    case pack::Kind::kNull:
      *value = Value();
      return {};
    case pack::Kind::kBool:
      *value = token.boolean;
      return {};
    case pack::Kind::kInt:
      *value = token.integer;
      return {};
    case pack::Kind::kFloat:
      *value = token.real;
      return {};
    case pack::Kind::kString:
      *value = token.text;
      return {};
    case pack::Kind::kBytes:
      *value = Bytes(token.bytes().begin(), token.bytes().end());
      return {};
    case pack::Kind::kList: {
      List list(token.size);
      for (Value& element : list) MYCEL_PACK_RETURN_IF_ERROR(DecodeValue(in, &element));
      *value = std::move(list);
      return {};
    }
    case pack::Kind::kMap: {
      Map map;
      MYCEL_PACK_RETURN_IF_ERROR(ReadMapEntries(in, token.size, &map));
      *value = std::move(map);
      return {};
    }
    case pack::Kind::kStruct:
      return ReadStructured(in, token, value);
  }
  return in->Fail(ErrorCode::kWrongType);
}

Error EncodeValue(const Value& value, Encoder* out) { return Encode(value, 0, out); }
Error EncodeMap(const Map& map, Encoder* out) { return EncodeEntries(map, 0, out); }

}  // namespace mycel::client
