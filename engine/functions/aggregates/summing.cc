// sum, avg, stDev, stDevP.
#include <cmath>
#include <string>
#include <utility>

#include "engine/functions/aggregates/aggregate_states.h"
#include "engine/functions/argument_errors.h"
#include "engine/functions/operators/arithmetic.h"

namespace mycel::engine::functions {
namespace {

using base::ErrorId;
using base::Result;
using base::Status;
using types::Kind;
using types::Value;

// Up to this multiplicity a float is added once per row, so that the last digits do not depend on how rows are bundled.
constexpr uint64_t kMostSingleSteps = 1024;
constexpr int64_t kSecondsPerDay = 86'400;

Status CheckSummable(std::string_view function, const Value& value, bool have_duration, bool have_number) {
  if (value.kind() == Kind::kDuration) {
    if (!have_number) return Status::Ok();
  } else if (value.is_number()) {
    if (!have_duration) return Status::Ok();
  } else {
    return WrongArgument(function, "a Number or Duration", value);
  }
  return Status::Error(ErrorId::kInvalidArgumentType, std::string(function) + "() cannot mix number and duration");
}

class Sum : public Aggregator {
 public:
  Status Update(FunctionContext&, std::span<const Value> args, uint64_t multiplicity) override {
    const Value& value = args[0];
    if (value.is_null()) return Status::Ok();
    MYCEL_RETURN_IF_ERROR(
        CheckSummable("sum", value, any_ && sum_.kind() == Kind::kDuration, any_ && sum_.kind() != Kind::kDuration));
    if (multiplicity == 1) return AddOnce(value);
    if (value.is_float() && multiplicity <= kMostSingleSteps) {
      for (uint64_t i = 0; i < multiplicity; ++i) MYCEL_RETURN_IF_ERROR(AddOnce(value));
      return Status::Ok();
    }
    int64_t product = 0;
    if (value.is_integer()) {
      const bool overflows = __builtin_mul_overflow(value.AsInteger(), static_cast<int64_t>(multiplicity), &product);
      return AddOnce(overflows ? Value::Float(value.AsDouble() * static_cast<double>(multiplicity))
                               : Value::Integer(product));
    }
    MYCEL_ASSIGN_OR_RETURN(const Value many,
                           operators::Multiply(value, Value::Integer(static_cast<int64_t>(multiplicity))));
    return AddOnce(many);
  }
  Status Merge(FunctionContext& context, Aggregator& other) override {
    auto& later = static_cast<Sum&>(other);
    if (!later.any_) return Status::Ok();
    return Update(context, {&later.sum_, 1}, 1);
  }
  Result<Value> Finish(FunctionContext&) override { return sum_; }
  size_t bytes() const override { return sizeof(*this) + sum_.heap_bytes(); }

 private:
  Status AddOnce(const Value& value) {
    if (!any_) {
      any_ = true;
      sum_ = value;
      return Status::Ok();
    }
    int64_t sum = 0;
    if (sum_.is_integer() && value.is_integer()) {
      // As in Neo4j a sum that no integer holds goes on as a float.
      const bool overflows = __builtin_add_overflow(sum_.AsInteger(), value.AsInteger(), &sum);
      sum_ = overflows ? Value::Float(sum_.AsDouble() + value.AsDouble()) : Value::Integer(sum);
      return Status::Ok();
    }
    MYCEL_ASSIGN_OR_RETURN(sum_, operators::Add(sum_, value));
    return Status::Ok();
  }

  Value sum_ = Value::Integer(0);
  bool any_ = false;
};

// Numbers: the cumulative moving average, as Neo4j computes it, so that the last digits agree. Durations: sum / count.
class Average : public Aggregator {
 public:
  Status Update(FunctionContext&, std::span<const Value> args, uint64_t multiplicity) override {
    const Value& value = args[0];
    if (value.is_null() || multiplicity == 0) return Status::Ok();
    MYCEL_RETURN_IF_ERROR(CheckSummable("avg", value, count_ > 0 && is_duration_, count_ > 0 && !is_duration_));
    is_duration_ = value.kind() == Kind::kDuration;
    if (is_duration_) {
      count_ += multiplicity;
      MYCEL_ASSIGN_OR_RETURN(const Value part,
                             operators::Multiply(value, Value::Integer(static_cast<int64_t>(multiplicity))));
      MYCEL_ASSIGN_OR_RETURN(sum_, sum_.is_null() ? Result<Value>(part) : operators::Add(sum_, part));
      return Status::Ok();
    }
    if (multiplicity <= kMostSingleSteps) {
      for (uint64_t i = 0; i < multiplicity; ++i) Take(value.AsDouble(), 1);
    } else {
      Take(value.AsDouble(), multiplicity);
    }
    return Status::Ok();
  }
  Status Merge(FunctionContext&, Aggregator& other) override {
    auto& later = static_cast<Average&>(other);
    if (later.count_ == 0) return Status::Ok();
    if (count_ > 0 && is_duration_ != later.is_duration_) {
      return Status::Error(ErrorId::kInvalidArgumentType, "avg() cannot mix number and duration");
    }
    is_duration_ = later.is_duration_;
    if (!is_duration_) {
      Take(later.mean_, later.count_);
      return Status::Ok();
    }
    count_ += later.count_;
    MYCEL_ASSIGN_OR_RETURN(sum_, sum_.is_null() ? Result<Value>(later.sum_) : operators::Add(sum_, later.sum_));
    return Status::Ok();
  }
  Result<Value> Finish(FunctionContext&) override {
    if (count_ == 0) return Value();
    if (!is_duration_) return Value::Float(mean_);
    MYCEL_ASSIGN_OR_RETURN(const Value mean, operators::Divide(sum_, Value::Integer(static_cast<int64_t>(count_))));
    // Whole days in the seconds count as days.
    types::Duration duration = mean.AsDuration();
    duration.days += duration.seconds / kSecondsPerDay;
    duration.seconds %= kSecondsPerDay;
    return Value::Of(duration);
  }
  size_t bytes() const override { return sizeof(*this) + sum_.heap_bytes(); }

 private:
  void Take(double value, uint64_t weight) {
    count_ += weight;
    if (!std::isfinite(mean_) || !std::isfinite(value)) {
      mean_ += value;  // the step below would make NaN of an infinity
      return;
    }
    mean_ += (value - mean_) * static_cast<double>(weight) / static_cast<double>(count_);
  }

  uint64_t count_ = 0;
  double mean_ = 0;
  Value sum_;
  bool is_duration_ = false;
};

// Welford's method; merged by the formula of Chan, Golub and LeVeque (1979).
template <bool population>
class Deviation : public Aggregator {
 public:
  Status Update(FunctionContext&, std::span<const Value> args, uint64_t multiplicity) override {
    const Value& value = args[0];
    if (value.is_null()) return Status::Ok();
    if (!value.is_number()) return WrongArgument(population ? "stDevP" : "stDev", "a Number", value);
    const double v = value.AsDouble();
    for (uint64_t i = 0; i < multiplicity; ++i) {
      ++count_;
      const double difference = v - mean_;
      const double next = mean_ + difference / static_cast<double>(count_);
      squares_ += difference * (v - next);
      mean_ = next;
    }
    return Status::Ok();
  }
  Status Merge(FunctionContext&, Aggregator& other) override {
    const auto& later = static_cast<const Deviation&>(other);
    if (later.count_ == 0) return Status::Ok();
    const auto a = static_cast<double>(count_);
    const auto b = static_cast<double>(later.count_);
    const double difference = later.mean_ - mean_;
    squares_ += later.squares_ + difference * difference * a * b / (a + b);
    mean_ += difference * b / (a + b);
    count_ += later.count_;
    return Status::Ok();
  }
  Result<Value> Finish(FunctionContext&) override {
    const uint64_t divisor = population ? count_ : count_ - 1;
    if (count_ < 2) return Value::Float(0);
    return Value::Float(std::sqrt(squares_ / static_cast<double>(divisor)));
  }
  size_t bytes() const override { return sizeof(*this); }

 private:
  uint64_t count_ = 0;
  double mean_ = 0;
  double squares_ = 0;
};

}  // namespace

std::unique_ptr<Aggregator> MakeSum() { return std::make_unique<Sum>(); }
std::unique_ptr<Aggregator> MakeAverage() { return std::make_unique<Average>(); }
std::unique_ptr<Aggregator> MakeDeviation() { return std::make_unique<Deviation<false>>(); }
std::unique_ptr<Aggregator> MakePopulationDeviation() { return std::make_unique<Deviation<true>>(); }

}  // namespace mycel::engine::functions
