#include "engine/bulk/log_chain.h"

#include <algorithm>
#include <utility>

namespace mycel::engine::bulk {

using base::Lsn;
using base::Result;
using base::Status;

LogChain::LogChain(env::Env* env, std::vector<wal::SegmentRange> ranges, Lsn above)
    : env_(env), above_(above), last_(above), done_(above) {
  std::sort(ranges.begin(), ranges.end(),
            [](const wal::SegmentRange& a, const wal::SegmentRange& b) { return a.first < b.first; });
  for (size_t next = 0; next < ranges.size();) {
    // Of those that continue the chain, the one that reaches furthest.
    const wal::SegmentRange* best = nullptr;
    for (; next < ranges.size() && ranges[next].first.value <= last_.value + 1; ++next) {
      if (ranges[next].last > last_ && (best == nullptr || ranges[next].last > best->last)) best = &ranges[next];
    }
    if (best != nullptr) {
      links_.push_back(*best);
      last_ = best->last;
    } else if (next < ranges.size()) {
      gap_ = LogGap{Lsn(last_.value + 1), Lsn(ranges[next].first.value - 1)};
      return;
    }
  }
}

void LogChain::Rewind() {
  next_link_ = 0;
  done_ = above_;
  reader_.reset();
}

Result<bool> LogChain::Next(wal::RecordView* record) {
  while (done_ < last_) {
    if (!reader_) {
      MYCEL_ASSIGN_OR_RETURN(reader_, wal::SegmentReader::Open(env_, links_[next_link_].path));
    }
    MYCEL_ASSIGN_OR_RETURN(const bool found, reader_->Next(record));
    if (!found) return reader_->Ended();
    const bool fresh = record->lsn > done_;
    if (fresh) done_ = record->lsn;
    if (done_ >= links_[next_link_].last) {
      // The payload must outlive the reader's end.
      finished_ = std::move(reader_);
      ++next_link_;
    }
    if (fresh) return true;
  }
  return false;
}

}  // namespace mycel::engine::bulk
