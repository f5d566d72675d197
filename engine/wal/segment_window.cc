#include "engine/wal/segment_window.h"

#include <algorithm>
#include <utility>

#include "engine/wal/limits.h"

namespace mycel::engine::wal {

using base::Result;

Result<SegmentWindow> SegmentWindow::Open(env::Env* env, const std::string& path, uint64_t most_bytes) {
  SegmentWindow window;
  MYCEL_ASSIGN_OR_RETURN(window.file_, env->OpenFile(path, env::OpenMode::kRead));
  MYCEL_ASSIGN_OR_RETURN(const uint64_t size, window.file_->Size());
  window.size_ = std::min(size, most_bytes);
  return window;
}

Result<std::span<const std::byte>> SegmentWindow::At(uint64_t offset, size_t bytes) {
  const uint64_t rest = size_ - std::min(offset, size_);
  const size_t wanted = std::min<uint64_t>(bytes, rest);
  if (wanted == 0) return std::span<const std::byte>();
  if (offset < begin_ || offset + wanted > begin_ + filled_) {
    const size_t fill = std::min<uint64_t>(std::max(wanted, kSegmentReadBytes), rest);
    filled_ = 0;
    // Room that a long record took is given back behind it.
    if (fill > capacity_ || (fill <= kSegmentReadBytes && capacity_ > kSegmentReadBytes)) {
      bytes_.reset();
      bytes_ = std::make_unique_for_overwrite<std::byte[]>(fill);
      capacity_ = fill;
    }
    MYCEL_ASSIGN_OR_RETURN(filled_, file_->Read(offset, {bytes_.get(), fill}));
    begin_ = offset;
  }
  const std::span<const std::byte> have(bytes_.get(), filled_);
  return have.subspan(std::min<uint64_t>(offset - begin_, filled_));
}

}  // namespace mycel::engine::wal
