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
  side_.erase(id.value);
}

void PropertyIndexes::Insert(base::IndexId id, std::string_view key, uint64_t entity) const {
  if (const auto ordered = Find(id)) {
    ordered->Insert(key, entity);
  } else if (const auto side = FindSide(id)) {
    side->Insert(key, entity);
  }
}

void PropertyIndexes::Remove(base::IndexId id, std::string_view key, uint64_t entity) const {
  if (const auto ordered = Find(id)) {
    (void)ordered->Remove(key, entity);
  } else if (const auto side = FindSide(id)) {
    side->Remove(key, entity);
  }
}

std::shared_ptr<SideIndex> PropertyIndexes::FindSide(base::IndexId id) const {
  const std::shared_lock<std::shared_mutex> lock(mutex_);
  const auto found = side_.find(id.value);
  return found == side_.end() ? nullptr : found->second;
}

std::shared_ptr<FulltextIndex> PropertyIndexes::FindFulltext(base::IndexId id) const {
  return std::dynamic_pointer_cast<FulltextIndex>(FindSide(id));
}

std::shared_ptr<VectorIndex> PropertyIndexes::FindVector(base::IndexId id) const {
  return std::dynamic_pointer_cast<VectorIndex>(FindSide(id));
}

void PropertyIndexes::Put(base::IndexId id, std::shared_ptr<SideIndex> index) {
  const std::unique_lock<std::shared_mutex> lock(mutex_);
  side_[id.value] = std::move(index);
}

std::vector<std::shared_ptr<SideIndex>> PropertyIndexes::AllSide() const {
  const std::shared_lock<std::shared_mutex> lock(mutex_);
  std::vector<std::shared_ptr<SideIndex>> all;
  for (const auto& [id, index] : side_) all.push_back(index);
  return all;
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
  for (const auto& index : AllSide()) total += index->bytes();
  return total;
}

}  // namespace mycel::engine::index
