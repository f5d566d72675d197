// Evaluates a bound expression for the rows of a batch.
//
// Errors are per row: a batch is good up to the first row that fails. RowError keeps that row and its error; rows from
// there on are not evaluated any more. Whoever hands rows on delivers the good ones first and raises the error when the
// next are asked for (`UNWIND [1,0,2] AS x RETURN 10/x` delivers 10).
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/base/status.h"
#include "engine/binder/bound_expression.h"
#include "engine/expr/evaluation_context.h"
#include "engine/types/batch.h"

namespace mycel::engine::expr {

struct RowError {
  explicit RowError(uint32_t rows) : good_rows(rows) {}
  uint32_t good_rows;   // rows below may be used
  base::Status status;  // why good_rows is less than what it started with
  // Of large values that were made for the rows: charged while they were, and to be held by who keeps the batch.
  size_t made_bytes = 0;

  void Raise(uint32_t row, base::Status error) {
    good_rows = row;
    status = std::move(error);
  }
};

// Row i of `out` becomes the value for row i of `batch`, for all good rows.
void EvaluateBatch(const binder::BoundExpression& expression, const types::Batch& batch, EvaluationContext& context,
                   RowError* error, types::Column* out);

// The good rows, in order, for which every predicate is true. Predicates are applied in order: a row that one drops is
// not seen by the next.
void SelectRows(binder::Expressions predicates, const types::Batch& batch, EvaluationContext& context, RowError* error,
                std::vector<uint16_t>* selected);

}  // namespace mycel::engine::expr
