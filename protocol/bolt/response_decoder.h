// The client's side: response bytes to a response.
#pragma once

#include <cstdint>
#include <string>

#include "protocol/bolt/message.h"
#include "protocol/bolt/response_writer.h"
#include "protocol/packstream/error.h"

namespace mycel::protocol::bolt {

struct Response {
  MessageTag tag = MessageTag::kIgnored;  // kSuccess, kRecord, kIgnored, kFailure
  ByteView body;                          // SUCCESS, FAILURE: a map; RECORD: a list; checked; a view of the message
};

// Fails with kWrongType or kReservedMarker for bytes that are no response.
packstream::Error DecodeResponse(ByteView message, Response* response);

// Reads either shape of a FAILURE's map.
packstream::Error DecodeFailure(ByteView body, Failure* failure);

}  // namespace mycel::protocol::bolt
