#include "engine/txn/removed_log.h"

#include <span>
#include <vector>

namespace mycel::engine::txn {

using base::Result;
using base::Status;

namespace {

constexpr size_t kCopyBytes = size_t{1} << 20;

// A copy appears under its name only once it is whole and synced.
Status CopyFile(env::Env* env, const std::string& from, const std::string& to) {
  MYCEL_ASSIGN_OR_RETURN(const bool done, env->Exists(to));
  if (done) return Status::Ok();
  MYCEL_ASSIGN_OR_RETURN(const auto source, env->OpenFile(from, env::OpenMode::kRead));
  const std::string unfinished = to + ".new";
  {
    MYCEL_ASSIGN_OR_RETURN(const auto copy, env->OpenFile(unfinished, env::OpenMode::kCreateTruncated));
    std::vector<std::byte> bytes(kCopyBytes);
    for (uint64_t at = 0;;) {
      MYCEL_ASSIGN_OR_RETURN(const size_t got, source->Read(at, bytes));
      if (got == 0) break;
      MYCEL_RETURN_IF_ERROR(copy->Write(at, std::span(bytes).first(got)));
      at += got;
    }
    MYCEL_RETURN_IF_ERROR(copy->SyncData());
  }
  return env->RenameFile(unfinished, to);
}

}  // namespace

std::string RemovedLogDirectory(const std::string& path, const wal::LogEnd& end) {
  return env::JoinPath(path,
                       "removed-log/lsn-" + std::to_string(end.last.value + 1) + "-epoch-" + std::to_string(end.epoch));
}

Result<std::string> KeepRemovedLog(env::Env* env, const std::string& path, const wal::LogEnd& end,
                                   std::string_view report) {
  std::string directory = RemovedLogDirectory(path, end);
  MYCEL_RETURN_IF_ERROR(env->CreateDirectories(directory));
  for (const std::string& file : end.cut->files) {
    const std::string name = file.substr(file.rfind('/') + 1);
    MYCEL_RETURN_IF_ERROR(CopyFile(env, file, env::JoinPath(directory, name)));
  }
  if (!report.empty()) {
    MYCEL_RETURN_IF_ERROR(env::WriteFileAtomically(env, env::JoinPath(directory, "report.txt"),
                                                   std::as_bytes(std::span(report.data(), report.size()))));
  }
  // The files' names, and the names of the two directories.
  MYCEL_RETURN_IF_ERROR(env->SyncDirectory(directory));
  MYCEL_RETURN_IF_ERROR(env->SyncDirectory(env::DirectoryOf(directory)));
  MYCEL_RETURN_IF_ERROR(env->SyncDirectory(path));
  return directory;
}

}  // namespace mycel::engine::txn
