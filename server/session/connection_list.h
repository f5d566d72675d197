// The clients that are logged in: for dbms.listConnections and dbms.killConnection.
//
// Threads: any.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
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
    std::function<void()> end = {};  // asks the connection to end; from any thread
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
  // Asks the connection to end; returns its user. Nothing: there is none of that id.
  [[nodiscard]] std::optional<std::string> End(std::string_view id) {
    std::unique_lock lock(mutex_);
    const auto found = entries_.find(id);
    if (found == entries_.end()) return std::nullopt;
    std::string user = found->second.user;
    const std::function<void()> end = found->second.end;
    lock.unlock();
    if (end) end();
    return user;
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
  std::map<std::string, Entry, std::less<>> entries_;
};

}  // namespace mycel::server::session
