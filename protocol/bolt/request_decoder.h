// Message bytes to a request.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "protocol/bolt/message.h"
#include "protocol/bolt/version.h"

namespace mycel::protocol::bolt {

enum class RequestFault : uint8_t {
  kNone,
  kMalformed,      // no message of this version: FAILURE, then close
  kInvalidFormat,  // a field is missing, has the wrong type, or a value in it is broken: FAILURE, the connection stays
  kInvalid,        // a well-formed field whose value is not allowed: FAILURE, the connection stays
};

struct DecodedRequest {
  // Set as soon as the bytes begin with a known tag, also when `fault` is set: the state machine decides first, so that
  // a broken PULL behind a failure is ignored like any other.
  bool known = false;
  MessageTag tag = MessageTag::kReset;

  RequestFault fault = RequestFault::kNone;
  std::string message;  // of the fault, for a person
  Request request;      // meaningful without a fault

  [[nodiscard]] bool ok() const { return fault == RequestFault::kNone; }
};

// The Neo4j code of a fault: Neo.ClientError.Request.Invalid or Neo.ClientError.Request.InvalidFormat.
[[nodiscard]] std::string_view FaultCode(RequestFault fault);

// Decodes one whole message. Views in the result point into `message`. Unknown keys of maps are ignored.
[[nodiscard]] DecodedRequest DecodeRequest(ByteView message, Version version);

// A look at the tag alone, for a reader that must see RESET in front of everything else; false if there is none.
[[nodiscard]] bool PeekTag(ByteView message, MessageTag* tag);

}  // namespace mycel::protocol::bolt
