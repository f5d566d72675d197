// Errors of the engine as Bolt failures.
#pragma once

#include "engine/base/status.h"
#include "protocol/bolt/response_writer.h"

namespace mycel::server::bridge {

// Requires !status.ok().
[[nodiscard]] protocol::bolt::Failure ToFailure(const engine::base::Status& status);

}  // namespace mycel::server::bridge
