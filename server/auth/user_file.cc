#include "server/auth/user_file.h"

#include <cstdio>
#include <span>
#include <sstream>

#include "engine/base/crc32c.h"

namespace mycel::server::auth {
namespace {

using engine::base::ErrorId;
using engine::base::Status;

constexpr std::string_view kFormat = "mycel-users";
constexpr int kVersion = 1;

std::string EndLine(std::string_view before) {
  char line[32];
  uint32_t crc = engine::base::Crc32c(std::as_bytes(std::span(before.data(), before.size())));
  std::snprintf(line, sizeof(line), "end %08x\n", crc);
  return line;
}

}  // namespace

std::string EncodeUsers(const UserHashes& users) {
  std::string bytes = std::string(kFormat) + " " + std::to_string(kVersion) + "\n";
  for (const auto& [name, hash] : users) bytes += name + " " + hash + "\n";
  return bytes + EndLine(bytes);
}

engine::base::Result<UserHashes> DecodeUsers(const std::string& bytes, const std::string& path) {
  auto damaged = [&path](const char* what) { return Status::Error(ErrorId::kCorruption, path + ": " + what); };
  std::istringstream in(bytes);
  std::string word;
  int version = 0;
  if (!(in >> word >> version) || word != kFormat) return damaged("is no file of users");
  if (version > kVersion) {
    return Status::Error(ErrorId::kNewerFormat,
                         path + ": format " + std::to_string(version) +
                             " of the users' file was written by a newer Mycel; this one knows " +
                             std::to_string(kVersion));
  }
  size_t end = bytes.rfind("end ");
  if (end == std::string::npos || EndLine(std::string_view(bytes).substr(0, end)) != bytes.substr(end)) {
    return damaged("its checksum does not fit its content");
  }
  UserHashes users;
  std::string hash;
  while (in >> word && word != "end" && in >> hash) users[word] = hash;
  return users;
}

}  // namespace mycel::server::auth
