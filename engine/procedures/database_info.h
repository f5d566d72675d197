// What procedures and SHOW commands ask of the layers above: the database façade and the server implement it.
//
// Threads: any thread, while statements run.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/status.h"
#include "engine/txn/store.h"
#include "engine/types/value.h"

namespace mycel::engine::procedures {

struct DatabaseEntry {
  std::string name;
  std::string uuid;
  bool system = false;  // type "system" instead of "standard"
  bool is_default = false;
  bool is_home = false;
  bool online = true;
  bool writable = true;        // false: `access` is read-only
  std::string status_message;  // why
  int64_t created_micros = 0;  // since 1970-01-01T00:00Z; 0: not known
  int64_t started_micros = 0;
};

struct RunningTransaction {
  std::string id;  // "neo4j-transaction-7"
  std::string database;
  std::string user;
  std::string client_address;
  std::string connection_id;  // "bolt-3"; empty: none
  std::string query_id;       // "query-12"; empty: no statement runs
  std::string query;
  types::Value parameters;  // a map or null
  std::string status = "Running";
  int64_t started_micros = 0;
  int64_t query_started_micros = 0;
  uint64_t elapsed_ms = 0;
  uint64_t query_elapsed_ms = 0;
  types::Value metadata;  // a map or null
  std::string isolation;
  uint64_t memory_bytes = 0;
};

struct ClientConnection {
  std::string id;
  int64_t connected_micros = 0;
  std::string connector;  // "bolt", "http"
  std::string user;
  std::string user_agent;
  std::string server_address;
  std::string client_address;
};

struct Setting {
  std::string name;
  std::string value;
  std::string default_value;
  std::string description;
  std::string valid_values;
  bool dynamic = false;
};

struct CacheTierStats {
  std::string tier;  // page, object, index, query
  uint64_t hits = 0;
  uint64_t misses = 0;
  uint64_t evictions = 0;
  uint64_t bytes = 0;
  uint64_t budget_bytes = 0;
};

struct Metric {
  std::string name;
  double value = 0;
  std::string description;
};

enum class AccessKind : uint8_t { kIndex, kLabel, kRelationshipType };

struct AccessEntry {
  AccessKind kind{};
  std::string name;  // of an index its number
  uint64_t count = 0;
  int64_t last_micros = 0;
};

struct AccessReport {
  int64_t since_micros = 0;  // since 1970-01-01T00:00Z: when counting began
  std::vector<AccessEntry> entries;
};

class DatabaseInfo {
 public:
  virtual ~DatabaseInfo() = default;

  // --- the database that the statement runs in
  // ------------------------------------------------------------------------------
  [[nodiscard]] virtual std::string_view name() const = 0;
  [[nodiscard]] virtual std::string_view uuid() const = 0;
  [[nodiscard]] virtual int64_t created_micros() const = 0;
  [[nodiscard]] virtual txn::Store& store() = 0;

  // --- the server
  // -----------------------------------------------------------------------------------------------------------
  [[nodiscard]] virtual std::string advertised_address() const = 0;  // "localhost:7687"
  [[nodiscard]] virtual std::vector<DatabaseEntry> Databases() const = 0;
  [[nodiscard]] virtual std::vector<RunningTransaction> Transactions() const = 0;
  // Asks a transaction to end with kTerminated. False: there is none of that id.
  [[nodiscard]] virtual bool Terminate(std::string_view transaction_id) = 0;
  [[nodiscard]] virtual std::vector<ClientConnection> Connections() const = 0;
  // Asks a connection to end, what it runs included; returns its user's name. Nothing: there is none of that id.
  [[nodiscard]] virtual std::optional<std::string> EndConnection(std::string_view id) = 0;
  // As the server names them: "db.transaction.timeout".
  [[nodiscard]] virtual std::vector<Setting> Settings() const = 0;
  [[nodiscard]] virtual std::vector<CacheTierStats> CacheStats() const = 0;
  [[nodiscard]] virtual std::vector<Metric> Metrics() const = 0;

  // What statements have read; nothing while that is not counted.
  [[nodiscard]] virtual std::optional<AccessReport> Access() const { return std::nullopt; }
  // A procedure searches the index.
  virtual void CountIndexAccess(base::IndexId /*index*/) {}

  // Forgets all plans; returns how many there were.
  virtual uint64_t ClearPlans() = 0;

  // --- test hooks
  // -----------------------------------------------------------------------------------------------------------
  virtual void ClearCaches() = 0;
  // From now on rows that stand for several equal ones are dealt out at random; 0: no more.
  virtual void SplitMultiplicities(uint64_t seed) = 0;
};

// What belongs to the session and its transaction. Called on the statement's strand.
class SessionInfo {
 public:
  virtual ~SessionInfo() = default;
  [[nodiscard]] virtual std::string_view user() const = 0;  // empty: no authentication
  [[nodiscard]] virtual std::vector<std::string> roles() const = 0;
  [[nodiscard]] virtual types::Value transaction_metadata() const = 0;  // a map
  virtual void set_transaction_metadata(types::Value map) = 0;
};

}  // namespace mycel::engine::procedures
