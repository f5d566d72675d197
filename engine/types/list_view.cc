#include "engine/types/list_view.h"

#include <algorithm>
#include <string>

#include "engine/base/limits.h"

namespace mycel::engine::types {

std::vector<Value> ListView::ToVector() const {
  MYCEL_ASSERT(size_ <= base::kMaxListSize);
  if (!lazy_) return {items_.begin(), items_.end()};
  std::vector<Value> items;
  items.reserve(size_);
  for (size_t i = 0; i < size_; ++i) items.push_back((*this)[i]);
  return items;
}

base::Result<Value> CheckedList(std::vector<Value> items) {
  if (items.size() > base::kMaxListSize) {
    return base::Status::Error(base::ErrorId::kLimitExceeded, "A list of " + std::to_string(items.size()) +
                                                                  " items is longer than the limit of " +
                                                                  std::to_string(base::kMaxListSize));
  }
  return CheckedDepth(Value::List(std::move(items)));
}

base::Result<Value> CheckedDepth(Value value) {
  if (value.depth() > base::kMaxValueDepth) {
    return base::Status::Error(base::ErrorId::kLimitExceeded,
                               "Lists and maps nest deeper than the limit of " + std::to_string(base::kMaxValueDepth));
  }
  return value;
}

}  // namespace mycel::engine::types
