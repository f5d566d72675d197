// The users of a data directory, in one small file of our own, `users`, replaced as a whole. The
// process runs with a umask of 0077, so only its owner can read it.
//
//   mycel-users 1\n            name of the format and its version
//   <name> <argon2 hash>\n     for each user; names have no spaces
//   end <crc32c of all before, 8 hexadecimal digits>\n
#pragma once

#include <map>
#include <string>

#include "engine/base/result.h"
#include "engine/env/env.h"

namespace mycel::server::auth {

using UserHashes = std::map<std::string, std::string, std::less<>>;

[[nodiscard]] std::string EncodeUsers(const UserHashes& users);
// kNewerFormat for a version that this program does not know, kCorruption for anything else that is wrong.
[[nodiscard]] engine::base::Result<UserHashes> DecodeUsers(const std::string& bytes, const std::string& path);

}  // namespace mycel::server::auth
