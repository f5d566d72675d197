#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <utility>

#include "server/net/web_socket_wire.h"
#include "server/net/wire.h"

namespace mycel::server::net {
namespace {

using boost::asio::ip::tcp;

class PlainWire final : public Wire {
 public:
  explicit PlainWire(tcp::socket socket) : socket_(std::move(socket)) {
    error_code ignored;
    socket_.set_option(tcp::no_delay(true), ignored);
    socket_.set_option(boost::asio::socket_base::keep_alive(true), ignored);
    socket_.non_blocking(true, ignored);
  }

  // There is nothing to agree on.
  void Start(protocol::packstream::ByteView /*first*/, OwnerRef owner) override {
    boost::asio::post(socket_.get_executor(), [owner = std::move(owner)] { owner->OnStarted({}); });
  }

  void Read(boost::asio::mutable_buffer into, OwnerRef owner) override {
    socket_.async_read_some(
        into, [owner = std::move(owner)](const error_code& error, size_t size) { owner->OnRead(error, size); });
  }
  size_t ReadNow(boost::asio::mutable_buffer into, error_code* error) override {
    return socket_.read_some(into, *error);
  }
  void Write(boost::asio::const_buffer bytes, OwnerRef owner) override {
    boost::asio::async_write(socket_, bytes, [owner = std::move(owner)](const error_code& error, size_t size) {
      owner->OnWritten(error, size);
    });
  }
  size_t WriteNow(boost::asio::const_buffer bytes, error_code* error) override {
    return socket_.write_some(bytes, *error);
  }

  // Closing with unread input would reset the connection and lose the last answer.
  bool End(OwnerRef /*owner*/) override {
    error_code ignored;
    socket_.shutdown(tcp::socket::shutdown_send, ignored);
    return true;
  }
  void Close() override {
    error_code ignored;
    socket_.close(ignored);
  }

  [[nodiscard]] const tcp::socket& socket() const override { return socket_; }

  std::unique_ptr<Wire> UpgradeToTls(boost::asio::ssl::context& context) override {
    return MakeTlsWire(std::move(socket_), context);
  }
  std::unique_ptr<Wire> UpgradeToWebSocket() override { return MakeWebSocketWire(std::move(socket_)); }

 private:
  tcp::socket socket_;
};

}  // namespace

std::unique_ptr<Wire> MakePlainWire(tcp::socket socket) { return std::make_unique<PlainWire>(std::move(socket)); }

}  // namespace mycel::server::net
