// Writing, flushing, and what happens when that fails.
//
// RocksDB 7.8 cannot be trusted after an error in its background: a flush may answer success and write nothing, and a
// second one that fails ends in an assertion of its own. So after the first error it is closed and opened again, and
// the batches that are not on disk, which are kept for this, are written anew. Every batch carries its number in
// RocksDB's default family; what the disk says about it decides what is kept, not what a flush answers.
#include <rocksdb/env.h>

#include "engine/base/coding.h"
#include "engine/kv/store_impl.h"

namespace mycel::engine::kv {

using base::ErrorId;

namespace {

constexpr std::string_view kBatchKey = "mycel-batch";
constexpr size_t kProbeBytes = size_t{256} << 10;
// A flush needs about what the memtables take, tables and manifest included; asked for ahead, as a flush that fails
// costs a reopen.
constexpr uint64_t kFlushRoomBytes = uint64_t{1} << 20;

}  // namespace

Status Store::Impl::Closed() const {
  return Status::Error(ErrorId::kIoError, "the data files in " + path_ +
                                              " are closed, because they could not be opened again after an error; "
                                              "that is tried again with every checkpoint");
}

Status Store::Impl::Apply(std::unique_ptr<rocksdb::WriteBatch> batch) {
  std::string number;
  base::AppendBig<uint64_t>(&number, last_batch_ + 1);
  MYCEL_RETURN_IF_ERROR(FromRocks(batch->Put(handles_[0], ToSlice(kBatchKey), number), "fill a batch"));
  rocksdb::WriteOptions unlogged;
  unlogged.disableWAL = true;
  if (const rocksdb::Status written = db_->Write(unlogged, batch.get()); !written.ok()) {
    hurt_ = FromRocks(written, "write");
    return hurt_;
  }
  ++last_batch_;
  unflushed_bytes_.fetch_add(batch->GetDataSize());
  unflushed_.push_back({last_batch_, std::move(batch)});
  return Status();
}

Status Store::Impl::Flush() {
  const StoreGate::Use use(&gate_);
  if (unflushed_.empty()) return Status();
  // Not asked for with a failing disk below: this costs nothing, a failed flush costs a reopen.
  MYCEL_RETURN_IF_ERROR(CheckRoom(unflushed_bytes_.load() + kFlushRoomBytes));
  rocksdb::FlushOptions options;
  options.wait = true;
  options.allow_write_stall = false;  // waits until the flush stays below the stall triggers
  hurt_ = FromRocks(db_->Flush(options, handles_), "flush");
  MYCEL_RETURN_IF_ERROR(hurt_);
  const Result<uint64_t> persisted = PersistedBatch();
  MYCEL_RETURN_IF_ERROR(persisted.status());
  ForgetPersisted(*persisted);
  if (!unflushed_.empty()) {
    hurt_ = Status::Error(ErrorId::kIoError, "checkpoint store, flush: it reported success, but batch " +
                                                 std::to_string(last_batch_) + " is not on disk");
  }
  return hurt_;
}

Status Store::Impl::CheckRoom(uint64_t bytes) {
  uint64_t room = 0;
  rocksdb::Env* const disk = rocks_env_ ? rocks_env_.get() : rocksdb::Env::Default();
  if (!disk->GetFreeSpace(path_, &room).ok() || room >= bytes) return Status();
  return Status::Error(ErrorId::kDiskFull, "checkpoint store, flush: " + std::to_string(bytes) +
                                               " bytes are needed in " + path_ + ", " + std::to_string(room) +
                                               " are free");
}

Result<uint64_t> Store::Impl::PersistedBatch() {
  rocksdb::ReadOptions options;
  options.read_tier = rocksdb::kPersistedTier;
  std::string value;
  const rocksdb::Status got = db_->Get(options, handles_[0], ToSlice(kBatchKey), &value);
  if (got.IsNotFound()) return uint64_t{0};
  MYCEL_RETURN_IF_ERROR(FromRocks(got, "read the number of the last batch"));
  std::string_view bytes = value;
  uint64_t number = 0;
  if (!base::TakeBig(&bytes, &number)) {
    return Status::Error(ErrorId::kCorruption,
                         "checkpoint store " + path_ + ": the number of its last batch is damaged");
  }
  return number;
}

void Store::Impl::ForgetPersisted(uint64_t number) {
  while (!unflushed_.empty() && unflushed_.front().number <= number) {
    unflushed_bytes_.fetch_sub(unflushed_.front().batch->GetDataSize());
    unflushed_.pop_front();
  }
}

Status Store::Impl::Recover() {
  if (options_.read_only) return Status();
  if (db_ != nullptr && hurt_.ok() && errors_->first().ok()) return Status();
  // What is open can still be read: it is closed only for a disk that takes writes again.
  MYCEL_RETURN_IF_ERROR(ProbeDisk());
  return Reopen();
}

Status Store::Impl::ProbeDisk() {
  rocksdb::Env* const disk = rocks_env_ ? rocks_env_.get() : rocksdb::Env::Default();
  const std::string path = path_ + "/probe.tmp";
  const auto write = [&]() -> rocksdb::Status {
    std::unique_ptr<rocksdb::WritableFile> file;
    rocksdb::Status status = disk->NewWritableFile(path, &file, rocksdb::EnvOptions());
    if (status.ok()) status = file->Append(std::string(kProbeBytes, '\0'));
    if (status.ok()) status = file->Sync();
    if (status.ok()) status = file->Close();
    return status;
  };
  const rocksdb::Status written = write();
  disk->DeleteFile(path).PermitUncheckedError();
  MYCEL_RETURN_IF_ERROR(FromRocks(written, "try the disk after an error"));
  return CheckRoom(unflushed_bytes_.load() + kFlushRoomBytes);
}

Status Store::Impl::Reopen() {
  if (!gate_.Close()) {
    return Status::Error(ErrorId::kIoError, "checkpoint store: readers kept it from being opened again after an error");
  }
  const auto open = [this]() -> Status {
    Close();
    errors_->Forget();
    MYCEL_RETURN_IF_ERROR(Open());
    MYCEL_ASSIGN_OR_RETURN(const uint64_t persisted, PersistedBatch());
    ForgetPersisted(persisted);
    rocksdb::WriteOptions unlogged;
    unlogged.disableWAL = true;
    for (const Unflushed& one : unflushed_) {
      MYCEL_RETURN_IF_ERROR(FromRocks(db_->Write(unlogged, one.batch.get()), "write again what was not on disk"));
    }
    return Status();
  };
  hurt_ = open();
  // Without everything that was written it would answer with older records.
  if (!hurt_.ok()) Close();
  gate_.Open();
  return hurt_;
}

}  // namespace mycel::engine::kv
