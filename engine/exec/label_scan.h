// The nodes of one label, in the order of ids. A label that does not exist has none.
#pragma once

#include <optional>

#include "engine/exec/operator.h"

namespace mycel::engine::exec {

class LabelScanOperator final : public Operator {
 public:
  LabelScanOperator(const planner::LabelScan& plan, Scope scope);
  void Reset() override;

 protected:
  base::Result<Step> Produce(types::Batch* out) override;

 private:
  const planner::LabelScan& scan_;
  BatchSize size_;
  std::optional<base::LabelId> label_;
  bool opened_ = false;
  base::NodeId next_{0};
};

}  // namespace mycel::engine::exec
