// Who may log in. The session asks; the implementation decides with what.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "engine/base/status.h"

namespace mycel::server::auth {

class Authenticator {
 public:
  using Done = std::function<void(engine::base::Status)>;

  virtual ~Authenticator() = default;

  // From any thread; never blocks. `done` runs once: at once for credentials that were checked lately, else later on
  // another thread. kUnauthorized for wrong ones, kAuthenticationRateLimit after too many of those.
  virtual void Authenticate(std::string_view user, std::string_view password, Done done) = 0;

  // Replaces the password of `user`, who proves to know the old one. Blocks for the time of two hashes: workers only.
  [[nodiscard]] virtual engine::base::Status ChangePassword(std::string_view user, std::string_view old_password,
                                                            std::string_view new_password) = 0;
};

}  // namespace mycel::server::auth
