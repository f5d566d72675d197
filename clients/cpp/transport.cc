#include "clients/cpp/transport.h"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>
#include <memory>

namespace mycel::client {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {
struct Tls {
  explicit Tls(tcp::socket& socket) : stream(socket, context) {}
  asio::ssl::context context{asio::ssl::context::tls_client};
  asio::ssl::stream<tcp::socket&> stream;
};
}  // namespace

struct Transport::Socket {
  asio::io_context io;
  tcp::socket stream{io};
  std::unique_ptr<Tls> tls;  // null: plain
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

Error Transport::Connect(const Address& address, const std::string& trusted_certificates, Clock::time_point deadline) {
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
  if (address.encryption == Encryption::kNone) return {};
  return StartTls(address, trusted_certificates, deadline);
}

Error Transport::StartTls(const Address& address, const std::string& trusted_certificates, Clock::time_point deadline) {
  socket_->tls = std::make_unique<Tls>(socket_->stream);
  Tls& tls = *socket_->tls;
  boost::system::error_code error;
  asio::ip::make_address(address.host, error);
  const bool is_name = static_cast<bool>(error);
  SSL_set_min_proto_version(tls.stream.native_handle(), TLS1_2_VERSION);
  if (address.encryption == Encryption::kVerified) {
    if (trusted_certificates.empty()) {
      tls.context.set_default_verify_paths(error);
    } else {
      tls.context.load_verify_file(trusted_certificates, error);
    }
    if (error) {
      Close();
      return {ErrorKind::kUsage,
              "cannot read trusted certificates from " + trusted_certificates + ": " + error.message(), "", ""};
    }
    tls.stream.set_verify_mode(asio::ssl::verify_peer, error);
    if (is_name) {
      SSL_set1_host(tls.stream.native_handle(), address.host.c_str());
    } else {
      X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(tls.stream.native_handle()), address.host.c_str());
    }
  }
  if (is_name) SSL_set_tlsext_host_name(tls.stream.native_handle(), address.host.c_str());
  bool done = false;
  tls.stream.async_handshake(asio::ssl::stream_base::client, [&](const boost::system::error_code& e) {
    error = e;
    done = true;
  });
  if (Error failure = RunUntil(done, deadline, nullptr); !failure.ok()) return failure;
  if (!error) return {};
  const long verdict = SSL_get_verify_result(tls.stream.native_handle());
  Close();
  if (address.encryption == Encryption::kVerified && verdict != X509_V_OK) {
    return {ErrorKind::kConnection,
            "the certificate of " + address.host + " is refused: " + X509_verify_cert_error_string(verdict) +
                " (name the authority's file, or use the scheme +ssc to take any certificate)",
            "", ""};
  }
  return Lost(error, "cannot begin TLS; does the server speak it on this port");
}

Error Transport::WriteAll(std::span<const uint8_t> bytes, Clock::time_point deadline) {
  boost::system::error_code error;
  bool done = false;
  const auto finished = [&](const boost::system::error_code& e, size_t) {
    error = e;
    done = true;
  };
  const auto buffer = asio::buffer(bytes.data(), bytes.size());
  if (socket_->tls) {
    asio::async_write(socket_->tls->stream, buffer, finished);
  } else {
    asio::async_write(socket_->stream, buffer, finished);
  }
  if (Error failure = RunUntil(done, deadline, nullptr); !failure.ok()) return failure;
  if (!error) return {};
  Close();
  return Lost(error, "the connection was lost");
}

Error Transport::ReadSome(std::span<uint8_t> into, size_t* read, Clock::time_point deadline,
                          const std::function<Error()>& on_wake) {
  boost::system::error_code error;
  bool done = false;
  const auto finished = [&](const boost::system::error_code& e, size_t n) {
    error = e;
    *read = n;
    done = true;
  };
  const auto buffer = asio::buffer(into.data(), into.size());
  if (socket_->tls) {
    socket_->tls->stream.async_read_some(buffer, finished);
  } else {
    socket_->stream.async_read_some(buffer, finished);
  }
  if (Error failure = RunUntil(done, deadline, on_wake); !failure.ok()) return failure;
  if (!error) return {};
  Close();
  if (error == asio::error::eof || error == asio::ssl::error::stream_truncated)
    return {ErrorKind::kConnection, "the server closed the connection", "", ""};
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
