#include "engine/index/side/sqlite.h"

#include <sqlite3.h>

#include <cstring>
#include <utility>

namespace mycel::engine::index {

using base::ErrorId;
using base::Result;
using base::Status;

namespace {

Status FromSqlite(sqlite3* connection, int code, std::string_view operation) {
  ErrorId id = ErrorId::kIoError;
  if (code == SQLITE_CORRUPT || code == SQLITE_NOTADB || code == SQLITE_ERROR) id = ErrorId::kCorruption;
  if (code == SQLITE_FULL) id = ErrorId::kDiskFull;
  if (code == SQLITE_NOMEM) id = ErrorId::kResourceExhausted;
  const char* text = connection != nullptr ? sqlite3_errmsg(connection) : sqlite3_errstr(code);
  return Status::Error(id, "index store, " + std::string(operation) + ": " + text);
}

// --- the tokenizer `tokens`: a full-text table gets terms that are made already
struct FtsTokenizer {
  static int Create(void*, const char**, int, Fts5Tokenizer** out) {
    *out = reinterpret_cast<Fts5Tokenizer*>(new FtsTokenizer);
    return SQLITE_OK;
  }
  static void Delete(Fts5Tokenizer* tokenizer) { delete reinterpret_cast<FtsTokenizer*>(tokenizer); }
  static int Tokenize(Fts5Tokenizer*, void* context, int, const char* text, int size,
                      int (*add)(void*, int, const char*, int, int, int)) {
    for (int begin = 0; begin < size;) {
      const void* found = std::memchr(text + begin, SqlConnection::kTokenSeparator, static_cast<size_t>(size - begin));
      const int end = found == nullptr ? size : static_cast<int>(static_cast<const char*>(found) - text);
      // A hole that a stop word left counts as a position: it has a term that nothing asks for.
      if (const int code = add(context, 0, text + begin, end - begin, begin, end); code != SQLITE_OK) return code;
      begin = end + 1;
    }
    return SQLITE_OK;
  }
};

int RegisterTokenizer(sqlite3* connection) {
  fts5_api* api = nullptr;
  sqlite3_stmt* statement = nullptr;
  int code = sqlite3_prepare_v2(connection, "SELECT fts5(?1)", -1, &statement, nullptr);
  if (code != SQLITE_OK) return code;
  sqlite3_bind_pointer(statement, 1, static_cast<void*>(&api), "fts5_api_ptr", nullptr);
  sqlite3_step(statement);
  code = sqlite3_finalize(statement);
  if (code != SQLITE_OK || api == nullptr) return code == SQLITE_OK ? SQLITE_ERROR : code;
  fts5_tokenizer tokenizer = {FtsTokenizer::Create, FtsTokenizer::Delete, FtsTokenizer::Tokenize};
  return api->xCreateTokenizer(api, "tokens", nullptr, &tokenizer, nullptr);
}

}  // namespace

SqlStatement::~SqlStatement() { sqlite3_finalize(statement_); }
SqlStatement::SqlStatement(SqlStatement&& other) noexcept
    : connection_(other.connection_), statement_(std::exchange(other.statement_, nullptr)) {}
SqlStatement& SqlStatement::operator=(SqlStatement&& other) noexcept {
  std::swap(connection_, other.connection_);
  std::swap(statement_, other.statement_);
  return *this;
}

SqlStatement& SqlStatement::Bind(int at, int64_t value) {
  sqlite3_bind_int64(statement_, at, value);
  return *this;
}
SqlStatement& SqlStatement::BindText(int at, std::string_view value) {
  sqlite3_bind_text64(statement_, at, value.data(), value.size(), SQLITE_STATIC, SQLITE_UTF8);
  return *this;
}
SqlStatement& SqlStatement::BindBlob(int at, std::string_view value) {
  sqlite3_bind_blob64(statement_, at, value.data(), value.size(), SQLITE_STATIC);
  return *this;
}

Result<bool> SqlStatement::Step() {
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  const Status status = FromSqlite(connection_, code, "reading or writing");
  sqlite3_reset(statement_);
  return status;
}

Status SqlStatement::Run() {
  for (bool more = true; more;) {
    MYCEL_ASSIGN_OR_RETURN(more, Step());
  }
  Reset();
  return Status::Ok();
}

void SqlStatement::Reset() {
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
}

int64_t SqlStatement::Integer(int column) const { return sqlite3_column_int64(statement_, column); }
std::string_view SqlStatement::Bytes(int column) const {
  const void* data = sqlite3_column_blob(statement_, column);
  const auto size = static_cast<size_t>(sqlite3_column_bytes(statement_, column));
  return data == nullptr ? std::string_view() : std::string_view(static_cast<const char*>(data), size);
}

Result<std::unique_ptr<SqlConnection>> SqlConnection::Open(const std::string& path) {
  sqlite3* connection = nullptr;
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE;
  int code = sqlite3_open_v2(path.c_str(), &connection, flags, nullptr);
  std::unique_ptr<SqlConnection> opened(new SqlConnection(connection));
  if (code == SQLITE_OK) code = RegisterTokenizer(connection);
  if (code != SQLITE_OK) return FromSqlite(connection, code, "opening " + path);
  return opened;
}

SqlConnection::~SqlConnection() { sqlite3_close_v2(connection_); }

Status SqlConnection::Run(const std::string& sql) {
  const int code = sqlite3_exec(connection_, sql.c_str(), nullptr, nullptr, nullptr);
  return code == SQLITE_OK ? Status::Ok() : FromSqlite(connection_, code, "running '" + sql.substr(0, 40) + "'");
}

Result<SqlStatement> SqlConnection::Prepare(const std::string& sql) {
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v3(connection_, sql.c_str(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                                      &statement, nullptr);
  if (code != SQLITE_OK) return FromSqlite(connection_, code, "preparing '" + sql.substr(0, 40) + "'");
  return SqlStatement(connection_, statement);
}

int64_t SqlConnection::LastRowId() const { return sqlite3_last_insert_rowid(connection_); }

}  // namespace mycel::engine::index
