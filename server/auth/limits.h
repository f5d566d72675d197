// Named limits of the login, and what happens at each.
#pragma once

#include <cstddef>
#include <cstdint>

namespace mycel::server::auth {

// argon2id parameters (OWASP's second choice: 19 MiB, 2 passes, 1 lane). One hash runs at a time, so this is also the
// most memory that logging in takes.
inline constexpr uint32_t kHashMemoryKiB = 19 * 1024;
inline constexpr uint32_t kHashPasses = 2;
inline constexpr size_t kSaltBytes = 16;
inline constexpr size_t kHashBytes = 32;
// Logins that wait for their hash; more fail with AuthenticationRateLimit.
inline constexpr size_t kMaxWaitingLogins = 256;
// Wrong passwords for one user in a row; after that each further try within kLockoutNs fails unseen.
inline constexpr uint32_t kMaxFailures = 3;
inline constexpr uint64_t kLockoutNs = 5'000'000'000;
// Longer passwords are refused before they are hashed.
inline constexpr size_t kMaxPasswordBytes = 4096;
// Shorter ones cannot be set.
inline constexpr size_t kMinPasswordBytes = 8;
// Names whose wrong logins are remembered; more forget the others.
inline constexpr size_t kMaxTrackedNames = 1024;
inline constexpr size_t kMaxUsersFileBytes = size_t{1} << 20;

}  // namespace mycel::server::auth
