// Reads the records of one segment file from its start, in bounded memory, for copies of segments: archive, backup,
// restore. LogReader reads a whole log; here the caller knows which LSN must be reached, and decides what an end before
// it means.
//
// Threads: one at a time. The file may be appended to meanwhile: records that were durable before Open are read whole.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/env/env.h"
#include "engine/wal/record.h"
#include "engine/wal/segment_header.h"
#include "engine/wal/segment_window.h"

namespace mycel::engine::wal {

class SegmentReader {
 public:
  // kCorruption for a bad header, kNewerFormat.
  [[nodiscard]] static base::Result<std::unique_ptr<SegmentReader>> Open(env::Env* env, const std::string& path);

  [[nodiscard]] const SegmentHeader& header() const { return header_; }
  // The next record; its payload lives until the next call. False where no whole record of this place follows.
  [[nodiscard]] base::Result<bool> Next(RecordView* record);
  // Behind the record that came last.
  [[nodiscard]] uint64_t offset() const { return offset_; }
  // All bytes of the record that came last, as they lie in the file; until the next call.
  [[nodiscard]] std::span<const std::byte> bytes() const { return last_; }

  // kCorruption, naming file, offset and LSN: the record that should follow cannot be read.
  [[nodiscard]] base::Status Ended() const;

 private:
  SegmentReader(std::string path, SegmentWindow window, const SegmentHeader& header);

  const std::string path_;
  SegmentWindow window_;
  const SegmentHeader header_;
  uint64_t offset_ = kSegmentHeaderBytes;
  base::Lsn next_;
  std::span<const std::byte> last_;
};

}  // namespace mycel::engine::wal
