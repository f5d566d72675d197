#include "engine/catalog/schema.h"

#include <algorithm>
#include <utility>

namespace mycel::engine::catalog {
namespace {

// The names that Neo4j gives its default token lookup indexes; scripts know them.
constexpr std::string_view kNodeLookupName = "index_343aff4e";
constexpr std::string_view kRelLookupName = "index_f7700477";

IndexDescriptor LookupIndex(uint32_t id, std::string_view name, EntityKind entity) {
  IndexDescriptor index;
  index.id = base::IndexId(id);
  index.name = name;
  index.kind = IndexKind::kLookup;
  index.target.entity = entity;
  index.state = IndexState::kOnline;
  return index;
}

template <typename T, typename Id>
void Erase(std::vector<T>* rules, Id id) {
  rules->erase(std::remove_if(rules->begin(), rules->end(), [&](const T& rule) { return rule.id == id; }),
               rules->end());
}

}  // namespace

Schema::Schema() {
  std::vector<IndexDescriptor> lookups;
  lookups.push_back(LookupIndex(1, kNodeLookupName, EntityKind::kNode));
  lookups.push_back(LookupIndex(2, kRelLookupName, EntityKind::kRelationship));
  Publish(std::move(lookups), {}, 3);
}

std::shared_ptr<const SchemaSnapshot> Schema::snapshot() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return snapshot_;
}

void Schema::Apply(const SchemaChange& change, base::Lsn lsn) {
  const auto now = snapshot();
  std::vector<IndexDescriptor> indexes(now->indexes().begin(), now->indexes().end());
  std::vector<ConstraintDescriptor> constraints(now->constraints().begin(), now->constraints().end());
  for (const base::IndexId id : change.removed_indexes) Erase(&indexes, id);
  for (const base::ConstraintId id : change.removed_constraints) Erase(&constraints, id);
  for (const IndexDescriptor& index : change.put_indexes) {
    Erase(&indexes, index.id);
    indexes.push_back(index);
    if (index.state == IndexState::kOnline && index.valid_from.value == 0) indexes.back().valid_from = lsn;
  }
  for (const ConstraintDescriptor& constraint : change.put_constraints) {
    Erase(&constraints, constraint.id);
    constraints.push_back(constraint);
  }
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    for (const ConstraintDescriptor& constraint : change.put_constraints) std::erase(announced_, constraint.id);
    for (const base::ConstraintId id : change.removed_constraints) std::erase(announced_, id);
  }
  Publish(std::move(indexes), std::move(constraints), std::max(now->next_id(), change.next_id));
}

void Schema::Announce(const SchemaChange& change) {
  Apply(change, base::Lsn());
  const std::lock_guard<std::mutex> lock(mutex_);
  for (const ConstraintDescriptor& constraint : change.put_constraints) announced_.push_back(constraint.id);
}

void Schema::Publish(std::vector<IndexDescriptor> indexes, std::vector<ConstraintDescriptor> constraints,
                     uint32_t next_id) {
  const uint64_t epoch = epoch_.load(std::memory_order_relaxed) + 1;
  auto next = std::make_shared<const SchemaSnapshot>(epoch, std::move(indexes), std::move(constraints), next_id);
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    snapshot_.swap(next);
  }
  epoch_.store(epoch, std::memory_order_release);
}

std::string Schema::Encode() const {
  const auto now = snapshot();
  SchemaChange all;
  all.put_indexes.assign(now->indexes().begin(), now->indexes().end());
  all.put_constraints.assign(now->constraints().begin(), now->constraints().end());
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    for (const base::ConstraintId id : announced_) Erase(&all.put_constraints, id);
  }
  all.next_id = now->next_id();
  return all.Encode();
}

base::Status Schema::Decode(std::string_view bytes) {
  MYCEL_ASSIGN_OR_RETURN(SchemaChange all, SchemaChange::Decode(bytes));
  Publish(std::move(all.put_indexes), std::move(all.put_constraints), all.next_id);
  return base::Status::Ok();
}

}  // namespace mycel::engine::catalog
