// How many nodes (of a label) or relationships (of types) there are, from the exact counters: one row.
#pragma once

#include "engine/exec/operator.h"
#include "engine/exec/rel_types.h"

namespace mycel::engine::exec {

class NodeCountOperator final : public Operator {
 public:
  NodeCountOperator(const planner::NodeCount& plan, Scope scope) : Operator(plan, scope), count_(plan) {}
  void Reset() override { done_ = false; }

 protected:
  base::Result<Step> Produce(types::Batch* out) override;

 private:
  const planner::NodeCount& count_;
  bool done_ = false;
};

class RelationshipCountOperator final : public Operator {
 public:
  RelationshipCountOperator(const planner::RelationshipCount& plan, Scope scope)
      : Operator(plan, scope), count_(plan), types_(plan.types) {}
  void Reset() override { done_ = false; }

 protected:
  base::Result<Step> Produce(types::Batch* out) override;

 private:
  const planner::RelationshipCount& count_;
  RelTypes types_;
  bool done_ = false;
};

}  // namespace mycel::engine::exec
