// What a cache tier offers the governor: give memory back.
#pragma once

#include <cstddef>

namespace mycel::engine::memory {

class Evictable {
 public:
  virtual ~Evictable() = default;
  // Frees about `bytes` and releases them from the tier's account; returns what it freed (0: nothing can go now).
  // Called from whichever thread ran out of room, one call at a time per governor: it must not charge checked memory
  // and must not wait for a lock that is held while charging.
  virtual size_t Evict(size_t bytes) = 0;
};

}  // namespace mycel::engine::memory
