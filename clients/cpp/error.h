// How the client library reports failures: by value, never by exception.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace mycel::client {

enum class ErrorKind : uint8_t {
  kNone,
  kUsage,       // the call itself was wrong: a bad URI, COMMIT without BEGIN
  kConnection,  // cannot connect, or the connection was lost; it cannot be used again
  kTimeout,     // the deadline passed; the connection was closed
  kCancelled,   // Cancel() took effect; the connection can be used again, an open transaction was rolled back
  kServer,      // the server answered FAILURE: see code; an open transaction was rolled back
  kProtocol,    // the server sent bytes that are no Bolt; the connection was closed
};

struct [[nodiscard]] Error {
  ErrorKind kind = ErrorKind::kNone;
  std::string message;
  std::string code;        // kServer: Neo.ClientError.Statement.SyntaxError
  std::string gql_status;  // kServer, where the server sends it

  [[nodiscard]] bool ok() const { return kind == ErrorKind::kNone; }
  // Worth another try in a new transaction.
  [[nodiscard]] bool IsTransient() const { return code.starts_with("Neo.TransientError."); }
};

// A value, or the error that explains why there is none.
template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : value_(std::move(value)) {}      // NOLINT: implicit by design
  Result(Error error) : error_(std::move(error)) {}  // NOLINT: implicit by design; requires !error.ok()

  [[nodiscard]] bool ok() const { return value_.has_value(); }
  [[nodiscard]] const Error& error() const { return error_; }
  // The rest requires ok().
  T& operator*() { return *value_; }
  const T& operator*() const { return *value_; }
  T* operator->() { return &*value_; }
  const T* operator->() const { return &*value_; }

 private:
  std::optional<T> value_;
  Error error_;
};

}  // namespace mycel::client
