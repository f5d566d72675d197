#include "engine/bulk/sha256.h"

#include <openssl/evp.h>

#include "engine/base/assert.h"

namespace mycel::engine::bulk {

Sha256::Sha256() : context_(EVP_MD_CTX_new()) {
  MYCEL_ASSERT(context_ != nullptr && EVP_DigestInit_ex(context_, EVP_sha256(), nullptr) == 1);
}

Sha256::~Sha256() { EVP_MD_CTX_free(context_); }

void Sha256::Add(std::span<const std::byte> bytes) {
  MYCEL_ASSERT(EVP_DigestUpdate(context_, bytes.data(), bytes.size()) == 1);
}

std::string Sha256::Hex() {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  MYCEL_ASSERT(EVP_DigestFinal_ex(context_, digest, &size) == 1);
  constexpr char kHex[] = "0123456789abcdef";
  std::string text;
  for (unsigned int i = 0; i < size; ++i) {
    text += kHex[digest[i] >> 4];
    text += kHex[digest[i] & 15];
  }
  return text;
}

std::string Sha256Hex(std::string_view bytes) {
  Sha256 digest;
  digest.Add(std::as_bytes(std::span(bytes.data(), bytes.size())));
  return digest.Hex();
}

}  // namespace mycel::engine::bulk
