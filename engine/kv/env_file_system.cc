#include "engine/kv/env_file_system.h"

#include <rocksdb/file_system.h>
#include <rocksdb/system_clock.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/status.h"

namespace mycel::engine::kv {
namespace {

using base::ErrorId;
using base::Status;
using rocksdb::FileOptions;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;

IOStatus ToRocks(const Status& status) {
  if (status.ok()) return IOStatus::OK();
  if (status.id() == ErrorId::kNotFound) return IOStatus::PathNotFound(status.message());
  if (status.id() != ErrorId::kDiskFull) return IOStatus::IOError(status.message());
  IOStatus full = IOStatus::NoSpace(status.message());
  full.SetRetryable(true);  // as RocksDB's own file system says it: it tries again until there is room
  return full;
}

std::span<std::byte> Scratch(char* scratch, size_t bytes) { return {reinterpret_cast<std::byte*>(scratch), bytes}; }

class SequentialFile final : public rocksdb::FSSequentialFile {
 public:
  explicit SequentialFile(std::unique_ptr<env::File> file) : file_(std::move(file)) {}
  IOStatus Read(size_t n, const IOOptions&, Slice* result, char* scratch, IODebugContext*) override {
    const auto got = file_->Read(offset_, Scratch(scratch, n));
    *result = Slice(scratch, got.ok() ? *got : 0);
    if (got.ok()) offset_ += *got;
    return ToRocks(got.status());
  }
  IOStatus Skip(uint64_t n) override {
    offset_ += n;
    return IOStatus::OK();
  }

 private:
  const std::unique_ptr<env::File> file_;
  uint64_t offset_ = 0;
};

class RandomAccessFile final : public rocksdb::FSRandomAccessFile {
 public:
  explicit RandomAccessFile(std::unique_ptr<env::File> file) : file_(std::move(file)) {}
  IOStatus Read(uint64_t offset, size_t n, const IOOptions&, Slice* result, char* scratch,
                IODebugContext*) const override {
    const auto got = file_->Read(offset, Scratch(scratch, n));
    *result = Slice(scratch, got.ok() ? *got : 0);
    return ToRocks(got.status());
  }

 private:
  const std::unique_ptr<env::File> file_;
};

class WritableFile final : public rocksdb::FSWritableFile {
 public:
  explicit WritableFile(std::unique_ptr<env::File> file, uint64_t size) : file_(std::move(file)), size_(size) {}
  using rocksdb::FSWritableFile::Append;
  IOStatus Append(const Slice& data, const IOOptions&, IODebugContext*) override {
    const Status put = file_->Write(size_, {reinterpret_cast<const std::byte*>(data.data()), data.size()});
    if (put.ok()) size_ += data.size();
    return ToRocks(put);
  }
  IOStatus Truncate(uint64_t size, const IOOptions&, IODebugContext*) override {
    const Status cut = file_->Truncate(size);
    if (cut.ok()) size_ = size;
    return ToRocks(cut);
  }
  IOStatus Close(const IOOptions&, IODebugContext*) override { return IOStatus::OK(); }
  IOStatus Flush(const IOOptions&, IODebugContext*) override { return IOStatus::OK(); }
  IOStatus Sync(const IOOptions&, IODebugContext*) override { return ToRocks(file_->SyncData()); }
  uint64_t GetFileSize(const IOOptions&, IODebugContext*) override { return size_; }

 private:
  const std::unique_ptr<env::File> file_;
  uint64_t size_;
};

class Directory final : public rocksdb::FSDirectory {
 public:
  Directory(env::Env* env, std::string path) : env_(env), path_(std::move(path)) {}
  IOStatus Fsync(const IOOptions&, IODebugContext*) override { return ToRocks(env_->SyncDirectory(path_)); }
  IOStatus Close(const IOOptions&, IODebugContext*) override { return IOStatus::OK(); }

 private:
  env::Env* const env_;
  const std::string path_;
};

class Lock final : public rocksdb::FileLock {
 public:
  explicit Lock(std::unique_ptr<env::FileLock> held) : held_(std::move(held)) {}

 private:
  const std::unique_ptr<env::FileLock> held_;
};

class EnvFileSystem final : public rocksdb::FileSystem {
 public:
  explicit EnvFileSystem(env::Env* env) : env_(env) {}
  const char* Name() const override { return "MycelEnv"; }

  IOStatus NewSequentialFile(const std::string& path, const FileOptions&,
                             std::unique_ptr<rocksdb::FSSequentialFile>* result, IODebugContext*) override {
    auto file = env_->OpenFile(path, env::OpenMode::kRead);
    if (file.ok()) *result = std::make_unique<SequentialFile>(std::move(*file));
    return ToRocks(file.status());
  }
  IOStatus NewRandomAccessFile(const std::string& path, const FileOptions&,
                               std::unique_ptr<rocksdb::FSRandomAccessFile>* result, IODebugContext*) override {
    auto file = env_->OpenFile(path, env::OpenMode::kRead);
    if (file.ok()) *result = std::make_unique<RandomAccessFile>(std::move(*file));
    return ToRocks(file.status());
  }
  IOStatus NewWritableFile(const std::string& path, const FileOptions&,
                           std::unique_ptr<rocksdb::FSWritableFile>* result, IODebugContext*) override {
    // RocksDB writes down its options at each open, reads them back to compare, and goes on without the file where it
    // cannot be made. Nobody else reads it, and it is most of what an open costs.
    if (path.find("/OPTIONS-") != std::string::npos) return IOStatus::NotSupported(path);
    auto file = env_->OpenFile(path, env::OpenMode::kCreateTruncated);
    if (file.ok()) *result = std::make_unique<WritableFile>(std::move(*file), 0);
    return ToRocks(file.status());
  }
  IOStatus ReopenWritableFile(const std::string& path, const FileOptions&,
                              std::unique_ptr<rocksdb::FSWritableFile>* result, IODebugContext*) override {
    auto file = env_->OpenFile(path, env::OpenMode::kCreate);
    if (!file.ok()) return ToRocks(file.status());
    const auto size = (*file)->Size();
    if (size.ok()) *result = std::make_unique<WritableFile>(std::move(*file), *size);
    return ToRocks(size.status());
  }
  IOStatus NewDirectory(const std::string& path, const IOOptions&, std::unique_ptr<rocksdb::FSDirectory>* result,
                        IODebugContext*) override {
    *result = std::make_unique<Directory>(env_, WithoutSlash(path));
    return IOStatus::OK();
  }

  IOStatus FileExists(const std::string& path, const IOOptions&, IODebugContext*) override {
    const auto exists = env_->Exists(WithoutSlash(path));
    if (!exists.ok()) return ToRocks(exists.status());
    return *exists ? IOStatus::OK() : IOStatus::NotFound(path);
  }
  IOStatus GetChildren(const std::string& path, const IOOptions&, std::vector<std::string>* result,
                       IODebugContext*) override {
    const auto entries = env_->ListDirectory(WithoutSlash(path));
    if (!entries.ok()) return ToRocks(entries.status());
    result->clear();
    for (const env::DirectoryEntry& entry : *entries) result->push_back(entry.name);
    return IOStatus::OK();
  }
  IOStatus DeleteFile(const std::string& path, const IOOptions&, IODebugContext*) override {
    return ToRocks(env_->RemoveFile(path));
  }
  IOStatus CreateDir(const std::string& path, const IOOptions&, IODebugContext*) override {
    return ToRocks(env_->CreateDirectories(WithoutSlash(path)));
  }
  IOStatus CreateDirIfMissing(const std::string& path, const IOOptions&, IODebugContext*) override {
    return ToRocks(env_->CreateDirectories(WithoutSlash(path)));
  }
  IOStatus DeleteDir(const std::string& path, const IOOptions&, IODebugContext*) override {
    return ToRocks(env_->RemoveTree(WithoutSlash(path)));
  }
  IOStatus GetFileSize(const std::string& path, const IOOptions&, uint64_t* size, IODebugContext*) override {
    const auto found = env_->FileSize(path);
    if (found.ok()) *size = *found;
    return ToRocks(found.status());
  }
  IOStatus GetFileModificationTime(const std::string& path, const IOOptions&, uint64_t*, IODebugContext*) override {
    return IOStatus::NotSupported("modification time of " + path);
  }
  IOStatus RenameFile(const std::string& from, const std::string& to, const IOOptions&, IODebugContext*) override {
    return ToRocks(env_->RenameFile(from, to));
  }
  IOStatus LockFile(const std::string& path, const IOOptions&, rocksdb::FileLock** lock, IODebugContext*) override {
    auto held = env_->LockFile(path);
    if (held.ok()) *lock = new Lock(std::move(*held));
    return ToRocks(held.status());
  }
  IOStatus UnlockFile(rocksdb::FileLock* lock, const IOOptions&, IODebugContext*) override {
    delete lock;
    return IOStatus::OK();
  }
  IOStatus GetTestDirectory(const IOOptions&, std::string*, IODebugContext*) override {
    return IOStatus::NotSupported("test directory");
  }
  IOStatus NewLogger(const std::string&, const IOOptions&, std::shared_ptr<rocksdb::Logger>*,
                     IODebugContext*) override {
    return IOStatus::NotSupported("information log");
  }
  IOStatus GetAbsolutePath(const std::string& path, const IOOptions&, std::string* result, IODebugContext*) override {
    *result = path;
    return IOStatus::OK();
  }
  IOStatus GetFreeSpace(const std::string& path, const IOOptions&, uint64_t* bytes, IODebugContext*) override {
    const auto found = env_->FreeBytes(path);
    if (found.ok()) *bytes = *found;
    return ToRocks(found.status());
  }
  IOStatus IsDirectory(const std::string& path, const IOOptions&, bool* is_directory, IODebugContext*) override {
    *is_directory = env_->ListDirectory(WithoutSlash(path)).ok();
    return IOStatus::OK();
  }

 private:
  // RocksDB joins names with a slash of its own, at times one too many.
  static std::string WithoutSlash(std::string path) {
    while (path.size() > 1 && path.back() == '/') path.pop_back();
    return path;
  }

  env::Env* const env_;
};

// After an error RocksDB's background work rests for a second before it ends, and a reopen waits for that: histories
// with thousands of errors would do nothing else.
class ImpatientClock final : public rocksdb::SystemClockWrapper {
 public:
  using SystemClockWrapper::SystemClockWrapper;
  const char* Name() const override { return "ImpatientClock"; }
  void SleepForMicroseconds(int micros) override { SystemClockWrapper::SleepForMicroseconds(std::min(micros, 1000)); }
};

class SimulatedEnv final : public rocksdb::EnvWrapper {
 public:
  explicit SimulatedEnv(const std::shared_ptr<EnvFileSystem>& files) : EnvWrapper(rocksdb::NewCompositeEnv(files)) {
    file_system_ = files;
    system_clock_ = std::make_shared<ImpatientClock>(rocksdb::SystemClock::Default());
  }
  const char* Name() const override { return "SimulatedEnv"; }
};

}  // namespace

std::unique_ptr<rocksdb::Env> MakeRocksEnv(env::Env* env) {
  return std::make_unique<SimulatedEnv>(std::make_shared<EnvFileSystem>(env));
}

}  // namespace mycel::engine::kv
