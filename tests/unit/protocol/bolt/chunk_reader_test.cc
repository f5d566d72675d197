#include "protocol/bolt/chunk_reader.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "protocol/packstream/encoder.h"

namespace mycel::protocol::bolt {
namespace {

using Bytes = std::vector<uint8_t>;

// All messages that come out when the stream arrives in the given pieces.
std::vector<std::string> Read(const std::vector<ByteView>& pieces, ChunkReader* reader) {
  std::vector<std::string> messages;
  for (ByteView piece : pieces) {
    ByteView message;
    ChunkReader::State state;
    while ((state = reader->Next(&piece, &message)) == ChunkReader::State::kMessage) {
      messages.emplace_back(packstream::AsText(message));
    }
    REQUIRE(state == ChunkReader::State::kNeedMore);
    REQUIRE(piece.empty());
  }
  return messages;
}

const Bytes kStream = {0, 0, 0, 3, 'a', 'b', 'c', 0, 0, 0, 0, 0, 1, 'd', 0, 2, 'e', 'f', 0, 0, 0, 1, 'g', 0, 0};
const std::vector<std::string> kMessages = {"abc", "def", "g"};

TEST_CASE("messages come out whole at every split of the stream") {
  for (size_t first = 0; first <= kStream.size(); ++first) {
    for (size_t second = first; second <= kStream.size(); ++second) {
      ChunkReader reader;
      ByteView all(kStream);
      CHECK(Read({all.first(first), all.subspan(first, second - first), all.subspan(second)}, &reader) == kMessages);
      CHECK_FALSE(reader.in_message());
    }
  }
}

TEST_CASE("messages come out whole byte by byte") {
  ChunkReader reader;
  std::vector<ByteView> pieces;
  for (const uint8_t& byte : kStream) pieces.push_back({&byte, 1});
  CHECK(Read(pieces, &reader) == kMessages);
}

TEST_CASE("a message of one chunk is a view of the input") {
  ChunkReader reader;
  ByteView input(kStream);
  ByteView message;
  REQUIRE(reader.Next(&input, &message) == ChunkReader::State::kMessage);
  CHECK(message.data() == kStream.data() + 4);
}

TEST_CASE("many small chunks of a large message are gathered") {
  Bytes stream;
  std::string expected;
  for (int i = 0; i < 1000; ++i) {
    stream.push_back(1400 >> 8);
    stream.push_back(1400 & 0xFF);
    stream.insert(stream.end(), 1400, static_cast<uint8_t>(i));
    expected.append(1400, static_cast<char>(i));
  }
  stream.push_back(0);
  stream.push_back(0);
  ChunkReader reader(size_t{2} << 20);
  auto messages = Read({ByteView(stream)}, &reader);
  REQUIRE(messages.size() == 1);
  CHECK((messages[0] == expected));
}

TEST_CASE("a message that is dropped tells what it was, and the next one comes whole") {
  ChunkReader reader(size_t{1} << 20);
  std::string bytes("\x00\x04\xB1\x10xx\x00\x03", 8);
  ByteView input = packstream::AsBytes(bytes);
  ByteView message;
  REQUIRE(reader.Next(&input, &message) == ChunkReader::State::kNeedMore);
  CHECK(reader.in_message());
  reader.DropMessage();
  CHECK(reader.buffered_bytes() == 2);
  bytes = std::string("xyz\x00\x00\x00\x02hi\x00\x00", 11);
  input = packstream::AsBytes(bytes);
  REQUIRE(reader.Next(&input, &message) == ChunkReader::State::kDropped);
  CHECK(packstream::AsText(message) == "\xB1\x10");
  REQUIRE(reader.Next(&input, &message) == ChunkReader::State::kMessage);
  CHECK(packstream::AsText(message) == "hi");
}

TEST_CASE("a message above the limit is refused before it is gathered") {
  ChunkReader reader(100);
  Bytes stream = {0, 60};
  stream.insert(stream.end(), 60, 'x');
  stream.insert(stream.end(), {0, 41, 'y'});
  ByteView input(stream);
  ByteView message;
  CHECK(reader.Next(&input, &message) == ChunkReader::State::kTooLarge);
  CHECK(reader.buffered_bytes() == 60);

  ChunkReader exact(100);
  stream[63] = 40;
  stream.insert(stream.end(), 39, 'y');
  stream.insert(stream.end(), {0, 0});
  input = stream;
  REQUIRE(exact.Next(&input, &message) == ChunkReader::State::kMessage);
  CHECK(message.size() == 100);
}

}  // namespace
}  // namespace mycel::protocol::bolt
