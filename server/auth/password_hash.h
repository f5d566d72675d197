// argon2id hashes of passwords, in the encoded form that carries its own parameters and salt.
#pragma once

#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "engine/env/env.h"

namespace mycel::server::auth {

// Blocks for tens of milliseconds and takes kHashMemoryBytes meanwhile.
[[nodiscard]] engine::base::Result<std::string> HashPassword(engine::env::Env* env, std::string_view password);
[[nodiscard]] bool VerifyPassword(const std::string& encoded_hash, std::string_view password);

}  // namespace mycel::server::auth
