// Subqueries in expressions: EXISTS, COUNT and COLLECT over operator trees that are built at the first use of each and
// reset for every row.
#pragma once

#include <memory>
#include <vector>

#include "engine/exec/operator.h"
#include "engine/expr/evaluation_context.h"

namespace mycel::engine::exec {

class SubqueryOperators final : public expr::SubqueryRunner {
 public:
  explicit SubqueryOperators(ExecutionContext& context) : context_(context) {}

  [[nodiscard]] base::Result<types::Value> RunSubquery(const binder::SubqueryExpression& subquery,
                                                       expr::Row& row) override;

 private:
  struct Tree {
    const binder::SubqueryExpression* expression = nullptr;
    ArgumentRow argument;
    types::Batch captured;  // one row: the outer row's variables and open local variables
    types::Batch rows;
    OperatorPtr root;
  };
  [[nodiscard]] base::Result<Tree*> Find(const binder::SubqueryExpression& subquery);
  [[nodiscard]] base::Result<types::Value> Exists(Tree& tree);
  [[nodiscard]] base::Result<types::Value> Count(Tree& tree);
  [[nodiscard]] base::Result<types::Value> Collect(Tree& tree);

  ExecutionContext& context_;
  std::vector<std::unique_ptr<Tree>> trees_;
};

}  // namespace mycel::engine::exec
