// Reading a list value, whether its items are in memory or computed (a range). Included by value.h.
#pragma once

#include <cstddef>
#include <iterator>
#include <span>
#include <vector>

#include "engine/base/result.h"
#include "engine/types/value.h"

namespace mycel::engine::types {

// A view of a list value; lives as long as that value. `for (const Value& item : value.AsList())` works for both forms.
class ListView {
 public:
  explicit ListView(std::span<const Value> items) : items_(items), size_(items.size()) {}
  ListView(int64_t first, int64_t step, uint64_t count) : first_(first), step_(step), size_(count), lazy_(true) {}

  [[nodiscard]] size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }

  // Requires index < size().
  [[nodiscard]] Value operator[](size_t index) const {
    if (!lazy_) return items_[index];
    // Unsigned arithmetic: step * index may pass the signed range on the way to a sum that fits.
    return Value::Integer(
        static_cast<int64_t>(static_cast<uint64_t>(first_) + static_cast<uint64_t>(step_) * uint64_t{index}));
  }

  // A computed range: ask first() and step(); items() is empty then.
  [[nodiscard]] bool is_range() const { return lazy_; }
  [[nodiscard]] int64_t first() const { return first_; }
  [[nodiscard]] int64_t step() const { return step_; }
  [[nodiscard]] std::span<const Value> items() const { return items_; }

  // A copy of the items. Requires size() <= base::kMaxListSize.
  [[nodiscard]] std::vector<Value> ToVector() const;

  class Iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = Value;
    using difference_type = std::ptrdiff_t;
    using pointer = const Value*;
    using reference = Value;
    Iterator(const ListView* list, size_t index) : list_(list), index_(index) {}
    Value operator*() const { return (*list_)[index_]; }
    Iterator& operator++() {
      ++index_;
      return *this;
    }
    bool operator==(const Iterator& other) const { return index_ == other.index_; }

   private:
    const ListView* list_;
    size_t index_;
  };
  [[nodiscard]] Iterator begin() const { return {this, 0}; }
  [[nodiscard]] Iterator end() const { return {this, size_}; }

 private:
  std::span<const Value> items_;
  int64_t first_ = 0;
  int64_t step_ = 0;
  size_t size_ = 0;
  bool lazy_ = false;
};

// Value::List with the limits that a query's lists have: LimitExceeded above kMaxListSize items or kMaxValueDepth
// levels.
[[nodiscard]] base::Result<Value> CheckedList(std::vector<Value> items);

// `value` itself, or LimitExceeded if it nests deeper than kMaxValueDepth.
[[nodiscard]] base::Result<Value> CheckedDepth(Value value);

}  // namespace mycel::engine::types
