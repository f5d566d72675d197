// Statements and transactions on a connection.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clients/cpp/connection.h"
#include "clients/cpp/error.h"
#include "clients/cpp/value.h"

namespace mycel::client {

using Row = std::vector<Value>;

struct Notification {
  std::string code;
  std::string title;
  std::string description;
  std::string severity;
};

// What the server says at the end of a statement.
struct Summary {
  std::string type;  // r, w, rw, s
  std::string database;
  std::string bookmark;
  int64_t first_ms = 0;
  int64_t last_ms = 0;
  std::vector<std::pair<std::string, int64_t>> counters;  // "nodes-created": 3, only what changed
  std::vector<Notification> notifications;
  std::optional<Value> plan;     // of EXPLAIN
  std::optional<Value> profile;  // of PROFILE
};

// The rows of one statement. At most one stream per connection is open: the next statement discards what is left of it.
class RowStream {
 public:
  [[nodiscard]] const std::vector<std::string>& columns() const { return columns_; }

  // The next row, false at the end; the summary is there from then on. After an error the stream is over.
  Result<bool> Next(Row* row);
  // Drops the remaining rows (their side effects still happen).
  Result<Summary> Consume();
  // Requires that Next returned false.
  [[nodiscard]] const Summary& summary() const { return summary_; }

 private:
  friend class Session;

  Connection* connection_ = nullptr;
  uint64_t number_ = 0;  // of the statement on its connection
  int64_t fetch_size_ = 0;
  std::vector<std::string> columns_;
  Summary summary_;
  bool done_ = false;
};

struct SessionOptions {
  std::string database;       // empty: the user's home database
  int64_t fetch_size = 1000;  // rows asked for at once; -1: all
  bool read_only = false;
  int64_t timeout_ms = -1;  // of each transaction on the server; -1: the server's own
  Map metadata;             // of each transaction
};

class Session {
 public:
  // The connection outlives the session.
  Session(Connection* connection, SessionOptions options);
  // Rolls an open transaction back.
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  // In the open transaction, or in one of its own. Errors of compiling come here, errors of running also from Next.
  Result<RowStream> Run(std::string_view query, const Map& parameters = {});

  Error Begin();
  Error Commit();
  Error Rollback();
  // False after a failure: the server rolled back.
  [[nodiscard]] bool in_transaction() const;

  // Of the last committed transaction; empty at first.
  [[nodiscard]] const std::string& bookmark() const;
  [[nodiscard]] const SessionOptions& options() const { return options_; }

 private:
  Connection* connection_;
  SessionOptions options_;
};

}  // namespace mycel::client
