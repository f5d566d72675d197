// The real Env with a monotonic clock that a test can set forward: time limits of a minute take no minute.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/env/posix_env.h"

namespace mycel::tests {

class JumpingEnv final : public engine::env::Env {
 public:
  void Jump(uint64_t ms) { ahead_ns_ += ms * 1'000'000; }

  [[nodiscard]] uint64_t MonotonicNanos() override { return real_->MonotonicNanos() + ahead_ns_; }

  [[nodiscard]] engine::base::Result<std::unique_ptr<engine::env::File>> OpenFile(const std::string& path,
                                                                                  engine::env::OpenMode mode) override {
    return real_->OpenFile(path, mode);
  }
  [[nodiscard]] engine::base::Result<std::unique_ptr<engine::env::FileLock>> LockFile(const std::string& p) override {
    return real_->LockFile(p);
  }
  [[nodiscard]] engine::base::Result<bool> Exists(const std::string& path) override { return real_->Exists(path); }
  [[nodiscard]] engine::base::Result<uint64_t> FileSize(const std::string& path) override {
    return real_->FileSize(path);
  }
  [[nodiscard]] engine::base::Status RemoveFile(const std::string& path) override { return real_->RemoveFile(path); }
  [[nodiscard]] engine::base::Status RenameFile(const std::string& from, const std::string& to) override {
    return real_->RenameFile(from, to);
  }
  [[nodiscard]] engine::base::Status CreateDirectories(const std::string& path) override {
    return real_->CreateDirectories(path);
  }
  [[nodiscard]] engine::base::Result<std::vector<engine::env::DirectoryEntry>> ListDirectory(
      const std::string& path) override {
    return real_->ListDirectory(path);
  }
  [[nodiscard]] engine::base::Status RemoveTree(const std::string& path) override { return real_->RemoveTree(path); }
  [[nodiscard]] engine::base::Status SyncDirectory(const std::string& path) override {
    return real_->SyncDirectory(path);
  }
  [[nodiscard]] engine::base::Result<uint64_t> FreeBytes(const std::string& path) override {
    return real_->FreeBytes(path);
  }
  [[nodiscard]] int64_t WallMicros() override { return real_->WallMicros(); }
  void WaitFor(std::condition_variable& condition, std::unique_lock<std::mutex>& lock, uint64_t timeout_ns) override {
    real_->WaitFor(condition, lock, timeout_ns);
  }
  void FillRandom(std::span<std::byte> out) override { real_->FillRandom(out); }
  void SetThreadName(const std::string& name) override { real_->SetThreadName(name); }
  void LowerThreadPriority() override { real_->LowerThreadPriority(); }

 private:
  std::unique_ptr<engine::env::Env> real_ = engine::env::MakePosixEnv();
  std::atomic<uint64_t> ahead_ns_{0};
};

}  // namespace mycel::tests
