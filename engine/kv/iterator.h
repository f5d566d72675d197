// Walks one family in key order over a fixed view of the store. Used by one thread at a time; holds that view until
// destroyed, so keep it short-lived (design section 2: a statement holds no iterator between batches). Must not outlive
// its Store.
#pragma once

#include <memory>
#include <string_view>

#include "engine/base/status.h"

namespace mycel::engine::kv {

class Iterator {
 public:
  virtual ~Iterator() = default;

  // Positions at the first key >= `key` within the iterator's range.
  virtual void Seek(std::string_view key) = 0;
  // Positions at the last key <= `key` within the range.
  virtual void SeekForPrev(std::string_view key) = 0;
  virtual void SeekToFirst() = 0;
  virtual void SeekToLast() = 0;

  // False past either end of the range and after an error: look at status() then.
  [[nodiscard]] virtual bool Valid() const = 0;
  // The rest requires Valid(). The views live until the iterator moves.
  virtual void Next() = 0;
  virtual void Prev() = 0;
  [[nodiscard]] virtual std::string_view key() const = 0;
  [[nodiscard]] virtual std::string_view value() const = 0;

  // kIoError or kCorruption; with ReadTier::kCacheOnly kResourceExhausted stands for "a block is not in the cache".
  [[nodiscard]] virtual base::Status status() const = 0;
};

}  // namespace mycel::engine::kv
