// The byte stream below a connection: plain TCP, TLS over it, or WebSocket over either. Internal to server/net.
//
// A wire is made plain; what the first bytes ask for is put on top of it, and it becomes that. At most one Read and one
// Write are under way; Start comes before both. Completions call the owner, never from inside of the call.
//
// Threads: the connection's network thread.
#pragma once

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/system/error_code.hpp>
#include <cstddef>
#include <memory>

#include "protocol/packstream/byte_buffer.h"

namespace mycel::server::net {

using boost::system::error_code;

// Who is told how operations ended. Kept alive by the operations under way.
class WireOwner {
 public:
  virtual ~WireOwner() = default;
  virtual void OnStarted(const error_code& error) = 0;
  virtual void OnRead(const error_code& error, size_t size) = 0;
  virtual void OnWritten(const error_code& error, size_t size) = 0;
  // After End: the other side has agreed, or never will.
  virtual void OnEnded() = 0;
};

using OwnerRef = std::shared_ptr<WireOwner>;

class Wire {
 public:
  virtual ~Wire() = default;

  // The opening handshake of this kind of wire. `first` are bytes of it that were read already; they stay until
  // OnStarted.
  virtual void Start(protocol::packstream::ByteView first, OwnerRef owner) = 0;

  virtual void Read(boost::asio::mutable_buffer into, OwnerRef owner) = 0;
  // Without waiting; would_block where the wire cannot do that.
  [[nodiscard]] virtual size_t ReadNow(boost::asio::mutable_buffer into, error_code* error) = 0;
  // All of `bytes`, which stay until OnWritten.
  virtual void Write(boost::asio::const_buffer bytes, OwnerRef owner) = 0;
  [[nodiscard]] virtual size_t WriteNow(boost::asio::const_buffer bytes, error_code* error) = 0;

  // Nothing more will be written. True: what the client still sends should be read and dropped, so that the last answer
  // is not lost to a reset. False: OnEnded comes.
  [[nodiscard]] virtual bool End(OwnerRef owner) = 0;
  // Now; operations under way end with an error.
  virtual void Close() = 0;

  [[nodiscard]] virtual const boost::asio::ip::tcp::socket& socket() const = 0;

  // The next wire, which takes this one's stream over.
  [[nodiscard]] virtual std::unique_ptr<Wire> UpgradeToTls(boost::asio::ssl::context& context) = 0;
  [[nodiscard]] virtual std::unique_ptr<Wire> UpgradeToWebSocket() = 0;
};

[[nodiscard]] std::unique_ptr<Wire> MakePlainWire(boost::asio::ip::tcp::socket socket);
[[nodiscard]] std::unique_ptr<Wire> MakeTlsWire(boost::asio::ip::tcp::socket socket,
                                                boost::asio::ssl::context& context);

}  // namespace mycel::server::net
