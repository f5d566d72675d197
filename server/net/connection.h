// One client's socket: told apart by its first bytes, then a Bolt session's transport. Internal to server/net.
//
// Everything on the connection's network thread. Reads go on while statements run; the socket is not read while the
// session has enough waiting. Answers are written in one go when the session says so; what the socket does not take is
// sent by the event loop from a second buffer while the session fills the first.
#pragma once

#include <array>
#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <memory>
#include <string>

#include "protocol/packstream/byte_buffer.h"
#include "server/net/limits.h"
#include "server/session/bolt_session.h"

namespace mycel::server::net {

class NetworkThread;

class Connection final : public session::Transport, public std::enable_shared_from_this<Connection> {
 public:
  Connection(NetworkThread* thread, boost::asio::ip::tcp::socket socket, uint64_t number);
  ~Connection() override;

  void Start();
  // Ends the session and the socket now.
  void Close();
  void Tick(uint64_t now_ns);

  // --- session::Transport
  void Flush() override;
  [[nodiscard]] size_t unsent_bytes() const override { return sending_.size() - sent_; }

 private:
  enum class Mode : uint8_t { kUnknown, kBolt, kHttp };

  void Read();
  void OnRead(size_t size);
  void Take(protocol::packstream::ByteView bytes);
  void TakeFirst(protocol::packstream::ByteView bytes);
  void TakeHttp(protocol::packstream::ByteView bytes);
  void Send();
  void OnSent();
  void EndAfterAnswers();

  NetworkThread* thread_;
  boost::asio::ip::tcp::socket socket_;
  std::string id_;
  Mode mode_ = Mode::kUnknown;
  std::shared_ptr<session::BoltSession> session_;
  std::array<uint8_t, kReadBufferBytes> read_buffer_;
  protocol::packstream::ByteBuffer first_bytes_;  // until the client is told apart; then an HTTP request
  protocol::packstream::ByteBuffer sending_;
  size_t sent_ = 0;
  bool reading_ = false;
  bool sending_now_ = false;
  bool ending_ = false;  // all answers are given: the sending side is shut, what still comes is dropped
  bool closed_ = false;
  uint64_t started_ns_ = 0;
  uint64_t ending_since_ns_ = 0;
};

}  // namespace mycel::server::net
