// A client that sends what it is told to, byte by byte if need be, and reads what comes. What makes it impossible to go
// on is thrown as a std::runtime_error, which fails the test. Threads: one at a time for each client.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/bolt/chunk_reader.h"
#include "protocol/bolt/message.h"
#include "protocol/bolt/version.h"
#include "protocol/packstream/pack_value.h"

namespace mycel::tests {

using protocol::bolt::MessageTag;
using protocol::bolt::Version;
using protocol::packstream::ByteBuffer;
using protocol::packstream::ByteView;
using protocol::packstream::PackValue;
using Map = PackValue::Map;
using List = PackValue::List;

// Every version that is offered, newest first.
[[nodiscard]] std::vector<Version> AllVersions();

// --- messages as framed bytes
[[nodiscard]] std::string Frame(std::string_view message, size_t chunk_bytes = 65535);
[[nodiscard]] std::string Message(MessageTag tag, const List& fields);
[[nodiscard]] std::string HelloMessage(Version version, const std::string& password = "secret", Map more = {});
[[nodiscard]] std::string LogonMessage(const std::string& password = "secret");
[[nodiscard]] std::string RunMessage(const std::string& query, Map parameters = {}, Map extra = {});
[[nodiscard]] std::string PullMessage(int64_t rows = -1, int64_t qid = -1);
[[nodiscard]] std::string DiscardMessage(int64_t rows = -1, int64_t qid = -1);
[[nodiscard]] std::string BeginMessage(Map extra = {});
[[nodiscard]] std::string RouteMessage(Version version, const std::string& database = "");
[[nodiscard]] inline std::string BareMessage(MessageTag tag) { return Message(tag, {}); }

// Magic and four slots, of which the first asks for `version`.
[[nodiscard]] std::string HandshakeBytes(Version version);

struct Answer {
  MessageTag tag = MessageTag::kIgnored;
  PackValue body;

  [[nodiscard]] bool ok() const { return tag == MessageTag::kSuccess; }
  // Of a FAILURE, whatever the version calls it.
  [[nodiscard]] std::string code() const { return body.GetString("neo4j_code", body.GetString("code")); }
  // "S", "R", "I", or the code of a failure.
  [[nodiscard]] std::string Short() const;
};

class RawClient {
 public:
  explicit RawClient(uint16_t port, int receive_buffer_bytes = 0);
  ~RawClient();
  RawClient(RawClient&& other) noexcept;
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  // False when the connection is gone.
  bool Send(std::string_view bytes);
  // As much as the socket takes at once.
  size_t SendSome(std::string_view bytes);
  // In pieces, each a segment of its own as far as the system allows.
  bool SendInPieces(std::string_view bytes, size_t piece);

  // Handshake and login: HELLO, and LOGON from 5.1. Throws if the server refuses.
  void LogIn(Version version, const std::string& password = "secret");
  std::string ReadBytes(size_t count);
  // The next message; empty answers never come. Throws after 20 seconds or at the end of the stream.
  [[nodiscard]] Answer Next();
  [[nodiscard]] std::vector<Answer> Read(size_t count);
  // Up to and including the next that is no RECORD.
  std::vector<Answer> ReadToSummary();
  [[nodiscard]] std::vector<std::string> ReadShort(size_t count);
  // Sends one request and gives its summary; records before it are dropped.
  Answer Ask(std::string_view message);
  // The only value of the only row.
  PackValue Value(const std::string& query, Map parameters = {});

  // The server has closed: whatever comes before is dropped. False after `seconds`.
  [[nodiscard]] bool IsClosed(int seconds = 20);
  // Nothing comes for so long.
  bool IsQuiet(int ms);
  // Ends with a reset, as a process that is killed with unread data does.
  void Vanish();
  void CloseSendingSide();
  [[nodiscard]] int socket() const { return socket_; }

 private:
  bool Fill(int timeout_ms);

  int socket_ = -1;
  std::string input_;  // not given out yet
  protocol::bolt::ChunkReader chunks_{size_t{1} << 30};
};

}  // namespace mycel::tests
