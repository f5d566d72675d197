#include "server/net/connection.h"

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
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

std::string ToText(const boost::asio::ip::tcp::endpoint& endpoint) {
  std::string address = endpoint.address().to_string();
  if (endpoint.address().is_v6()) address = "[" + address + "]";
  return address + ":" + std::to_string(endpoint.port());
}

}  // namespace

Connection::Connection(NetworkThread* thread, boost::asio::ip::tcp::socket socket, uint64_t number)
    : thread_(thread), socket_(std::move(socket)), id_("bolt-" + std::to_string(number)) {}

Connection::~Connection() { thread_->services().metrics->connections_open.Sub(); }

void Connection::Start() {
  started_ns_ = thread_->services().env->MonotonicNanos();
  boost::system::error_code ignored;
  socket_.set_option(boost::asio::ip::tcp::no_delay(true), ignored);
  socket_.set_option(boost::asio::socket_base::keep_alive(true), ignored);
  socket_.non_blocking(true, ignored);
  Read();
}

void Connection::Read() {
  if (reading_ || closed_) return;
  reading_ = true;
  socket_.async_read_some(boost::asio::buffer(read_buffer_),
                          [self = shared_from_this()](const boost::system::error_code& error, size_t size) {
                            if (error) {
                              self->reading_ = false;
                              return self->Close();
                            }
                            self->OnRead(size);
                          });
}

// A full buffer means that more may be there: it is fetched in larger pieces at once. `reading_` stays set meanwhile:
// the session may ask for input from inside Take, and a second read would get bytes out of order.
void Connection::OnRead(size_t size) {
  Take({read_buffer_.data(), size});
  size_t taken = size;
  while (size == read_buffer_.size() && taken < kReadTurnBytes && !closed_ &&
         (ending_ || !session_ || session_->wants_input())) {
    boost::system::error_code error;
    size_t more = socket_.read_some(boost::asio::buffer(thread_->read_buffer(), kThreadReadBufferBytes), error);
    if (error == boost::asio::error::would_block) break;
    if (error) {
      reading_ = false;
      return Close();
    }
    Take({thread_->read_buffer(), more});
    taken += more;
    if (more < kThreadReadBufferBytes) break;
  }
  reading_ = false;
  if (closed_) return;
  if (ending_ || !session_ || session_->wants_input()) Read();
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
  }
}

void Connection::TakeFirst(ByteView bytes) {
  first_bytes_.Append(bytes);
  switch (protocol::bolt::Recognise(first_bytes_.view())) {
    case FirstBytes::kNeedMore:
      return;
    case FirstBytes::kBolt: {
      boost::system::error_code ignored;
      mode_ = Mode::kBolt;
      session_ = session::BoltSession::Make(&thread_->services(), thread_, this,
                                            {.connection_id = id_,
                                             .client_address = ToText(socket_.remote_endpoint(ignored)),
                                             .local_address = ToText(socket_.local_endpoint(ignored))});
      auto first = std::exchange(first_bytes_, {});
      return session_->Receive(first.view());
    }
    case FirstBytes::kHttp: {
      mode_ = Mode::kHttp;
      auto first = std::exchange(first_bytes_, {});
      return TakeHttp(first.view());
    }
    case FirstBytes::kTls:
    case FirstBytes::kUnknown:
      return Close();
  }
}

void Connection::TakeHttp(ByteView bytes) {
  first_bytes_.Append(bytes);
  std::string_view request = AsText(first_bytes_.view());
  if (request.find("\r\n\r\n") == std::string_view::npos) {
    if (request.size() > kMaxHttpRequestBytes) Close();
    return;
  }
  boost::system::error_code ignored;
  std::string answer = http::AnswerOnBoltPort(request, ToText(socket_.local_endpoint(ignored)));
  sending_.Append(AsBytes(answer));
  ending_ = true;
  Send();
}

void Connection::Flush() {
  if (closed_ || !session_ || !session_->may_take_output()) return;
  auto& output = session_->output();
  if (sending_now_) return;  // OnSent comes back for it
  if (!output.empty()) {
    boost::system::error_code error;
    size_t sent = socket_.write_some(boost::asio::buffer(output.data(), output.size()), error);
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
  boost::asio::async_write(socket_, boost::asio::buffer(sending_.data() + sent_, sending_.size() - sent_),
                           [self = shared_from_this()](const boost::system::error_code& error, size_t size) {
                             self->sending_now_ = false;
                             self->thread_->services().metrics->bytes_sent.Add(size);
                             if (error) return self->Close();
                             self->OnSent();
                           });
}

void Connection::OnSent() {
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

// Shuts the sending side first: closing with unread input would reset the connection and lose the last answer.
void Connection::EndAfterAnswers() {
  if (closed_ || ending_since_ns_ != 0) return;
  ending_ = true;
  ending_since_ns_ = thread_->services().env->MonotonicNanos();
  boost::system::error_code ignored;
  socket_.shutdown(boost::asio::ip::tcp::socket::shutdown_send, ignored);
  Read();
}

void Connection::Tick(uint64_t now_ns) {
  if (ending_since_ns_ != 0) {
    if (now_ns - ending_since_ns_ > kLingerMs * 1'000'000) Close();
  } else if (!session_) {
    if (now_ns - started_ns_ > session::kLoginTimeoutMs * 1'000'000) Close();
  } else {
    session_->Tick(now_ns);
  }
}

void Connection::Close() {
  if (closed_) return;
  closed_ = true;
  auto self = shared_from_this();
  boost::system::error_code ignored;
  socket_.close(ignored);
  if (session_) session_->Disconnect();
  session_.reset();
  thread_->Remove(self);
}

}  // namespace mycel::server::net
