// The schema of a database: an immutable snapshot that is swapped as a whole, with an epoch that plans are keyed by.
//
// A schema change is made in two steps: a rule (schema_rules.h) reads a snapshot and returns a SchemaChange, which txn
// logs; Apply publishes it at commit and again at replay. Changes are made by one transaction at a time (txn holds the
// schema lock).
//
// Threads: snapshot() and epoch() from any thread; Apply and Decode one at a time.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/catalog/schema_snapshot.h"

namespace mycel::engine::catalog {

// The after-image of a schema transaction. Applying one twice is the same as once.
struct SchemaChange {
  std::vector<IndexDescriptor> put_indexes;
  std::vector<ConstraintDescriptor> put_constraints;
  std::vector<base::IndexId> removed_indexes;
  std::vector<base::ConstraintId> removed_constraints;
  uint32_t next_id = 0;  // ids below it are taken; indexes and constraints share one sequence

  // IF [NOT] EXISTS found nothing to do.
  [[nodiscard]] bool empty() const {
    return put_indexes.empty() && put_constraints.empty() && removed_indexes.empty() && removed_constraints.empty();
  }
  bool operator==(const SchemaChange&) const = default;

  [[nodiscard]] std::string Encode() const;
  // kCorruption on bad bytes.
  [[nodiscard]] static base::Result<SchemaChange> Decode(std::string_view bytes);
};

class Schema {
 public:
  // A new database's schema: the two token lookup indexes.
  Schema();
  Schema(const Schema&) = delete;
  Schema& operator=(const Schema&) = delete;

  [[nodiscard]] std::shared_ptr<const SchemaSnapshot> snapshot() const;
  // snapshot()->epoch(), as one load: lets a holder keep its snapshot while nothing changed.
  [[nodiscard]] uint64_t epoch() const { return epoch_.load(std::memory_order_acquire); }

  // Publishes a logged change. An index put online with valid_from 0 becomes valid from `lsn`.
  void Apply(const SchemaChange& change, base::Lsn lsn);

  // Constraints that are enforced already while the data is still checked for them, and that nothing has logged: a
  // crash leaves nothing of them. Applying them makes them real, removing them takes them back.
  void Announce(const SchemaChange& change);

  // The whole schema, without what is only announced, for the checkpoint; Decode replaces everything. kCorruption on
  // bad bytes. Not while a change is applied.
  [[nodiscard]] std::string Encode() const;
  [[nodiscard]] base::Status Decode(std::string_view bytes);

 private:
  void Publish(std::vector<IndexDescriptor> indexes, std::vector<ConstraintDescriptor> constraints, uint32_t next_id);

  mutable std::mutex mutex_;
  std::shared_ptr<const SchemaSnapshot> snapshot_;
  std::vector<base::ConstraintId> announced_;
  std::atomic<uint64_t> epoch_{0};
};

}  // namespace mycel::engine::catalog
