#include "server/net/connection.h"

#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <utility>

#include "protocol/bolt/first_bytes.h"
#include "server/http/discovery.h"
#include "server/net/network_thread.h"

namespace mycel::server::net {

using protocol::bolt::FirstBytes;
using protocol::packstream::AsBytes;
using protocol::packstream::AsText;
using protocol::packstream::ByteView;

namespace {

// What a client that asks for TLS is told where there is none: a fatal alert, handshake_failure.
constexpr uint8_t kNoTls[] = {0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x28};
// What a client without TLS is told where it must have it: no version of Bolt is spoken here.
constexpr uint8_t kNoVersion[] = {0, 0, 0, 0};
constexpr uint8_t kNoop[] = {0, 0};

std::string ToText(const boost::asio::ip::tcp::endpoint& endpoint) {
  std::string address = endpoint.address().to_string();
  if (endpoint.address().is_v6()) address = "[" + address + "]";
  return address + ":" + std::to_string(endpoint.port());
}

// A client whose machine is gone sends nothing, not even an end: the system has to ask.
void ProbeForLife(int socket) {
  ::setsockopt(socket, IPPROTO_TCP, TCP_KEEPIDLE, &kProbeIdleSeconds, sizeof kProbeIdleSeconds);
  ::setsockopt(socket, IPPROTO_TCP, TCP_KEEPCNT, &kProbes, sizeof kProbes);
  ::setsockopt(socket, IPPROTO_TCP, TCP_KEEPINTVL, &kProbeSeconds, sizeof kProbeSeconds);
  ::setsockopt(socket, IPPROTO_TCP, TCP_USER_TIMEOUT, &kUnconfirmedMs, sizeof kUnconfirmedMs);
}

}  // namespace

Connection::Connection(NetworkThread* thread, boost::asio::ip::tcp::socket socket, uint64_t number)
    : thread_(thread), id_("bolt-" + std::to_string(number)) {
  ProbeForLife(socket.native_handle());
  wire_ = MakePlainWire(std::move(socket));
}

Connection::~Connection() { thread_->services().metrics->connections_open.Sub(); }

void Connection::Start() {
  started_ns_ = thread_->services().env->MonotonicNanos();
  Read();
}

bool Connection::WantsInput() const {
  if (closed_ || mode_ == Mode::kStarting) return false;
  return ending_ || !session_ || session_->wants_input();
}

void Connection::Read() {
  if (reading_ || closed_) return;
  reading_ = true;
  wire_->Read(boost::asio::buffer(read_buffer_), shared_from_this());
}

// A full buffer means that more may be there: it is fetched in larger pieces at once. `reading_` stays set meanwhile:
// the session may ask for input from inside Take, and a second read would get bytes out of order.
void Connection::OnRead(const error_code& error, size_t size) {
  if (error || closed_) {
    reading_ = false;
    return Close();
  }
  moved_ns_ = thread_->tick_ns();
  Take({read_buffer_.data(), size});
  size_t taken = size;
  while (size == read_buffer_.size() && taken < kReadTurnBytes && WantsInput()) {
    error_code failed;
    size_t more = wire_->ReadNow(boost::asio::buffer(thread_->read_buffer(), kThreadReadBufferBytes), &failed);
    if (failed == boost::asio::error::would_block) break;
    if (failed) {
      reading_ = false;
      return Close();
    }
    Take({thread_->read_buffer(), more});
    taken += more;
    if (more < kThreadReadBufferBytes) break;
  }
  reading_ = false;
  if (WantsInput()) Read();
}

void Connection::Take(ByteView bytes) {
  if (ending_) return;
  switch (mode_) {
    case Mode::kUnknown:
      return TakeFirst(bytes);
    case Mode::kHttp:
      return TakeHttp(bytes);
    case Mode::kBolt:
      session_->SetAlone(thread_->NoteRead(this));
      return session_->Receive(bytes);
    case Mode::kStarting:
      return;
  }
}

// On every wire anew: what TLS and WebSocket carry has first bytes of its own.
void Connection::TakeFirst(ByteView bytes) {
  first_bytes_.Append(bytes);
  switch (protocol::bolt::Recognise(first_bytes_.view())) {
    case FirstBytes::kNeedMore:
      return;
    case FirstBytes::kBolt:
      if (thread_->tls_required() && !tls_) return AnswerAndEnd(kNoVersion);
      return StartBolt();
    case FirstBytes::kHttp: {
      if (web_socket_) return Close();
      mode_ = Mode::kHttp;
      auto first = std::exchange(first_bytes_, {});
      return TakeHttp(first.view());
    }
    case FirstBytes::kTls:
      return StartTls();
    case FirstBytes::kUnknown:
      return Close();
  }
}

void Connection::StartBolt() {
  error_code ignored;
  mode_ = Mode::kBolt;
  session_ = session::BoltSession::Make(&thread_->services(), thread_, this,
                                        {.connection_id = id_,
                                         .client_address = ToText(wire_->socket().remote_endpoint(ignored)),
                                         .local_address = ToText(wire_->socket().local_endpoint(ignored))});
  auto first = std::exchange(first_bytes_, {});
  session_->Receive(first.view());
}

void Connection::StartTls() {
  if (tls_ || web_socket_) return Close();
  if (thread_->tls() == nullptr) return AnswerAndEnd(kNoTls);
  tls_ = true;
  StartWire(wire_->UpgradeToTls(thread_->tls()->context()));
}

void Connection::StartWire(std::unique_ptr<Wire> wire) {
  mode_ = Mode::kStarting;
  wire_ = std::move(wire);
  wire_->Start(first_bytes_.view(), shared_from_this());
}

void Connection::OnStarted(const error_code& error) {
  if (error || closed_) return Close();
  first_bytes_ = {};
  mode_ = Mode::kUnknown;
  Read();
}

void Connection::TakeHttp(ByteView bytes) {
  first_bytes_.Append(bytes);
  std::string_view request = AsText(first_bytes_.view());
  if (request.find("\r\n\r\n") == std::string_view::npos) {
    if (request.size() > kMaxHttpRequestBytes) Close();
    return;
  }
  if (http::AsksForWebSocket(request)) {
    web_socket_ = true;
    return StartWire(wire_->UpgradeToWebSocket());
  }
  error_code ignored;
  std::string answer = http::AnswerOnBoltPort(ToText(wire_->socket().local_endpoint(ignored)));
  AnswerAndEnd(AsBytes(answer));
}

void Connection::AnswerAndEnd(ByteView answer) {
  first_bytes_ = {};
  ending_ = true;
  sending_.Append(answer);
  Send();
}

void Connection::Flush() {
  if (closed_ || !session_ || !session_->may_take_output()) return;
  auto& output = session_->output();
  if (sending_now_) return;  // OnWritten comes back for it
  if (!output.empty()) {
    moved_ns_ = thread_->tick_ns();
    error_code error;
    size_t sent = wire_->WriteNow(boost::asio::buffer(output.data(), output.size()), &error);
    if (error && error != boost::asio::error::would_block) {
      // Not from inside of the session.
      boost::asio::post(thread_->loop(), [self = shared_from_this()] { self->Close(); });
      output.Clear();
      return;
    }
    thread_->services().metrics->bytes_sent.Add(sent);
    if (sent < output.size()) {
      sending_.Clear();
      std::swap(sending_, output);
      sent_ = sent;
      return Send();
    }
    if (output.capacity() > kKeptOutputBytes) {
      output.Release();
    } else {
      output.Clear();
    }
  }
  if (session_->closing()) {
    EndAfterAnswers();
  } else if (session_->wants_input()) {
    Read();
  }
}

void Connection::Send() {
  sending_now_ = true;
  wire_->Write(boost::asio::buffer(sending_.data() + sent_, sending_.size() - sent_), shared_from_this());
}

void Connection::OnWritten(const error_code& error, size_t size) {
  sending_now_ = false;
  thread_->services().metrics->bytes_sent.Add(size);
  if (error || closed_) return Close();
  moved_ns_ = thread_->tick_ns();
  sent_ = 0;
  if (sending_.capacity() > kKeptOutputBytes) {
    sending_.Release();
  } else {
    sending_.Clear();
  }
  if (!session_) return EndAfterAnswers();
  session_->OutputDrained();
  Flush();
}

// An empty chunk between two messages. Whatever a worker writes meanwhile is not in the wire's buffer yet.
void Connection::KeepAlive() {
  sending_.Append(kNoop);
  error_code error;
  sent_ = wire_->WriteNow(boost::asio::buffer(kNoop), &error);
  if (error && error != boost::asio::error::would_block) return Close();
  moved_ns_ = thread_->tick_ns();
  if (sent_ < sizeof kNoop) return Send();
  sent_ = 0;
  sending_.Clear();
}

void Connection::EndAfterAnswers() {
  if (closed_ || ending_since_ns_ != 0) return;
  ending_ = true;
  ending_since_ns_ = thread_->services().env->MonotonicNanos();
  if (wire_->End(shared_from_this())) Read();
}

void Connection::WakeAt(uint64_t ns) {
  ns = std::max<uint64_t>(ns, 1);
  if (closed_ || (alarm_ns_ != 0 && alarm_ns_ <= ns)) return;
  alarm_ns_ = ns;
  thread_->SetAlarm(ns, weak_from_this());
}

void Connection::OnAlarm(uint64_t alarm_ns, uint64_t now_ns) {
  if (alarm_ns != alarm_ns_ || closed_ || !session_) return;  // an earlier one was set since
  alarm_ns_ = 0;
  session_->OnTimer(now_ns);
}

void Connection::Tick(uint64_t now_ns) {
  auto passed = [now_ns](uint64_t since_ns, uint64_t ms) { return now_ns > since_ns + ms * 1'000'000; };
  if (ending_since_ns_ != 0) {
    if (passed(ending_since_ns_, kLingerMs)) Close();
  } else if (!session_) {
    if (passed(started_ns_, session::kLoginTimeoutMs)) Close();
  } else if (session_->closing()) {
    if (closing_since_ns_ == 0) closing_since_ns_ = now_ns;
    if (passed(closing_since_ns_, kDrainMs)) Close();
  } else {
    session_->OnTimer(now_ns);
    if (session_ && session_->busy() && !sending_now_ && passed(moved_ns_, kKeepAliveMs)) KeepAlive();
  }
}

void Connection::Close() {
  if (closed_) return;
  closed_ = true;
  auto self = shared_from_this();
  wire_->Close();
  if (session_) session_->Disconnect();
  session_.reset();
  thread_->Remove(self);
}

}  // namespace mycel::server::net
