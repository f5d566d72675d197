// The real Env: POSIX files, the system's clocks and randomness. Stateless, so several may live side by side.
#pragma once

#include <memory>

#include "engine/env/env.h"

namespace mycel::engine::env {

[[nodiscard]] std::unique_ptr<Env> MakePosixEnv();

}  // namespace mycel::engine::env
