// One immutable state of the schema, with the look-ups that planning and the write path need.
//
// Threads: immutable, any thread. Returned pointers and spans live as long as the snapshot.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "engine/catalog/descriptors.h"

namespace mycel::engine::catalog {

class SchemaSnapshot {
 public:
  using Indexes = std::span<const IndexDescriptor* const>;
  using Constraints = std::span<const ConstraintDescriptor* const>;

  // Descriptors in any order; `next_id` is above every id.
  SchemaSnapshot(uint64_t epoch, std::vector<IndexDescriptor> indexes, std::vector<ConstraintDescriptor> constraints,
                 uint32_t next_id);
  SchemaSnapshot(const SchemaSnapshot&) = delete;
  SchemaSnapshot& operator=(const SchemaSnapshot&) = delete;

  [[nodiscard]] uint64_t epoch() const { return epoch_; }
  [[nodiscard]] uint32_t next_id() const { return next_id_; }
  // In id order.
  [[nodiscard]] std::span<const IndexDescriptor> indexes() const { return indexes_; }
  [[nodiscard]] std::span<const ConstraintDescriptor> constraints() const { return constraints_; }

  // Null when there is none.
  [[nodiscard]] const IndexDescriptor* FindIndex(base::IndexId id) const;
  [[nodiscard]] const IndexDescriptor* FindIndex(std::string_view name) const;
  [[nodiscard]] const IndexDescriptor* FindIndex(IndexKind kind, const SchemaTarget& target) const;
  [[nodiscard]] const ConstraintDescriptor* FindConstraint(base::ConstraintId id) const;
  [[nodiscard]] const ConstraintDescriptor* FindConstraint(std::string_view name) const;
  [[nodiscard]] const ConstraintDescriptor* FindConstraint(ConstraintKind kind, const SchemaTarget& target) const;

  // The write path: what a change of this label, type or property key concerns (any state; lookup indexes are not among
  // them).
  [[nodiscard]] Indexes IndexesOn(base::LabelId label) const { return At(node_.indexes_by_token, label.value); }
  [[nodiscard]] Indexes IndexesOn(base::RelTypeId type) const { return At(rel_.indexes_by_token, type.value); }
  [[nodiscard]] Indexes NodeIndexesOn(base::PropertyKeyId key) const { return At(node_.indexes_by_key, key.value); }
  [[nodiscard]] Indexes RelIndexesOn(base::PropertyKeyId key) const { return At(rel_.indexes_by_key, key.value); }
  [[nodiscard]] Constraints ConstraintsOn(base::LabelId label) const {
    return At(node_.constraints_by_token, label.value);
  }
  [[nodiscard]] Constraints ConstraintsOn(base::RelTypeId type) const {
    return At(rel_.constraints_by_token, type.value);
  }
  [[nodiscard]] Constraints NodeConstraintsOn(base::PropertyKeyId key) const {
    return At(node_.constraints_by_key, key.value);
  }
  [[nodiscard]] Constraints RelConstraintsOn(base::PropertyKeyId key) const {
    return At(rel_.constraints_by_key, key.value);
  }
  // False: no write to nodes (relationships) needs to look any further.
  [[nodiscard]] bool HasNodeRules() const { return node_.any; }
  [[nodiscard]] bool HasRelRules() const { return rel_.any; }

 private:
  template <typename T>
  using Table = std::vector<std::vector<const T*>>;
  struct Touching {
    Table<IndexDescriptor> indexes_by_token;
    Table<IndexDescriptor> indexes_by_key;
    Table<ConstraintDescriptor> constraints_by_token;
    Table<ConstraintDescriptor> constraints_by_key;
    bool any = false;
  };

  template <typename T>
  static std::span<const T* const> At(const Table<T>& table, uint32_t id) {
    return id < table.size() ? std::span<const T* const>(table[id]) : std::span<const T* const>();
  }

  uint64_t epoch_;
  uint32_t next_id_;
  std::vector<IndexDescriptor> indexes_;
  std::vector<ConstraintDescriptor> constraints_;
  Touching node_;
  Touching rel_;
};

}  // namespace mycel::engine::catalog
