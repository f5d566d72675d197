#include "engine/bulk/backup_directory.h"

#include <algorithm>
#include <optional>

#include "engine/bulk/limits.h"

namespace mycel::engine::bulk {

using base::ErrorId;
using base::Result;
using base::Status;

namespace {

constexpr std::string_view kPartial = ".partial";
constexpr size_t kMaxDigits = 18;

std::optional<uint64_t> ParseNumber(std::string_view name) {
  if (name.size() < 4 || name.size() > kMaxDigits) return std::nullopt;
  uint64_t number = 0;
  for (const char c : name) {
    if (c < '0' || c > '9') return std::nullopt;
    number = number * 10 + static_cast<uint64_t>(c - '0');
  }
  return BackupFolderName(number) == name ? std::optional(number) : std::nullopt;
}

Result<BackupManifest> ReadManifest(env::Env* env, const std::string& folder, uint64_t number) {
  const std::string path = env::JoinPath(folder, kManifestFile);
  MYCEL_ASSIGN_OR_RETURN(const std::string text, env::ReadWholeFile(env, path, kMaxManifestBytes));
  MYCEL_ASSIGN_OR_RETURN(BackupManifest manifest, BackupManifest::FromJson(text, path));
  if (manifest.number != number) {
    return Status::Error(ErrorId::kCorruption, "backup manifest " + path + " is of backup " +
                                                   std::to_string(manifest.number) + ": its folder was renamed");
  }
  return manifest;
}

}  // namespace

Result<BackupDirectory> ListBackups(env::Env* env, const std::string& path) {
  BackupDirectory directory;
  directory.path = path;
  MYCEL_ASSIGN_OR_RETURN(const bool exists, env->Exists(path));
  if (!exists) return directory;
  MYCEL_ASSIGN_OR_RETURN(const std::vector<env::DirectoryEntry> entries, env->ListDirectory(path));
  for (const env::DirectoryEntry& entry : entries) {
    if (entry.name == "lock" || entry.name == "lost+found") continue;
    const std::string folder = env::JoinPath(path, entry.name);
    if (entry.is_directory && entry.name.ends_with(kPartial)) {
      directory.unfinished.push_back(folder);
      continue;
    }
    const auto number = ParseNumber(entry.name);
    if (!entry.is_directory || !number) {
      directory.other_files = true;
      continue;
    }
    directory.highest_number = std::max(directory.highest_number, *number);
    auto manifest = ReadManifest(env, folder, *number);
    if (manifest.ok()) {
      directory.backups.push_back(*std::move(manifest));
    } else {
      directory.damaged.push_back(manifest.status());
    }
  }
  std::sort(directory.backups.begin(), directory.backups.end(),
            [](const BackupManifest& a, const BackupManifest& b) { return a.number < b.number; });
  return directory;
}

Result<BackupDirectory> RequireBackups(env::Env* env, const std::string& path) {
  MYCEL_ASSIGN_OR_RETURN(BackupDirectory directory, ListBackups(env, path));
  if (!directory.damaged.empty()) return directory.damaged.front();
  if (directory.backups.empty()) {
    return Status::Error(ErrorId::kNotFound, "There is no finished backup in " + path);
  }
  return directory;
}

}  // namespace mycel::engine::bulk
