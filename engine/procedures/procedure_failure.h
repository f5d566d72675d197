// The error of a procedure that cannot do what it is asked.
#pragma once

#include <string>
#include <string_view>

#include "engine/base/status.h"

namespace mycel::engine::procedures {

// "Failed to invoke procedure `db.x`: Caused by: why", as Neo4j words it; tools look for the words.
[[nodiscard]] inline base::Status Failure(std::string_view procedure, std::string_view why) {
  return base::Status::Error(
      base::ErrorId::kProcedureCallFailed,
      "Failed to invoke procedure `" + std::string(procedure) + "`: Caused by: " + std::string(why));
}

}  // namespace mycel::engine::procedures
