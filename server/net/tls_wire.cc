#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <utility>

#include "server/net/web_socket_wire.h"
#include "server/net/wire.h"

namespace mycel::server::net {
namespace {

using boost::asio::ip::tcp;

class TlsWire final : public Wire {
 public:
  TlsWire(tcp::socket socket, boost::asio::ssl::context& context) : stream_(std::move(socket), context) {}

  void Start(protocol::packstream::ByteView first, OwnerRef owner) override {
    const size_t given = first.size();
    stream_.async_handshake(TlsStream::server, boost::asio::buffer(first.data(), first.size()),
                            [owner = std::move(owner), given](const error_code& error, size_t used) {
                              // A client says nothing behind its ClientHello before it was answered.
                              owner->OnStarted(!error && used != given ? boost::asio::error::invalid_argument : error);
                            });
  }

  void Read(boost::asio::mutable_buffer into, OwnerRef owner) override {
    stream_.async_read_some(
        into, [owner = std::move(owner)](const error_code& error, size_t size) { owner->OnRead(error, size); });
  }
  size_t ReadNow(boost::asio::mutable_buffer /*into*/, error_code* error) override {
    *error = boost::asio::error::would_block;
    return 0;
  }
  void Write(boost::asio::const_buffer bytes, OwnerRef owner) override {
    boost::asio::async_write(stream_, bytes, [owner = std::move(owner)](const error_code& error, size_t size) {
      owner->OnWritten(error, size);
    });
  }
  size_t WriteNow(boost::asio::const_buffer /*bytes*/, error_code* error) override {
    *error = boost::asio::error::would_block;
    return 0;
  }

  // close_notify: without it clients take the end for an attack.
  bool End(OwnerRef owner) override {
    stream_.async_shutdown([owner = std::move(owner)](const error_code&) { owner->OnEnded(); });
    return false;
  }
  void Close() override {
    error_code ignored;
    stream_.next_layer().close(ignored);
  }

  [[nodiscard]] const tcp::socket& socket() const override { return stream_.next_layer(); }

  std::unique_ptr<Wire> UpgradeToTls(boost::asio::ssl::context& /*context*/) override { return nullptr; }
  std::unique_ptr<Wire> UpgradeToWebSocket() override { return MakeWebSocketWire(std::move(stream_)); }

 private:
  TlsStream stream_;
};

}  // namespace

std::unique_ptr<Wire> MakeTlsWire(tcp::socket socket, boost::asio::ssl::context& context) {
  return std::make_unique<TlsWire>(std::move(socket), context);
}

}  // namespace mycel::server::net
