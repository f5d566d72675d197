// Client values to and from PackStream (Bolt 5.0 and later: UTC date-times, element ids). Internal to the library.
#pragma once

#include "clients/cpp/error.h"
#include "clients/cpp/value.h"
#include "protocol/packstream/decoder.h"
#include "protocol/packstream/encoder.h"

namespace mycel::client {

protocol::packstream::Error DecodeValue(protocol::packstream::Decoder* in, Value* value);

// Nodes, relationships, paths and unsupported values are no parameters: kUsage. Values nested deeper than the protocol
// allows: kUsage. What was written by then is to be dropped by the caller.
Error EncodeValue(const Value& value, protocol::packstream::Encoder* out);
Error EncodeMap(const Map& map, protocol::packstream::Encoder* out);

}  // namespace mycel::client
