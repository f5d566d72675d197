// A set of changes that the store applies as one: all of it is found after a flush, or nothing.
// Used by one thread at a time; movable; may be cleared and filled again, and then keeps its memory.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "engine/kv/family.h"

namespace mycel::engine::kv {

class WriteBatch {
 public:
  // Keys and values are copied.
  void Put(Family family, std::string_view key, std::string_view value);
  void Delete(Family family, std::string_view key);
  void Clear();

  [[nodiscard]] size_t bytes() const { return changes_.size(); }
  [[nodiscard]] size_t count() const { return count_; }

 private:
  friend class Store;
  enum class Kind : char { kPut, kDelete };
  void Add(Kind kind, Family family, std::string_view first, std::string_view second);

  // Per change: kind, family, length-prefixed key, length-prefixed value (or nothing).
  std::string changes_;
  size_t count_ = 0;
};

}  // namespace mycel::engine::kv
