#include "clients/cpp/connection.h"

#include "clients/cpp/connection_impl.h"
#include "protocol/bolt/handshake.h"
#include "protocol/packstream/pack_value.h"

namespace mycel::client {

namespace bolt = protocol::bolt;
namespace pack = protocol::packstream;

namespace {
constexpr size_t kReadBytes = size_t{64} << 10;

Error FromFailure(const bolt::Response& response) {
  bolt::Failure failure;
  if (auto error = bolt::DecodeFailure(response.body, &failure); !error.ok()) {
    return {ErrorKind::kProtocol, "malformed FAILURE: " + error.Message(), "", ""};
  }
  return {ErrorKind::kServer, failure.message, failure.code, failure.gql_status};
}
}  // namespace

Connection::Impl::Impl(const ConnectOptions& connect_options) : options(connect_options), in(kReadBytes) {}

Error Connection::Impl::Broken(ErrorKind kind, std::string message) {
  transport.Close();
  in_transaction = false;
  open_stream = 0;
  return {kind, std::move(message), "", ""};
}

Error Connection::Impl::Handshake() {
  bolt::ClientHandshake handshake;
  handshake.Start(&out);
  auto state = bolt::ClientHandshake::State::kNeedMore;
  while (state == bolt::ClientHandshake::State::kNeedMore) {
    if (Error error = Send(0); !error.ok()) return error;
    size_t read = 0;
    if (Error error = transport.ReadSome(in, &read, deadline, nullptr); !error.ok()) return error;
    unread = bolt::ByteView(in).first(read);
    state = handshake.Feed(&unread, &out);
  }
  if (state == bolt::ClientHandshake::State::kFailed) {
    bool http = pack::AsText(handshake.answer()) == "HTTP";
    return Broken(ErrorKind::kProtocol, http ? "the server speaks HTTP on this port, not Bolt"
                                             : "the server speaks no version of Bolt that this client knows");
  }
  version = handshake.version();
  if (version.major < 5) {
    return Broken(ErrorKind::kProtocol,
                  "the server speaks Bolt " + version.ToString() + "; this client needs 5.0 or later");
  }
  return {};
}

// A refused login ends the connection: there is nothing to recover.
Error Connection::Impl::Login() {
  bolt::AuthToken auth{options.user.empty() ? "none" : "basic", options.user, options.password, ""};
  int summaries = Writer().Login(options.agent, auth);
  if (Error error = Send(summaries); !error.ok()) return error;
  for (int i = 0; i < summaries; ++i) {
    bolt::Response response;
    if (Error error = Read(&response); !error.ok()) return error;
    if (response.tag != bolt::MessageTag::kSuccess) {
      Error error = FromFailure(response);
      transport.Close();
      return error;
    }
    pack::PackValue map;
    if (!DecodePackValue(response.body, &map).ok()) return Broken(ErrorKind::kProtocol, "malformed SUCCESS");
    if (i == 0) {
      server = map.GetString("server");
      id = map.GetString("connection_id");
    }
  }
  return {};
}

Error Connection::Impl::StartCall() {
  if (!transport.open()) return {ErrorKind::kConnection, "the connection is closed", "", ""};
  deadline = options.call_timeout.count() > 0 ? Clock::now() + options.call_timeout : Clock::time_point::max();
  return {};
}

Error Connection::Impl::StartRequest() {
  if (Error error = StartCall(); !error.ok()) return error;
  if (Error error = DropStream(); !error.ok()) return error;
  cancel_wanted = false;
  return {};
}

Error Connection::Impl::Send(int summaries) {
  expected += summaries;
  Error error;
  if (!out.empty()) error = transport.WriteAll(out.view(), deadline);
  if (out.capacity() > bolt::kKeptBufferBytes) {
    out.Release();
  } else {
    out.Clear();
  }
  if (!error.ok()) static_cast<void>(Broken(error.kind, ""));
  return error;
}

Error Connection::Impl::WriteReset() {
  reset_sent = true;
  Writer().Bare(bolt::MessageTag::kReset);
  return Send(1);
}

Error Connection::Impl::WriteResetIfWanted() {
  if (!cancel_wanted || reset_sent || expected == 0) return {};
  return WriteReset();
}

Error Connection::Impl::Read(bolt::Response* response) {
  while (true) {
    if (Error error = WriteResetIfWanted(); !error.ok()) return error;
    bolt::ByteView message;
    auto state = reader.Next(&unread, &message);
    if (state == bolt::ChunkReader::State::kTooLarge) {
      return Broken(ErrorKind::kProtocol, "the server sent a message above the limit");
    }
    if (state == bolt::ChunkReader::State::kMessage) {
      if (auto error = bolt::DecodeResponse(message, response); !error.ok()) {
        return Broken(ErrorKind::kProtocol, "the server sent a malformed message: " + error.Message());
      }
      if (response->tag != bolt::MessageTag::kRecord) --expected;
      return {};
    }
    size_t read = 0;
    Error error = transport.ReadSome(in, &read, deadline, [this] { return WriteResetIfWanted(); });
    if (!error.ok()) {
      static_cast<void>(Broken(error.kind, ""));
      return error;
    }
    unread = bolt::ByteView(in).first(read);
  }
}

Error Connection::Impl::ReadSuccess(bolt::Response* response) {
  if (Error error = Read(response); !error.ok()) return error;
  if (response->tag == bolt::MessageTag::kSuccess) return {};
  if (response->tag == bolt::MessageTag::kRecord) {
    return Broken(ErrorKind::kProtocol, "the server sent a record where it should not");
  }
  return Recover(*response);
}

Error Connection::Impl::Recover(const bolt::Response& response) {
  bool cancelled = reset_sent;
  Error error = {ErrorKind::kCancelled, "the query was cancelled", "", ""};
  if (response.tag == bolt::MessageTag::kFailure && !cancelled) error = FromFailure(response);
  if (response.tag == bolt::MessageTag::kIgnored && !cancelled) {
    error = {ErrorKind::kProtocol, "the server ignored a request", "", ""};
  }
  if (Error drained = DrainToReset(); !drained.ok()) {
    // The server may close after a failure; its message says more than the lost connection.
    return error.kind == ErrorKind::kServer ? error : drained;
  }
  return error;
}

Error Connection::Impl::DrainToReset() {
  in_transaction = false;
  open_stream = 0;
  if (!reset_sent) {
    if (Error error = WriteReset(); !error.ok()) return error;
  }
  bolt::Response response;
  response.tag = bolt::MessageTag::kRecord;
  while (expected > 0) {
    if (Error error = Read(&response); !error.ok()) return error;
  }
  reset_sent = false;
  cancel_wanted = false;
  if (response.tag == bolt::MessageTag::kSuccess) return {};
  return Broken(ErrorKind::kConnection, "the server did not accept RESET");
}

Error Connection::Impl::SettleReset() {
  if (!reset_sent) return {};
  bool lost = in_transaction;
  if (Error error = DrainToReset(); !error.ok()) return error;
  if (lost) return {ErrorKind::kCancelled, "the query was cancelled", "", ""};
  return {};
}

Error Connection::Impl::DropStream() {
  if (open_stream == 0) return {};
  bool asked = false;
  while (true) {
    bolt::Response response;
    if (Error error = Read(&response); !error.ok()) return error;
    if (response.tag == bolt::MessageTag::kRecord) continue;
    if (response.tag != bolt::MessageTag::kSuccess) return Recover(response);
    pack::PackValue map;
    if (!DecodePackValue(response.body, &map).ok()) return Broken(ErrorKind::kProtocol, "malformed SUCCESS");
    if (reset_sent || asked || !map.GetBool("has_more")) break;
    asked = true;
    Writer().Discard(bolt::kAllRows);
    if (Error error = Send(1); !error.ok()) return error;
  }
  open_stream = 0;
  return SettleReset();
}

Connection::Connection(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Connection::~Connection() {
  if (!impl_->transport.open()) return;
  impl_->deadline = Clock::now() + std::chrono::seconds(1);
  impl_->Writer().Bare(bolt::MessageTag::kGoodbye);
  static_cast<void>(impl_->Send(0));
}

Result<std::unique_ptr<Connection>> Connection::Open(const ConnectOptions& options) {
  auto impl = std::make_unique<Impl>(options);
  impl->deadline = Clock::now() + options.connect_timeout;
  if (Error error = impl->transport.Connect(options.address, options.trusted_certificates, impl->deadline);
      !error.ok()) {
    return error;
  }
  if (Error error = impl->Handshake(); !error.ok()) return error;
  if (Error error = impl->Login(); !error.ok()) return error;
  return std::unique_ptr<Connection>(new Connection(std::move(impl)));
}

void Connection::Cancel() {
  impl_->cancel_wanted = true;
  impl_->transport.Wake();
}

bool Connection::alive() const { return impl_->transport.open(); }
const std::string& Connection::server() const { return impl_->server; }
std::string Connection::protocol_version() const { return impl_->version.ToString(); }
const std::string& Connection::connection_id() const { return impl_->id; }

}  // namespace mycel::client
