#include "engine/bulk/backup_source.h"

#include <algorithm>

#include "engine/base/coding.h"
#include "engine/kv/store.h"
#include "engine/txn/checkpoint_state.h"
#include "engine/txn/log_payload.h"

namespace mycel::engine::bulk {

using base::ErrorId;
using base::Lsn;
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

Result<DataFilesState> ReadDataFilesState(const std::string& data_directory) {
  kv::StoreOptions options;
  options.read_only = true;
  options.block_cache_bytes = size_t{1} << 20;
  MYCEL_ASSIGN_OR_RETURN(const auto store, kv::Store::Open(data_directory, options));
  DataFilesState found;
  std::string bytes;
  MYCEL_ASSIGN_OR_RETURN(const kv::Lookup state, store->Get(kv::Family::kMeta, txn::kStateKey, &bytes));
  if (state == kv::Lookup::kFound) {
    MYCEL_ASSIGN_OR_RETURN(const txn::CheckpointState decoded, txn::CheckpointState::Decode(bytes));
    found.watermark = Lsn(decoded.watermark);
  }
  found.first = found.watermark;
  MYCEL_ASSIGN_OR_RETURN(const kv::Lookup cut, store->Get(kv::Family::kMeta, txn::kCutKey, &bytes));
  if (cut == kv::Lookup::kFound) {
    std::string_view rest = bytes;
    uint64_t lsn = 0;
    if (!base::TakeVarint(&rest, &lsn)) {
      return Status::Error(ErrorId::kCorruption, "the checkpoint's cut in " + data_directory + " is damaged");
    }
    found.first = std::max(found.first, Lsn(lsn));
  }
  MYCEL_ASSIGN_OR_RETURN(const kv::Lookup time, store->Get(kv::Family::kMeta, txn::kTimeKey, &bytes));
  if (time == kv::Lookup::kFound) found.first_micros = txn::TimeOfRecord(txn::kTimeRecord, bytes).value_or(0);
  return found;
}

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
