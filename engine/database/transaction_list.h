// The transactions that are running: for SHOW and TERMINATE TRANSACTIONS.
//
// Threads: all methods from any thread.
#pragma once

#include <cstdint>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engine/database/cancellation.h"
#include "engine/procedures/database_info.h"

namespace mycel::engine::database {

class TransactionList {
 public:
  struct Entry {
    std::string user;
    std::string client_address;
    std::string query;
    types::Value metadata;
    std::string isolation;
    int64_t started_micros = 0;
    int64_t query_started_micros = 0;
    Cancellation* cancellation = nullptr;  // of the session; lives until Remove
    uint64_t held_bytes = 0;               // that its snapshot holds back, when that was last measured
  };

  // Returns the transaction's number.
  [[nodiscard]] uint64_t Add(Entry entry);
  void SetQuery(uint64_t number, std::string_view query, int64_t started_micros);
  void SetMetadata(uint64_t number, types::Value metadata);
  void Remove(uint64_t number);

  [[nodiscard]] std::vector<procedures::RunningTransaction> List(std::string_view database, int64_t now_micros) const;
  // What each of these holds back, all others nothing: (number, bytes).
  void SetHeld(std::span<const std::pair<uint64_t, uint64_t>> held);
  // For messages: "transaction 'neo4j-transaction-7' of user 'reports' at 127.0.0.1:50312, which runs: MATCH …". Empty:
  // there is no such transaction.
  [[nodiscard]] std::string Describe(std::string_view database, uint64_t number) const;
  // False: there is no such transaction.
  [[nodiscard]] bool End(uint64_t number, const base::Status& reason);
  // `id` as List gives it. False: there is no such transaction.
  [[nodiscard]] bool Terminate(std::string_view database, std::string_view id);
  [[nodiscard]] size_t size() const;

 private:
  mutable std::mutex mutex_;
  std::unordered_map<uint64_t, Entry> entries_;
  uint64_t next_ = 1;
};

}  // namespace mycel::engine::database
