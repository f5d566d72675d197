#include "isolation/plan.h"

namespace mycel::isolation {

using engine::base::Prng;
using Kind = Operation::Kind;

namespace {

Step RandomStep(bool read_only, Prng* prng) {
  const uint64_t choice = prng->Below(10);
  const bool set = choice < 4;
  const bool writes = !read_only && choice % 2 == 0;
  Step step;
  step.object = static_cast<uint32_t>(prng->Below(set ? kSets : kRegisters));
  step.kind = set ? (writes ? Kind::kInsert : Kind::kScan) : (writes ? Kind::kWrite : Kind::kRead);
  return step;
}

// The same object again.
Step Again(const Step& before, bool read_only, Prng* prng) {
  const bool set = before.kind == Kind::kScan || before.kind == Kind::kInsert;
  const bool writes = !read_only && prng->OneIn(2);
  return {set ? (writes ? Kind::kInsert : Kind::kScan) : (writes ? Kind::kWrite : Kind::kRead), before.object};
}

}  // namespace

Plan PlanTransaction(Prng* prng) {
  Plan plan;
  plan.read_only = prng->OneIn(4);
  plan.rolls_back = prng->OneIn(8);
  for (uint64_t count = 1 + prng->Below(5); count > 0; --count) {
    const bool again = !plan.steps.empty() && prng->OneIn(3);
    plan.steps.push_back(again ? Again(plan.steps[prng->Below(plan.steps.size())], plan.read_only, prng)
                               : RandomStep(plan.read_only, prng));
  }
  return plan;
}

}  // namespace mycel::isolation
