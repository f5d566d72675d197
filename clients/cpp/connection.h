// One connection to a server, logged in. Blocking; used by one thread at a time, except for Cancel.
//
//   auto connection = Connection::Open({.address = {"127.0.0.1", 7687}, .user = "neo4j", .password = "secret"});
//   Session session(connection->get(), {});
//   auto rows = session.Run("MATCH (n) RETURN n.name AS name LIMIT $k", {{"k", 10}});
//   Row row;
//   while (true) { auto more = rows->Next(&row); if (!more.ok() || !*more) break; ... }
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "clients/cpp/error.h"
#include "clients/cpp/uri.h"
#include "clients/cpp/value.h"

namespace mycel::client {

struct ConnectOptions {
  Address address;
  std::string user;  // empty: no authentication
  std::string password;
  // PEM file with the certificates of the authorities that a server's may come from (Encryption::kVerified); empty: the
  // system's.
  std::string trusted_certificates;
  std::string agent = "mycel-client/0.1";
  std::chrono::milliseconds connect_timeout{10'000};
  // Until when one call (a Run, a Next, a Commit) must be answered; 0: no limit.
  std::chrono::milliseconds call_timeout{0};
};

class Connection {
 public:
  static Result<std::unique_ptr<Connection>> Open(const ConnectOptions& options);
  // Says GOODBYE and closes.
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // From any thread: ends what the connection is doing by a RESET that overtakes it. The running call fails with
  // kCancelled, or with the server's own failure. Without a running request this does nothing.
  void Cancel();

  // Whether it can still be used; false after kConnection, kTimeout and kProtocol.
  [[nodiscard]] bool alive() const;
  [[nodiscard]] const std::string& server() const;         // "Neo4j/5.26.0 ..."
  [[nodiscard]] std::string protocol_version() const;      // "6.0"
  [[nodiscard]] const std::string& connection_id() const;  // "bolt-17"

 private:
  friend class Session;
  friend class RowStream;
  struct Impl;

  explicit Connection(std::unique_ptr<Impl> impl);

  std::unique_ptr<Impl> impl_;
};

}  // namespace mycel::client
