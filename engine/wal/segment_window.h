// The piece of one segment file that is looked at, moved along as reading goes on: a segment is never in memory as a
// whole, unless one record of it is as long.
//
// Threads: one at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "engine/base/result.h"
#include "engine/env/env.h"

namespace mycel::engine::wal {

class SegmentWindow {
 public:
  // A window of nothing.
  SegmentWindow() = default;
  // `most_bytes`: what of the file counts, if it is longer.
  [[nodiscard]] static base::Result<SegmentWindow> Open(env::Env* env, const std::string& path, uint64_t most_bytes);

  // What follows at `offset`: `bytes` at least, fewer only where the file ends. Lives until the next call.
  [[nodiscard]] base::Result<std::span<const std::byte>> At(uint64_t offset, size_t bytes);

  [[nodiscard]] uint64_t size() const { return size_; }
  // Memory that it holds now.
  [[nodiscard]] size_t capacity() const { return capacity_; }

 private:
  std::unique_ptr<env::File> file_;
  uint64_t size_ = 0;
  std::unique_ptr<std::byte[]> bytes_;
  size_t capacity_ = 0;
  size_t filled_ = 0;
  uint64_t begin_ = 0;  // of what is filled, in the file
};

}  // namespace mycel::engine::wal
