// SQLite behind an adapter: a connection and its prepared statements, errors as Status. No other folder includes
// sqlite3.h.
//
// Threads: a connection and its statements are used by one thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "engine/base/status.h"

struct sqlite3;
struct sqlite3_stmt;

namespace mycel::engine::index {

// A prepared statement, used again and again: Bind, Step until false, Reset.
class SqlStatement {
 public:
  SqlStatement() = default;
  SqlStatement(sqlite3* connection, sqlite3_stmt* statement) : connection_(connection), statement_(statement) {}
  ~SqlStatement();
  SqlStatement(SqlStatement&& other) noexcept;
  SqlStatement& operator=(SqlStatement&& other) noexcept;

  // Parameters count from 1. Texts and blobs must live until Reset.
  SqlStatement& Bind(int at, int64_t value);
  SqlStatement& BindText(int at, std::string_view value);
  SqlStatement& BindBlob(int at, std::string_view value);
  // True: there is a row. False: done.
  [[nodiscard]] base::Result<bool> Step();
  // Runs to the end and resets.
  [[nodiscard]] base::Status Run();
  void Reset();

  // Columns of the present row count from 0; views are valid until the next Step or Reset.
  [[nodiscard]] int64_t Integer(int column) const;
  [[nodiscard]] std::string_view Bytes(int column) const;

 private:
  sqlite3* connection_ = nullptr;
  sqlite3_stmt* statement_ = nullptr;
};

class SqlConnection {
 public:
  // Opens or creates the file; ":memory:" for one without a file. Full-text tables may use the tokenizer `tokens`,
  // which splits at kTokenSeparator and takes what lies between as it is. kIoError, kCorruption.
  [[nodiscard]] static base::Result<std::unique_ptr<SqlConnection>> Open(const std::string& path);
  ~SqlConnection();
  SqlConnection(const SqlConnection&) = delete;
  SqlConnection& operator=(const SqlConnection&) = delete;

  [[nodiscard]] base::Status Run(const std::string& sql);
  [[nodiscard]] base::Result<SqlStatement> Prepare(const std::string& sql);
  [[nodiscard]] int64_t LastRowId() const;

  static constexpr char kTokenSeparator = '\x1f';

 private:
  explicit SqlConnection(sqlite3* connection) : connection_(connection) {}
  sqlite3* connection_;
};

}  // namespace mycel::engine::index
