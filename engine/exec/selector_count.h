// How many paths a selector still takes: ANY k and SHORTEST k count paths, ALL SHORTEST and SHORTEST k GROUPS lengths.
//
// Paths come in the order of their length.
#pragma once

#include <cstddef>
#include <cstdint>

#include "engine/base/status.h"
#include "engine/binder/bound_pattern.h"
#include "engine/exec/execution_context.h"

namespace mycel::engine::exec {

class SelectorCount {
 public:
  // `count`: null for 1. Of SelectorKind::kAll there is no end.
  SelectorCount(binder::SelectorKind selector, const binder::BoundExpression* count)
      : groups_(selector == binder::SelectorKind::kAllShortest || selector == binder::SelectorKind::kShortestGroups),
        all_(selector == binder::SelectorKind::kAll),
        count_(count) {}

  // Begins for a pair of ends. Fails unless the count is a positive integer.
  [[nodiscard]] base::Status Start(ExecutionContext& context);
  // Notes a path that is taken.
  void Take(size_t length) {
    if (!groups_ || found_ == 0 || length != last_length_) ++found_;
    last_length_ = length;
  }
  // Whether a path may come that is no longer than the last one.
  [[nodiscard]] bool WantsSameLength() const { return groups_ || found_ < wanted_; }
  [[nodiscard]] bool WantsLonger() const { return found_ < wanted_; }
  // One path of any length will do.
  [[nodiscard]] bool wants_one() const { return !groups_ && !all_ && count_ == nullptr; }

 private:
  bool groups_;  // lengths are counted, not paths
  bool all_;
  const binder::BoundExpression* count_;
  uint64_t wanted_ = 0;     // 0: not known yet
  uint64_t found_ = 0;      // paths, or lengths with groups_
  size_t last_length_ = 0;  // of the path that was taken last
};

}  // namespace mycel::engine::exec
