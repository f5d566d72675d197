// Operator: one node of a running plan, a state machine from which batches are pulled.
//
//   for (;;) {
//     MYCEL_ASSIGN_OR_RETURN(const Step step, child.Next(&batch));
//     if (step != Step::kRows) return step;   // done, or yielded: call again later
//     ... batch.rows() > 0 ...
//   }
//
// Rules:
// - Next returns kRows (at least one row), kDone (not called again before Reset) or kYielded (the time slice is over:
//   everything above returns too, and the next call goes on). `out` keeps nothing between calls: an operator that has
//   put rows into it returns them instead of yielding.
// - Columns are addressed by VarId. A batch carries at least the operator's `output` and the variables of its argument
// row; other
//   columns are stale or empty and must not be read. Whoever copies rows copies the columns of carried().
// - Errors are per row: rows before the failing one are delivered first, then the error (Fail).
// - A view or span of the transaction is never held across a call of Next, of an expression, or a return.
// - Rows with a multiplicity reach only the operators that build.cc lets see them; for all others the input is
// expanded.
// - Reset starts again, for a new argument row; it keeps buffers. Every byte held across calls is accounted
// (HeldMemory).
#pragma once

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "engine/base/result.h"
#include "engine/base/status.h"
#include "engine/exec/argument_row.h"
#include "engine/exec/execution_context.h"
#include "engine/planner/physical_plan.h"
#include "engine/types/batch.h"

namespace mycel::engine::exec {

using binder::VarId;

enum class Step : uint8_t { kRows, kDone, kYielded };

// Where an operator stands: the execution, and the argument row of the right side that it is part of (the root's has
// none).
struct Scope {
  ExecutionContext* context = nullptr;
  const ArgumentRow* argument = nullptr;
};

class Operator {
 public:
  Operator(const planner::PhysicalOperator& plan, Scope scope);
  virtual ~Operator() = default;
  Operator(const Operator&) = delete;
  Operator& operator=(const Operator&) = delete;

  [[nodiscard]] base::Result<Step> Next(types::Batch* out);
  virtual void Reset() = 0;

  // The columns that leave this operator: `output` of the plan and the argument's variables, each once.
  [[nodiscard]] const std::vector<VarId>& carried() const { return carried_; }

 protected:
  [[nodiscard]] virtual base::Result<Step> Produce(types::Batch* out) = 0;

  [[nodiscard]] ExecutionContext& context() const { return *scope_.context; }
  [[nodiscard]] const ArgumentRow& argument() const { return *scope_.argument; }
  [[nodiscard]] const Scope& scope() const { return scope_; }
  [[nodiscard]] const planner::PhysicalOperator& plan() const { return plan_; }

  // At the start of each batch that comes from the graph or from a loop: cancel, deadline and slice. False: return
  // kYielded. No view of the transaction is valid afterwards.
  [[nodiscard]] base::Result<bool> BeginBatch();

  // Raises `error` when the next rows are asked for.
  void Fail(base::Status error) { pending_error_ = std::move(error); }
  [[nodiscard]] bool failing() const { return !pending_error_.ok(); }
  // To be called by every Reset.
  void ForgetError() { pending_error_ = base::Status(); }
  // For operators that are no plan node of their own: the profile of `plan` is another's.
  void HideFromProfile() { profiled_ = false; }

 private:
  [[nodiscard]] base::Result<Step> Profiled(types::Batch* out);

  const planner::PhysicalOperator& plan_;
  Scope scope_;
  std::vector<VarId> carried_;
  base::Status pending_error_;
  bool profiled_ = true;
};

using OperatorPtr = std::unique_ptr<Operator>;

// The rows that an operator should produce next: the first batch after a Reset is small, so that a LIMIT or an EXISTS
// above stops early, then they grow to the full size.
class BatchSize {
 public:
  explicit BatchSize(const ExecutionContext& context)
      : first_(context.options().first_batch_rows), max_(context.options().max_batch_rows) {
    Reset();
  }
  void Reset() { next_ = first_ < max_ ? first_ : max_; }
  [[nodiscard]] uint32_t Take() {
    const uint32_t rows = next_;
    next_ = next_ > max_ / 4 ? max_ : next_ * 4;
    return rows;
  }

 private:
  uint32_t first_;
  uint32_t max_;
  uint32_t next_ = 0;
};

// Bytes that an operator holds, charged to the query's account. Growing past a limit fails with the account's error.
class HeldMemory {
 public:
  explicit HeldMemory(ExecutionContext& context)
      : reservation_(context.account()), accounted_(context.account() != nullptr) {}
  // Asks the account only when the bytes moved by more than a little.
  [[nodiscard]] base::Status Set(size_t bytes);
  void Clear() {
    if (accounted_) reservation_.Reset();
  }

 private:
  memory::Reservation reservation_;
  bool accounted_;
};

}  // namespace mycel::engine::exec
