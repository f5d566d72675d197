// PackStream values of a client into values of the engine: parameters and transaction metadata.
//
// The bytes were checked by the request decoder (bounds, markers, UTF-8, depth, duplicate keys); what is checked here
// is what only the engine knows: fields of structures, time zones, coordinate systems, kinds that no parameter may
// have.
#pragma once

#include "engine/base/result.h"
#include "engine/database/session.h"
#include "engine/memory/account.h"
#include "engine/types/value.h"
#include "protocol/packstream/byte_buffer.h"
#include "server/bridge/wire_format.h"

namespace mycel::server::bridge {

// `map` is one PackStream map; empty bytes are an empty map. `memory` is charged for what the values take
// (kMemoryLimit) and belongs to them; null: not accounted.
[[nodiscard]] engine::base::Result<engine::database::Parameters> DecodeParameters(protocol::packstream::ByteView map,
                                                                                  const WireFormat& format,
                                                                                  engine::memory::Reservation* memory);

// One value: null for empty bytes.
[[nodiscard]] engine::base::Result<engine::types::Value> DecodeValue(protocol::packstream::ByteView bytes,
                                                                     const WireFormat& format);

}  // namespace mycel::server::bridge
