// count, collect, min, max and the form for DISTINCT.
#include <utility>
#include <vector>

#include "engine/base/limits.h"
#include "engine/functions/aggregates/aggregate_states.h"
#include "engine/functions/aggregates/value_set.h"
#include "engine/functions/argument_errors.h"
#include "engine/types/compare.h"

namespace mycel::engine::functions {
namespace {

using base::ErrorId;
using base::Result;
using base::Status;
using types::Value;

class Count : public Aggregator {
 public:
  Status Update(FunctionContext&, std::span<const Value> args, uint64_t multiplicity) override {
    if (args.empty() || !args[0].is_null()) count_ += multiplicity;
    return Status::Ok();
  }
  Status Merge(FunctionContext&, Aggregator& other) override {
    count_ += static_cast<Count&>(other).count_;
    return Status::Ok();
  }
  Result<Value> Finish(FunctionContext&) override { return Value::Integer(static_cast<int64_t>(count_)); }
  size_t bytes() const override { return sizeof(*this); }

 private:
  uint64_t count_ = 0;
};

class Collect : public Aggregator {
 public:
  Status Update(FunctionContext&, std::span<const Value> args, uint64_t multiplicity) override {
    if (args[0].is_null()) return Status::Ok();
    if (items_.size() + multiplicity > base::kMaxListSize) {
      return Status::Error(ErrorId::kLimitExceeded, "collect() gathers more items than a list may have");
    }
    heap_bytes_ += args[0].heap_bytes();
    items_.insert(items_.end(), multiplicity, args[0]);
    return Status::Ok();
  }
  Status Merge(FunctionContext&, Aggregator& other) override {
    auto& later = static_cast<Collect&>(other);
    heap_bytes_ += later.heap_bytes_;
    items_.insert(items_.end(), std::make_move_iterator(later.items_.begin()),
                  std::make_move_iterator(later.items_.end()));
    later.items_.clear();
    return Status::Ok();
  }
  Result<Value> Finish(FunctionContext&) override { return types::CheckedList(std::move(items_)); }
  size_t bytes() const override { return sizeof(*this) + items_.capacity() * sizeof(Value) + heap_bytes_; }

 private:
  std::vector<Value> items_;
  size_t heap_bytes_ = 0;
};

// min and max by the total order, nulls left out.
template <bool largest>
class Extreme : public Aggregator {
 public:
  Status Update(FunctionContext&, std::span<const Value> args, uint64_t) override {
    Offer(args[0]);
    return Status::Ok();
  }
  Status Merge(FunctionContext&, Aggregator& other) override {
    Offer(static_cast<Extreme&>(other).best_);
    return Status::Ok();
  }
  Result<Value> Finish(FunctionContext&) override { return best_; }
  size_t bytes() const override { return sizeof(*this) + best_.heap_bytes(); }

 private:
  void Offer(const Value& value) {
    if (value.is_null()) return;
    if (best_.is_null()) {
      best_ = value;
      return;
    }
    const auto order = types::OrderCompare(value, best_);
    if (largest ? order > 0 : order < 0) best_ = value;
  }

  Value best_;
};

class Distinct : public Aggregator {
 public:
  explicit Distinct(std::unique_ptr<Aggregator> inner) : inner_(std::move(inner)) {}

  Status Update(FunctionContext& context, std::span<const Value> args, uint64_t) override {
    if (args.size() > 1) more_args_.assign(args.begin() + 1, args.end());
    // Nulls reach the aggregate: it ignores them, but checks its other arguments.
    if (args[0].is_null()) return inner_->Update(context, args, 1);
    if (!seen_.Insert(args[0])) return Status::Ok();
    return inner_->Update(context, args, 1);
  }
  Status Merge(FunctionContext& context, Aggregator& other) override {
    auto& later = static_cast<Distinct&>(other);
    std::vector<Value> args(1);
    args.insert(args.end(), later.more_args_.begin(), later.more_args_.end());
    for (const Value& value : later.seen_.values()) {
      args[0] = value;
      MYCEL_RETURN_IF_ERROR(Update(context, args, 1));
    }
    return Status::Ok();
  }
  Result<Value> Finish(FunctionContext& context) override { return inner_->Finish(context); }
  size_t bytes() const override { return sizeof(*this) + seen_.bytes() + inner_->bytes(); }

 private:
  std::unique_ptr<Aggregator> inner_;
  ValueSet seen_;
  std::vector<Value> more_args_;
};

}  // namespace

std::unique_ptr<Aggregator> MakeCount() { return std::make_unique<Count>(); }
std::unique_ptr<Aggregator> MakeCollect() { return std::make_unique<Collect>(); }
std::unique_ptr<Aggregator> MakeMin() { return std::make_unique<Extreme<false>>(); }
std::unique_ptr<Aggregator> MakeMax() { return std::make_unique<Extreme<true>>(); }
std::unique_ptr<Aggregator> MakeDistinct(std::unique_ptr<Aggregator> inner) {
  return std::make_unique<Distinct>(std::move(inner));
}

}  // namespace mycel::engine::functions
