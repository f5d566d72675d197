// RocksDB's types seen from ours. Included by this folder's .cc files only.
#pragma once

#include <rocksdb/slice.h>
#include <rocksdb/status.h>

#include <string>
#include <string_view>

#include "engine/base/status.h"

namespace mycel::engine::kv {

inline rocksdb::Slice ToSlice(std::string_view view) { return {view.data(), view.size()}; }
inline std::string_view ToView(const rocksdb::Slice& slice) { return {slice.data(), slice.size()}; }

// kDiskFull, kCorruption, kNewerFormat, kResourceExhausted (a block is not in the cache) or kIoError; success for
// success.
[[nodiscard]] base::Status FromRocks(const rocksdb::Status& status, const std::string& operation);

}  // namespace mycel::engine::kv
