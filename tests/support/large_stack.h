// A thread with a large stack, for what nests deeply: the frames of a build that is not optimised are several times as
// large as those of a release, and the limits of depth are to be met, not the end of the stack.
#pragma once

#include <pthread.h>

#include <cstddef>
#include <cstdlib>

namespace mycel::test {

inline constexpr size_t kLargeStackBytes = size_t{128} << 20;

// Runs `body`, which must not throw, and waits for its end.
template <typename Body>
void OnLargeStack(Body body) {
  const auto run = [](void* what) -> void* {
    (*static_cast<Body*>(what))();
    return nullptr;
  };
  pthread_attr_t attributes;
  pthread_t thread{};
  if (pthread_attr_init(&attributes) != 0 || pthread_attr_setstacksize(&attributes, kLargeStackBytes) != 0 ||
      pthread_create(&thread, &attributes, run, &body) != 0) {
    std::abort();
  }
  pthread_attr_destroy(&attributes);
  pthread_join(thread, nullptr);
}

}  // namespace mycel::test
