// SHA-256, for the manifests of backups. One object, one digest; one thread at a time.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

struct evp_md_ctx_st;  // OpenSSL's

namespace mycel::engine::bulk {

class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;

  void Add(std::span<const std::byte> bytes);
  // 64 hexadecimal digits. Ends the digest.
  [[nodiscard]] std::string Hex();

 private:
  evp_md_ctx_st* const context_;
};

[[nodiscard]] std::string Sha256Hex(std::string_view bytes);

}  // namespace mycel::engine::bulk
