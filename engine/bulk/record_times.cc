#include "engine/bulk/record_times.h"

#include "engine/wal/segment_reader.h"

namespace mycel::engine::bulk {

base::Result<int64_t> LastTimeIn(env::Env* env, const std::string& path) {
  MYCEL_ASSIGN_OR_RETURN(const auto reader, wal::SegmentReader::Open(env, path));
  int64_t last = 0;
  wal::RecordView record;
  for (;;) {
    MYCEL_ASSIGN_OR_RETURN(const bool found, reader->Next(&record));
    if (!found) return last;
    last = TimeOf(record).value_or(last);
  }
}

}  // namespace mycel::engine::bulk
