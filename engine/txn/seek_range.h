// What a seek asks of the keys of an index.
//
// Threads: pure functions.
#pragma once

#include <optional>
#include <string_view>

#include "engine/index/key_range.h"
#include "engine/txn/index_seek.h"

namespace mycel::engine::txn {

// Of an index over so many keys; nullopt: nothing can be found.
[[nodiscard]] std::optional<index::KeyRange> RangeOf(const IndexSeek& seek, size_t keys);
// CONTAINS and ENDS WITH on the keys; one that was cut may hold anything.
[[nodiscard]] bool MayHoldText(const IndexSeek& seek, std::string_view key);
[[nodiscard]] bool InRange(const index::KeyRange& range, std::string_view key);

}  // namespace mycel::engine::txn
