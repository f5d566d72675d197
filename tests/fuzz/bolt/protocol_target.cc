#include <algorithm>
#include <vector>

#include "fuzz/bolt/require.h"
#include "fuzz/bolt/targets.h"
#include "protocol/bolt/chunk_reader.h"
#include "protocol/bolt/handshake.h"
#include "protocol/bolt/request_decoder.h"
#include "protocol/bolt/response_decoder.h"
#include "protocol/bolt/server_state.h"
#include "protocol/packstream/pack_value.h"

namespace mycel::fuzz {
namespace {

namespace bolt = protocol::bolt;
namespace packstream = protocol::packstream;
using packstream::ByteBuffer;
using packstream::ByteView;

ByteBuffer Encoded(const packstream::PackValue& value) {
  ByteBuffer bytes;
  packstream::Encoder out(&bytes);
  packstream::Write(&out, value);
  return bytes;
}

// What decodes, encodes to bytes that decode to bytes alike.
void RoundTrip(ByteView bytes) {
  packstream::PackValue value;
  if (!packstream::DecodePackValue(bytes, &value).ok()) return;
  const ByteBuffer once = Encoded(value);
  packstream::PackValue again;
  FUZZ_REQUIRE(packstream::DecodePackValue(once.view(), &again).ok());
  const ByteBuffer twice = Encoded(again);
  FUZZ_REQUIRE(std::equal(once.data(), once.data() + once.size(), twice.data(), twice.data() + twice.size()));
  FUZZ_REQUIRE(once.size() <= bytes.size());  // the shortest form
  std::ignore = value.ToString();
}

// Messages out of chunks, fed in pieces: the same as in one.
std::vector<ByteBuffer> Messages(ByteView bytes, size_t piece) {
  std::vector<ByteBuffer> messages;
  bolt::ChunkReader reader(size_t{64} << 10);
  while (!bytes.empty()) {
    ByteView part = bytes.first(std::min(piece, bytes.size()));
    bytes = bytes.subspan(part.size());
    ByteView message;
    auto state = bolt::ChunkReader::State::kNeedMore;
    while ((state = reader.Next(&part, &message)) == bolt::ChunkReader::State::kMessage) {
      messages.emplace_back().Append(message);
    }
    if (state == bolt::ChunkReader::State::kTooLarge) return messages;
    FUZZ_REQUIRE(part.empty());
    FUZZ_REQUIRE(reader.buffered_bytes() <= size_t{64} << 10);
  }
  return messages;
}

void Handshake(ByteView bytes) {
  bolt::ServerHandshake handshake;
  ByteBuffer out;
  while (!bytes.empty()) {
    ByteView part = bytes.first(std::min<size_t>(3, bytes.size()));
    bytes = bytes.subspan(part.size());
    const auto state = handshake.Feed(&part, &out);
    if (state == bolt::ServerHandshake::State::kDone) FUZZ_REQUIRE(bolt::IsSupported(handshake.version()));
    if (state != bolt::ServerHandshake::State::kNeedMore) return;
  }
  bolt::ClientHandshake client;
  ByteBuffer ignored;
  client.Start(&ignored);
  ByteView answer = bytes;
  std::ignore = client.Feed(&answer, &ignored);
}

// Every message to every version's decoder, and its tag to the state machine with an outcome that the bytes choose.
void Requests(const std::vector<ByteBuffer>& messages) {
  for (const bolt::VersionRange& range : bolt::SupportedRanges()) {
    const bolt::Version version{range.major, range.newest_minor};
    bolt::ServerState state(version);
    for (const ByteBuffer& message : messages) {
      const bolt::DecodedRequest decoded = bolt::DecodeRequest(message.view(), version);
      FUZZ_REQUIRE(decoded.ok() || !decoded.message.empty());
      bolt::MessageTag tag;
      if (!bolt::PeekTag(message.view(), &tag)) continue;
      if (message.size() % 3 == 0 && tag == bolt::MessageTag::kReset) state.ResetArrived();
      if (state.Admit(tag) != bolt::Admission::kRun) continue;
      if (decoded.ok()) {
        state.Succeeded(tag, message.size() % 2 == 0);
      } else {
        state.Failed();
      }
    }
    FUZZ_REQUIRE(state.open_streams() <= messages.size());
  }
  for (const ByteBuffer& message : messages) {
    bolt::Response response;
    if (!bolt::DecodeResponse(message.view(), &response).ok()) continue;
    bolt::Failure failure;
    std::ignore = bolt::DecodeFailure(response.body, &failure);
  }
}

}  // namespace

void FuzzProtocol(const uint8_t* data, size_t size) {
  const ByteView bytes(data, size);
  RoundTrip(bytes);
  Handshake(bytes);
  const auto whole = Messages(bytes, std::max<size_t>(size, 1));
  const auto pieces = Messages(bytes, size % 7 + 1);
  FUZZ_REQUIRE(whole.size() == pieces.size());
  for (size_t i = 0; i < whole.size(); ++i) {
    FUZZ_REQUIRE(whole[i].size() == pieces[i].size());
    FUZZ_REQUIRE(std::equal(whole[i].data(), whole[i].data() + whole[i].size(), pieces[i].data()));
    RoundTrip(whole[i].view());
  }
  Requests(whole);
  Requests([&] {
    ByteBuffer bare;
    bare.Append(bytes);
    std::vector<ByteBuffer> one;
    one.push_back(std::move(bare));
    return one;
  }());
}

}  // namespace mycel::fuzz
