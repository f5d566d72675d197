#include "engine/wal/segment_reader.h"

#include <algorithm>
#include <array>
#include <utility>

#include "engine/base/coding.h"
#include "engine/wal/limits.h"

namespace mycel::engine::wal {

using base::ErrorId;
using base::Lsn;
using base::Result;
using base::Status;

Result<std::unique_ptr<SegmentReader>> SegmentReader::Open(env::Env* env, const std::string& path) {
  MYCEL_ASSIGN_OR_RETURN(auto file, env->OpenFile(path, env::OpenMode::kRead));
  MYCEL_ASSIGN_OR_RETURN(const uint64_t size, file->Size());
  std::array<std::byte, kSegmentHeaderBytes> bytes{};
  MYCEL_ASSIGN_OR_RETURN(const size_t got, file->Read(0, bytes));
  MYCEL_ASSIGN_OR_RETURN(const SegmentHeader header, DecodeSegmentHeader(std::span(bytes).first(got), path));
  return std::unique_ptr<SegmentReader>(new SegmentReader(std::move(file), header, std::min(size, header.file_bytes)));
}

SegmentReader::SegmentReader(std::unique_ptr<env::File> file, const SegmentHeader& header, uint64_t size)
    : file_(std::move(file)), header_(header), size_(size), next_(header.first_lsn) {}

Result<std::span<const std::byte>> SegmentReader::Window(size_t bytes) {
  const size_t wanted = std::min<uint64_t>(bytes, size_ - std::min(offset_, size_));
  if (offset_ < window_at_ || offset_ + wanted > window_at_ + window_.size()) {
    const size_t fill = std::min<uint64_t>(std::max(wanted, kSegmentReadBytes), size_ - std::min(offset_, size_));
    window_.resize(fill);
    MYCEL_ASSIGN_OR_RETURN(const size_t got, file_->Read(offset_, window_));
    window_.resize(got);
    window_at_ = offset_;
  }
  const auto rest = std::span<const std::byte>(window_).subspan(offset_ - window_at_);
  return rest.first(std::min(rest.size(), wanted));
}

Result<bool> SegmentReader::Next(RecordView* record) {
  MYCEL_ASSIGN_OR_RETURN(const auto head, Window(kRecordHeaderBytes));
  if (head.size() < kRecordHeaderBytes) return false;
  // Not trusted before the checksum: never more than the file has.
  const uint64_t length = RecordBytes(base::LoadLittle<uint32_t>(head.data()));
  if (length > size_ - offset_) return false;
  MYCEL_ASSIGN_OR_RETURN(const auto whole, Window(length));
  const RecordPlace place{header_.timeline, header_.epoch, header_.number, offset_};
  const auto found = DecodeRecord(whole, place);
  if (!found || found->lsn != next_) return false;
  *record = *found;
  last_ = whole;
  offset_ += length;
  ++next_.value;
  return true;
}

Status SegmentReader::Ended() const {
  return Status::Error(ErrorId::kCorruption, "log segment " + file_->path() + ", offset " + std::to_string(offset_) +
                                                 ": the record of LSN " + std::to_string(next_.value) +
                                                 " cannot be read");
}

}  // namespace mycel::engine::wal
