#include "engine/catalog/schema_snapshot.h"

#include <algorithm>
#include <utility>

namespace mycel::engine::catalog {
namespace {

template <typename T>
void Put(std::vector<std::vector<const T*>>* table, uint32_t id, const T* rule) {
  if (table->size() <= id) table->resize(size_t{id} + 1);
  (*table)[id].push_back(rule);
}

template <typename T>
void Index(const T& rule, std::vector<std::vector<const T*>>* by_token, std::vector<std::vector<const T*>>* by_key) {
  for (const uint32_t token : rule.target.tokens) Put(by_token, token, &rule);
  for (const base::PropertyKeyId key : rule.target.keys) Put(by_key, key.value, &rule);
}

template <typename T>
void SortById(std::vector<T>* rules) {
  std::sort(rules->begin(), rules->end(), [](const T& a, const T& b) { return a.id < b.id; });
}

template <typename T, typename Match>
const T* FindIf(const std::vector<T>& rules, const Match& match) {
  const auto found = std::find_if(rules.begin(), rules.end(), match);
  return found == rules.end() ? nullptr : &*found;
}

}  // namespace

SchemaSnapshot::SchemaSnapshot(uint64_t epoch, std::vector<IndexDescriptor> indexes,
                               std::vector<ConstraintDescriptor> constraints, uint32_t next_id)
    : epoch_(epoch), next_id_(next_id), indexes_(std::move(indexes)), constraints_(std::move(constraints)) {
  SortById(&indexes_);
  SortById(&constraints_);
  for (const IndexDescriptor& index : indexes_) {
    Touching& touching = index.target.entity == EntityKind::kNode ? node_ : rel_;
    Index(index, &touching.indexes_by_token, &touching.indexes_by_key);
    if (index.kind != IndexKind::kLookup) touching.any = true;
  }
  for (const ConstraintDescriptor& constraint : constraints_) {
    Touching& touching = constraint.target.entity == EntityKind::kNode ? node_ : rel_;
    Index(constraint, &touching.constraints_by_token, &touching.constraints_by_key);
    touching.any = true;
  }
}

const IndexDescriptor* SchemaSnapshot::FindIndex(base::IndexId id) const {
  return FindIf(indexes_, [&](const IndexDescriptor& index) { return index.id == id; });
}

const IndexDescriptor* SchemaSnapshot::FindIndex(std::string_view name) const {
  return FindIf(indexes_, [&](const IndexDescriptor& index) { return index.name == name; });
}

const IndexDescriptor* SchemaSnapshot::FindIndex(IndexKind kind, const SchemaTarget& target) const {
  return FindIf(indexes_, [&](const IndexDescriptor& index) { return index.kind == kind && index.target == target; });
}

const ConstraintDescriptor* SchemaSnapshot::FindConstraint(base::ConstraintId id) const {
  return FindIf(constraints_, [&](const ConstraintDescriptor& constraint) { return constraint.id == id; });
}

const ConstraintDescriptor* SchemaSnapshot::FindConstraint(std::string_view name) const {
  return FindIf(constraints_, [&](const ConstraintDescriptor& constraint) { return constraint.name == name; });
}

const ConstraintDescriptor* SchemaSnapshot::FindConstraint(ConstraintKind kind, const SchemaTarget& target) const {
  return FindIf(constraints_, [&](const ConstraintDescriptor& constraint) {
    return constraint.kind == kind && constraint.target == target;
  });
}

}  // namespace mycel::engine::catalog
