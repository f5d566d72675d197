// A Bolt connection for measuring: requests are bytes made beforehand, answers are looked at as they lie on the wire.
//
// Errors throw std::runtime_error: the runner ends with the message. One thread.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/bolt/chunk_reader.h"
#include "protocol/bolt/message.h"
#include "protocol/bolt/version.h"
#include "protocol/packstream/pack_value.h"

namespace mycel::benchmarks {

struct Endpoint {
  std::string host = "127.0.0.1";
  uint16_t port = 7687;
  std::string user;  // empty: no authentication
  std::string password;
};

using Rows = std::vector<protocol::packstream::PackValue::List>;

class BoltConnection {
 public:
  // Connects and logs in.
  explicit BoltConnection(const Endpoint& endpoint);
  ~BoltConnection();
  BoltConnection(const BoltConnection&) = delete;
  BoltConnection& operator=(const BoltConnection&) = delete;

  [[nodiscard]] int fd() const { return fd_; }
  [[nodiscard]] protocol::bolt::Version version() const { return version_; }

  // RUN and PULL as one run of bytes, for Send.
  [[nodiscard]] std::string EncodeRequest(std::string_view query,
                                          const protocol::packstream::PackValue::Map& parameters, bool read_only) const;

  // Sends all of it; waits while the socket is full.
  void Send(std::string_view bytes);
  // Reads what has arrived (waits for something with `block`) and hands over each whole message: its tag and its body's
  // bytes.
  using OnMessage = std::function<void(protocol::bolt::MessageTag, protocol::packstream::ByteView message)>;
  void Receive(bool block, const OnMessage& on_message);

  // One statement, all rows. A failure throws with the server's code and message.
  Rows Query(std::string_view query, const protocol::packstream::PackValue::Map& parameters = {});
  // RESET after a failure.
  void Reset();

 private:
  void Connect(const Endpoint& endpoint);
  void Handshake();
  void Login(const Endpoint& endpoint);
  void AwaitSummaries(int count);

  int fd_ = -1;
  protocol::bolt::Version version_;
  protocol::bolt::ChunkReader chunks_;
  std::vector<uint8_t> input_;
};

// The code and message of a FAILURE.
[[nodiscard]] std::string FailureText(protocol::packstream::ByteView message);

}  // namespace mycel::benchmarks
