// Bolt inside of WebSocket frames, for drivers in a browser. Internal to server/net.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <memory>

#include "server/net/wire.h"

namespace mycel::server::net {

using TlsStream = boost::asio::ssl::stream<boost::asio::ip::tcp::socket>;

// Where frames begin and end means nothing: their payload is one stream of bytes. Frames other than binary end the
// connection.
[[nodiscard]] std::unique_ptr<Wire> MakeWebSocketWire(boost::asio::ip::tcp::socket socket);
[[nodiscard]] std::unique_ptr<Wire> MakeWebSocketWire(TlsStream stream);

}  // namespace mycel::server::net
