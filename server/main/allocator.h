// How the allocator is set for the memory budget.
#pragma once

#include <cstddef>

namespace mycel::server {

// What the program takes before any data: code, threads, and what its libraries keep. Charged to the budget.
inline constexpr size_t kProgramBytes = size_t{24} << 20;

// With a small budget free memory goes back to the system at once instead of waiting to be used again: a third of what
// the process held was such memory, at no gain in speed that could be measured. Call it before the threads start.
void FitAllocator(size_t memory_limit_bytes);

}  // namespace mycel::server
