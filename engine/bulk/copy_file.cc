#include "engine/bulk/copy_file.h"

#include <algorithm>
#include <memory>
#include <vector>

#include "engine/bulk/limits.h"
#include "engine/bulk/sha256.h"

namespace mycel::engine::bulk {

using base::Result;
using base::Status;

namespace {

constexpr size_t kComparedEnd = 4096;

// Reads `path` once; `to` may be null.
Result<FileDigest> ReadThrough(env::Env* env, const std::string& path, env::File* to, const OnBytes& on_bytes) {
  MYCEL_ASSIGN_OR_RETURN(const auto from, env->OpenFile(path, env::OpenMode::kRead));
  std::vector<std::byte> piece(kBackupCopyBytes);
  Sha256 digest;
  FileDigest done;
  uint64_t unsynced = 0;
  for (;;) {
    MYCEL_ASSIGN_OR_RETURN(const size_t got, from->Read(done.bytes, piece));
    if (got == 0) break;
    const auto bytes = std::span<const std::byte>(piece).first(got);
    digest.Add(bytes);
    if (to != nullptr) {
      MYCEL_RETURN_IF_ERROR(to->Write(done.bytes, bytes));
      unsynced += got;
      if (unsynced >= kBackupUnsyncedBytes) {
        MYCEL_RETURN_IF_ERROR(to->SyncData());
        unsynced = 0;
      }
    }
    done.bytes += got;
    if (on_bytes) MYCEL_RETURN_IF_ERROR(on_bytes(got));
  }
  if (to != nullptr) MYCEL_RETURN_IF_ERROR(to->SyncData());
  done.sha256 = digest.Hex();
  return done;
}

Result<std::string> EndOf(env::Env* env, const std::string& path) {
  MYCEL_ASSIGN_OR_RETURN(const auto file, env->OpenFile(path, env::OpenMode::kRead));
  MYCEL_ASSIGN_OR_RETURN(const uint64_t size, file->Size());
  std::string end(std::min<uint64_t>(size, kComparedEnd), '\0');
  MYCEL_ASSIGN_OR_RETURN(const size_t got, file->Read(size - end.size(), std::as_writable_bytes(std::span(end))));
  end.resize(got);
  return end;
}

}  // namespace

Result<FileDigest> CopyFile(env::Env* env, const std::string& from, const std::string& to, const OnBytes& on_bytes) {
  MYCEL_ASSIGN_OR_RETURN(const auto file, env->OpenFile(to, env::OpenMode::kCreateTruncated));
  return ReadThrough(env, from, file.get(), on_bytes);
}

Result<FileDigest> DigestFile(env::Env* env, const std::string& path, const OnBytes& on_bytes) {
  return ReadThrough(env, path, nullptr, on_bytes);
}

Result<bool> SameEnd(env::Env* env, const std::string& a, const std::string& b) {
  MYCEL_ASSIGN_OR_RETURN(const std::string end_a, EndOf(env, a));
  MYCEL_ASSIGN_OR_RETURN(const std::string end_b, EndOf(env, b));
  return end_a == end_b;
}

}  // namespace mycel::engine::bulk
