#include "server/bridge/value_encoder.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstring>
#include <optional>
#include <string>

#include "engine/types/temporal/local_clock.h"
#include "engine/types/temporal/zone_table.h"
#include "protocol/packstream/big_endian.h"
#include "protocol/packstream/markers.h"
#include "protocol/packstream/structures.h"
#include "server/bridge/limits.h"

namespace mycel::server::bridge {
namespace pack = protocol::packstream;
namespace types = engine::types;
namespace base = engine::base;
using base::Status;

struct ValueEncoder::Relationship {
  base::NodeId start{0};
  base::NodeId end{0};
  std::string_view type;
};

namespace {

// Elements between two looks at the size of what was written.
constexpr size_t kElementsPerCheck = 1024;

bool IsDeleted(const Status& status) { return !status.ok() && status.id() == base::ErrorId::kDeletedEntityAccess; }

}  // namespace

Status ValueEncoder::Write(const types::Value& value) {
  switch (value.kind()) {
    case types::Kind::kNull:
      out_->Null();
      return Status::Ok();
    case types::Kind::kBoolean:
      out_->Bool(value.AsBoolean());
      return Status::Ok();
    case types::Kind::kInteger:
      out_->Int(value.AsInteger());
      return Status::Ok();
    case types::Kind::kFloat:
      out_->Float(value.AsFloat());
      return Status::Ok();
    case types::Kind::kString:
      out_->String(value.AsString());
      return CheckSize();
    case types::Kind::kBytes:
      out_->Bytes(pack::AsBytes(value.AsBytes()));
      return CheckSize();
    case types::Kind::kNode:
      return WriteNode(value.AsNode());
    case types::Kind::kRelationship:
      return WriteRelationship(value.AsRelationship());
    case types::Kind::kList:
      return WriteList(value.AsList());
    case types::Kind::kMap:
      return WriteMap(value.AsMap());
    case types::Kind::kPath:
      return WritePath(value.AsPath());
    case types::Kind::kPoint:
      WritePoint(value.AsPoint());
      return Status::Ok();
    case types::Kind::kVector:
      WriteVector(value.AsVector());
      return CheckSize();
    default:
      return WriteTemporal(value);
  }
}

Status ValueEncoder::WriteList(const types::ListView& list) {
  if (list.size() > UINT32_MAX) {
    return Status::Error(base::ErrorId::kLimitExceeded,
                         "a list of " + std::to_string(list.size()) + " elements is too long to be sent");
  }
  out_->ListHeader(list.size());
  for (size_t i = 0; i < list.size(); ++i) {
    if (i % kElementsPerCheck == 0) MYCEL_RETURN_IF_ERROR(CheckSize());
    MYCEL_RETURN_IF_ERROR(Write(list[i]));
  }
  return Status::Ok();
}

Status ValueEncoder::WriteMap(const types::MapView& map) {
  out_->MapHeader(map.size());
  for (const types::MapEntry& entry : map) {
    out_->String(entry.key);
    MYCEL_RETURN_IF_ERROR(Write(entry.value));
  }
  return CheckSize();
}

Status ValueEncoder::WriteTemporal(const types::Value& value) {
  switch (value.kind()) {
    case types::Kind::kDate:
      pack::Write(out_, pack::Date{value.AsDate().days});
      break;
    case types::Kind::kLocalTime:
      pack::Write(out_, pack::LocalTime{value.AsLocalTime().nanos});
      break;
    case types::Kind::kTime: {
      types::Time time = value.AsTime();
      pack::Write(out_, pack::Time{time.nanos, time.offset_seconds});
      break;
    }
    case types::Kind::kLocalDateTime: {
      types::LocalDateTime local = value.AsLocalDateTime();
      pack::Write(out_, pack::LocalDateTime{local.seconds, local.nanos});
      break;
    }
    case types::Kind::kDateTime: {
      const types::DateTime& at = value.AsDateTime();
      bool legacy = format_.datetimes == pack::DateTimeForm::kLegacy;
      if (at.zone == types::kNoZone) {
        pack::Write(out_, pack::DateTime{at.utc_seconds, at.nanos, at.offset_seconds}, format_.datetimes);
      } else {
        int64_t seconds = legacy ? types::temporal::ToLocalSeconds(at) : at.utc_seconds;
        pack::Write(out_, pack::ZonedDateTime{seconds, at.nanos, types::temporal::ZoneName(at.zone), legacy},
                    format_.datetimes);
      }
      break;
    }
    case types::Kind::kDuration: {
      const types::Duration& duration = value.AsDuration();
      pack::Write(out_, pack::Duration{duration.months, duration.days, duration.seconds, duration.nanos});
      break;
    }
    default:
      return Status::Error(base::ErrorId::kInternal, "a value of an unknown kind");
  }
  return Status::Ok();
}

void ValueEncoder::WritePoint(const types::Point& point) {
  pack::Write(out_, pack::Point{static_cast<int64_t>(point.crs), point.x(), point.y(), point.z(),
                                static_cast<uint8_t>(types::Dimensions(point.crs))});
}

void ValueEncoder::WriteVector(const types::VectorView& vector) {
  if (!format_.version.HasVector()) {  // older clients have no such type: a list of numbers
    out_->ListHeader(vector.coordinates.size());
    for (double coordinate : vector.coordinates) out_->Float(coordinate);
    return;
  }
  bool wide = vector.element == types::VectorElement::kFloat64;
  std::string bytes;
  bytes.reserve(vector.coordinates.size() * (wide ? 8 : 4));
  for (double coordinate : vector.coordinates) {
    uint8_t raw[8];
    if (wide) {
      pack::StoreBig64(raw, std::bit_cast<uint64_t>(coordinate));
    } else {
      pack::StoreBig32(raw, std::bit_cast<uint32_t>(static_cast<float>(coordinate)));
    }
    bytes.append(reinterpret_cast<const char*>(raw), wide ? 8 : 4);
  }
  pack::Write(out_, pack::Vector{wide ? pack::kFloat64 : pack::kFloat32, pack::AsBytes(bytes)});
}

template <typename Id>
Status ValueEncoder::WriteProperties(Id id) {
  if (const std::optional<types::Value> made_up = entities_->VirtualProperties(id)) return Write(*made_up);
  std::vector<base::PropertyKeyId> keys;
  Status status = entities_->PropertyKeys(id, &keys);
  if (IsDeleted(status)) {
    keys.clear();
  } else {
    MYCEL_RETURN_IF_ERROR(std::move(status));
  }
  out_->MapHeader(keys.size());
  for (base::PropertyKeyId key : keys) {
    out_->String(entities_->PropertyKeyName(key));
    engine::base::Result<types::Value> value = entities_->Property(id, key);
    if (!value.ok()) return std::move(value).status();
    MYCEL_RETURN_IF_ERROR(Write(*value));
  }
  return CheckSize();
}

Status ValueEncoder::WriteNode(base::NodeId id) {
  bool element_ids = format_.version.HasElementIds();
  out_->StructHeader(element_ids ? 4 : 3, pack::kTagNode);
  out_->Int(static_cast<int64_t>(id.value));
  std::vector<base::LabelId> labels;
  Status status = entities_->Labels(id, &labels);
  if (IsDeleted(status)) {
    labels.clear();
  } else {
    MYCEL_RETURN_IF_ERROR(std::move(status));
  }
  out_->ListHeader(labels.size());
  for (base::LabelId label : labels) out_->String(entities_->LabelName(label));
  MYCEL_RETURN_IF_ERROR(WriteProperties(id));
  if (element_ids) WriteElementId(format_.node_prefix, id.value);
  return Status::Ok();
}

// The ends of a deleted relationship may be unknown by now; they are sent as 0.
Status ValueEncoder::ReadRelationship(base::RelId id, Relationship* out) {
  auto type = entities_->TypeOf(id);
  if (!type.ok()) return std::move(type).status();
  out->type = entities_->RelTypeName(*type);
  auto start = entities_->StartNode(id);
  auto end = entities_->EndNode(id);
  if (start.ok() && end.ok()) {
    out->start = *start;
    out->end = *end;
    return Status::Ok();
  }
  Status status = start.ok() ? std::move(end).status() : std::move(start).status();
  return IsDeleted(status) ? Status::Ok() : status;
}

Status ValueEncoder::WriteRelationship(base::RelId id) {
  Relationship relationship;
  MYCEL_RETURN_IF_ERROR(ReadRelationship(id, &relationship));
  bool element_ids = format_.version.HasElementIds();
  out_->StructHeader(element_ids ? 8 : 5, pack::kTagRelationship);
  out_->Int(static_cast<int64_t>(id.value));
  out_->Int(static_cast<int64_t>(relationship.start.value));
  out_->Int(static_cast<int64_t>(relationship.end.value));
  out_->String(relationship.type);
  MYCEL_RETURN_IF_ERROR(WriteProperties(id));
  if (element_ids) {
    WriteElementId(format_.relationship_prefix, id.value);
    WriteElementId(format_.node_prefix, relationship.start.value);
    WriteElementId(format_.node_prefix, relationship.end.value);
  }
  return Status::Ok();
}

Status ValueEncoder::WriteUnbound(base::RelId id) {
  Relationship relationship;
  MYCEL_RETURN_IF_ERROR(ReadRelationship(id, &relationship));
  bool element_ids = format_.version.HasElementIds();
  out_->StructHeader(element_ids ? 4 : 3, pack::kTagUnboundRelationship);
  out_->Int(static_cast<int64_t>(id.value));
  out_->String(relationship.type);
  MYCEL_RETURN_IF_ERROR(WriteProperties(id));
  if (element_ids) WriteElementId(format_.relationship_prefix, id.value);
  return Status::Ok();
}

namespace {

// The distinct ids of a path in the order of their first appearance, and where each step's id stands among them.
template <typename Id>
struct Distinct {
  std::vector<Id> ids;
  std::vector<size_t> place;
  explicit Distinct(std::span<const Id> steps) {
    std::vector<std::pair<Id, size_t>> seen;  // sorted by id; the place in `ids`
    place.reserve(steps.size());
    for (Id id : steps) {
      auto at =
          std::lower_bound(seen.begin(), seen.end(), id, [](const auto& entry, Id key) { return entry.first < key; });
      if (at == seen.end() || at->first != id) {
        at = seen.insert(at, {id, ids.size()});
        ids.push_back(id);
      }
      place.push_back(at->second);
    }
  }
};

}  // namespace

Status ValueEncoder::WritePath(const types::PathView& path) {
  Distinct<base::NodeId> nodes(path.nodes);
  Distinct<base::RelId> rels(path.rels);
  out_->StructHeader(3, pack::kTagPath);
  out_->ListHeader(nodes.ids.size());
  for (base::NodeId id : nodes.ids) MYCEL_RETURN_IF_ERROR(WriteNode(id));
  out_->ListHeader(rels.ids.size());
  for (base::RelId id : rels.ids) MYCEL_RETURN_IF_ERROR(WriteUnbound(id));
  out_->ListHeader(path.rels.size() * 2);
  for (size_t i = 0; i < path.rels.size(); ++i) {
    Relationship relationship;
    MYCEL_RETURN_IF_ERROR(ReadRelationship(path.rels[i], &relationship));
    auto index = static_cast<int64_t>(rels.place[i]) + 1;
    out_->Int(relationship.start == path.nodes[i] ? index : -index);
    out_->Int(static_cast<int64_t>(nodes.place[i + 1]));
  }
  return Status::Ok();
}

void ValueEncoder::WriteElementId(std::string_view prefix, uint64_t id) {
  char text[80];
  // What a procedure made up has a negative id and belongs to no database.
  const bool made_up = id >> 63 != 0;
  size_t size = made_up ? 0 : std::min(prefix.size(), sizeof(text) - 20);
  std::memcpy(text, prefix.data(), size);
  char* end = made_up ? std::to_chars(text, text + sizeof(text), static_cast<int64_t>(id)).ptr
                      : std::to_chars(text + size, text + sizeof(text), id).ptr;
  out_->String({text, static_cast<size_t>(end - text)});
}

Status ValueEncoder::CheckSize() const {
  if (out_->buffer().size() - start_ <= kMaxRecordBytes) return Status::Ok();
  return Status::Error(base::ErrorId::kLimitExceeded,
                       "a row is longer than " + std::to_string(kMaxRecordBytes) + " bytes: return less of it");
}

}  // namespace mycel::server::bridge
