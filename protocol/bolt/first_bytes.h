// What a client speaks, told from the first bytes on the port.
#pragma once

#include "protocol/packstream/byte_buffer.h"

namespace mycel::protocol::bolt {

using packstream::ByteBuffer;
using packstream::ByteView;

enum class FirstBytes : uint8_t {
  kNeedMore,  // so far a prefix of something known
  kBolt,      // 60 60 B0 17: the handshake
  kHttp,      // "GET ": a WebSocket upgrade, or a discovery request; the HTTP parser tells which
  kTls,       // 16 03: a ClientHello
  kUnknown,   // close
};

[[nodiscard]] FirstBytes Recognise(ByteView bytes);

}  // namespace mycel::protocol::bolt
