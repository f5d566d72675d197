#include "protocol/packstream/encoder.h"

#include <catch2/catch.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "protocol/packstream/decoder.h"

namespace mycel::protocol::packstream {
namespace {

std::vector<uint8_t> Encoded(void (*write)(Encoder*)) {
  ByteBuffer buffer;
  Encoder out(&buffer);
  write(&out);
  return {buffer.view().begin(), buffer.view().end()};
}

using Bytes = std::vector<uint8_t>;

// The payload of one framed message, its chunks joined; the sizes of the chunks on the side.
std::string Unchunk(ByteView framed, std::vector<size_t>* sizes) {
  std::string payload;
  size_t at = 0;
  while (true) {
    size_t size = static_cast<size_t>(framed[at] << 8 | framed[at + 1]);
    at += 2;
    if (size == 0) break;
    sizes->push_back(size);
    payload += AsText(framed.subspan(at, size));
    at += size;
  }
  REQUIRE(at == framed.size());
  return payload;
}

TEST_CASE("integers take the smallest form") {
  CHECK(Encoded([](Encoder* out) { out->Int(127); }) == Bytes{0x7F});
  CHECK(Encoded([](Encoder* out) { out->Int(-16); }) == Bytes{0xF0});
  CHECK(Encoded([](Encoder* out) { out->Int(-17); }) == Bytes{0xC8, 0xEF});
  CHECK(Encoded([](Encoder* out) { out->Int(128); }) == Bytes{0xC9, 0x00, 0x80});
  CHECK(Encoded([](Encoder* out) { out->Int(-32769); }) == Bytes{0xCA, 0xFF, 0xFF, 0x7F, 0xFF});
  CHECK(Encoded([](Encoder* out) { out->Int(INT64_MIN); }) == Bytes{0xCB, 0x80, 0, 0, 0, 0, 0, 0, 0});
}

TEST_CASE("sizes take the smallest form") {
  CHECK(Encoded([](Encoder* out) { out->String(""); }) == Bytes{0x80});
  CHECK(Encoded([](Encoder* out) { out->ListHeader(15); }) == Bytes{0x9F});
  CHECK(Encoded([](Encoder* out) { out->ListHeader(16); }) == Bytes{0xD4, 0x10});
  CHECK(Encoded([](Encoder* out) { out->MapHeader(256); }) == Bytes{0xD9, 0x01, 0x00});
  CHECK(Encoded([](Encoder* out) { out->ListHeader(65536); }) == Bytes{0xD6, 0x00, 0x01, 0x00, 0x00});
  CHECK(Encoded([](Encoder* out) { out->StructHeader(2, 0x74); }) == Bytes{0xB2, 0x74});
  CHECK(Encoded([](Encoder* out) { out->Bytes({}); }) == Bytes{0xCC, 0x00});
}

TEST_CASE("a pre-encoded string equals the string written in place") {
  CHECK(Encoded([](Encoder* out) { out->AppendRaw(PreEncodeString("Person")); }) ==
        Encoded([](Encoder* out) { out->String("Person"); }));
}

TEST_CASE("a small message has one chunk and an end mark") {
  CHECK(Encoded([](Encoder* out) {
          out->BeginMessage();
          out->StructHeader(1, 0x70);
          out->MapHeader(0);
          out->EndMessage();
        }) == Bytes{0x00, 0x03, 0xB1, 0x70, 0xA0, 0x00, 0x00});
}

TEST_CASE("long messages continue in further chunks without losing a byte") {
  for (size_t length : {65520UL, 65529UL, 65530UL, 65531UL, 65535UL, 65536UL, 131070UL, 200000UL}) {
    ByteBuffer framed;
    ByteBuffer bare;
    std::string text(length, 'x');
    for (size_t i = 0; i < length; ++i) text[i] = static_cast<char>('a' + i % 26);
    Encoder chunked(&framed);
    Encoder plain(&bare);
    chunked.BeginMessage();
    for (Encoder* out : {&chunked, &plain}) {
      out->StructHeader(3, 0x71);
      out->String(text);
      out->Int(INT64_MAX);
      out->Float(1.5);
      out->String(text);
    }
    chunked.EndMessage();
    std::vector<size_t> sizes;
    std::string payload = Unchunk(framed.view(), &sizes);
    CHECK((payload == AsText(bare.view())));
    for (size_t i = 0; i + 1 < sizes.size(); ++i) CHECK(sizes[i] > 65535 - 9);
  }
}

TEST_CASE("an abandoned message leaves the buffer as it was") {
  ByteBuffer buffer;
  buffer.Append("before", 6);
  Encoder out(&buffer);
  out.BeginMessage();
  out.String(std::string(100000, 'x'));
  out.AbandonMessage();
  CHECK(AsText(buffer.view()) == "before");
  CHECK_FALSE(out.in_message());
}

TEST_CASE("a map of unknown size is patched at its end, across a chunk border too") {
  for (size_t padding : {10UL, 65525UL, 65526UL, 65527UL, 65528UL, 65529UL, 65530UL}) {
    ByteBuffer framed;
    Encoder out(&framed);
    out.BeginMessage();
    out.ListHeader(3);
    out.String(std::string(padding, 'p'));
    size_t map = out.OpenMap();
    out.Entry("a", int64_t{1});
    out.Entry("b", true);
    out.CloseMap(map, 2);
    size_t list = out.OpenList();
    out.Int(7);
    out.CloseList(list, 1);
    out.EndMessage();
    std::vector<size_t> sizes;
    std::string payload = Unchunk(framed.view(), &sizes);
    CHECK(Validate(AsBytes(payload)).ok());
  }
}

}  // namespace
}  // namespace mycel::protocol::packstream
