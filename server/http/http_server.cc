#include "server/http/http_server.h"

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <thread>
#include <utility>

namespace mycel::server::http {
namespace {

using boost::asio::ip::tcp;
using engine::base::ErrorId;
using engine::base::Status;

// A longer request is closed; so is one that takes longer.
constexpr size_t kMaxRequestBytes = 8192;
constexpr auto kRequestTime = std::chrono::seconds(10);

std::string_view Reason(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    default:
      return "Service Unavailable";
  }
}

std::string Encode(const HttpAnswer& answer) {
  return "HTTP/1.1 " + std::to_string(answer.status) + " " + std::string(Reason(answer.status)) +
         "\r\nContent-Type: " + answer.type + "\r\nContent-Length: " + std::to_string(answer.body.size()) +
         "\r\nAccess-Control-Allow-Origin: *\r\nConnection: close\r\n\r\n" + answer.body;
}

struct Exchange : std::enable_shared_from_this<Exchange> {
  Exchange(tcp::socket s, const HttpHandler* h) : socket(std::move(s)), timer(socket.get_executor()), handler(h) {}
  tcp::socket socket;
  boost::asio::steady_timer timer;
  const HttpHandler* handler;
  std::string request;
  std::string answer;

  void Start() {
    timer.expires_after(kRequestTime);
    timer.async_wait([weak = weak_from_this()](const boost::system::error_code& error) {
      auto self = weak.lock();
      boost::system::error_code ignored;
      if (!error && self) self->socket.close(ignored);
    });
    boost::asio::async_read_until(socket, boost::asio::dynamic_buffer(request, kMaxRequestBytes), "\r\n\r\n",
                                  [self = shared_from_this()](const boost::system::error_code& error, size_t) {
                                    if (!error) self->Answer();
                                  });
  }

  void Answer() {
    std::string_view line = std::string_view(request).substr(0, request.find("\r\n"));
    HttpAnswer made{405, "text/plain", "only GET is answered here\n"};
    if (line.starts_with("GET ")) {
      std::string_view path = line.substr(4);
      path = path.substr(0, path.find_first_of(" ?"));
      made = (*handler)(path);
    }
    answer = Encode(made);
    boost::asio::async_write(socket, boost::asio::buffer(answer),
                             [self = shared_from_this()](const boost::system::error_code&, size_t) {
                               boost::system::error_code ignored;
                               self->socket.shutdown(tcp::socket::shutdown_send, ignored);
                               self->timer.cancel();
                             });
  }
};

}  // namespace

struct HttpServer::Impl {
  Impl(std::string h, uint16_t p, HttpHandler f) : host(std::move(h)), port(p), handler(std::move(f)) {}
  std::string host;
  uint16_t port;
  HttpHandler handler;
  boost::asio::io_context loop{1};
  tcp::acceptor acceptor{loop};
  std::thread thread;

  void Accept() {
    acceptor.async_accept([this](const boost::system::error_code& error, tcp::socket socket) {
      if (error == boost::asio::error::operation_aborted) return;
      if (!error) std::make_shared<Exchange>(std::move(socket), &handler)->Start();
      Accept();
    });
  }
};

HttpServer::HttpServer(std::string host, uint16_t port, HttpHandler handler)
    : impl_(std::make_unique<Impl>(std::move(host), port, std::move(handler))) {}

HttpServer::~HttpServer() { Stop(); }

Status HttpServer::Listen() {
  boost::system::error_code error;
  const std::string where = impl_->host + ":" + std::to_string(impl_->port);
  auto found =
      tcp::resolver(impl_->loop).resolve(impl_->host, std::to_string(impl_->port), tcp::resolver::passive, error);
  if (error || found.empty()) {
    return Status::Error(ErrorId::kInvalidConfiguration,
                         "server.http: there is no address " + where + ": " + error.message());
  }
  tcp::endpoint endpoint = found.begin()->endpoint();
  impl_->acceptor.open(endpoint.protocol(), error);
  if (!error) impl_->acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) impl_->acceptor.bind(endpoint, error);
  if (!error) impl_->acceptor.listen(64, error);
  if (!error) return Status::Ok();
  return Status::Error(
      error == boost::asio::error::address_in_use ? ErrorId::kAlreadyInUse : ErrorId::kInvalidConfiguration,
      "cannot listen on " + where + " (HTTP): " + error.message());
}

void HttpServer::Start() {
  impl_->Accept();
  impl_->thread = std::thread([this] { impl_->loop.run(); });
}

void HttpServer::Stop() {
  impl_->loop.stop();
  if (impl_->thread.joinable()) impl_->thread.join();
}

bool AskHealth(const std::string& host, uint16_t port) {
  boost::asio::io_context loop;
  tcp::socket socket(loop);
  std::string answer;
  bool well = false;
  boost::system::error_code error;
  auto found = tcp::resolver(loop).resolve(host, std::to_string(port), error);
  if (error || found.empty()) return false;
  static constexpr std::string_view kRequest = "GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
  socket.async_connect(found.begin()->endpoint(), [&](const boost::system::error_code& refused) {
    if (refused) return;
    boost::asio::async_write(
        socket, boost::asio::buffer(kRequest), [&](const boost::system::error_code& broken, size_t) {
          if (broken) return;
          boost::asio::async_read_until(
              socket, boost::asio::dynamic_buffer(answer, kMaxRequestBytes), "\r\n",
              [&](const boost::system::error_code&, size_t) { well = answer.starts_with("HTTP/1.1 200"); });
        });
  });
  loop.run_for(std::chrono::seconds(4));
  return well;
}

}  // namespace mycel::server::http
