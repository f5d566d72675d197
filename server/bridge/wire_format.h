// How values look on one connection: the protocol version, the form of datetimes, and the element ids of the database.
#pragma once

#include <string_view>

#include "protocol/bolt/version.h"
#include "protocol/packstream/structures.h"

namespace mycel::server::bridge {

struct WireFormat {
  protocol::bolt::Version version;
  protocol::packstream::DateTimeForm datetimes = protocol::packstream::DateTimeForm::kUtc;
  // "4:<uuid>:" and "5:<uuid>:"; the id follows. They live as long as the server.
  std::string_view node_prefix;
  std::string_view relationship_prefix;
};

}  // namespace mycel::server::bridge
