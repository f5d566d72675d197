// DELETE and DETACH DELETE of nodes, relationships and paths. Null is left alone.
//
// A node that still has relationships is found out at the end of the statement (Transaction::CheckDeletedNodes), so
// that `DELETE n, r` works in any order.
#pragma once

#include "engine/exec/operator.h"

namespace mycel::engine::exec {

class DeleteOperator final : public Operator {
 public:
  DeleteOperator(const planner::Delete& plan, Scope scope, OperatorPtr child)
      : Operator(plan, scope), child_(std::move(child)), delete_(plan) {}
  void Reset() override {
    ForgetError();
    child_->Reset();
  }

 protected:
  base::Result<Step> Produce(types::Batch* out) override;

 private:
  [[nodiscard]] base::Status DeleteValue(const types::Value& value, uint32_t offset);

  OperatorPtr child_;
  const planner::Delete& delete_;
};

}  // namespace mycel::engine::exec
