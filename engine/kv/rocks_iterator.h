// Our Iterator over RocksDB's. Included by this folder's .cc files only.
#pragma once

#include <rocksdb/db.h>

#include <memory>
#include <string>
#include <string_view>

#include "engine/kv/iterator.h"
#include "engine/kv/store_gate.h"

namespace mycel::engine::kv {

// Keys in [begin, end); an empty `end` means up to the last. Holds `use` as long as it lives.
[[nodiscard]] std::unique_ptr<Iterator> MakeRocksIterator(rocksdb::DB* db, rocksdb::ColumnFamilyHandle* family,
                                                          std::string begin, std::string end, bool cache_only,
                                                          StoreGate::Use use);
// One that is never valid and has this status.
[[nodiscard]] std::unique_ptr<Iterator> MakeFailedIterator(base::Status status);

// The smallest string above all that start with `prefix`; empty when there is none.
[[nodiscard]] std::string PrefixEnd(std::string_view prefix);

}  // namespace mycel::engine::kv
