#include "engine/exec/accumulator.h"

#include <array>
#include <utility>
#include <vector>

#include "engine/exec/key_table.h"
#include "engine/expr/large_work.h"
#include "engine/functions/aggregator.h"
#include "engine/functions/registry.h"

namespace mycel::engine::exec {

using base::Result;
using base::Status;
using functions::FunctionContext;
using types::Batch;
using types::Column;
using types::Value;

namespace {

// count(*) and count(x).
class CountAccumulator final : public Accumulator {
 public:
  void Grow(uint32_t groups) override { counts_.resize(groups); }
  Status Update(FunctionContext&, const Batch& batch, std::span<const Column* const> arguments,
                const uint32_t* groups) override {
    const Column* const values = arguments.empty() ? nullptr : arguments[0];
    const bool nulls = values != nullptr && values->has_nulls(batch.rows());
    if (!nulls && !batch.has_multiplicity()) {
      for (uint32_t row = 0; row < batch.rows(); ++row) ++counts_[groups[row]];
      return Status::Ok();
    }
    for (uint32_t row = 0; row < batch.rows(); ++row) {
      if (!nulls || !values->IsNull(row)) counts_[groups[row]] += batch.multiplicity(row);
    }
    return Status::Ok();
  }
  Result<Value> Finish(FunctionContext&, uint32_t group) override {
    return Value::Integer(static_cast<int64_t>(counts_[group]));
  }
  size_t bytes() const override { return counts_.capacity() * sizeof(uint64_t); }

 private:
  std::vector<uint64_t> counts_;
};

// count(DISTINCT x) without grouping: a table of keys is all it needs.
class CountDistinctAccumulator final : public Accumulator {
 public:
  void Grow(uint32_t) override {}
  Status Update(FunctionContext&, const Batch& batch, std::span<const Column* const> arguments,
                const uint32_t*) override {
    std::array<uint32_t, types::kMaxBatchRows> ordinals;
    saw_null_ = saw_null_ || arguments[0]->has_nulls(batch.rows());
    table_.Insert(arguments.first(1), batch.rows(), ordinals.data());
    return Status::Ok();
  }
  Result<Value> Finish(FunctionContext&, uint32_t) override {
    return Value::Integer(int64_t{table_.size()} - (saw_null_ ? 1 : 0));
  }
  size_t bytes() const override { return table_.bytes(); }

 private:
  KeyTable table_{1};
  bool saw_null_ = false;
};

class FunctionAccumulator final : public Accumulator {
 public:
  FunctionAccumulator(const functions::FunctionSignature& function, bool distinct)
      : function_(function), distinct_(distinct) {}

  void Grow(uint32_t groups) override {
    while (states_.size() < groups) {
      std::unique_ptr<functions::Aggregator> state = function_.aggregate();
      states_.push_back(distinct_ ? functions::MakeDistinct(std::move(state)) : std::move(state));
      held_.push_back(0);
    }
  }

  Status Update(FunctionContext& context, const Batch& batch, std::span<const Column* const> arguments,
                const uint32_t* groups) override {
    args_.resize(arguments.size());
    const functions::MultiplicityMode mode = distinct_ ? functions::MultiplicityMode::kPasses : function_.multiplicity;
    for (uint32_t row = 0; row < batch.rows(); ++row) {
      for (size_t i = 0; i < arguments.size(); ++i) {
        args_[i] = arguments[i]->Get(row);
        // Comparing or hashing it takes long.
        if (expr::IsLarge(args_[i])) MYCEL_RETURN_IF_ERROR(context.CheckCancelNow());
      }
      functions::Aggregator& state = *states_[groups[row]];
      uint64_t calls = 1;
      uint64_t counts = 1;
      if (mode == functions::MultiplicityMode::kMultiplies) counts = batch.multiplicity(row);
      if (mode == functions::MultiplicityMode::kMustExpand) calls = batch.multiplicity(row);
      for (; calls > 0; --calls) {
        if (calls % 1024 == 0) MYCEL_RETURN_IF_ERROR(context.CheckCancel());
        MYCEL_RETURN_IF_ERROR(state.Update(context, args_, counts));
      }
      const size_t now = state.bytes();
      bytes_ += now - held_[groups[row]];
      held_[groups[row]] = now;
    }
    return Status::Ok();
  }

  Result<Value> Finish(FunctionContext& context, uint32_t group) override { return states_[group]->Finish(context); }
  // States are small objects; what they gather comes on top.
  size_t bytes() const override { return bytes_ + states_.size() * (sizeof(states_[0]) + sizeof(size_t) + 48); }

 private:
  const functions::FunctionSignature& function_;
  bool distinct_;
  std::vector<std::unique_ptr<functions::Aggregator>> states_;
  std::vector<size_t> held_;
  std::vector<Value> args_;
  size_t bytes_ = 0;
};

}  // namespace

std::unique_ptr<Accumulator> MakeAccumulator(const binder::Aggregation& aggregation, bool grouped) {
  if (aggregation.function->name == "count") {
    if (!aggregation.distinct) return std::make_unique<CountAccumulator>();
    if (!grouped && aggregation.arguments.size() == 1) return std::make_unique<CountDistinctAccumulator>();
  }
  return std::make_unique<FunctionAccumulator>(*aggregation.function, aggregation.distinct);
}

}  // namespace mycel::engine::exec
