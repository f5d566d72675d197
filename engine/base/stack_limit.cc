#include "engine/base/stack_limit.h"

#include <pthread.h>

#include <cstddef>

namespace mycel::engine::base {
namespace {

// What calls below the check may need: a few frames and the unwinder.
constexpr size_t kReserveBytes = size_t{48} << 10;
// Where the system tells nothing, as much as the smallest usual stack.
constexpr size_t kAssumedBytes = size_t{128} << 10;

uintptr_t FindFloor() {
  const auto here = reinterpret_cast<uintptr_t>(__builtin_frame_address(0));
  pthread_attr_t attributes;
  if (pthread_getattr_np(pthread_self(), &attributes) != 0) return here - kAssumedBytes;
  void* lowest = nullptr;
  size_t bytes = 0;
  const int error = pthread_attr_getstack(&attributes, &lowest, &bytes);
  pthread_attr_destroy(&attributes);
  if (error != 0) return here - kAssumedBytes;
  return reinterpret_cast<uintptr_t>(lowest) + kReserveBytes;
}

}  // namespace

uintptr_t StackFloor() {
  thread_local const uintptr_t floor = FindFloor();
  return floor;
}

}  // namespace mycel::engine::base
