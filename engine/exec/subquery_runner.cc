#include "engine/exec/subquery_runner.h"

#include <utility>

#include "engine/binder/bound_clause.h"
#include "engine/exec/build.h"
#include "engine/expr/row.h"

namespace mycel::engine::exec {

using base::ErrorId;
using base::Result;
using base::Status;
using types::Value;

Result<SubqueryOperators::Tree*> SubqueryOperators::Find(const binder::SubqueryExpression& subquery) {
  for (const auto& tree : trees_) {
    if (tree->expression == &subquery) return tree.get();
  }
  for (const planner::SubqueryPlan& plan : context_.plan().subqueries) {
    if (plan.expression != &subquery) continue;
    auto tree = std::make_unique<Tree>();
    tree->expression = &subquery;
    tree->captured = types::Batch(context_.slots());
    tree->rows = types::Batch(context_.slots());
    tree->argument.variables.assign(subquery.captured.begin(), subquery.captured.end());
    const Scope scope{&context_, &tree->argument};
    MYCEL_ASSIGN_OR_RETURN(tree->root, subquery.subquery == binder::SubqueryKind::kCollect
                                           ? BuildExpanded(*plan.root, scope)
                                           : BuildOperator(*plan.root, scope));
    trees_.push_back(std::move(tree));
    return trees_.back().get();
  }
  return Status::Error(ErrorId::kInternal, "The plan has no tree for a subquery of an expression").At(subquery.offset);
}

Result<Value> SubqueryOperators::RunSubquery(const binder::SubqueryExpression& subquery, expr::Row& row) {
  MYCEL_ASSIGN_OR_RETURN(Tree* const tree, Find(subquery));
  for (const VarId id : subquery.captured) tree->captured.column(id.value).SetConstant(row.Get(id));
  tree->captured.set_rows(1);
  tree->argument.MoveTo(tree->captured, 0);
  tree->root->Reset();
  const ExecutionContext::NoYield no_yield(context_);
  switch (subquery.subquery) {
    case binder::SubqueryKind::kExists:
      return Exists(*tree);
    case binder::SubqueryKind::kCount:
      return Count(*tree);
    case binder::SubqueryKind::kCollect:
      return Collect(*tree);
  }
  return Status::Error(ErrorId::kInternal, "Unknown kind of subquery");
}

Result<Value> SubqueryOperators::Exists(Tree& tree) {
  MYCEL_ASSIGN_OR_RETURN(const Step step, tree.root->Next(&tree.rows));
  return Value::Boolean(step == Step::kRows);
}

Result<Value> SubqueryOperators::Count(Tree& tree) {
  uint64_t count = 0;
  for (;;) {
    MYCEL_ASSIGN_OR_RETURN(const Step step, tree.root->Next(&tree.rows));
    if (step != Step::kRows) return Value::Integer(static_cast<int64_t>(count));
    count += tree.rows.TotalRows();
  }
}

Result<Value> SubqueryOperators::Collect(Tree& tree) {
  const VarId column = tree.expression->query->columns[0];
  HeldMemory memory(context_);
  size_t bytes = 0;
  std::vector<Value> items;
  for (;;) {
    MYCEL_ASSIGN_OR_RETURN(const Step step, tree.root->Next(&tree.rows));
    if (step != Step::kRows) return types::CheckedList(std::move(items));
    for (uint32_t i = 0; i < tree.rows.rows(); ++i) {
      items.push_back(tree.rows.column(column.value).Get(i));
      bytes += sizeof(Value) + items.back().heap_bytes();
    }
    MYCEL_RETURN_IF_ERROR(memory.Set(bytes));
  }
}

}  // namespace mycel::engine::exec
