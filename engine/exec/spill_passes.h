// An operator's input in passes: first the child's rows, then each part of those that had to wait in temporary files,
// which may be parted again by other bits of their hash, kMaxSpillDepth times at most.
//
// Threads: the statement's.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "engine/exec/spill_partitions.h"

namespace mycel::engine::exec {

class SpillPasses {
 public:
  explicit SpillPasses(ExecutionContext& context) : context_(context) {}

  // The rows of this pass; null: the child's.
  [[nodiscard]] SpillFile* input() const { return current_.rows.get(); }
  // Where rows of this pass wait for a later one; null: none does yet.
  [[nodiscard]] SpillPartitions* parts() const { return parts_.get(); }

  // After taking rows: an operator that holds `bytes` lets further rows wait from now on, where it holds too much and
  // they can still be parted.
  void PartIfNeeded(size_t bytes);
  // After the last row of a pass. False: it was the last one.
  [[nodiscard]] bool Begin();
  void Reset();

 private:
  struct Part {
    std::unique_ptr<SpillFile> rows;
    uint32_t depth = 0;  // how often they were parted
  };

  ExecutionContext& context_;
  std::unique_ptr<SpillPartitions> parts_;
  std::vector<Part> waiting_;
  Part current_;
};

}  // namespace mycel::engine::exec
