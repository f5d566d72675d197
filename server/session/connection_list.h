// The clients that are logged in: for dbms.listConnections.
//
// Threads: any.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace mycel::server::session {

class ConnectionList {
 public:
  struct Entry {
    std::string id;
    int64_t connected_micros = 0;
    std::string user;
    std::string user_agent;
    std::string server_address;
    std::string client_address;
  };

  // Replaces the entry of the same id.
  void Put(Entry entry) {
    const std::lock_guard lock(mutex_);
    std::string id = entry.id;
    entries_.insert_or_assign(std::move(id), std::move(entry));
  }
  void Remove(const std::string& id) {
    const std::lock_guard lock(mutex_);
    entries_.erase(id);
  }
  [[nodiscard]] std::vector<Entry> List() const {
    const std::lock_guard lock(mutex_);
    std::vector<Entry> list;
    list.reserve(entries_.size());
    for (const auto& [id, entry] : entries_) list.push_back(entry);
    return list;
  }

 private:
  mutable std::mutex mutex_;
  std::map<std::string, Entry> entries_;
};

}  // namespace mycel::server::session
