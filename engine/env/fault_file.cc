#include <algorithm>
#include <cstring>
#include <utility>

#include "engine/env/fault_state.h"

namespace mycel::engine::env {

using base::ErrorId;
using base::Result;
using base::Status;

void FaultInode::KeepPage(uint64_t page, const std::function<bool()>& survives) {
  const uint64_t end = std::min<uint64_t>((page + 1) * kFaultPageBytes, current.size());
  for (uint64_t at = page * kFaultPageBytes; at < end; at += kFaultSectorBytes) {
    if (!survives()) continue;
    const uint64_t sector_end = std::min(at + kFaultSectorBytes, end);
    if (durable.size() < sector_end) durable.resize(sector_end);
    std::memcpy(durable.data() + at, current.data() + at, sector_end - at);
  }
}

class FaultFile final : public File {
 public:
  FaultFile(std::shared_ptr<FaultEnv::State> state, std::shared_ptr<FaultInode> inode, std::string path, bool writable)
      : state_(std::move(state)),
        inode_(std::move(inode)),
        path_(std::move(path)),
        writable_(writable),
        incarnation_(state_->incarnation) {}

  Result<size_t> Read(uint64_t offset, std::span<std::byte> out) override {
    const std::lock_guard lock(state_->mutex);
    MYCEL_RETURN_IF_ERROR(Begin(Operation::kRead, "read"));
    if (offset >= inode_->current.size()) return size_t{0};
    const size_t count = std::min<uint64_t>(out.size(), inode_->current.size() - offset);
    std::memcpy(out.data(), inode_->current.data() + offset, count);
    return count;
  }

  Status Write(uint64_t offset, std::span<const std::byte> bytes) override {
    const std::lock_guard lock(state_->mutex);
    MYCEL_RETURN_IF_ERROR(CheckAlive());
    if (!writable_) return Status::Error(ErrorId::kIoError, "write " + path_ + ": opened for reading");
    if (const auto fault = state_->Count(Operation::kWrite)) {
      if (fault->write_bytes) Put(offset, bytes.first(std::min<uint64_t>(*fault->write_bytes, bytes.size())));
      state_->StopIfDue();
      return FaultError(*fault, "write", path_);
    }
    MYCEL_RETURN_IF_ERROR(state_->CheckRoom(*inode_, offset + bytes.size(), path_));
    Put(offset, bytes);
    return Status();
  }

  Status SyncData() override {
    std::function<void(const std::string&)> hook;
    {
      const std::lock_guard lock(state_->mutex);
      hook = state_->sync_hook;
    }
    if (hook) hook(path_);
    const std::lock_guard lock(state_->mutex);
    MYCEL_RETURN_IF_ERROR(CheckAlive());
    if (const auto fault = state_->Count(Operation::kSyncData)) {
      inode_->lost_pages.merge(inode_->dirty_pages);
      inode_->dirty_pages.clear();
      return FaultError(*fault, "fdatasync", path_);
    }
    inode_->durable.resize(inode_->current.size());
    for (const uint64_t page : inode_->dirty_pages) inode_->KeepPage(page, [] { return true; });
    inode_->dirty_pages.clear();
    return Status();
  }

  Status Preallocate(uint64_t size) override {
    const std::lock_guard lock(state_->mutex);
    MYCEL_RETURN_IF_ERROR(Begin(Operation::kPreallocate, "allocate"));
    MYCEL_RETURN_IF_ERROR(state_->CheckRoom(*inode_, size, path_));
    inode_->current.assign(size, std::byte{0});
    MarkDirty(0, size);
    return Status();
  }

  Status Truncate(uint64_t size) override {
    const std::lock_guard lock(state_->mutex);
    MYCEL_RETURN_IF_ERROR(CheckAlive());
    MYCEL_RETURN_IF_ERROR(state_->CheckRoom(*inode_, size, path_));
    const uint64_t before = inode_->current.size();
    inode_->current.resize(size);
    if (size > before) MarkDirty(before, size - before);
    return Status();
  }

  Result<uint64_t> Size() override {
    const std::lock_guard lock(state_->mutex);
    MYCEL_RETURN_IF_ERROR(CheckAlive());
    return uint64_t{inode_->current.size()};
  }

  const std::string& path() const override { return path_; }

 private:
  Status CheckAlive() const {
    if (incarnation_ == state_->incarnation) return Status();
    return Status::Error(ErrorId::kIoError, path_ + " was opened before a simulated crash");
  }

  Status Begin(Operation operation, const char* name) {
    MYCEL_RETURN_IF_ERROR(CheckAlive());
    const auto fault = state_->Count(operation);
    return fault ? FaultError(*fault, name, path_) : Status();
  }

  void MarkDirty(uint64_t offset, uint64_t size) {
    if (size == 0) return;
    for (uint64_t page = offset / kFaultPageBytes; page <= (offset + size - 1) / kFaultPageBytes; ++page) {
      inode_->dirty_pages.insert(page);
      inode_->lost_pages.erase(page);
    }
  }

  void Put(uint64_t offset, std::span<const std::byte> bytes) {
    if (bytes.empty()) return;
    if (inode_->current.size() < offset + bytes.size()) inode_->current.resize(offset + bytes.size());
    std::memcpy(inode_->current.data() + offset, bytes.data(), bytes.size());
    MarkDirty(offset, bytes.size());
  }

  const std::shared_ptr<FaultEnv::State> state_;
  const std::shared_ptr<FaultInode> inode_;
  const std::string path_;
  const bool writable_;
  const uint64_t incarnation_;
};

std::unique_ptr<File> MakeFaultFile(std::shared_ptr<FaultEnv::State> state, std::shared_ptr<FaultInode> inode,
                                    std::string path, bool writable) {
  return std::make_unique<FaultFile>(std::move(state), std::move(inode), std::move(path), writable);
}

}  // namespace mycel::engine::env
