// Compiled statements by their text with the literals taken out.
//
// Two texts share an entry when they differ only in blanks, comments and free literals: those that nothing but a
// property is compared with or set to. All other literals are compared as written, because plans, column names and
// errors depend on them, and so do the kinds of the parameters' values (Compile mixes them into the key). An entry is
// good for one schema and procedure epoch, and until the graph has grown or shrunk so far that its join order may be
// poor; then the statement is compiled again.
//
// Threads: all methods from any thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/binder/bind_database_change.h"
#include "engine/cypher/normalize.h"
#include "engine/database/access_statistics.h"
#include "engine/planner/physical_plan.h"

namespace mycel::engine::database {

struct CompiledStatement {
  std::shared_ptr<const binder::BoundStatement> bound;
  std::shared_ptr<const planner::PhysicalPlan> plan;
  std::optional<binder::BoundDatabaseChange> database_change;  // of ALTER DATABASE alone
  std::string text;
  std::vector<cypher::NormalizedLiteral> literals;
  // By literal: whether it is free.
  std::vector<bool> free;
  AccessCounters accessed;      // of what the plan reads; none while that is not counted
  bool commits_inside = false;  // CALL { … } IN TRANSACTIONS: cannot be run again from its start
  uint64_t schema_epoch = 0;
  uint64_t procedure_epoch = 0;
  double planned_nodes = 0;  // when it was planned
  // Set once every name that the statement reads is known: names are never taken back, so nobody asks again.
  mutable std::atomic<bool> knows_all_tokens{false};

  [[nodiscard]] size_t bytes() const;  // about; of texts and arenas
};

struct CacheEpochs {
  uint64_t schema = 0;
  uint64_t procedures = 0;
  double nodes = 0;
};

class PlanCache {
 public:
  // Holds `capacity` statements of `capacity_bytes` together; one that is larger than an eighth of that is not kept.
  PlanCache(size_t capacity, size_t capacity_bytes) : capacity_(capacity), capacity_bytes_(capacity_bytes) {}

  [[nodiscard]] std::shared_ptr<const CompiledStatement> Find(const cypher::NormalizedStatement& key,
                                                              std::string_view text, const CacheEpochs& epochs);
  void Insert(const cypher::NormalizedStatement& key, std::shared_ptr<const CompiledStatement> statement);
  void Clear();

  struct Stats {
    uint64_t hits = 0;
    uint64_t misses = 0;
    uint64_t evictions = 0;
    uint64_t entries = 0;
    uint64_t bytes = 0;
  };
  [[nodiscard]] Stats stats() const;

 private:
  struct Entry {
    uint64_t hash_high;
    uint64_t hash_low;
    std::shared_ptr<const CompiledStatement> statement;
  };
  using Entries = std::list<Entry>;
  using ByHash = std::unordered_multimap<uint64_t, Entries::iterator>;

  void EvictOldest();
  void Erase(ByHash::iterator at);

  const size_t capacity_;
  const size_t capacity_bytes_;
  mutable std::mutex mutex_;
  Entries entries_;  // most recently used first
  ByHash by_hash_;
  size_t bytes_ = 0;
  Stats stats_;
};

}  // namespace mycel::engine::database
