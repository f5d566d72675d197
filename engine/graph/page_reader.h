// Reads many records, one page after the other: the page is looked up once while ids stay on it.
//
// Threads: one, with an epoch pinned for the reader's whole life; the reader's own transaction writes nothing
// meanwhile.
#pragma once

#include <cstdint>

#include "engine/graph/record_pages.h"

namespace mycel::engine::graph {

class PageReader {
 public:
  PageReader(RecordPages* pages, const ReadContext& reader) : pages_(pages), reader_(reader) {}

  // As RecordPages::Read.
  [[nodiscard]] base::Result<RecordRead> Read(uint64_t id) {
    const uint64_t number = id / kPageIds;
    if (number != number_) {
      MYCEL_ASSIGN_OR_RETURN(base_, pages_->Clean(number));
      number_ = number;
    }
    if (base_ == nullptr) return pages_->Read(id, reader_);
    const auto image = base_->Find(static_cast<uint32_t>(id % kPageIds));
    return image ? RecordRead{Presence::kPresent, *image, nullptr} : RecordRead{};
  }

 private:
  RecordPages* const pages_;
  const ReadContext reader_;
  uint64_t number_ = ~uint64_t{0};
  const PackedPage* base_ = nullptr;  // null: the page has recent changes
};

}  // namespace mycel::engine::graph
