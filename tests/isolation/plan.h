// What the transactions of a history try to do: few objects, so that they meet, and the patterns that tell isolation
// levels apart (a second look, a write of what was read).
#pragma once

#include <cstdint>
#include <vector>

#include "engine/base/prng.h"
#include "isolation/history.h"

namespace mycel::isolation {

inline constexpr uint32_t kRegisters = 4;
// Sets by the way that they are read.
enum class SetKind : uint8_t { kLabel, kIndexRange, kNeighbours, kRelationshipType };
inline constexpr uint32_t kSets = 4;

struct Step {
  Operation::Kind kind = Operation::Kind::kRead;
  uint32_t object = 0;
};

struct Plan {
  bool read_only = false;
  bool rolls_back = false;  // in the end, where nothing else has ended it
  std::vector<Step> steps;  // one to five
};

[[nodiscard]] Plan PlanTransaction(engine::base::Prng* prng);

}  // namespace mycel::isolation
