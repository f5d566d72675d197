// Where and why reading the log stopped before its last byte, and what lies behind that place. Plain values; the reader
// fills them in, txn and bulk tell them on.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/ids.h"

namespace mycel::engine::wal {

struct LogCut {
  std::string file;  // a segment, or the log's directory when there is no segment
  uint64_t offset = 0;
  base::Lsn kept;         // everything up to here stays: the last record in front, or the checkpoint's watermark
  base::Lsn first_lost;   // the one behind it
  base::Lsn last_lost;    // highest LSN that is known to have been written; `kept` when none behind that is
  base::Lsn proven;       // everything up to here is known to have been synced
  bool damage = false;    // something durable is missing; else a torn tail
  std::string reason;     // of a place that is no record: "its header …"; empty: a record cannot be read
  uint64_t readable = 0;  // records behind the place that are whole but go too
  std::vector<base::Lsn> readable_behind;  // the first kMaxReportedLostRecords of them
  std::vector<std::string> files;          // what holds bytes that go, in the order of the log

  // Records that are known to have been written and of which nothing is left to read.
  [[nodiscard]] uint64_t unreadable() const;
  // "LSN 21 to 600 would go, 579 of these 580 records can be read"
  [[nodiscard]] std::string Loss() const;
  // One line.
  [[nodiscard]] std::string ToString() const;
  // For a person in front of a server that does not start: a line for each fact and choice.
  [[nodiscard]] std::string Describe() const;
};

}  // namespace mycel::engine::wal
