#include "engine/env/env.h"

namespace mycel::engine::env {

using base::ErrorId;
using base::Result;
using base::Status;

Result<std::string> ReadWholeFile(Env* env, const std::string& path, uint64_t max_bytes) {
  MYCEL_ASSIGN_OR_RETURN(const std::unique_ptr<File> file, env->OpenFile(path, OpenMode::kRead));
  MYCEL_ASSIGN_OR_RETURN(const uint64_t size, file->Size());
  if (size > max_bytes) {
    return Status::Error(ErrorId::kLimitExceeded, path + " has " + std::to_string(size) + " bytes, at most " +
                                                      std::to_string(max_bytes) + " are read");
  }
  std::string content(size, '\0');
  MYCEL_ASSIGN_OR_RETURN(const size_t got, file->Read(0, std::as_writable_bytes(std::span(content))));
  content.resize(got);
  return content;
}

Status WriteFileAtomically(Env* env, const std::string& path, std::span<const std::byte> bytes) {
  const std::string temporary = path + ".tmp";
  {
    MYCEL_ASSIGN_OR_RETURN(const std::unique_ptr<File> file, env->OpenFile(temporary, OpenMode::kCreateTruncated));
    MYCEL_RETURN_IF_ERROR(file->Write(0, bytes));
    MYCEL_RETURN_IF_ERROR(file->SyncData());
  }
  MYCEL_RETURN_IF_ERROR(env->RenameFile(temporary, path));
  return env->SyncDirectory(DirectoryOf(path));
}

std::string JoinPath(const std::string& directory, const std::string& name) {
  if (directory.empty()) return name;
  return directory.back() == '/' ? directory + name : directory + "/" + name;
}

std::string DirectoryOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

}  // namespace mycel::engine::env
