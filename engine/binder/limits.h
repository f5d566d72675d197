// Limits of what one clause may hold. What happens at a limit stands beside it.
#pragma once

#include <cstddef>

namespace mycel::engine::binder {

// A MATCH or MERGE with more nodes or more relationships fails with StatementTooComplex: each pair of relationships is
// looked at. CREATE has no such limit.
inline constexpr size_t kMaxPatternElements = 1000;

}  // namespace mycel::engine::binder
