#include "engine/exec/union.h"

#include <utility>

#include "engine/base/assert.h"

namespace mycel::engine::exec {

UnionOperator::UnionOperator(const planner::Union& plan, Scope scope, std::vector<OperatorPtr> children)
    : Operator(plan, scope), union_(plan), children_(std::move(children)) {}

void UnionOperator::Reset() {
  ForgetError();
  MYCEL_ASSERT(context().plan().top_union != &union_);
  for (const OperatorPtr& child : children_) child->Reset();
  at_ = 0;
}

base::Result<Step> UnionOperator::Produce(types::Batch* out) {
  for (; at_ < children_.size(); ++at_) {
    MYCEL_ASSIGN_OR_RETURN(const Step step, children_[at_]->Next(&input_));
    if (step == Step::kYielded) return step;
    if (step == Step::kDone) {
      if (context().plan().top_union == &union_)
        children_[at_].reset();  // thousands of branches would hold a batch each
      continue;
    }
    out->Clear();
    argument().Spread(out);
    for (size_t i = 0; i < union_.output.size(); ++i) {
      out->column(union_.output[i].value) = input_.column(union_.columns[at_][i].value);
    }
    if (input_.has_multiplicity()) {
      for (uint32_t row = 0; row < input_.rows(); ++row) out->SetMultiplicity(row, input_.multiplicity(row));
    }
    out->set_rows(input_.rows());
    return Step::kRows;
  }
  return Step::kDone;
}

}  // namespace mycel::engine::exec
