#include <openssl/ssl.h>
#include <stdlib.h>

#include <catch2/catch.hpp>
#include <filesystem>

#include "bolt/raw_client.h"
#include "bolt/whole_server.h"
#include "clients/cpp/session.h"
#include "support/test_certificate.h"

namespace mycel::tests {
namespace {

struct CertificateFiles {
  CertificateFiles() {
    std::string pattern = std::filesystem::temp_directory_path() / "mycel-tls-XXXXXX";
    REQUIRE(::mkdtemp(pattern.data()) != nullptr);
    directory = pattern;
    TestKey key;
    key.WriteCertificate(directory + "/certificate.pem");
    key.WriteKey(directory + "/key.pem");
  }
  ~CertificateFiles() { std::filesystem::remove_all(directory); }
  ServerChoices Choices(bool required) const {
    return {.certificate = directory + "/certificate.pem", .key = directory + "/key.pem", .tls_required = required};
  }
  std::string directory;
};

// TLS over a raw client's socket; it trusts whom it meets.
class TlsClient {
 public:
  explicit TlsClient(uint16_t port) : raw_(port), context_(SSL_CTX_new(TLS_client_method())), tls_(SSL_new(context_)) {
    SSL_set_fd(tls_, raw_.socket());
    connected_ = SSL_connect(tls_) == 1;
  }
  ~TlsClient() {
    SSL_free(tls_);
    SSL_CTX_free(context_);
  }
  [[nodiscard]] bool connected() const { return connected_; }
  void Send(const std::string& bytes) {
    REQUIRE(SSL_write(tls_, bytes.data(), static_cast<int>(bytes.size())) == static_cast<int>(bytes.size()));
  }
  // Fewer at the end of the stream.
  std::string Read(size_t count) {
    std::string bytes(count, '\0');
    size_t got = 0;
    while (got < count) {
      const int n = SSL_read(tls_, bytes.data() + got, static_cast<int>(count - got));
      if (n <= 0) break;
      got += static_cast<size_t>(n);
    }
    bytes.resize(got);
    return bytes;
  }
  // Whether the end was announced: without that it could be an attacker's.
  bool EndsCleanly() {
    while (Read(1).size() == 1) {
    }
    return (SSL_get_shutdown(tls_) & SSL_RECEIVED_SHUTDOWN) != 0;
  }

 private:
  RawClient raw_;
  SSL_CTX* context_;
  SSL* tls_;
  bool connected_ = false;
};

TEST_CASE("Bolt over TLS answers in pieces of any size, and ends with a close notice") {
  CertificateFiles files;
  WholeServer server(files.Choices(false));
  const Version version{5, 8};
  const std::string bolt =
      HandshakeBytes(version) + HelloMessage(version) + LogonMessage() +
      RunMessage("UNWIND range(1, 20000) AS x RETURN $pad AS pad", {{"pad", std::string(50, 'p')}}) + PullMessage();
  for (size_t piece : {size_t{1}, size_t{17}, bolt.size()}) {
    TlsClient client(server.port());
    REQUIRE(client.connected());
    for (size_t at = 0; at < bolt.size(); at += piece) client.Send(bolt.substr(at, piece));
    CHECK(client.Read(4) == std::string("\x00\x00\x08\x05", 4));
    // More than a megabyte of records.
    CHECK(client.Read(size_t{1} << 20).size() == size_t{1} << 20);
  }
  TlsClient polite(server.port());
  polite.Send(HandshakeBytes(version) + HelloMessage(version) + BareMessage(MessageTag::kGoodbye));
  CHECK(polite.EndsCleanly());
  CHECK(WholeServer::Await([&] { return server.metrics().connections_open.value() == 1; }));
}

TEST_CASE("plain Bolt beside TLS is served, unless TLS is required") {
  CertificateFiles files;
  {
    WholeServer server(files.Choices(false));
    RawClient plain(server.port());
    plain.LogIn({5, 8});
    CHECK(plain.Value("RETURN 1 AS x") == PackValue(1));
  }
  WholeServer server(files.Choices(true));
  RawClient plain(server.port());
  plain.Send(HandshakeBytes({5, 8}));
  CHECK(plain.ReadBytes(4) == std::string(4, '\0'));
  CHECK(plain.IsClosed());
  TlsClient client(server.port());
  client.Send(HandshakeBytes({5, 8}));
  CHECK(client.Read(4) == std::string("\x00\x00\x08\x05", 4));
}

TEST_CASE("HTTP and WebSocket work inside of TLS; garbage inside of it ends the connection") {
  CertificateFiles files;
  WholeServer server(files.Choices(true));
  TlsClient http(server.port());
  http.Send("GET / HTTP/1.1\r\nHost: here\r\n\r\n");
  CHECK(http.Read(12) == "HTTP/1.1 200");
  TlsClient socket(server.port());
  socket.Send(
      "GET / HTTP/1.1\r\nHost: here\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n");
  CHECK(socket.Read(12) == "HTTP/1.1 101");
  TlsClient garbage(server.port());
  garbage.Send("garbage");
  CHECK(garbage.Read(1).empty());
}

TEST_CASE("a TLS handshake that breaks or never ends closes its connection alone") {
  CertificateFiles files;
  WholeServer server(files.Choices(false));
  RawClient broken(server.port());
  broken.Send(std::string("\x16\x03\x01\x00\x05", 5) + "nodoc");
  CHECK(broken.IsClosed());
  RawClient half(server.port());
  half.Send(std::string("\x16\x03\x01\x01\x00\x01", 6));
  CHECK(half.IsQuiet(50));
  server.env().Jump(31'000);
  CHECK(half.IsClosed());
  TlsClient client(server.port());
  CHECK(client.connected());
}

// The C++ client, which the shell uses too.
client::Result<std::unique_ptr<client::Connection>> Connect(uint16_t port, const std::string& uri,
                                                            const std::string& trusted) {
  client::ConnectOptions options;
  options.address = *client::ParseUri(uri + ":" + std::to_string(port));
  options.trusted_certificates = trusted;
  return client::Connection::Open(options);
}

TEST_CASE("the client library speaks TLS, and trusts only whom it is told to") {
  CertificateFiles files;
  const std::string authority = files.directory + "/certificate.pem";
  WholeServer server(files.Choices(true));
  for (const auto& [uri, trusted] :
       {std::pair("bolt+s://localhost", authority), std::pair("neo4j+ssc://127.0.0.1", std::string())}) {
    auto connection = Connect(server.port(), uri, trusted);
    INFO(uri << ": " << connection.error().message);
    REQUIRE(connection.ok());
    client::Session session(connection->get(), {});
    auto rows = session.Run("UNWIND range(1, 20000) AS x RETURN x, $pad AS pad", {{"pad", std::string(50, 'p')}});
    REQUIRE(rows.ok());
    client::Row row;
    int64_t sum = 0;
    for (auto more = rows->Next(&row); more.ok() && *more; more = rows->Next(&row)) sum += *row[0].As<int64_t>();
    CHECK(sum == 20000 * 20001 / 2);
  }
  const auto refused = [&](const std::string& uri, const std::string& trusted, client::ErrorKind kind,
                           const std::string& why) {
    const auto connection = Connect(server.port(), uri, trusted);
    REQUIRE_FALSE(connection.ok());
    INFO(uri << ": " << connection.error().message);
    CHECK(connection.error().kind == kind);
    CHECK(connection.error().message.find(why) != std::string::npos);
  };
  refused("bolt+s://localhost", "", client::ErrorKind::kConnection, "self-signed certificate");
  refused("bolt+s://127.0.0.1", authority, client::ErrorKind::kConnection, "is refused: IP address mismatch");
  refused("bolt+s://localhost", files.directory + "/absent.pem", client::ErrorKind::kUsage, "absent.pem");
  refused("bolt://127.0.0.1", "", client::ErrorKind::kProtocol, "no version of Bolt");
}

TEST_CASE("a client that wants TLS from a server without it is told so") {
  WholeServer server;
  const auto connection = Connect(server.port(), "bolt+ssc://127.0.0.1", "");
  REQUIRE_FALSE(connection.ok());
  CHECK(connection.error().message.find("cannot begin TLS") != std::string::npos);
}

}  // namespace
}  // namespace mycel::tests
