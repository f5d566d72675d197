// percentileCont (interpolates) and percentileDisc (the nearest value).
#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "engine/functions/aggregates/aggregate_states.h"
#include "engine/functions/argument_errors.h"
#include "engine/functions/checked_sort.h"
#include "engine/types/compare.h"
#include "engine/types/print.h"

namespace mycel::engine::functions {
namespace {

using base::ErrorId;
using base::Result;
using base::Status;
using types::Value;

// Values with the number of rows that have them; sorted when finished.
class Percentile : public Aggregator {
 public:
  explicit Percentile(bool interpolates) : interpolates_(interpolates) {}

  Status Update(FunctionContext&, std::span<const Value> args, uint64_t multiplicity) override {
    MYCEL_RETURN_IF_ERROR(TakePercentile(args[1]));
    if (args[0].is_null()) return Status::Ok();
    if (!args[0].is_number()) return WrongArgument(name(), "a Number", args[0]);
    values_.emplace_back(args[0], multiplicity);
    count_ += multiplicity;
    return Status::Ok();
  }
  Status Merge(FunctionContext&, Aggregator& other) override {
    auto& later = static_cast<Percentile&>(other);
    values_.insert(values_.end(), later.values_.begin(), later.values_.end());
    count_ += later.count_;
    if (percentile_ < 0) percentile_ = later.percentile_;
    return Status::Ok();
  }
  Result<Value> Finish(FunctionContext& context) override {
    if (count_ == 0) return Value();
    MYCEL_RETURN_IF_ERROR(CheckedSort(
        &values_, [](const auto& a, const auto& b) { return types::OrderCompare(a.first, b.first) < 0; },
        [&context] { return context.CheckCancel(); }));
    return interpolates_ ? Interpolated() : Nearest();
  }
  size_t bytes() const override { return sizeof(*this) + values_.capacity() * sizeof(values_[0]); }

 private:
  std::string_view name() const { return interpolates_ ? "percentileCont" : "percentileDisc"; }

  Status TakePercentile(const Value& value) {
    if (percentile_ >= 0) return Status::Ok();  // the first row's percentile counts, as in Neo4j
    if (!value.is_number()) return WrongArgument(name(), "a Float or Integer as percentile", value);
    const double percentile = value.AsDouble();
    if (!(percentile >= 0 && percentile <= 1)) {
      return Status::Error(ErrorId::kNumberOutOfRange,
                           "Invalid input '" + types::PlainText(value) +
                               "' is not a valid argument, must be a number in the range 0.0 to 1.0");
    }
    percentile_ = percentile;
    return Status::Ok();
  }

  const Value& At(uint64_t index) const {
    for (const auto& [value, multiplicity] : values_) {
      if (index < multiplicity) return value;
      index -= multiplicity;
    }
    return values_.back().first;
  }

  Value Nearest() const {
    if (percentile_ == 1.0) return At(count_ - 1);
    const double place = percentile_ * static_cast<double>(count_);
    const auto whole = static_cast<uint64_t>(place);
    return At(place != static_cast<double>(whole) || whole == 0 ? whole : whole - 1);
  }

  Value Interpolated() const {
    const double place = percentile_ * static_cast<double>(count_ - 1);
    const auto below = static_cast<uint64_t>(place);
    const auto above = static_cast<uint64_t>(std::ceil(place));
    if (above == below || below == count_ - 1) return At(below);
    return Value::Float(At(below).AsDouble() * (static_cast<double>(above) - place) +
                        At(above).AsDouble() * (place - static_cast<double>(below)));
  }

  bool interpolates_;
  double percentile_ = -1;  // not known yet
  uint64_t count_ = 0;
  std::vector<std::pair<Value, uint64_t>> values_;
};

}  // namespace

std::unique_ptr<Aggregator> MakePercentileCont() { return std::make_unique<Percentile>(true); }
std::unique_ptr<Aggregator> MakePercentileDisc() { return std::make_unique<Percentile>(false); }

}  // namespace mycel::engine::functions
