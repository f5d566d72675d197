#include "engine/database/transaction_list.h"

#include <algorithm>

namespace mycel::engine::database {
namespace {

// Of a query's text, in messages.
constexpr size_t kQueryStart = 200;

std::string IdOf(std::string_view database, uint64_t number) {
  return std::string(database) + "-transaction-" + std::to_string(number);
}

base::Status Terminated() {
  return base::Status::Error(base::ErrorId::kTerminated, "The transaction has been terminated.");
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
    // Where Neo4j has "Running", "Blocked by: …", "Closing".
    if (entry.held_bytes != 0) {
      running.status = "Running, keeps " + std::to_string(entry.held_bytes) + " bytes of later changes in memory";
    }
    list.push_back(std::move(running));
  }
  std::sort(list.begin(), list.end(), [](const auto& a, const auto& b) { return a.started_micros < b.started_micros; });
  return list;
}

bool TransactionList::Terminate(std::string_view database, std::string_view id) {
  const std::lock_guard lock(mutex_);
  for (auto& [number, entry] : entries_) {
    if (IdOf(database, number) != id) continue;
    if (entry.cancellation != nullptr) entry.cancellation->Terminate(Terminated());
    return true;
  }
  return false;
}

void TransactionList::SetHeld(std::span<const std::pair<uint64_t, uint64_t>> held) {
  const std::lock_guard lock(mutex_);
  for (auto& [number, entry] : entries_) entry.held_bytes = 0;
  for (const auto& [number, bytes] : held) {
    const auto it = entries_.find(number);
    if (it != entries_.end()) it->second.held_bytes = std::max(it->second.held_bytes, bytes);
  }
}

std::string TransactionList::Describe(std::string_view database, uint64_t number) const {
  const std::lock_guard lock(mutex_);
  const auto it = entries_.find(number);
  if (it == entries_.end()) return "";
  const Entry& entry = it->second;
  std::string text = "transaction '" + IdOf(database, number) + "'";
  if (!entry.user.empty()) text += " of user '" + entry.user + "'";
  if (!entry.client_address.empty()) text += " at " + entry.client_address;
  if (entry.query.empty()) return text + ", which runs nothing";
  text += ", whose last statement is: ";
  for (const char c : std::string_view(entry.query).substr(0, kQueryStart)) {
    text += static_cast<unsigned char>(c) < ' ' ? ' ' : c;  // one line of the log
  }
  if (entry.query.size() > kQueryStart) text += " …";
  return text;
}

bool TransactionList::End(uint64_t number, const base::Status& reason) {
  const std::lock_guard lock(mutex_);
  const auto it = entries_.find(number);
  if (it == entries_.end()) return false;
  if (it->second.cancellation != nullptr) it->second.cancellation->Terminate(reason);
  return true;
}

size_t TransactionList::size() const {
  const std::lock_guard lock(mutex_);
  return entries_.size();
}

}  // namespace mycel::engine::database
