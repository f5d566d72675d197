#include "server/net/bolt_server.h"

#include <atomic>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <chrono>
#include <thread>
#include <utility>
#include <vector>

#include "server/net/connection.h"
#include "server/net/network_thread.h"

namespace mycel::server::net {

using boost::asio::ip::tcp;
using engine::base::ErrorId;
using engine::base::Status;

struct BoltServer::Impl {
  const session::Services* services;
  BoltServerOptions options;
  std::vector<std::unique_ptr<NetworkThread>> threads;
  std::unique_ptr<tcp::acceptor> acceptor;
  boost::asio::io_context accepting{1};
  std::thread accept_thread;
  uint64_t next_connection = 0;
  bool stopped = false;

  void Accept();
  void Adopt(tcp::socket socket, NetworkThread* thread);
};

BoltServer::BoltServer(const session::Services* services, BoltServerOptions options)
    : impl_(new Impl{.services = services, .options = std::move(options)}) {
  for (size_t i = 0; i < impl_->options.threads; ++i) {
    impl_->threads.push_back(
        std::make_unique<NetworkThread>(services, i, impl_->options.tls.get(), impl_->options.tls_required));
  }
}

BoltServer::~BoltServer() { Stop(); }

Status BoltServer::Listen() {
  boost::system::error_code error;
  const std::string where = impl_->options.host + ":" + std::to_string(impl_->options.port);
  tcp::resolver resolver(impl_->accepting);
  auto found = resolver.resolve(impl_->options.host, std::to_string(impl_->options.port),
                                tcp::resolver::passive | tcp::resolver::numeric_service, error);
  if (error || found.empty()) {
    return Status::Error(ErrorId::kInvalidConfiguration,
                         "server.bolt: there is no address " + where + ": " + error.message());
  }
  tcp::endpoint endpoint = found.begin()->endpoint();
  auto acceptor = std::make_unique<tcp::acceptor>(impl_->accepting);
  acceptor->open(endpoint.protocol(), error);
  if (!error) acceptor->set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor->bind(endpoint, error);
  if (!error) acceptor->listen(1024, error);
  if (error) {
    return Status::Error(
        error == boost::asio::error::address_in_use ? ErrorId::kAlreadyInUse : ErrorId::kInvalidConfiguration,
        "cannot listen on " + where + " (Bolt): " + error.message());
  }
  impl_->acceptor = std::move(acceptor);
  return Status::Ok();
}

uint16_t BoltServer::port() const {
  boost::system::error_code ignored;
  return impl_->acceptor ? impl_->acceptor->local_endpoint(ignored).port() : 0;
}

void BoltServer::Start() {
  for (auto& thread : impl_->threads) thread->Start();
  impl_->Accept();
  impl_->accept_thread = std::thread([this] {
    impl_->services->env->SetThreadName("accept");
    impl_->accepting.run();
  });
}

void BoltServer::Impl::Accept() {
  NetworkThread* thread = threads[next_connection % threads.size()].get();
  acceptor->async_accept(thread->loop(), [this, thread](const boost::system::error_code& error, tcp::socket socket) {
    if (error == boost::asio::error::operation_aborted) return;
    if (!error) {
      Adopt(std::move(socket), thread);
    } else {
      // Out of file descriptors or memory: whoever waits is served when something was freed.
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    Accept();
  });
}

void BoltServer::Impl::Adopt(tcp::socket socket, NetworkThread* thread) {
  if (services->metrics->connections_open.value() >= options.max_connections) {
    services->metrics->connections_refused.Add();
    return;  // closed by its destructor
  }
  services->metrics->connections_opened.Add();
  services->metrics->connections_open.Add();
  auto connection = std::make_shared<Connection>(thread, std::move(socket), ++next_connection);
  thread->Post([thread, connection] { thread->Add(connection); });
}

void BoltServer::Stop() {
  if (std::exchange(impl_->stopped, true)) return;
  if (impl_->accept_thread.joinable()) {
    boost::asio::post(impl_->accepting, [this] {
      boost::system::error_code ignored;
      impl_->acceptor->close(ignored);
    });
    impl_->accept_thread.join();
  }
  for (auto& thread : impl_->threads) thread->CloseAll();
  // Commits under way still get their outcome.
  auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(kStopTimeoutMs);
  while (impl_->services->metrics->sessions_open.value() > 0 && std::chrono::steady_clock::now() < until) {
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  for (auto& thread : impl_->threads) thread->Stop();
}

}  // namespace mycel::server::net
