#include "engine/bulk/read_checkpoint.h"

#include "engine/kv/store.h"

namespace mycel::engine::bulk {

namespace {

constexpr size_t kCacheBytes = size_t{1} << 20;  // a few keys are read

}  // namespace

base::Result<txn::FoundCheckpoint> ReadCheckpoint(const std::string& data_directory) {
  kv::StoreOptions options;
  options.read_only = true;
  options.block_cache_bytes = kCacheBytes;
  MYCEL_ASSIGN_OR_RETURN(const auto store, kv::Store::Open(data_directory, options));
  return txn::ReadCheckpoint(*store);
}

}  // namespace mycel::engine::bulk
