#include "server/net/web_socket_wire.h"

#include <boost/beast/websocket.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <chrono>
#include <utility>

#include "server/net/limits.h"

namespace mycel::server::net {
namespace {

namespace websocket = boost::beast::websocket;
using boost::asio::ip::tcp;

const tcp::socket& LowestLayer(const tcp::socket& socket) { return socket; }
const tcp::socket& LowestLayer(const TlsStream& stream) { return stream.next_layer(); }
tcp::socket& LowestLayer(tcp::socket& socket) { return socket; }
tcp::socket& LowestLayer(TlsStream& stream) { return stream.next_layer(); }

template <typename Below>
class WebSocketWire final : public Wire {
 public:
  explicit WebSocketWire(Below below) : stream_(std::move(below)) {
    stream_.binary(true);
    stream_.auto_fragment(false);
    stream_.read_message_max(0);  // it is read in pieces; the length of what is in it has limits of its own
    // Of opening and closing; the session has its own limits for what lies between.
    stream_.set_option(
        websocket::stream_base::timeout{.handshake_timeout = std::chrono::milliseconds(kWebSocketHandshakeMs),
                                        .idle_timeout = websocket::stream_base::none(),
                                        .keep_alive_pings = false});
  }

  void Start(protocol::packstream::ByteView first, OwnerRef owner) override {
    stream_.async_accept(boost::asio::buffer(first.data(), first.size()),
                         [owner = std::move(owner)](const error_code& error) { owner->OnStarted(error); });
  }

  void Read(boost::asio::mutable_buffer into, OwnerRef owner) override {
    stream_.async_read_some(into, [this, owner = std::move(owner)](const error_code& error, size_t size) {
      owner->OnRead(!error && stream_.got_text() ? boost::asio::error::invalid_argument : error, size);
    });
  }
  size_t ReadNow(boost::asio::mutable_buffer /*into*/, error_code* error) override {
    *error = boost::asio::error::would_block;
    return 0;
  }
  void Write(boost::asio::const_buffer bytes, OwnerRef owner) override {
    stream_.async_write(
        bytes, [owner = std::move(owner)](const error_code& error, size_t size) { owner->OnWritten(error, size); });
  }
  size_t WriteNow(boost::asio::const_buffer /*bytes*/, error_code* error) override {
    *error = boost::asio::error::would_block;
    return 0;
  }

  bool End(OwnerRef owner) override {
    stream_.async_close(websocket::close_code::normal,
                        [owner = std::move(owner)](const error_code&) { owner->OnEnded(); });
    return false;
  }
  void Close() override {
    error_code ignored;
    LowestLayer(stream_.next_layer()).close(ignored);
  }

  [[nodiscard]] const tcp::socket& socket() const override { return LowestLayer(stream_.next_layer()); }

  std::unique_ptr<Wire> UpgradeToTls(boost::asio::ssl::context& /*context*/) override { return nullptr; }
  std::unique_ptr<Wire> UpgradeToWebSocket() override { return nullptr; }

 private:
  websocket::stream<Below, false> stream_;  // without compression
};

}  // namespace

std::unique_ptr<Wire> MakeWebSocketWire(tcp::socket socket) {
  return std::make_unique<WebSocketWire<tcp::socket>>(std::move(socket));
}
std::unique_ptr<Wire> MakeWebSocketWire(TlsStream stream) {
  return std::make_unique<WebSocketWire<TlsStream>>(std::move(stream));
}

}  // namespace mycel::server::net
