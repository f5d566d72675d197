// A Bolt server for tests of clients: real bytes over a loopback port, answers given by the test.
//
//   FakeBoltServer server([](const DecodedRequest& request, ResponseWriter& out) { ... });
//
// Handshake, HELLO, LOGON and GOODBYE are answered by itself; every other request goes to the handler, on the server's
// thread, one after the other. The handler may answer nothing (a query that hangs until RESET).
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "protocol/bolt/chunk_reader.h"
#include "protocol/bolt/handshake.h"
#include "protocol/bolt/request_decoder.h"
#include "protocol/bolt/response_writer.h"

namespace mycel::testing {

class FakeBoltServer {
 public:
  using Handler =
      std::function<void(const protocol::bolt::DecodedRequest& request, protocol::bolt::ResponseWriter& out)>;

  explicit FakeBoltServer(Handler handler, protocol::bolt::Version max_version = protocol::bolt::kNewestVersion)
      : handler_(std::move(handler)), max_version_(max_version) {
    listener_ = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) == 0 && ::listen(listener_, 8) == 0 &&
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) == 0) {
      port_ = ntohs(address.sin_port);
    }
    thread_ = std::thread([this] { Accept(); });
  }
  ~FakeBoltServer() {
    stopping_ = true;
    ::shutdown(listener_, SHUT_RDWR);
    {
      std::lock_guard lock(mutex_);
      if (connection_ >= 0) ::shutdown(connection_, SHUT_RDWR);
    }
    thread_.join();
    ::close(listener_);
  }

  [[nodiscard]] uint16_t port() const { return port_; }
  [[nodiscard]] std::string uri() const { return "bolt://127.0.0.1:" + std::to_string(port_); }
  // From now on a login with other credentials is refused.
  void RequirePassword(std::string password) {
    std::lock_guard lock(mutex_);
    password_ = std::move(password);
  }
  // The names of the requests so far, in order.
  [[nodiscard]] std::vector<std::string> seen() {
    std::lock_guard lock(mutex_);
    return seen_;
  }

 private:
  void Accept() {
    while (!stopping_) {
      int connection = ::accept(listener_, nullptr, nullptr);
      if (connection < 0) return;
      {
        std::lock_guard lock(mutex_);
        connection_ = connection;
      }
      Serve(connection);
      std::lock_guard lock(mutex_);
      connection_ = -1;
      ::close(connection);
    }
  }

  static bool Send(int connection, protocol::bolt::ByteBuffer* out) {
    size_t sent = 0;
    while (sent < out->size()) {
      ssize_t n = ::send(connection, out->data() + sent, out->size() - sent, MSG_NOSIGNAL);
      if (n <= 0) return false;
      sent += static_cast<size_t>(n);
    }
    out->Clear();
    return true;
  }

  void Serve(int connection) {
    using namespace protocol::bolt;  // NOLINT: the whole function is about them
    ServerHandshake handshake(max_version_);
    auto state = ServerHandshake::State::kNeedMore;
    ChunkReader reader(kMaxMessageBytes);
    ByteBuffer out;
    std::vector<uint8_t> in(size_t{64} << 10);
    while (true) {
      ssize_t n = ::recv(connection, in.data(), in.size(), 0);
      if (n <= 0) return;
      ByteView input = ByteView(in).first(static_cast<size_t>(n));
      if (state == ServerHandshake::State::kNeedMore) state = handshake.Feed(&input, &out);
      ByteView message;
      while (state == ServerHandshake::State::kDone && reader.Next(&input, &message) == ChunkReader::State::kMessage) {
        if (!Answer(DecodeRequest(message, handshake.version()), handshake.version(), &out)) return;
      }
      if (!Send(connection, &out) || state == ServerHandshake::State::kFailed) return;
    }
  }

  bool Answer(const protocol::bolt::DecodedRequest& request, protocol::bolt::Version version,
              protocol::bolt::ByteBuffer* buffer) {
    using namespace protocol::bolt;  // NOLINT: the whole function is about them
    namespace packstream = protocol::packstream;
    {
      std::lock_guard lock(mutex_);
      seen_.emplace_back(request.ok() ? MessageName(request.tag) : request.message);
    }
    if (!request.ok() || request.tag == MessageTag::kGoodbye) return false;
    ResponseWriter out(buffer, version);
    if (request.tag == MessageTag::kHello) {
      packstream::Encoder& map = out.BeginSuccess(2);
      map.Entry("server", "Neo4j/5.26.0");
      map.Entry("connection_id", "bolt-1");
      out.End();
    } else if (request.tag == MessageTag::kLogon) {
      std::lock_guard lock(mutex_);
      if (password_.empty() || std::get<Logon>(request.request).auth.credentials == password_) {
        out.Success();
      } else {
        out.Failed({"Neo.ClientError.Security.Unauthorized", "Wrong user or password.", "", "", {}, nullptr});
      }
    } else {
      handler_(request, out);
    }
    return true;
  }

  Handler handler_;
  protocol::bolt::Version max_version_;
  int listener_ = -1;
  uint16_t port_ = 0;
  std::thread thread_;
  std::atomic<bool> stopping_{false};
  std::mutex mutex_;
  int connection_ = -1;
  std::vector<std::string> seen_;
  std::string password_;
};

}  // namespace mycel::testing
