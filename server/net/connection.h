// One client's connection: told apart by its first bytes, then a Bolt session's transport. Internal to server/net.
//
// Reads go on while statements run; nothing is read while the session has enough waiting. Answers are written in one go
// when the session says so; what the wire does not take at once is sent by the event loop from a second buffer while
// the session fills the first.
//
// Threads: the connection's network thread.
#pragma once

#include <array>
#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <memory>
#include <string>

#include "protocol/packstream/byte_buffer.h"
#include "server/net/limits.h"
#include "server/net/wire.h"
#include "server/session/bolt_session.h"

namespace mycel::server::net {

class NetworkThread;

class Connection final : public session::Transport, public WireOwner, public std::enable_shared_from_this<Connection> {
 public:
  Connection(NetworkThread* thread, boost::asio::ip::tcp::socket socket, uint64_t number);
  ~Connection() override;

  void Start();
  // Ends the session and the socket now.
  void Close();
  // About once a second.
  void Tick(uint64_t now_ns);
  // At a time that WakeAt asked for.
  void OnAlarm(uint64_t alarm_ns, uint64_t now_ns);

  // --- session::Transport
  void Flush() override;
  [[nodiscard]] size_t unsent_bytes() const override { return sending_.size() - sent_; }
  void WakeAt(uint64_t ns) override;

  // --- WireOwner
  void OnStarted(const error_code& error) override;
  void OnRead(const error_code& error, size_t size) override;
  void OnWritten(const error_code& error, size_t size) override;
  void OnEnded() override { Close(); }

 private:
  enum class Mode : uint8_t { kUnknown, kStarting, kBolt, kHttp };

  void Read();
  [[nodiscard]] bool WantsInput() const;
  void Take(protocol::packstream::ByteView bytes);
  void TakeFirst(protocol::packstream::ByteView bytes);
  void TakeHttp(protocol::packstream::ByteView bytes);
  void StartBolt();
  void StartTls();
  void StartWire(std::unique_ptr<Wire> wire);
  void AnswerAndEnd(protocol::packstream::ByteView answer);
  void Send();
  void KeepAlive();
  void EndAfterAnswers();

  NetworkThread* thread_;
  std::unique_ptr<Wire> wire_;
  std::string id_;
  Mode mode_ = Mode::kUnknown;
  bool tls_ = false;
  bool web_socket_ = false;
  std::shared_ptr<session::BoltSession> session_;
  std::array<uint8_t, kReadBufferBytes> read_buffer_;
  protocol::packstream::ByteBuffer first_bytes_;  // until the client is told apart; then an HTTP request
  protocol::packstream::ByteBuffer sending_;
  size_t sent_ = 0;
  bool reading_ = false;
  bool sending_now_ = false;
  bool ending_ = false;  // all answers are given: nothing more is sent, what still comes is dropped
  bool closed_ = false;
  uint64_t started_ns_ = 0;
  uint64_t closing_since_ns_ = 0;
  uint64_t ending_since_ns_ = 0;
  uint64_t moved_ns_ = 0;  // when bytes were last read or written, as of the tick before
  uint64_t alarm_ns_ = 0;  // 0: none is set
};

}  // namespace mycel::server::net
