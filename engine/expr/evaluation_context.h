// What evaluating an expression needs beside the row: parameters, functions' context, the graph, subqueries.
//
// One per execution; it belongs to the statement's strand.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>

#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/binder/bound_expression.h"
#include "engine/functions/function_context.h"
#include "engine/memory/account.h"
#include "engine/types/column.h"
#include "engine/types/value.h"

namespace mycel::engine::expr {

class ConstantList;
class Row;

// Runs the plan of a subquery expression for one row: a boolean, a count or a list.
class SubqueryRunner {
 public:
  virtual ~SubqueryRunner() = default;
  [[nodiscard]] virtual base::Result<types::Value> RunSubquery(const binder::SubqueryExpression& subquery,
                                                               Row& row) = 0;
};

// Reads of a whole column at once.
class ColumnAccess {
 public:
  virtual ~ColumnAccess() = default;
  [[nodiscard]] virtual base::Status GatherProperty(std::span<const base::NodeId> nodes, base::PropertyKeyId key,
                                                    types::Column* out) = 0;
  [[nodiscard]] virtual base::Status GatherProperty(std::span<const base::RelId> rels, base::PropertyKeyId key,
                                                    types::Column* out) = 0;
};

class EvaluationContext {
 public:
  EvaluationContext();
  ~EvaluationContext();

  functions::FunctionContext functions;      // `entities` is always set here
  std::span<const types::Value> parameters;  // by ParameterExpression::index
  SubqueryRunner* subqueries = nullptr;
  ColumnAccess* columns = nullptr;
  memory::Account* account = nullptr;  // charged for what an expression's loop holds meanwhile; null: not accounted

  // The key's id, remembered per place in the plan: names in a plan live as long as it does. Unset while no such key
  // exists.
  [[nodiscard]] std::optional<base::PropertyKeyId> PropertyKey(std::string_view name);

  // What is remembered of a list that `IN` looks through and that is the same for every row; null for other lists. The
  // expression must live as long as this.
  [[nodiscard]] ConstantList* ConstantListOf(const binder::BoundExpression& list);

 private:
  struct CachedKey {
    const char* name = nullptr;
    base::PropertyKeyId id;
  };
  static constexpr size_t kCachedKeys = 64;
  std::array<CachedKey, kCachedKeys> keys_;
  std::unordered_map<const binder::BoundExpression*, std::unique_ptr<ConstantList>> lists_;
};

}  // namespace mycel::engine::expr
