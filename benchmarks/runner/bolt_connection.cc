#include "benchmarks/runner/bolt_connection.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>

#include "protocol/bolt/handshake.h"
#include "protocol/bolt/request_writer.h"
#include "protocol/bolt/response_decoder.h"

namespace mycel::benchmarks {
namespace {

namespace bolt = protocol::bolt;
namespace packstream = protocol::packstream;
using bolt::MessageTag;
using packstream::ByteBuffer;
using packstream::ByteView;
using packstream::PackValue;

constexpr size_t kInputBytes = 256 << 10;
constexpr size_t kMaxAnswerBytes = size_t{64} << 20;

[[noreturn]] void Fail(const std::string& what) { throw std::runtime_error(what); }
[[noreturn]] void FailErrno(const std::string& what) { Fail(what + ": " + std::strerror(errno)); }

}  // namespace

BoltConnection::BoltConnection(const Endpoint& endpoint) : chunks_(kMaxAnswerBytes), input_(kInputBytes) {
  Connect(endpoint);
  Handshake();
  Login(endpoint);
}

BoltConnection::~BoltConnection() {
  if (fd_ >= 0) close(fd_);
}

void BoltConnection::Connect(const Endpoint& endpoint) {
  fd_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd_ < 0) FailErrno("socket");
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(endpoint.port);
  if (inet_pton(AF_INET, endpoint.host.c_str(), &address.sin_addr) != 1) Fail("not an IPv4 address: " + endpoint.host);
  if (connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    FailErrno("cannot connect to " + endpoint.host + ":" + std::to_string(endpoint.port));
  }
  const int on = 1;
  setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

void BoltConnection::Handshake() {
  bolt::ClientHandshake handshake;
  ByteBuffer out;
  handshake.Start(&out);
  while (true) {
    Send(packstream::AsText(out.view()));
    out.Clear();
    if (!handshake.version().IsNone()) break;
    uint8_t byte = 0;  // byte by byte: what follows belongs to the messages
    if (recv(fd_, &byte, 1, 0) != 1) Fail("the server closed the connection in the handshake");
    ByteView in(&byte, 1);
    const auto state = handshake.Feed(&in, &out);
    if (state == bolt::ClientHandshake::State::kFailed) Fail("no common Bolt version");
    if (state == bolt::ClientHandshake::State::kDone) {
      Send(packstream::AsText(out.view()));
      break;
    }
  }
  version_ = handshake.version();
}

void BoltConnection::Login(const Endpoint& endpoint) {
  ByteBuffer out;
  bolt::RequestWriter writer(&out, version_);
  bolt::AuthToken auth;
  auth.scheme = endpoint.user.empty() ? "none" : "basic";
  auth.principal = endpoint.user;
  auth.credentials = endpoint.password;
  const int summaries = writer.Login("mycel-bench/1", auth);
  Send(packstream::AsText(out.view()));
  AwaitSummaries(summaries);
}

void BoltConnection::AwaitSummaries(int count) {
  while (count > 0) {
    Receive(true, [&](MessageTag tag, ByteView message) {
      if (tag == MessageTag::kFailure) Fail(FailureText(message));
      if (tag != MessageTag::kRecord) --count;
    });
  }
}

std::string BoltConnection::EncodeRequest(std::string_view query, const PackValue::Map& parameters,
                                          bool read_only) const {
  ByteBuffer encoded;
  packstream::Encoder encoder(&encoded);
  packstream::Write(&encoder, PackValue(parameters));
  ByteBuffer out;
  bolt::RequestWriter writer(&out, version_);
  bolt::TransactionOptions options;
  options.read_mode = read_only;
  writer.Run(query, encoded.view(), options);
  writer.Pull(bolt::kAllRows);
  return std::string(packstream::AsText(out.view()));
}

void BoltConnection::Send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) FailErrno("send");
    bytes.remove_prefix(static_cast<size_t>(n));
  }
}

void BoltConnection::Receive(bool block, const OnMessage& on_message) {
  const ssize_t n = recv(fd_, input_.data(), input_.size(), block ? 0 : MSG_DONTWAIT);
  if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (n < 0) FailErrno("recv");
  if (n == 0) Fail("the server closed the connection");
  ByteView in(input_.data(), static_cast<size_t>(n));
  ByteView message;
  while (true) {
    const auto state = chunks_.Next(&in, &message);
    if (state == bolt::ChunkReader::State::kNeedMore) return;
    if (state == bolt::ChunkReader::State::kTooLarge || message.size() < 2) Fail("an answer that is no Bolt message");
    on_message(static_cast<MessageTag>(message[1]), message);
  }
}

Rows BoltConnection::Query(std::string_view query, const PackValue::Map& parameters) {
  Send(EncodeRequest(query, parameters, false));
  Rows rows;
  std::string failure;
  int summaries = 2;
  while (summaries > 0) {
    Receive(true, [&](MessageTag tag, ByteView message) {
      if (tag == MessageTag::kRecord) {
        PackValue row;
        if (packstream::DecodePackValue(message.subspan(2), &row).code != packstream::ErrorCode::kOk || !row.AsList()) {
          Fail("a record that does not decode");
        }
        rows.push_back(*row.AsList());
        return;
      }
      if (tag == MessageTag::kFailure) failure = FailureText(message);
      --summaries;
    });
  }
  if (failure.empty()) return rows;
  Reset();
  Fail(failure + " in " + std::string(query));
}

void BoltConnection::Reset() {
  ByteBuffer out;
  bolt::RequestWriter(&out, version_).Bare(MessageTag::kReset);
  Send(packstream::AsText(out.view()));
  AwaitSummaries(1);
}

std::string FailureText(ByteView message) {
  PackValue details;
  if (packstream::DecodePackValue(message.subspan(2), &details).code != packstream::ErrorCode::kOk)
    return "malformed FAILURE";
  return details.GetString("neo4j_code", details.GetString("code")) + ": " + details.GetString("message");
}

}  // namespace mycel::benchmarks
