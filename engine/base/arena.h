// A bump allocator that owns everything made in it: objects live until the arena goes, and then go in reverse order.
//
// Trees of syntax and bound nodes live in one, so that destroying a deep tree never recurses: objects with a destructor
// are remembered in a list, the others cost nothing at the end.
//
// Threads: one at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace mycel::engine::base {

class Arena {
 public:
  Arena() = default;
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;
  ~Arena();

  // Makes a T that lives as long as the arena.
  template <typename T, typename... Args>
  T* New(Args&&... args) {
    T* object = new (Allocate(sizeof(T), alignof(T))) T(std::forward<Args>(args)...);
    if constexpr (!std::is_trivially_destructible_v<T>) {
      destructors_.push_back({object, [](void* p) { static_cast<T*>(p)->~T(); }});
    }
    return object;
  }

  // Copies trivially destructible elements into the arena.
  template <typename T>
  std::span<T> Copy(const std::vector<T>& elements) {
    static_assert(std::is_trivially_destructible_v<T>);
    if (elements.empty()) return {};
    T* begin = static_cast<T*>(Allocate(sizeof(T) * elements.size(), alignof(T)));
    std::uninitialized_copy(elements.begin(), elements.end(), begin);
    return {begin, elements.size()};
  }
  std::string_view Copy(std::string_view text);

  // Uninitialised memory; `align` is a power of two, at most alignof(max_align_t).
  void* Allocate(size_t bytes, size_t align);

  // Bytes taken from the system.
  [[nodiscard]] size_t bytes() const { return bytes_; }

 private:
  struct Destructor {
    void* object;
    void (*destroy)(void*);
  };
  static constexpr size_t kBlockBytes = 4096;

  std::byte* NewBlock(size_t bytes);

  std::vector<std::unique_ptr<std::byte[]>> blocks_;
  std::vector<Destructor> destructors_;
  uintptr_t next_ = 0;
  uintptr_t end_ = 0;
  size_t bytes_ = 0;
};

}  // namespace mycel::engine::base
