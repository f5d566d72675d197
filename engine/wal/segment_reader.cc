#include "engine/wal/segment_reader.h"

#include <array>
#include <utility>

namespace mycel::engine::wal {

using base::ErrorId;
using base::Lsn;
using base::Result;
using base::Status;

Result<std::unique_ptr<SegmentReader>> SegmentReader::Open(env::Env* env, const std::string& path) {
  SegmentHeader header;
  {
    MYCEL_ASSIGN_OR_RETURN(const auto file, env->OpenFile(path, env::OpenMode::kRead));
    std::array<std::byte, kSegmentHeaderBytes> bytes{};
    MYCEL_ASSIGN_OR_RETURN(const size_t got, file->Read(0, bytes));
    MYCEL_ASSIGN_OR_RETURN(header, DecodeSegmentHeader(std::span(bytes).first(got), path));
  }
  MYCEL_ASSIGN_OR_RETURN(SegmentWindow window, SegmentWindow::Open(env, path, header.file_bytes));
  return std::unique_ptr<SegmentReader>(new SegmentReader(path, std::move(window), header));
}

SegmentReader::SegmentReader(std::string path, SegmentWindow window, const SegmentHeader& header)
    : path_(std::move(path)), window_(std::move(window)), header_(header), next_(header.first_lsn) {}

Result<bool> SegmentReader::Next(RecordView* record) {
  MYCEL_ASSIGN_OR_RETURN(const auto head, window_.At(offset_, kRecordHeaderBytes));
  if (head.size() < kRecordHeaderBytes) return false;
  // Not trusted before the checksum: never more than the file has.
  const uint64_t length = EncodedRecordBytes(head.data());
  if (length > window_.size() - offset_) return false;
  MYCEL_ASSIGN_OR_RETURN(const auto rest, window_.At(offset_, length));
  const RecordPlace place{header_.timeline, header_.epoch, header_.number, offset_};
  const auto found = DecodeRecord(rest, place);
  if (!found || found->lsn != next_) return false;
  *record = *found;
  last_ = rest.first(length);
  offset_ += length;
  ++next_.value;
  return true;
}

Status SegmentReader::Ended() const {
  return Status::Error(ErrorId::kCorruption, "log segment " + path_ + ", offset " + std::to_string(offset_) +
                                                 ": the record of LSN " + std::to_string(next_.value) +
                                                 " cannot be read");
}

}  // namespace mycel::engine::wal
