#include "engine/database/transaction_list.h"

#include <algorithm>

namespace mycel::engine::database {
namespace {

std::string IdOf(std::string_view database, uint64_t number) {
  return std::string(database) + "-transaction-" + std::to_string(number);
}

}  // namespace

uint64_t TransactionList::Add(Entry entry) {
  const std::lock_guard lock(mutex_);
  entries_.emplace(next_, std::move(entry));
  return next_++;
}

void TransactionList::SetQuery(uint64_t number, std::string_view query, int64_t started_micros) {
  const std::lock_guard lock(mutex_);
  const auto it = entries_.find(number);
  if (it == entries_.end()) return;
  it->second.query = std::string(query);
  it->second.query_started_micros = started_micros;
}

void TransactionList::SetMetadata(uint64_t number, types::Value metadata) {
  const std::lock_guard lock(mutex_);
  const auto it = entries_.find(number);
  if (it != entries_.end()) it->second.metadata = std::move(metadata);
}

void TransactionList::Remove(uint64_t number) {
  const std::lock_guard lock(mutex_);
  entries_.erase(number);
}

std::vector<procedures::RunningTransaction> TransactionList::List(std::string_view database, int64_t now_micros) const {
  std::vector<procedures::RunningTransaction> list;
  const std::lock_guard lock(mutex_);
  for (const auto& [number, entry] : entries_) {
    procedures::RunningTransaction running;
    running.id = IdOf(database, number);
    running.database = std::string(database);
    running.user = entry.user;
    running.client_address = entry.client_address;
    running.query = entry.query;
    if (!entry.query.empty()) running.query_id = "query-" + std::to_string(number);
    running.started_micros = entry.started_micros;
    running.query_started_micros = entry.query_started_micros;
    running.elapsed_ms = static_cast<uint64_t>(std::max<int64_t>(0, now_micros - entry.started_micros) / 1000);
    running.query_elapsed_ms =
        static_cast<uint64_t>(std::max<int64_t>(0, now_micros - entry.query_started_micros) / 1000);
    running.metadata = entry.metadata;
    running.isolation = entry.isolation;
    list.push_back(std::move(running));
  }
  std::sort(list.begin(), list.end(), [](const auto& a, const auto& b) { return a.started_micros < b.started_micros; });
  return list;
}

bool TransactionList::Terminate(std::string_view database, std::string_view id) {
  const std::lock_guard lock(mutex_);
  for (auto& [number, entry] : entries_) {
    if (IdOf(database, number) != id) continue;
    if (entry.cancellation != nullptr) entry.cancellation->Terminate();
    return true;
  }
  return false;
}

size_t TransactionList::size() const {
  const std::lock_guard lock(mutex_);
  return entries_.size();
}

}  // namespace mycel::engine::database
