#include "bolt/raw_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "protocol/packstream/encoder.h"

namespace mycel::tests {

namespace bolt = protocol::bolt;
using protocol::packstream::AsText;

std::vector<Version> AllVersions() {
  std::vector<Version> versions;
  for (const bolt::VersionRange& range : bolt::SupportedRanges()) {
    for (int minor = range.newest_minor; minor >= range.newest_minor - range.below; --minor) {
      versions.push_back({range.major, static_cast<uint8_t>(minor)});
    }
  }
  return versions;
}

std::string Frame(std::string_view message, size_t chunk_bytes) {
  std::string framed;
  while (!message.empty()) {
    const std::string_view chunk = message.substr(0, chunk_bytes);
    framed.push_back(static_cast<char>(chunk.size() >> 8));
    framed.push_back(static_cast<char>(chunk.size() & 0xFF));
    framed += chunk;
    message.remove_prefix(chunk.size());
  }
  return framed + std::string(2, '\0');
}

std::string Message(MessageTag tag, const List& fields) {
  ByteBuffer bytes;
  protocol::packstream::Encoder out(&bytes);
  out.StructHeader(fields.size(), static_cast<uint8_t>(tag));
  for (const PackValue& field : fields) protocol::packstream::Write(&out, field);
  return Frame(AsText(bytes.view()));
}

namespace {

constexpr const char* kGone = "the connection is gone";

void Need(bool holds, const std::string& otherwise) {
  if (!holds) throw std::runtime_error("raw client: " + otherwise);
}

Map Auth(const std::string& password) {
  return {{"scheme", "basic"}, {"principal", "neo4j"}, {"credentials", password}};
}

}  // namespace

std::string HelloMessage(Version version, const std::string& password, Map more) {
  Map extra{{"user_agent", "raw/1"}};
  if (version.NeedsBoltAgent()) extra.emplace_back("bolt_agent", Map{{"product", "raw/1"}});
  if (!version.HasLogon()) {
    for (auto& entry : Auth(password)) extra.push_back(std::move(entry));
  }
  for (auto& entry : more) extra.push_back(std::move(entry));
  return Message(MessageTag::kHello, {extra});
}
std::string LogonMessage(const std::string& password) { return Message(MessageTag::kLogon, {Auth(password)}); }
std::string RunMessage(const std::string& query, Map parameters, Map extra) {
  return Message(MessageTag::kRun, {query, std::move(parameters), std::move(extra)});
}
std::string PullMessage(int64_t rows, int64_t qid) {
  return Message(MessageTag::kPull, {Map{{"n", rows}, {"qid", qid}}});
}
std::string DiscardMessage(int64_t rows, int64_t qid) {
  return Message(MessageTag::kDiscard, {Map{{"n", rows}, {"qid", qid}}});
}
std::string BeginMessage(Map extra) { return Message(MessageTag::kBegin, {std::move(extra)}); }
std::string RouteMessage(Version version, const std::string& database) {
  const PackValue name = database.empty() ? PackValue() : PackValue(database);
  return Message(MessageTag::kRoute,
                 {Map{{"address", "there:7687"}}, List{}, version.RouteHasMap() ? PackValue(Map{{"db", name}}) : name});
}

std::string HandshakeBytes(Version version) {
  std::string bytes("\x60\x60\xB0\x17", 4);
  bytes += {'\0', '\0', static_cast<char>(version.minor), static_cast<char>(version.major)};
  return bytes + std::string(12, '\0');
}

std::string Answer::Short() const {
  switch (tag) {
    case MessageTag::kSuccess:
      return "S";
    case MessageTag::kRecord:
      return "R";
    case MessageTag::kIgnored:
      return "I";
    default:
      return code();
  }
}

RawClient::RawClient(uint16_t port, int receive_buffer_bytes) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
  Need(socket_ >= 0, "no socket");
  if (receive_buffer_bytes > 0) {
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &receive_buffer_bytes, sizeof receive_buffer_bytes);
  }
  const int on = 1;
  ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  Need(::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0, "no connection");
}
RawClient::~RawClient() {
  if (socket_ >= 0) ::close(socket_);
}
RawClient::RawClient(RawClient&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)), input_(std::move(other.input_)), chunks_(std::move(other.chunks_)) {}

bool RawClient::Send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<size_t>(sent));
  }
  return true;
}

size_t RawClient::SendSome(std::string_view bytes) {
  const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  return sent < 0 ? 0 : static_cast<size_t>(sent);
}

bool RawClient::SendInPieces(std::string_view bytes, size_t piece) {
  for (size_t at = 0; at < bytes.size(); at += piece) {
    if (!Send(bytes.substr(at, piece))) return false;
  }
  return true;
}

bool RawClient::Fill(int timeout_ms) {
  pollfd waiting{socket_, POLLIN, 0};
  if (::poll(&waiting, 1, timeout_ms) <= 0) return false;
  char buffer[65536];
  const ssize_t got = ::recv(socket_, buffer, sizeof buffer, 0);
  if (got <= 0) return false;
  input_.append(buffer, static_cast<size_t>(got));
  return true;
}

std::string RawClient::ReadBytes(size_t count) {
  while (input_.size() < count && Fill(20'000)) {
  }
  const std::string bytes = input_.substr(0, count);
  input_.erase(0, bytes.size());
  return bytes;
}

void RawClient::LogIn(Version version, const std::string& password) {
  Need(Send(HandshakeBytes(version)), kGone);
  const std::string chosen{'\0', '\0', static_cast<char>(version.minor), static_cast<char>(version.major)};
  Need(ReadBytes(4) == chosen, "another version was chosen");
  Need(Send(HelloMessage(version, password)), kGone);
  if (version.HasLogon()) Need(Send(LogonMessage(password)), kGone);
  for (int i = version.HasLogon() ? 2 : 1; i > 0; --i) {
    const Answer answer = Next();
    Need(answer.ok(), "login: " + answer.body.ToString());
  }
}

Answer RawClient::Next() {
  while (true) {
    ByteView rest = protocol::packstream::AsBytes(input_);
    ByteView message;
    const auto state = chunks_.Next(&rest, &message);
    if (state == bolt::ChunkReader::State::kMessage) {
      Need(message.size() >= 2, "a message without a tag");
      Answer answer;
      answer.tag = static_cast<MessageTag>(message[1]);
      if (message.size() > 2) {
        Need(protocol::packstream::DecodePackValue(message.subspan(2), &answer.body).ok(),
             "a message that is no value");
      }
      input_.erase(0, input_.size() - rest.size());
      return answer;
    }
    Need(state == bolt::ChunkReader::State::kNeedMore, "broken chunks");
    input_.clear();
    Need(Fill(20'000), "no answer within 20 seconds, or the connection was closed");
  }
}

std::vector<Answer> RawClient::Read(size_t count) {
  std::vector<Answer> answers;
  while (answers.size() < count) answers.push_back(Next());
  return answers;
}

std::vector<Answer> RawClient::ReadToSummary() {
  std::vector<Answer> answers;
  do {
    answers.push_back(Next());
  } while (answers.back().tag == MessageTag::kRecord);
  return answers;
}

std::vector<std::string> RawClient::ReadShort(size_t count) {
  std::vector<std::string> words;
  for (const Answer& answer : Read(count)) words.push_back(answer.Short());
  return words;
}

Answer RawClient::Ask(std::string_view message) {
  Need(Send(message), kGone);
  return ReadToSummary().back();
}

PackValue RawClient::Value(const std::string& query, Map parameters) {
  Need(Send(RunMessage(query, std::move(parameters)) + PullMessage()), kGone);
  const std::vector<Answer> answers = Read(3);
  const bool one = answers[1].tag == MessageTag::kRecord && answers[2].ok();
  Need(one, query + ": " + answers[0].body.ToString() + " " + answers[1].body.ToString());
  return answers[1].body.AsList()->front();
}

bool RawClient::IsClosed(int seconds) {
  pollfd waiting{socket_, POLLIN, 0};
  char dropped[65536];
  for (int waited_ms = 0; waited_ms < seconds * 1000;) {
    if (::poll(&waiting, 1, 10) == 0) {
      waited_ms += 10;
      continue;
    }
    if (::recv(socket_, dropped, sizeof dropped, 0) <= 0) return true;
  }
  return false;
}

bool RawClient::IsQuiet(int ms) {
  pollfd waiting{socket_, POLLIN, 0};
  return input_.empty() && ::poll(&waiting, 1, ms) == 0;
}

void RawClient::Vanish() {
  const linger reset{1, 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
  ::close(std::exchange(socket_, -1));
}

void RawClient::CloseSendingSide() { ::shutdown(socket_, SHUT_WR); }

}  // namespace mycel::tests
