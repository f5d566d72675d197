// All relationships, or those of some types, with their ends.
#pragma once

#include <vector>

#include "engine/exec/operator.h"
#include "engine/exec/rel_types.h"
#include "engine/exec/relationship_rows.h"

namespace mycel::engine::exec {

class RelationshipScanOperator final : public Operator {
 public:
  RelationshipScanOperator(const planner::RelationshipScan& plan, Scope scope);
  void Reset() override;

 protected:
  base::Result<Step> Produce(types::Batch* out) override;

 private:
  // Fetches the next ids; false at the end.
  [[nodiscard]] base::Result<bool> Fetch(uint32_t rows);

  RelTypes types_;
  RelationshipRows rows_;
  BatchSize size_;
  bool opened_ = false;
  size_t type_at_ = 0;
  base::RelId next_{0};
  std::vector<base::RelId> ids_;
  size_t at_ = 0;
};

}  // namespace mycel::engine::exec
