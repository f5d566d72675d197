#include "engine/bulk/backup_source.h"

#include <algorithm>

namespace mycel::engine::bulk {

using base::ErrorId;
using base::Result;
using base::Status;

namespace {

constexpr uint64_t kMaxIdBytes = 4096;

// Names that can stand in a manifest; ours are all of this kind.
bool IsPlainName(std::string_view name) {
  return std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
           c == '-';
  });
}

// RocksDB's lock and its information log are no data.
bool IsData(std::string_view name) { return name != "LOCK" && !name.starts_with("LOG") && IsPlainName(name); }

// The first password lies there in plain text; its hash is in the file of users.
bool IsOwnFile(std::string_view name) {
  return name != "lock" && name != "initial-password" && !name.ends_with(".new") && !name.ends_with(".tmp") &&
         IsPlainName(name);
}

Status AddFiles(env::Env* env, const std::string& directory, const std::string& prefix, bool data,
                std::vector<SourceFile>* files) {
  MYCEL_ASSIGN_OR_RETURN(const std::vector<env::DirectoryEntry> entries, env->ListDirectory(directory));
  for (const env::DirectoryEntry& entry : entries) {
    if (entry.is_directory || !(data ? IsData(entry.name) : IsOwnFile(entry.name))) continue;
    SourceFile& file = files->emplace_back();
    file.path = prefix + entry.name;
    file.from = env::JoinPath(directory, entry.name);
    MYCEL_ASSIGN_OR_RETURN(file.bytes, env->FileSize(file.from));
    file.immutable = data && (entry.name.ends_with(".sst") || entry.name.ends_with(".blob"));
  }
  return Status::Ok();
}

}  // namespace

Result<std::vector<SourceFile>> ListSourceFiles(env::Env* env, const BackupSource& source) {
  std::vector<SourceFile> files;
  MYCEL_RETURN_IF_ERROR(AddFiles(env, source.data_directory, "data/", true, &files));
  MYCEL_RETURN_IF_ERROR(AddFiles(env, source.path, "", false, &files));
  return files;
}

Result<std::string> ReadDatabaseId(env::Env* env, const std::string& path) {
  const std::string file = env::JoinPath(path, "database-id");
  MYCEL_ASSIGN_OR_RETURN(const bool exists, env->Exists(file));
  if (!exists) return std::string();
  MYCEL_ASSIGN_OR_RETURN(const std::string id, env::ReadWholeFile(env, file, kMaxIdBytes));
  if (!IsPlainName(id)) return Status::Error(ErrorId::kCorruption, "The file " + file + " does not hold a database id");
  return id;
}

}  // namespace mycel::engine::bulk
