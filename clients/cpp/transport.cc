#include "clients/cpp/transport.h"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <string>

namespace mycel::client {

namespace asio = boost::asio;
using asio::ip::tcp;

struct Transport::Socket {
  asio::io_context io;
  tcp::socket stream{io};
};

Transport::Transport() : socket_(std::make_unique<Socket>()) {}
Transport::~Transport() = default;

namespace {
Error Lost(const boost::system::error_code& error, const std::string& what) {
  return {ErrorKind::kConnection, what + ": " + error.message(), "", ""};
}
}  // namespace

// Runs handlers one by one until the operation's own handler set `done`. At the deadline the socket is closed, which
// ends the operation.
Error Transport::RunUntil(const bool& done, Clock::time_point deadline, const std::function<Error()>& on_wake) {
  Error failure;
  while (!done) {
    if (failure.ok() && on_wake) {
      failure = on_wake();
      if (!failure.ok()) Close();
    }
    socket_->io.restart();
    if (socket_->io.run_one_until(deadline) > 0 || done) continue;
    failure = {ErrorKind::kTimeout, "the server did not answer in time", "", ""};
    Close();
    deadline = Clock::time_point::max();  // the handler of the closed operation comes at once
  }
  return failure;
}

Error Transport::Connect(const Address& address, Clock::time_point deadline) {
  std::string place = address.host + ":" + std::to_string(address.port);
  boost::system::error_code error;
  tcp::resolver resolver(socket_->io);
  auto endpoints = resolver.resolve(address.host, std::to_string(address.port), error);
  if (error) return Lost(error, "cannot resolve " + address.host);
  bool done = false;
  asio::async_connect(socket_->stream, endpoints, [&](const boost::system::error_code& e, const tcp::endpoint&) {
    error = e;
    done = true;
  });
  if (Error failure = RunUntil(done, deadline, nullptr); !failure.ok()) return failure;
  if (error) return Lost(error, "cannot connect to " + place);
  socket_->stream.set_option(tcp::no_delay(true), error);
  return {};
}

Error Transport::WriteAll(std::span<const uint8_t> bytes, Clock::time_point deadline) {
  boost::system::error_code error;
  bool done = false;
  asio::async_write(socket_->stream, asio::buffer(bytes.data(), bytes.size()),
                    [&](const boost::system::error_code& e, size_t) {
                      error = e;
                      done = true;
                    });
  if (Error failure = RunUntil(done, deadline, nullptr); !failure.ok()) return failure;
  if (!error) return {};
  Close();
  return Lost(error, "the connection was lost");
}

Error Transport::ReadSome(std::span<uint8_t> into, size_t* read, Clock::time_point deadline,
                          const std::function<Error()>& on_wake) {
  boost::system::error_code error;
  bool done = false;
  socket_->stream.async_read_some(asio::buffer(into.data(), into.size()),
                                  [&](const boost::system::error_code& e, size_t n) {
                                    error = e;
                                    *read = n;
                                    done = true;
                                  });
  if (Error failure = RunUntil(done, deadline, on_wake); !failure.ok()) return failure;
  if (!error) return {};
  Close();
  if (error == asio::error::eof) return {ErrorKind::kConnection, "the server closed the connection", "", ""};
  return Lost(error, "the connection was lost");
}

void Transport::Close() {
  boost::system::error_code ignored;
  socket_->stream.close(ignored);
}

bool Transport::open() const { return socket_->stream.is_open(); }

void Transport::Wake() {
  asio::post(socket_->io, [] {});
}

}  // namespace mycel::client
