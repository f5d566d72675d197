#include "engine/exec/spill_partitions.h"

#include "engine/base/hashing.h"
#include "engine/types/compare.h"

namespace mycel::engine::exec {

uint64_t SpillHash(std::span<const types::Column* const> keys, uint32_t row) {
  size_t hash = 0;
  for (const types::Column* const key : keys) hash = types::CombineHash(hash, types::Hash(key->Get(row)));
  return base::MixBits(hash);
}

uint64_t SpillHash(std::span<const types::Value> key) {
  size_t hash = 0;
  for (const types::Value& value : key) hash = types::CombineHash(hash, types::Hash(value));
  return base::MixBits(hash);
}

size_t SpillPartitions::PartitionOf(uint64_t hash) const {
  constexpr uint32_t kBits = 4;
  static_assert(kSpillPartitions == 1u << kBits && kMaxSpillDepth * kBits <= 64);
  return hash >> (64 - kBits * (depth_ + 1)) & (kSpillPartitions - 1);
}

base::Result<SpillFile*> SpillPartitions::FileFor(uint64_t hash) {
  std::unique_ptr<SpillFile>& file = files_[PartitionOf(hash)];
  if (!file) {
    MYCEL_ASSIGN_OR_RETURN(file, SpillFile::Create(context_));
  }
  return file.get();
}

}  // namespace mycel::engine::exec
