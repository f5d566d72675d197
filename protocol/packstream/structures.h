// The value structures of Bolt: temporal, spatial, vector, unsupported; and the tags of all structures.
//
// Entities (node, relationship, path) have only their tags here: the server writes them field by field straight from
// the storage, clients read them through PackValue or the pull reader.
//
// DateTime has two forms on the wire. kUtc: tags I/i, seconds since the epoch in UTC. kLegacy (Bolt 4.4 and below
// without the utc patch): tags F/f, seconds of the *local* clock, that is UTC + offset. A DateTime here always holds
// UTC seconds; a ZonedDateTime says which it holds, because turning local seconds into UTC needs the time zone
// database.
#pragma once

#include <cstdint>
#include <string_view>
#include <variant>

#include "protocol/packstream/decoder.h"
#include "protocol/packstream/encoder.h"

namespace mycel::protocol::packstream {

enum StructureTag : uint8_t {
  kTagNode = 0x4E,
  kTagRelationship = 0x52,
  kTagUnboundRelationship = 0x72,
  kTagPath = 0x50,
  kTagDate = 0x44,
  kTagTime = 0x54,
  kTagLocalTime = 0x74,
  kTagDateTime = 0x49,
  kTagDateTimeZoneId = 0x69,
  kTagLegacyDateTime = 0x46,
  kTagLegacyDateTimeZoneId = 0x66,
  kTagLocalDateTime = 0x64,
  kTagDuration = 0x45,
  kTagPoint2D = 0x58,
  kTagPoint3D = 0x59,
  kTagVector = 0x56,
  kTagUnsupportedType = 0x3F,
};

enum class DateTimeForm : uint8_t { kUtc, kLegacy };

struct Date {
  int64_t days = 0;  // since 1970-01-01
};
struct Time {
  int64_t nanos_of_day = 0;  // of the local clock
  int64_t offset_seconds = 0;
};
struct LocalTime {
  int64_t nanos_of_day = 0;
};
struct DateTime {
  int64_t seconds = 0;  // UTC, since the epoch
  int64_t nanos = 0;    // 0..999,999,999
  int64_t offset_seconds = 0;
};
struct ZonedDateTime {
  int64_t seconds = 0;  // UTC, or of the local clock when `local`
  int64_t nanos = 0;
  std::string_view zone;  // the name as the client gave it
  bool local = false;
};
struct LocalDateTime {
  int64_t seconds = 0;
  int64_t nanos = 0;
};
struct Duration {
  int64_t months = 0;
  int64_t days = 0;
  int64_t seconds = 0;
  int64_t nanos = 0;
};
struct Point {
  int64_t srid = 0;
  double x = 0;
  double y = 0;
  double z = 0;  // meaningful when dimensions == 3
  uint8_t dimensions = 2;
};
struct Vector {
  uint8_t element_marker = 0;  // kInt8 .. kInt64, kFloat32, kFloat64
  ByteView elements;           // big-endian, a multiple of the element's size
};
struct UnsupportedType {
  std::string_view name;
  int64_t min_major = 0;
  int64_t min_minor = 0;
  std::string_view message;  // empty: the map holds none
};

using ValueStructure = std::variant<Date, Time, LocalTime, DateTime, ZonedDateTime, LocalDateTime, Duration, Point,
                                    Vector, UnsupportedType>;

// Reads the fields of a structure whose header token was read by `in`. Fails with kBadStructure for wrong field counts,
// wrong types, values out of range (nanoseconds, offsets beyond 18 hours), unknown tags, and for a DateTime of the
// other form than the connection speaks. Views point into the decoder's input.
Error ReadStructure(Decoder* in, const Token& header, DateTimeForm form, ValueStructure* out);

void Write(Encoder* out, const Date& value);
void Write(Encoder* out, const Time& value);
void Write(Encoder* out, const LocalTime& value);
void Write(Encoder* out, const DateTime& value, DateTimeForm form);
// Requires value.local == (form == kLegacy).
void Write(Encoder* out, const ZonedDateTime& value, DateTimeForm form);
void Write(Encoder* out, const LocalDateTime& value);
void Write(Encoder* out, const Duration& value);
void Write(Encoder* out, const Point& value);
void Write(Encoder* out, const Vector& value);
void Write(Encoder* out, const UnsupportedType& value);

// Bytes of one vector element; 0 for a marker that is no element type.
[[nodiscard]] size_t VectorElementSize(uint8_t element_marker);

}  // namespace mycel::protocol::packstream
