// Bookmarks: "FB:" and base64 of version, timeline, LSN, database and a checksum, so that an altered one is noticed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/wal/record.h"

namespace mycel::engine::database {

struct Bookmark {
  std::string database_uuid;
  wal::TimelineId timeline;
  base::Lsn lsn;
};

[[nodiscard]] std::string EncodeBookmark(const Bookmark& bookmark);
// kInvalidBookmark for anything that EncodeBookmark did not make.
[[nodiscard]] base::Result<Bookmark> DecodeBookmark(std::string_view text);

}  // namespace mycel::engine::database
