#include "protocol/packstream/decoder.h"

#include <catch2/catch.hpp>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "protocol/packstream/encoder.h"
#include "protocol/packstream/limits.h"
#include "protocol/packstream/pack_value.h"
#include "protocol/packstream/structures.h"

namespace mycel::protocol::packstream {
namespace {

ErrorCode CodeOf(std::vector<uint8_t> bytes) { return Validate(bytes).code; }

PackValue RoundTrip(const PackValue& value) {
  ByteBuffer buffer;
  Encoder out(&buffer);
  Write(&out, value);
  PackValue back;
  Error error = DecodePackValue(buffer.view(), &back);
  INFO(error.Message());
  REQUIRE(error.ok());
  return back;
}

TEST_CASE("every kind of value survives a round trip") {
  PackValue::List all = {PackValue(),
                         true,
                         false,
                         0,
                         -17,
                         int64_t{40000},
                         std::numeric_limits<int64_t>::min(),
                         1.0,
                         std::numeric_limits<double>::infinity(),
                         "",
                         "grüße 🌍",
                         std::string(300, 'a'),
                         std::string(70000, 'b'),
                         PackValue::Blob{0, 255},
                         PackValue::List{1, PackValue::List{}},
                         PackValue::Map{{"k", 1}, {"", PackValue::Map{}}},
                         PackStruct{kTagDate, {1}}};
  CHECK(RoundTrip(all) == PackValue(all));
}

TEST_CASE("NaN and negative zero keep their bits, whole floats stay floats") {
  CHECK(std::isnan(*RoundTrip(std::nan("")).AsFloat()));
  CHECK(std::signbit(*RoundTrip(-0.0).AsFloat()));
  CHECK(RoundTrip(3.0).kind() == Kind::kFloat);
}

TEST_CASE("integers are accepted in wider forms than needed") {
  PackValue value;
  std::vector<uint8_t> bytes = {0xCB, 0, 0, 0, 0, 0, 0, 0, 5};
  REQUIRE(DecodePackValue(bytes, &value).ok());
  CHECK(value == PackValue(5));
}

TEST_CASE("a declared size beyond the bytes fails before anything is reserved") {
  CHECK(CodeOf({0xD6, 0xFF, 0xFF, 0xFF, 0xFF}) == ErrorCode::kTruncated);
  CHECK(CodeOf({0xDA, 0xFF, 0xFF, 0xFF, 0xFF}) == ErrorCode::kTruncated);
  CHECK(CodeOf({0xD2, 0xFF, 0xFF, 0xFF, 0xFF, 'x'}) == ErrorCode::kTruncated);
  CHECK(CodeOf({0xCE, 0x7F, 0xFF, 0xFF, 0xFF}) == ErrorCode::kTruncated);
  CHECK(CodeOf({0xBF, 0x4E, 0x01}) == ErrorCode::kTruncated);
  CHECK(CodeOf({}) == ErrorCode::kTruncated);
}

TEST_CASE("reserved markers are refused") {
  for (uint8_t marker : {0xC4, 0xC5, 0xC6, 0xC7, 0xCF, 0xD3, 0xD7, 0xDB, 0xDC, 0xDD, 0xDE, 0xDF, 0xE0, 0xEF}) {
    CHECK(CodeOf({marker, 0, 0, 0}) == ErrorCode::kReservedMarker);
  }
}

TEST_CASE("nesting is refused one level beyond the cap") {
  std::vector<uint8_t> bytes(kMaxDepth, 0x91);
  bytes.push_back(0xC0);
  CHECK(Validate(bytes).ok());
  bytes.insert(bytes.begin(), 0x91);
  CHECK(Validate(bytes).code == ErrorCode::kTooDeep);
  std::vector<uint8_t> endless(1 << 20, 0x91);
  CHECK(Validate(endless).code == ErrorCode::kTooDeep);
}

TEST_CASE("duplicate keys are refused in small, large and nested maps") {
  CHECK(CodeOf({0xA2, 0x81, 'a', 1, 0x81, 'a', 2}) == ErrorCode::kDuplicateKey);
  CHECK(CodeOf({0x91, 0xA1, 0x81, 'x', 0xA2, 0x81, 'a', 1, 0x81, 'a', 2}) == ErrorCode::kDuplicateKey);
  CHECK(CodeOf({0xA2, 0x81, 'a', 0xA1, 0x81, 'a', 1, 0x81, 'b', 0xA1, 0x81, 'a', 1}) == ErrorCode::kOk);
  for (bool duplicate : {false, true}) {
    ByteBuffer buffer;
    Encoder out(&buffer);
    out.MapHeader(1000);
    for (int i = 0; i < 999; ++i) out.Entry("key" + std::to_string(i), int64_t{i});
    out.Entry(duplicate ? "key500" : "other", int64_t{0});
    CHECK(Validate(buffer.view()).code == (duplicate ? ErrorCode::kDuplicateKey : ErrorCode::kOk));
  }
}

TEST_CASE("map keys must be strings") { CHECK(CodeOf({0xA1, 0x01, 0x01}) == ErrorCode::kKeyNotString); }

TEST_CASE("text must be UTF-8") {
  CHECK(CodeOf({0x82, 0xC3, 0xBC}) == ErrorCode::kOk);
  CHECK(CodeOf({0x81, 0xFF}) == ErrorCode::kInvalidUtf8);
  CHECK(CodeOf({0x82, 0xC0, 0x80}) == ErrorCode::kInvalidUtf8);              // overlong
  CHECK(CodeOf({0x83, 0xED, 0xA0, 0x80}) == ErrorCode::kInvalidUtf8);        // surrogate
  CHECK(CodeOf({0x84, 0xF4, 0x90, 0x80, 0x80}) == ErrorCode::kInvalidUtf8);  // above U+10FFFF
  CHECK(CodeOf({0x8A, 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 0xE2, 0x82}) == ErrorCode::kInvalidUtf8);
  CHECK(CodeOf({0xA1, 0x81, 0x80, 0x01}) == ErrorCode::kInvalidUtf8);
}

TEST_CASE("bytes behind the value are refused") { CHECK(CodeOf({0x01, 0x02}) == ErrorCode::kTrailingBytes); }

TEST_CASE("strings are views into the input") {
  std::vector<uint8_t> bytes = {0x82, 'h', 'i'};
  Decoder in(bytes);
  std::string_view text;
  REQUIRE(in.ReadString(&text).ok());
  CHECK(reinterpret_cast<const uint8_t*>(text.data()) == bytes.data() + 1);
}

template <typename T, typename... Form>
T Through(const T& value, ByteBuffer* buffer, DateTimeForm read_as, Form... form) {
  Encoder out(buffer);
  Write(&out, value, form...);
  Decoder in(buffer->view());
  Token token;
  REQUIRE(in.Next(&token).ok());
  ValueStructure back;
  REQUIRE(ReadStructure(&in, token, read_as, &back).ok());
  CHECK(in.AtEnd());
  return std::get<T>(back);
}

TEST_CASE("temporal and spatial structures survive a round trip") {
  const DateTimeForm utc = DateTimeForm::kUtc;
  {
    ByteBuffer buffer;
    auto back = Through(Duration{-1, 40, INT64_MAX, -5}, &buffer, utc);
    CHECK((back.months == -1 && back.days == 40 && back.seconds == INT64_MAX && back.nanos == -5));
  }
  {
    ByteBuffer buffer;
    auto back = Through(ZonedDateTime{-5, 999999999, "Europe/Berlin", false}, &buffer, utc, utc);
    CHECK((back.seconds == -5 && back.nanos == 999999999 && back.zone == "Europe/Berlin" && !back.local));
  }
  {
    ByteBuffer buffer;
    auto back = Through(Point{4979, 1.5, -2.5, 3.5, 3}, &buffer, utc);
    CHECK((back.srid == 4979 && back.x == 1.5 && back.y == -2.5 && back.z == 3.5 && back.dimensions == 3));
  }
  {
    ByteBuffer buffer;
    std::vector<uint8_t> elements = {0x3F, 0x80, 0, 0, 0x40, 0, 0, 0};
    auto back = Through(Vector{kFloat32, elements}, &buffer, utc);
    CHECK(back.element_marker == kFloat32);
    CHECK(back.elements.size() == 8);
  }
  {
    ByteBuffer buffer;
    auto back = Through(UnsupportedType{"UUID", 6, 1, "newer"}, &buffer, utc);
    CHECK((back.name == "UUID" && back.min_minor == 1 && back.message == "newer"));
  }
}

TEST_CASE("the legacy form writes local seconds and gives UTC seconds back") {
  ByteBuffer buffer;
  auto back = Through(DateTime{1000, 5, 3600}, &buffer, DateTimeForm::kLegacy, DateTimeForm::kLegacy);
  CHECK((back.seconds == 1000 && back.offset_seconds == 3600));
  PackValue raw;
  REQUIRE(DecodePackValue(buffer.view(), &raw).ok());
  CHECK(raw == PackValue(PackStruct{kTagLegacyDateTime, {4600, 5, 3600}}));
}

ErrorCode ReadAs(const PackStruct& value, DateTimeForm form) {
  ByteBuffer buffer;
  Encoder out(&buffer);
  Write(&out, PackValue(value));
  Decoder in(buffer.view());
  Token token;
  REQUIRE(in.Next(&token).ok());
  ValueStructure back;
  return ReadStructure(&in, token, form, &back).code;
}

TEST_CASE("a date-time of the other form is refused") {
  CHECK(ReadAs({kTagLegacyDateTime, {0, 0, 0}}, DateTimeForm::kUtc) == ErrorCode::kBadStructure);
  CHECK(ReadAs({kTagDateTime, {0, 0, 0}}, DateTimeForm::kLegacy) == ErrorCode::kBadStructure);
}

TEST_CASE("structures with wrong fields are refused") {
  const DateTimeForm utc = DateTimeForm::kUtc;
  CHECK(ReadAs({kTagDate, {}}, utc) == ErrorCode::kBadStructure);
  CHECK(ReadAs({kTagDate, {"x"}}, utc) == ErrorCode::kBadStructure);
  CHECK(ReadAs({kTagLocalDateTime, {0, 1000000000}}, utc) == ErrorCode::kBadStructure);
  CHECK(ReadAs({kTagDateTime, {0, 0, 18 * 3600 + 1}}, utc) == ErrorCode::kBadStructure);
  CHECK(ReadAs({kTagVector, {PackValue::Blob{0xC1}, PackValue::Blob{1, 2, 3}}}, utc) == ErrorCode::kBadStructure);
  CHECK(ReadAs({kTagVector, {PackValue::Blob{0x01}, PackValue::Blob{}}}, utc) == ErrorCode::kBadStructure);
  CHECK(ReadAs({0x01, {}}, utc) == ErrorCode::kBadStructure);
}

TEST_CASE("a value cut at any place is truncated, never misread") {
  ByteBuffer buffer;
  Encoder out(&buffer);
  Write(&out, PackValue(PackValue::List{1, "text", 2.5, PackValue::Map{{"k", PackStruct{kTagDuration, {1, 2, 300, 4}}}},
                                        PackValue::Blob{1, 2, 3}}));
  for (size_t cut = 0; cut < buffer.size(); ++cut) {
    CHECK(Validate(buffer.view().first(cut)).code == ErrorCode::kTruncated);
  }
}

TEST_CASE("random and mutated bytes never break the decoder") {
  uint64_t seed = std::random_device{}();
  INFO("seed " << seed);
  std::mt19937_64 random(seed);
  ByteBuffer sample;
  Encoder out(&sample);
  Write(&out, PackValue(PackValue::Map{{"rows", PackValue::List{1, 2.0, "three", PackValue::Map{{"a", PackValue()}}}},
                                       {"when", PackStruct{kTagDateTime, {1, 2, 3}}},
                                       {"text", std::string(200, 'x')}}));
  auto end = std::chrono::steady_clock::now() + std::chrono::seconds(1);
  size_t rounds = 0;
  while (std::chrono::steady_clock::now() < end) {
    std::vector<uint8_t> bytes;
    if (random() % 2 == 0) {
      bytes.resize(random() % 64);
      for (uint8_t& byte : bytes) byte = static_cast<uint8_t>(random());
    } else {
      bytes.assign(sample.view().begin(), sample.view().end());
      for (size_t i = random() % 4 + 1; i > 0; --i) bytes[random() % bytes.size()] = static_cast<uint8_t>(random());
    }
    PackValue value;
    if (DecodePackValue(bytes, &value).ok()) {
      ByteBuffer again;
      Encoder encoder(&again);
      Write(&encoder, value);
      CHECK(Validate(again.view()).ok());
    }
    ++rounds;
  }
  CHECK(rounds > 100);
}

}  // namespace
}  // namespace mycel::protocol::packstream
