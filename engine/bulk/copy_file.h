// Copies and digests of whole files, in pieces, so that a long copy can be watched and ended, and never leaves so much
// unwritten that other people's syncs wait for it.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "engine/base/result.h"
#include "engine/base/status.h"
#include "engine/env/env.h"

namespace mycel::engine::bulk {

struct FileDigest {
  uint64_t bytes = 0;
  std::string sha256;
};

// Told how many bytes were done since the last call; an error ends the work and is its result.
using OnBytes = std::function<base::Status(uint64_t bytes)>;

// Copies what `from` holds to `to`, which is emptied first and synced.
[[nodiscard]] base::Result<FileDigest> CopyFile(env::Env* env, const std::string& from, const std::string& to,
                                                const OnBytes& on_bytes);
[[nodiscard]] base::Result<FileDigest> DigestFile(env::Env* env, const std::string& path, const OnBytes& on_bytes);
// Whether the ends of two files are the same, up to 4 KiB.
[[nodiscard]] base::Result<bool> SameEnd(env::Env* env, const std::string& a, const std::string& b);

}  // namespace mycel::engine::bulk
