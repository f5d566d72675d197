#include "engine/database/plan_cache.h"

#include <algorithm>

namespace mycel::engine::database {
namespace {

// A plan made for another order of magnitude may start at the wrong end.
constexpr double kStaleGrowth = 8;
constexpr double kStaleFrom = 1000;
// One statement takes no more than this part of the cache.
constexpr size_t kLargestShare = 8;

bool Stale(const CompiledStatement& statement, const CacheEpochs& now) {
  if (statement.schema_epoch != now.schema || statement.procedure_epoch != now.procedures) return true;
  const double small = std::min(statement.planned_nodes, now.nodes) + kStaleFrom;
  const double large = std::max(statement.planned_nodes, now.nodes) + kStaleFrom;
  return large > small * kStaleGrowth;
}

std::string_view TextOf(std::string_view text, const cypher::NormalizedLiteral& literal) {
  return text.substr(literal.begin, literal.end - literal.begin);
}

bool SameFixedLiterals(const CompiledStatement& statement, const cypher::NormalizedStatement& key,
                       std::string_view text) {
  if (statement.literals.size() != key.literals.size()) return false;
  for (size_t i = 0; i < key.literals.size(); ++i) {
    if (statement.free[i]) continue;
    if (TextOf(statement.text, statement.literals[i]) != TextOf(text, key.literals[i])) return false;
  }
  return true;
}

}  // namespace

size_t CompiledStatement::bytes() const {
  size_t bytes = sizeof(*this) + text.size() + literals.size() * (sizeof(literals[0]) + 1);
  if (bound != nullptr) bytes += bound->arena.bytes();
  if (plan != nullptr) bytes += plan->arena.bytes();
  return bytes;
}

std::shared_ptr<const CompiledStatement> PlanCache::Find(const cypher::NormalizedStatement& key, std::string_view text,
                                                         const CacheEpochs& epochs) {
  const std::lock_guard lock(mutex_);
  const auto [begin, end] = by_hash_.equal_range(key.hash_high);
  for (auto it = begin; it != end; ++it) {
    const Entry& entry = *it->second;
    if (entry.hash_low != key.hash_low || !SameFixedLiterals(*entry.statement, key, text)) continue;
    if (Stale(*entry.statement, epochs)) {
      Erase(it);
      break;
    }
    entries_.splice(entries_.begin(), entries_, it->second);
    ++stats_.hits;
    return it->second->statement;
  }
  ++stats_.misses;
  return nullptr;
}

void PlanCache::Insert(const cypher::NormalizedStatement& key, std::shared_ptr<const CompiledStatement> statement) {
  const size_t bytes = statement->bytes();
  if (bytes > capacity_bytes_ / kLargestShare) return;
  const std::lock_guard lock(mutex_);
  entries_.push_front({key.hash_high, key.hash_low, std::move(statement)});
  by_hash_.emplace(key.hash_high, entries_.begin());
  bytes_ += bytes;
  while (entries_.size() > capacity_ || bytes_ > capacity_bytes_) EvictOldest();
}

void PlanCache::EvictOldest() {
  const auto oldest = std::prev(entries_.end());
  const auto [begin, end] = by_hash_.equal_range(oldest->hash_high);
  const auto at = std::find_if(begin, end, [&](const auto& entry) { return entry.second == oldest; });
  Erase(at);
  ++stats_.evictions;
}

void PlanCache::Erase(ByHash::iterator at) {
  bytes_ -= at->second->statement->bytes();
  entries_.erase(at->second);
  by_hash_.erase(at);
}

void PlanCache::Clear() {
  const std::lock_guard lock(mutex_);
  by_hash_.clear();
  entries_.clear();
  bytes_ = 0;
}

PlanCache::Stats PlanCache::stats() const {
  const std::lock_guard lock(mutex_);
  Stats stats = stats_;
  stats.entries = entries_.size();
  stats.bytes = bytes_;
  return stats;
}

}  // namespace mycel::engine::database
