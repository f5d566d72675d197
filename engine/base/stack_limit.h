// How much of the calling thread's stack is left, so that recursion stops with an error instead of a crash, whatever
// the thread's stack size is.
#pragma once

#include <cstdint>

namespace mycel::engine::base {

// The lowest address that recursion on this thread may reach (the stack's end plus a reserve). Costs a few microseconds
// at the first call of a thread, nothing later.
[[nodiscard]] uintptr_t StackFloor();

// Whether the calling function stands above `floor`.
[[nodiscard]] inline bool AboveStackFloor(uintptr_t floor) {
  return reinterpret_cast<uintptr_t>(__builtin_frame_address(0)) > floor;
}

}  // namespace mycel::engine::base
