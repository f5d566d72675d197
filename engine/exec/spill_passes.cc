#include "engine/exec/spill_passes.h"

#include <utility>

namespace mycel::engine::exec {

void SpillPasses::PartIfNeeded(size_t bytes) {
  if (parts_ || current_.depth >= kMaxSpillDepth || !context_.ShouldSpill(bytes)) return;
  parts_ = std::make_unique<SpillPartitions>(context_, current_.depth);
}

bool SpillPasses::Begin() {
  current_.rows.reset();
  if (parts_) {
    for (uint32_t i = 0; i < kSpillPartitions; ++i) {
      if (auto rows = parts_->Take(i)) waiting_.push_back({std::move(rows), parts_->depth() + 1});
    }
    parts_.reset();
  }
  if (waiting_.empty()) return false;
  current_ = std::move(waiting_.back());
  waiting_.pop_back();
  return true;
}

void SpillPasses::Reset() {
  parts_.reset();
  waiting_.clear();
  current_ = Part();
}

}  // namespace mycel::engine::exec
