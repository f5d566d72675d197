// The HTTP port: GET / (discovery), /health and /metrics. One thread, one request per connection.
//
// Threads: Start and Stop from the thread that owns the server; the handler runs on the port's own thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "engine/base/status.h"

namespace mycel::server::http {

struct HttpAnswer {
  int status = 200;
  std::string type = "application/json";
  std::string body;
};

// `path` without the query string.
using HttpHandler = std::function<HttpAnswer(std::string_view path)>;

class HttpServer {
 public:
  HttpServer(std::string host, uint16_t port, HttpHandler handler);
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  // kAlreadyInUse, kInvalidConfiguration as for the Bolt port.
  [[nodiscard]] engine::base::Status Listen();
  void Start();
  void Stop();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// Asks GET /health of a running server: true if it answers 200 in time.
[[nodiscard]] bool AskHealth(const std::string& host, uint16_t port);

}  // namespace mycel::server::http
