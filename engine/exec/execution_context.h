// What all operators of one execution share: the transaction, parameters, memory account, cancel flag and deadline, the
// slice clock, statistics.
//
// It belongs to the statement's strand: one thread at a time. Only `ExecutionOptions::cancel` is written by others.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/limits.h"
#include "engine/base/status.h"
#include "engine/env/env.h"
#include "engine/exec/entity_reader.h"
#include "engine/exec/multiplicity_splitter.h"
#include "engine/exec/operator_profile.h"
#include "engine/expr/evaluation_context.h"
#include "engine/functions/function_context.h"
#include "engine/memory/account.h"
#include "engine/planner/physical_plan.h"
#include "engine/txn/transaction.h"

namespace mycel::engine::exec {

class InnerTransactions;
class ProcedureSource;

struct ExecutionOptions {
  env::Env* env = nullptr;                     // for clocks; required
  memory::Account* account = nullptr;          // charged for what operators hold; null: not accounted
  const std::atomic<bool>* cancel = nullptr;   // set by others: the statement ends with kTerminated
  const std::atomic<bool>* stop = nullptr;     // the same, for a part of a statement
  uint64_t deadline_ns = 0;                    // of Env::MonotonicNanos; 0: none
  uint64_t slice_ns = 0;                       // Pull yields after it; 0: never
  bool profile = false;                        // rows, hits and time per operator
  uint32_t first_batch_rows = 16;              // a result's first batch; grows fourfold
  uint32_t max_batch_rows = base::kBatchRows;  // 1 in the tiny-limits tests
  // For functions: `entities` and `cancel` are set by the execution itself.
  functions::FunctionContext functions;
  ProcedureSource* procedures = nullptr;            // of CALL and SHOW; needed by plans that call procedures
  bool* null_eliminated = nullptr;                  // set when an aggregate leaves a null out; may be null
  InnerTransactions* inner_transactions = nullptr;  // null: the transaction is explicit, and IN TRANSACTIONS fails
  uint64_t split_seed = 0;                          // tests: multiplicities are split at random; 0: they are not
  std::string import_directory;                     // LOAD CSV reads files below it; empty: LOAD CSV is refused
  // Operators that sort, group, join or look for doubles write rows below the directory once they hold so many bytes.
  // 0: never.
  std::string spill_directory;
  size_t spill_after_bytes = 0;
};

class ExecutionContext final : public functions::CancelCheck {
 public:
  ExecutionContext(std::shared_ptr<const planner::PhysicalPlan> plan, txn::Transaction& transaction,
                   std::vector<types::Value> parameters, ExecutionOptions options);
  ExecutionContext(const ExecutionContext&) = delete;
  ExecutionContext& operator=(const ExecutionContext&) = delete;

  [[nodiscard]] const planner::PhysicalPlan& plan() const { return *plan_; }
  [[nodiscard]] const std::shared_ptr<const planner::PhysicalPlan>& plan_pointer() const { return plan_; }
  [[nodiscard]] const std::vector<types::Value>& parameters() const { return parameters_; }
  [[nodiscard]] txn::Transaction& transaction() const { return *transaction_; }
  [[nodiscard]] expr::EvaluationContext& evaluation() { return evaluation_; }
  [[nodiscard]] EntityReader& entities() { return entities_; }
  [[nodiscard]] const ExecutionOptions& options() const { return options_; }
  [[nodiscard]] memory::Account* account() { return options_.account; }
  [[nodiscard]] bool ShouldSpill(size_t bytes) const {
    return options_.spill_after_bytes != 0 && bytes > options_.spill_after_bytes;
  }
  // Columns of a batch: one per variable of the statement and of the plan.
  [[nodiscard]] size_t slots() const { return plan_->slots; }

  // An inner transaction of CALL { … } IN TRANSACTIONS is another one each time. No operator holds anything of the old
  // one across calls.
  void SwitchTransaction(txn::Transaction& transaction);

  // --- cancel, deadline, slice
  // ---------------------------------------------------------------------------------------------- kTerminated or
  // kTransactionTimedOut. Reads the clock at some of many quick calls only: cheap enough for every row.
  [[nodiscard]] base::Status Check() override;
  // The same, and reads the clock: after a wait or long work.
  [[nodiscard]] base::Status CheckNow() override;
  // At batch boundaries: Check, and lets the transaction drop what it pinned (no view of it may be held now).
  [[nodiscard]] base::Status BatchBoundary();
  // Whether the time slice is over: operators that loop without producing rows ask now and then and return kYielded.
  // Not before some operator has made rows (or has asked very often), so that every slice gets on however short it is.
  [[nodiscard]] bool ShouldYield();
  void StartSlice();
  void NoteProgress() { progressed_ = true; }
  // While a subquery of an expression runs, nothing yields: expressions are not resumable.
  class NoYield {
   public:
    explicit NoYield(ExecutionContext& context) : context_(context) { ++context_.no_yield_; }
    ~NoYield() { --context_.no_yield_; }
    NoYield(const NoYield&) = delete;
    NoYield& operator=(const NoYield&) = delete;

   private:
    ExecutionContext& context_;
  };

  // Null unless split_seed is set.
  [[nodiscard]] MultiplicitySplitter* splitter() { return splitter_ ? &*splitter_ : nullptr; }

  // --- profile
  // --------------------------------------------------------------------------------------------------------------
  [[nodiscard]] bool profiling() const { return options_.profile; }
  [[nodiscard]] OperatorProfile& profile(uint32_t operator_id);
  [[nodiscard]] const std::vector<OperatorProfile>& profiles() const { return profiles_; }
  // Of another context that ran a part of the same plan.
  void AddProfiles(const std::vector<OperatorProfile>& others);
  // Reads of the graph, booked on the operator that is running.
  void CountHits(uint64_t hits) { *hits_ += hits; }
  // Books hits on `profile` from now on; returns whom they were booked on before.
  uint64_t* BookHitsOn(uint64_t* hits);

 private:
  std::shared_ptr<const planner::PhysicalPlan> plan_;
  txn::Transaction* transaction_;
  std::vector<types::Value> parameters_;
  ExecutionOptions options_;
  EntityReader entities_;
  expr::EvaluationContext evaluation_;
  uint64_t slice_end_ns_ = 0;
  uint32_t no_yield_ = 0;
  uint32_t checks_ = 1;  // until the clock is read
  uint32_t checks_per_clock_read_ = 1;
  uint64_t last_clock_ns_ = 0;
  uint32_t asks_ = 0;  // in this slice
  bool progressed_ = false;
  uint64_t unbooked_hits_ = 0;
  uint64_t* hits_ = &unbooked_hits_;
  std::vector<OperatorProfile> profiles_;
  std::optional<MultiplicitySplitter> splitter_;
};

}  // namespace mycel::engine::exec
