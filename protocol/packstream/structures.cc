#include "protocol/packstream/structures.h"

namespace mycel::protocol::packstream {
namespace {

constexpr int64_t kNanosPerDay = 86'400'000'000'000;
constexpr int64_t kMaxNanos = 999'999'999;
constexpr int64_t kMaxOffsetSeconds = 18 * 3600;

// Reads fields one after the other; the first failure sticks and is reported as a bad structure.
class FieldReader {
 public:
  FieldReader(Decoder* in, const Token& header, uint32_t fields) : in_(in) {
    if (header.size != fields) error_ = in->Fail(ErrorCode::kBadStructure);
  }
  int64_t Int(int64_t low = INT64_MIN, int64_t high = INT64_MAX) {
    int64_t value = 0;
    if (error_.ok()) Keep(in_->ReadInt(&value));
    if (error_.ok() && (value < low || value > high)) error_ = in_->Fail(ErrorCode::kBadStructure);
    return value;
  }
  double Float() {
    double value = 0;
    if (error_.ok()) Keep(in_->ReadFloat(&value));
    return value;
  }
  std::string_view String() {
    std::string_view text;
    if (error_.ok()) Keep(in_->ReadString(&text));
    return text;
  }
  ByteView Bytes() {
    Token token;
    if (error_.ok()) Keep(in_->Next(&token));
    if (error_.ok() && token.kind != Kind::kBytes) error_ = in_->Fail(ErrorCode::kBadStructure);
    return error_.ok() ? token.bytes() : ByteView();
  }
  // The "message" entry of a map, the other entries ignored.
  std::string_view MessageOfMap() {
    uint32_t pairs = 0;
    if (error_.ok()) Keep(in_->ReadMapHeader(&pairs));
    std::string_view message;
    for (uint32_t i = 0; i < pairs && error_.ok(); ++i) {
      std::string_view key;
      Keep(in_->ReadKey(&key));
      if (!error_.ok()) break;
      if (key == "message") {
        Keep(in_->ReadString(&message));
      } else {
        Keep(in_->Skip());
      }
    }
    return message;
  }
  void Require(bool condition) {
    if (error_.ok() && !condition) error_ = in_->Fail(ErrorCode::kBadStructure);
  }
  [[nodiscard]] Error error() const { return error_; }

 private:
  void Keep(Error error) {
    if (error.code == ErrorCode::kWrongType) error.code = ErrorCode::kBadStructure;
    if (!error.ok()) error_ = error;
  }

  Decoder* in_;
  Error error_;
};

Error ReadDateTime(Decoder* in, const Token& header, DateTimeForm form, ValueStructure* out) {
  FieldReader fields(in, header, 3);
  bool legacy = header.tag == kTagLegacyDateTime || header.tag == kTagLegacyDateTimeZoneId;
  fields.Require(legacy == (form == DateTimeForm::kLegacy));
  int64_t seconds = fields.Int();
  int64_t nanos = fields.Int(0, kMaxNanos);
  if (header.tag == kTagDateTime || header.tag == kTagLegacyDateTime) {
    int64_t offset = fields.Int(-kMaxOffsetSeconds, kMaxOffsetSeconds);
    if (legacy) fields.Require(!__builtin_sub_overflow(seconds, offset, &seconds));
    *out = DateTime{seconds, nanos, offset};
  } else {
    *out = ZonedDateTime{seconds, nanos, fields.String(), legacy};
  }
  return fields.error();
}

Error ReadPoint(Decoder* in, const Token& header, uint8_t dimensions, ValueStructure* out) {
  FieldReader fields(in, header, dimensions + 1U);
  Point point;
  point.dimensions = dimensions;
  point.srid = fields.Int();
  point.x = fields.Float();
  point.y = fields.Float();
  if (dimensions == 3) point.z = fields.Float();
  *out = point;
  return fields.error();
}

Error ReadVector(Decoder* in, const Token& header, ValueStructure* out) {
  FieldReader fields(in, header, 2);
  ByteView marker = fields.Bytes();
  ByteView elements = fields.Bytes();
  fields.Require(marker.size() == 1);
  MYCEL_PACK_RETURN_IF_ERROR(fields.error());
  size_t element_size = VectorElementSize(marker[0]);
  fields.Require(element_size != 0 && elements.size() % element_size == 0);
  *out = Vector{marker[0], elements};
  return fields.error();
}

}  // namespace

Error ReadStructure(Decoder* in, const Token& header, DateTimeForm form, ValueStructure* out) {
  switch (header.tag) {
    case kTagDate: {
      FieldReader fields(in, header, 1);
      *out = Date{fields.Int()};
      return fields.error();
    }
    case kTagTime: {
      FieldReader fields(in, header, 2);
      int64_t nanos = fields.Int(0, kNanosPerDay - 1);
      *out = Time{nanos, fields.Int(-kMaxOffsetSeconds, kMaxOffsetSeconds)};
      return fields.error();
    }
    case kTagLocalTime: {
      FieldReader fields(in, header, 1);
      *out = LocalTime{fields.Int(0, kNanosPerDay - 1)};
      return fields.error();
    }
    case kTagDateTime:
    case kTagDateTimeZoneId:
    case kTagLegacyDateTime:
    case kTagLegacyDateTimeZoneId:
      return ReadDateTime(in, header, form, out);
    case kTagLocalDateTime: {
      FieldReader fields(in, header, 2);
      int64_t seconds = fields.Int();
      *out = LocalDateTime{seconds, fields.Int(0, kMaxNanos)};
      return fields.error();
    }
    case kTagDuration: {
      FieldReader fields(in, header, 4);
      Duration duration;
      duration.months = fields.Int();
      duration.days = fields.Int();
      duration.seconds = fields.Int();
      duration.nanos = fields.Int();
      *out = duration;
      return fields.error();
    }
    case kTagPoint2D:
      return ReadPoint(in, header, 2, out);
    case kTagPoint3D:
      return ReadPoint(in, header, 3, out);
    case kTagVector:
      return ReadVector(in, header, out);
    case kTagUnsupportedType: {
      FieldReader fields(in, header, 4);
      UnsupportedType type;
      type.name = fields.String();
      type.min_major = fields.Int();
      type.min_minor = fields.Int();
      type.message = fields.MessageOfMap();
      *out = type;
      return fields.error();
    }
    default:
      return in->Fail(ErrorCode::kBadStructure);
  }
}

void Write(Encoder* out, const Date& value) {
  out->StructHeader(1, kTagDate);
  out->Int(value.days);
}

void Write(Encoder* out, const Time& value) {
  out->StructHeader(2, kTagTime);
  out->Int(value.nanos_of_day);
  out->Int(value.offset_seconds);
}

void Write(Encoder* out, const LocalTime& value) {
  out->StructHeader(1, kTagLocalTime);
  out->Int(value.nanos_of_day);
}

void Write(Encoder* out, const DateTime& value, DateTimeForm form) {
  bool legacy = form == DateTimeForm::kLegacy;
  out->StructHeader(3, legacy ? kTagLegacyDateTime : kTagDateTime);
  out->Int(legacy ? value.seconds + value.offset_seconds : value.seconds);
  out->Int(value.nanos);
  out->Int(value.offset_seconds);
}

void Write(Encoder* out, const ZonedDateTime& value, DateTimeForm form) {
  out->StructHeader(3, form == DateTimeForm::kLegacy ? kTagLegacyDateTimeZoneId : kTagDateTimeZoneId);
  out->Int(value.seconds);
  out->Int(value.nanos);
  out->String(value.zone);
}

void Write(Encoder* out, const LocalDateTime& value) {
  out->StructHeader(2, kTagLocalDateTime);
  out->Int(value.seconds);
  out->Int(value.nanos);
}

void Write(Encoder* out, const Duration& value) {
  out->StructHeader(4, kTagDuration);
  out->Int(value.months);
  out->Int(value.days);
  out->Int(value.seconds);
  out->Int(value.nanos);
}

void Write(Encoder* out, const Point& value) {
  out->StructHeader(value.dimensions + size_t{1}, value.dimensions == 3 ? kTagPoint3D : kTagPoint2D);
  out->Int(value.srid);
  out->Float(value.x);
  out->Float(value.y);
  if (value.dimensions == 3) out->Float(value.z);
}

void Write(Encoder* out, const Vector& value) {
  out->StructHeader(2, kTagVector);
  out->Bytes({&value.element_marker, 1});
  out->Bytes(value.elements);
}

void Write(Encoder* out, const UnsupportedType& value) {
  out->StructHeader(4, kTagUnsupportedType);
  out->String(value.name);
  out->Int(value.min_major);
  out->Int(value.min_minor);
  out->MapHeader(value.message.empty() ? 0 : 1);
  if (!value.message.empty()) out->Entry("message", value.message);
}

size_t VectorElementSize(uint8_t element_marker) {
  switch (element_marker) {
    case kInt8:
      return 1;
    case kInt16:
      return 2;
    case kInt32:
    case kFloat32:
      return 4;
    case kInt64:
    case kFloat64:
      return 8;
    default:
      return 0;
  }
}

}  // namespace mycel::protocol::packstream
