#include "server/auth/password_hash.h"

#include <argon2.h>

#include <array>
#include <cstddef>
#include <span>

#include "server/auth/limits.h"

namespace mycel::server::auth {

engine::base::Result<std::string> HashPassword(engine::env::Env* env, std::string_view password) {
  std::array<std::byte, kSaltBytes> salt;
  env->FillRandom(salt);
  std::string encoded(argon2_encodedlen(kHashPasses, kHashMemoryKiB, 1, kSaltBytes, kHashBytes, Argon2_id), '\0');
  int error = argon2id_hash_encoded(kHashPasses, kHashMemoryKiB, 1, password.data(), password.size(), salt.data(),
                                    salt.size(), kHashBytes, encoded.data(), encoded.size());
  if (error != ARGON2_OK) {
    return engine::base::Status::Error(engine::base::ErrorId::kResourceExhausted,
                                       std::string("hashing a password failed: ") + argon2_error_message(error));
  }
  encoded.resize(encoded.find('\0'));
  return encoded;
}

bool VerifyPassword(const std::string& encoded_hash, std::string_view password) {
  return argon2id_verify(encoded_hash.c_str(), password.data(), password.size()) == ARGON2_OK;
}

}  // namespace mycel::server::auth
