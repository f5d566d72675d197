// Entities by id or element id: one, or a list of them. Ids that do not exist, and values that are no ids, find
// nothing.
#pragma once

#include <vector>

#include "engine/exec/seek.h"

namespace mycel::engine::exec {

class IdSeekOperator final : public SeekOperator {
 public:
  IdSeekOperator(const planner::IdSeek& plan, Scope scope, OperatorPtr child);

 protected:
  base::Status Open(expr::Row& row) override;
  base::Result<size_t> NextHits(std::span<uint64_t> hits) override;

 private:
  void AddId(const types::Value& value);

  const planner::IdSeek& seek_;
  std::vector<uint64_t> ids_;  // distinct, still to be looked at from at_
  size_t at_ = 0;
};

}  // namespace mycel::engine::exec
