// Rows parted by the hash of their key into temporary files: equal keys lie in one file, in the order in which they
// came.
//
// Threads: the statement's.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>

#include "engine/exec/spill_file.h"
#include "engine/exec/spill_limits.h"

namespace mycel::engine::exec {

// Of the key in row `row`; Equivalent keys have the same hash.
[[nodiscard]] uint64_t SpillHash(std::span<const types::Column* const> keys, uint32_t row);
[[nodiscard]] uint64_t SpillHash(std::span<const types::Value> key);

class SpillPartitions {
 public:
  // `depth`: how often these rows have been parted before; each time by other bits of the hash.
  SpillPartitions(ExecutionContext& context, uint32_t depth) : context_(context), depth_(depth) {}

  [[nodiscard]] uint32_t depth() const { return depth_; }
  // The file for the hash, made when its first row comes.
  [[nodiscard]] base::Result<SpillFile*> FileFor(uint64_t hash);
  // Whether a row with this hash may have come.
  [[nodiscard]] bool Has(uint64_t hash) const { return files_[PartitionOf(hash)] != nullptr; }
  // Null where no row came.
  [[nodiscard]] std::unique_ptr<SpillFile> Take(uint32_t partition) { return std::move(files_[partition]); }

 private:
  [[nodiscard]] size_t PartitionOf(uint64_t hash) const;

  ExecutionContext& context_;
  const uint32_t depth_;
  std::array<std::unique_ptr<SpillFile>, kSpillPartitions> files_;
};

}  // namespace mycel::engine::exec
