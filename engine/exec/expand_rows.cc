#include "engine/exec/expand_rows.h"

#include <algorithm>
#include <array>
#include <utility>

#include "engine/exec/rows.h"

namespace mycel::engine::exec {

void ExpandRowsOperator::Reset() {
  UnaryOperator::Reset();
  input_.Clear();
  at_ = 0;
  given_ = 0;
}

base::Result<Step> ExpandRowsOperator::Produce(types::Batch* out) {
  if (at_ >= input_.rows()) {
    at_ = 0;
    given_ = 0;
    input_.Clear();
    MYCEL_ASSIGN_OR_RETURN(const Step step, child().Next(out));
    if (step != Step::kRows || !out->has_multiplicity()) return step;
    std::swap(input_, *out);
    out->ResizeSlots(context().slots());
  }
  std::array<uint16_t, types::kMaxBatchRows> rows;
  uint32_t count = 0;
  const uint32_t capacity = context().options().max_batch_rows;
  while (count < capacity && at_ < input_.rows()) {
    const uint64_t left = input_.multiplicity(at_) - given_;
    const auto take = static_cast<uint32_t>(std::min<uint64_t>(left, capacity - count));
    std::fill_n(rows.begin() + count, take, static_cast<uint16_t>(at_));
    count += take;
    given_ += take;
    if (given_ < input_.multiplicity(at_)) continue;
    ++at_;
    given_ = 0;
  }
  GatherRows(carried(), input_, std::span(rows.data(), count), out);
  out->ClearMultiplicity();
  MYCEL_RETURN_IF_ERROR(context().Check());
  return Step::kRows;
}

}  // namespace mycel::engine::exec
