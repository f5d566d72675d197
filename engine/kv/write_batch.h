// A set of changes that the store applies as one: all of it is found after a flush, or nothing.
// Used by one thread at a time; movable; may be cleared and filled again.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "engine/kv/family.h"

namespace mycel::engine::kv {

class WriteBatch {
 public:
  WriteBatch();
  ~WriteBatch();
  WriteBatch(WriteBatch&&) noexcept;
  WriteBatch& operator=(WriteBatch&&) noexcept;

  // Keys and values are copied.
  void Put(Family family, std::string_view key, std::string_view value);
  void Delete(Family family, std::string_view key);
  // Deletes [begin, end).
  void DeleteRange(Family family, std::string_view begin, std::string_view end);
  void Clear();

  [[nodiscard]] size_t bytes() const;
  [[nodiscard]] size_t count() const;

 private:
  friend class Store;
  struct Rep;
  std::unique_ptr<Rep> rep_;
};

}  // namespace mycel::engine::kv
