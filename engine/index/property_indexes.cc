#include "engine/index/property_indexes.h"

#include <mutex>

namespace mycel::engine::index {

std::shared_ptr<RangeIndex> PropertyIndexes::Find(base::IndexId id) const {
  const std::shared_lock<std::shared_mutex> lock(mutex_);
  const auto found = indexes_.find(id.value);
  return found == indexes_.end() ? nullptr : found->second;
}

std::shared_ptr<RangeIndex> PropertyIndexes::Create(base::IndexId id) {
  const std::unique_lock<std::shared_mutex> lock(mutex_);
  auto& index = indexes_[id.value];
  if (index == nullptr) index = std::make_shared<RangeIndex>(id);
  return index;
}

void PropertyIndexes::Drop(base::IndexId id) {
  const std::unique_lock<std::shared_mutex> lock(mutex_);
  indexes_.erase(id.value);
}

std::vector<std::shared_ptr<RangeIndex>> PropertyIndexes::All() const {
  const std::shared_lock<std::shared_mutex> lock(mutex_);
  std::vector<std::shared_ptr<RangeIndex>> all;
  for (const auto& [id, index] : indexes_) all.push_back(index);
  return all;
}

size_t PropertyIndexes::bytes() const {
  size_t total = 0;
  for (const auto& index : All()) total += index->bytes();
  return total;
}

}  // namespace mycel::engine::index
