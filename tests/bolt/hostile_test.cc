// Clients that mean no good, or are broken: the connection is closed or told why, nobody else notices, nothing is kept.
#include <unistd.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <fstream>
#include <random>

#include "bolt/raw_client.h"
#include "bolt/whole_server.h"
#include "server/session/limits.h"

namespace mycel::tests {
namespace {

size_t ResidentBytes() {
  size_t pages = 0;
  size_t resident = 0;
  std::ifstream("/proc/self/statm") >> pages >> resident;
  return resident * static_cast<size_t>(::sysconf(_SC_PAGESIZE));
}

bool AllGone(const WholeServer& server) {
  return WholeServer::Await([&] { return server.metrics().connections_open.value() == 0; });
}

uint64_t MillisecondsOf(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  const auto taken = std::chrono::steady_clock::now() - start;
  return static_cast<uint64_t>(std::chrono::duration_cast<std::chrono::milliseconds>(taken).count());
}

const std::string kEndless =
    "UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b WITH a, b WHERE a < 0 RETURN count(*)";

TEST_CASE("garbage on the port is closed, whatever it begins with") {
  WholeServer server;
  RawClient witness(server.port());
  witness.LogIn({5, 8});
  std::mt19937 random(7);
  for (int i = 0; i < 200; ++i) {
    std::string bytes(1 + random() % 3000, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random());
    // Some begin like something known.
    const std::string heads[] = {"", std::string("\x60\x60\xB0\x17", 4), "GET ", std::string("\x16\x03", 2)};
    bytes = heads[i % 4] + bytes;
    RawClient client(server.port());
    client.Send(bytes);
    client.CloseSendingSide();
    CHECK(client.IsClosed());
  }
  CHECK(witness.Value("RETURN 1 AS x") == PackValue(1));
  CHECK(WholeServer::Await([&] { return server.metrics().connections_open.value() == 1; }));
}

TEST_CASE("garbage behind a good login ends that connection alone") {
  WholeServer server;
  RawClient witness(server.port());
  witness.LogIn({5, 8});
  std::mt19937 random(8);
  for (int i = 0; i < 200; ++i) {
    RawClient client(server.port());
    client.LogIn({5, 8});
    std::string bytes(2 + random() % 2000, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random());
    client.Send(i % 2 == 0 ? bytes : Frame(bytes));
    client.CloseSendingSide();
    CHECK(client.IsClosed());
  }
  CHECK(witness.Value("RETURN 1 AS x") == PackValue(1));
}

TEST_CASE("TLS where there is none is told by an alert, HTTP gets the discovery document") {
  WholeServer server;
  RawClient tls(server.port());
  tls.Send(std::string("\x16\x03\x01\x00\xF8\x01\x00\x00\xF4\x03\x03", 11) + std::string(240, 'r'));
  CHECK(tls.ReadBytes(7) == std::string("\x15\x03\x03\x00\x02\x02\x28", 7));
  CHECK(tls.IsClosed());

  RawClient http(server.port());
  http.SendInPieces("GET / HTTP/1.1\r\nHost: here\r\nAccept: */*\r\n\r\n", 5);
  CHECK(http.ReadBytes(15) == "HTTP/1.1 200 OK");
  CHECK(http.IsClosed());

  RawClient post(server.port());
  post.Send("POST /db/neo4j/tx/commit HTTP/1.1\r\nHost: here\r\n\r\n");
  CHECK(post.IsClosed());

  RawClient endless(server.port());
  endless.Send("GET /" + std::string(100'000, 'a'));
  CHECK(endless.IsClosed());
  CHECK(AllGone(server));
}

TEST_CASE("a bad WebSocket upgrade is refused, and so is text or TLS inside of a good one") {
  WholeServer server;
  RawClient bad(server.port());
  bad.Send("GET / HTTP/1.1\r\nHost: here\r\nUpgrade: websocket\r\n\r\n");
  CHECK(bad.IsClosed());
  const std::string upgrade =
      "GET / HTTP/1.1\r\nHost: here\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
  const auto masked = [](char opcode, const std::string& payload) {
    return std::string{opcode, static_cast<char>(0x80 | payload.size())} + std::string(4, '\0') + payload;
  };
  const std::string frames[] = {masked('\x81', "hello"), masked('\x82', std::string("\x16\x03\x01\x00", 4)),
                                masked('\x82', "GET / HTTP/1.1\r\n\r\n"), std::string("\x82\x05hello", 7),
                                std::string(20, '\xFF')};
  for (const std::string& frame : frames) {
    RawClient client(server.port());
    client.SendInPieces(upgrade, 40);
    CHECK(client.ReadBytes(12) == "HTTP/1.1 101");
    client.Send(frame);
    CHECK(client.IsClosed());
  }
  CHECK(AllGone(server));
}

TEST_CASE("Bolt over WebSocket works however its bytes are framed") {
  WholeServer server;
  RawClient client(server.port());
  client.Send(
      "GET / HTTP/1.1\r\nHost: here\r\nUpgrade: WebSocket\r\nConnection: keep-alive, Upgrade\r\n"
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n");
  std::string head;
  while (!head.ends_with("\r\n\r\n")) head += client.ReadBytes(1);
  CHECK(head.find("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=") != std::string::npos);  // RFC 6455's own example
  CHECK(head.find("Sec-WebSocket-Protocol") == std::string::npos);
  const Version version{5, 8};
  const std::string bolt = HandshakeBytes(version) + HelloMessage(version) + LogonMessage() +
                           RunMessage("UNWIND range(1, 3) AS x RETURN x") + PullMessage();
  // Frames of 1, 2, 3, ... bytes, each masked with another key.
  uint8_t key = 1;
  for (size_t at = 0, size = 1; at < bolt.size(); at += size, size = size % 100 + 1) {
    std::string payload = bolt.substr(at, size);
    std::string frame{'\x82', static_cast<char>(0x80 | payload.size())};
    for (int i = 0; i < 4; ++i) frame += static_cast<char>(key + i);
    for (size_t i = 0; i < payload.size(); ++i) frame += static_cast<char>(payload[i] ^ (key + i % 4));
    client.Send(frame);
    ++key;
  }
  std::string answers;
  // Version, HELLO, LOGON, RUN, three records, the end; the payload of unmasked frames.
  size_t summaries = 0;
  protocol::bolt::ChunkReader chunks(size_t{1} << 20);
  bool past_version = false;
  while (summaries < 7) {
    const std::string two = client.ReadBytes(2);
    REQUIRE(two.size() == 2);
    REQUIRE(two[0] == '\x82');
    size_t length = static_cast<uint8_t>(two[1]);
    if (length == 126) {
      const std::string more = client.ReadBytes(2);
      length = static_cast<uint8_t>(more[0]) * 256U + static_cast<uint8_t>(more[1]);
    }
    answers = client.ReadBytes(length);
    if (!past_version) {
      REQUIRE(answers.substr(0, 4) == std::string("\x00\x00\x08\x05", 4));
      answers.erase(0, 4);
      past_version = true;
    }
    ByteView rest = protocol::packstream::AsBytes(answers);
    ByteView message;
    while (chunks.Next(&rest, &message) == protocol::bolt::ChunkReader::State::kMessage) ++summaries;
  }
  CHECK(summaries == 7);
}

TEST_CASE("declared sizes that are not there cost nothing") {
  WholeServer server;
  const std::string headers[] = {
      std::string("\xB1\x01\xDA\x7F\xFF\xFF\xFF", 7),                     // a map of 2^31 entries
      std::string("\xB1\x01\xA1\x81x\xD6\xFF\xFF\xFF\xFF", 10),           // a list of 2^32
      std::string("\xB1\x01\xA1\x81x\xD2\xFF\xFF\xFF\xFF", 10),           // a string
      std::string("\xB1\x01\xA1\x81x\xCE\xFF\xFF\xFF\xFF", 10),           // bytes
      std::string("\xB1\x01\xA1\x81x", 5) + std::string(60'000, '\x91'),  // lists in lists
      std::string("\xB1\x01", 2) + std::string(30'000, '\xB1') + "\x01",  // structures in structures
  };
  const size_t before = ResidentBytes();
  for (int round = 0; round < 20; ++round) {
    for (const std::string& message : headers) {
      RawClient client(server.port());
      client.Send(HandshakeBytes({5, 8}));
      client.ReadBytes(4);
      client.Send(Frame(message));
      CHECK(client.Next().code().starts_with("Neo.ClientError.Request.Invalid"));
      CHECK(client.IsClosed());
    }
  }
  CHECK(ResidentBytes() < before + (size_t{64} << 20));
}

TEST_CASE("messages and parameters that do not fit into the memory budget fail alone") {
  WholeServer server({.memory_bytes = size_t{64} << 20});
  RawClient client(server.port());
  client.LogIn({5, 8});
  const std::string head("\xB3\x10\x88RETURN 1\xA1\x81x", 14);
  const std::string no_more("\xA0", 1);
  const std::string parameters[] = {
      std::string("\xD6\x00\x10\x00\x00", 5) + std::string(1 << 20, '\x90'),        // empty lists: a MiB becomes many
      std::string("\xD6\x00\x20\x00\x00", 5) + std::string(2 << 20, '\xA0'),        // empty maps
      std::string("\xD2\x06\x00\x00\x00", 5) + std::string(size_t{96} << 20, 'a'),  // a message that is never whole
  };
  const size_t before = ResidentBytes();
  for (const std::string& parameter : parameters) {
    CHECK(client.Ask(Frame(head + parameter + no_more)).code() ==
          "Neo.TransientError.General.MemoryPoolOutOfMemoryError");
    CHECK(client.Ask(BareMessage(MessageTag::kReset)).ok());
    CHECK(ResidentBytes() < before + (size_t{250} << 20));  // the test's own copies among them
  }
  CHECK(client.Value("RETURN 1 AS x") == PackValue(1));
}

TEST_CASE("nesting that is too deep fails the request, and only that") {
  WholeServer server;
  RawClient client(server.port());
  client.LogIn({5, 8});
  for (size_t depth : {size_t{5000}, size_t{1'000'000}}) {
    std::string nested = std::string("\xB3\x10\x88RETURN 1\xA1\x81x", 14) + std::string(depth, '\x91') + "\x01\xA0";
    CHECK(client.Ask(Frame(nested)).code().starts_with("Neo.ClientError.Request.Invalid"));
    CHECK(client.Ask(BareMessage(MessageTag::kReset)).ok());
  }
  CHECK(client.Value("RETURN 1 AS x") == PackValue(1));
}

TEST_CASE("a client that never logs in is dropped after 30 seconds, wherever it stopped") {
  WholeServer server({.login = true});
  const Version version{5, 8};
  const std::string stops[] = {"",
                               std::string("\x60", 1),
                               HandshakeBytes(version).substr(0, 11),
                               HandshakeBytes(version),
                               HandshakeBytes(version) + HelloMessage(version).substr(0, 9),
                               HandshakeBytes(version) + HelloMessage(version),
                               "GET / HTTP/1.1\r\nHost"};
  std::vector<RawClient> clients;
  for (const std::string& stop : stops) {
    clients.emplace_back(server.port());
    clients.back().Send(stop);
  }
  RawClient good(server.port());
  good.LogIn(version);
  CHECK(clients[0].IsQuiet(50));
  server.env().Jump(31'000);
  for (RawClient& client : clients) CHECK(client.IsClosed());
  CHECK(good.Value("RETURN 1 AS x") == PackValue(1));
}

TEST_CASE("a client that has not logged in cannot make the server keep more than 64 KiB") {
  WholeServer server({.login = true});
  RawClient client(server.port());
  client.Send(HandshakeBytes({5, 8}));
  client.ReadBytes(4);
  const std::string chunk = std::string("\xFF\xFF", 2) + std::string(65535, 'x');
  size_t taken = 0;
  while (taken < 100 && client.Send(chunk)) ++taken;
  CHECK(client.IsClosed());

  // Many small messages behind a login that is being checked.
  RawClient pipeliner(server.port());
  pipeliner.Send(HandshakeBytes({5, 8}));
  pipeliner.ReadBytes(4);
  std::string flood = HelloMessage({5, 8}) + LogonMessage("wrong");
  for (int i = 0; i < 100'000; ++i) flood += BareMessage(MessageTag::kReset);
  pipeliner.Send(flood);
  CHECK(pipeliner.IsClosed());
}

TEST_CASE("a client that sends a byte a second is served, and dropped if that is all it does before login") {
  WholeServer server({.login = true});
  RawClient slow(server.port());
  const std::string bytes = HandshakeBytes({5, 8}) + HelloMessage({5, 8});
  size_t sent = 0;
  while (sent < bytes.size() && slow.Send(bytes.substr(sent, 1))) {
    if (++sent == 20) CHECK(slow.ReadBytes(4) == std::string("\x00\x00\x08\x05", 4));
    server.env().Jump(1000);
    if (!slow.IsQuiet(100)) break;
  }
  CHECK(slow.IsClosed());
  CHECK(sent < bytes.size());
}

TEST_CASE("a client that vanishes in the middle of a transaction leaves its locks free within a second") {
  WholeServer server;
  RawClient other(server.port());
  other.LogIn({5, 8});
  other.Value("CREATE (n:Lock {v: 0}) RETURN 1");
  for (const char* last : {"", "RETURN 1", "UNWIND range(1, 10000000) AS x RETURN x"}) {
    RawClient client(server.port());
    client.LogIn({5, 8});
    client.Send(BeginMessage() + RunMessage("MATCH (n:Lock) SET n.v = 1") + PullMessage());
    CHECK(client.Read(3).back().ok());
    if (*last != '\0') {
      client.Send(RunMessage(last) + PullMessage());
      CHECK(client.Next().ok());
    }
    client.Vanish();
    CHECK(MillisecondsOf([&] { CHECK(other.Value("MATCH (n:Lock) SET n.v = 2 RETURN n.v") == PackValue(2)); }) < 1000);
  }
}

TEST_CASE("a client that vanishes stops its query within a second") {
  WholeServer server({.workers = 1});
  {
    RawClient client(server.port());
    client.LogIn({5, 8});
    client.Send(RunMessage(kEndless) + PullMessage());
    CHECK(client.Next().ok());
    client.Vanish();
  }
  CHECK(MillisecondsOf(
            [&] { CHECK(WholeServer::Await([&] { return server.metrics().sessions_open.value() == 0; })); }) < 1000);
}

TEST_CASE("a client that does not read costs a bounded buffer, and its statement goes on when it does") {
  WholeServer server;
  const size_t before = ResidentBytes();
  std::vector<RawClient> sleepers;
  for (int i = 0; i < 20; ++i) {
    sleepers.emplace_back(server.port(), 4096);
    sleepers.back().LogIn({5, 8});
    sleepers.back().Send(
        RunMessage("UNWIND range(1, 20000) AS x RETURN $pad AS pad, x", {{"pad", std::string(1000, 'p')}}) +
        PullMessage());
  }
  RawClient witness(server.port());
  witness.LogIn({5, 8});
  for (int i = 0; i < 50; ++i) CHECK(witness.Value("RETURN 1 AS x") == PackValue(1));
  // 400 MB of rows are asked for. What is kept are buffers of 256 KiB, and what the system takes for itself.
  CHECK(ResidentBytes() < before + (size_t{100} << 20));
  const auto answers = sleepers[3].ReadToSummary();
  CHECK(answers.front().ok());
  CHECK(sleepers[3].ReadToSummary().size() == 20'001);
}

TEST_CASE("requests without end from a client that never reads stop being read") {
  WholeServer server;
  RawClient client(server.port(), 4096);
  client.LogIn({5, 8});
  std::string requests;
  for (int i = 0; i < 100; ++i) requests += RunMessage("UNWIND range(1, 100) AS x RETURN x") + PullMessage();
  size_t taken = 0;
  // Until neither side takes anything any more: system buffers are full, and the server does not read.
  for (int idle = 0; idle < 40 && taken < (size_t{1} << 30);) {
    const size_t sent = client.SendSome(requests);
    taken += sent;
    idle = sent == 0 ? idle + 1 : 0;
    if (sent == 0) usleep(5000);
    if (sent != 0 && sent != requests.size()) break;  // a request was cut: the socket is full
  }
  CHECK(taken < size_t{64} << 20);
  RawClient witness(server.port());
  witness.LogIn({5, 8});
  CHECK(witness.Value("RETURN 1 AS x") == PackValue(1));
}

TEST_CASE("a refused client that does not read its answer is closed all the same") {
  WholeServer server;
  RawClient client(server.port(), 4096);
  client.LogIn({5, 8});
  client.Send(RunMessage("UNWIND range(1, 20000) AS x RETURN $pad AS pad", {{"pad", std::string(1000, 'p')}}) +
              PullMessage());
  CHECK(WholeServer::Await([&] { return server.metrics().records.value() > 0; }));
  client.Send(BareMessage(MessageTag::kGoodbye));
  CHECK(WholeServer::Await([&] {
    server.env().Jump(1000);
    return server.metrics().connections_open.value() == 0;
  }));
}

TEST_CASE("thousands of connections come and go and leave nothing") {
  WholeServer server;
  size_t before = 0;
  for (int round = 0; round < 4; ++round) {
    std::vector<RawClient> clients;
    for (int i = 0; i < 250; ++i) {
      clients.emplace_back(server.port());
      if (i % 2 == 0) clients.back().Send(HandshakeBytes({5, 8}).substr(0, static_cast<size_t>(i % 21)));
    }
    RawClient good(server.port());
    good.LogIn({5, 8});
    CHECK(good.Value("RETURN 1 AS x") == PackValue(1));
    clients.clear();
    CHECK(WholeServer::Await([&] { return server.metrics().connections_open.value() <= 1; }));
    if (round == 0) before = ResidentBytes();
  }
  CHECK(AllGone(server));
  CHECK(ResidentBytes() < before + (size_t{32} << 20));
}

TEST_CASE("connections above the limit are closed at once, and the others stay") {
  WholeServer server({.max_connections = 3});
  std::vector<RawClient> clients;
  for (int i = 0; i < 3; ++i) {
    clients.emplace_back(server.port());
    clients.back().LogIn({5, 8});
  }
  RawClient refused(server.port());
  CHECK(refused.IsClosed());
  clients.pop_back();
  CHECK(WholeServer::Await([&] { return server.metrics().connections_open.value() == 2; }));
  RawClient next(server.port());
  next.LogIn({5, 8});
  CHECK(clients[0].Value("RETURN 1 AS x") == PackValue(1));
}

TEST_CASE("stopping ends running statements and waiting clients in bounded time") {
  WholeServer server;
  std::vector<RawClient> clients;
  for (int i = 0; i < 10; ++i) {
    clients.emplace_back(server.port());
    clients.back().LogIn({5, 8});
    if (i % 2 == 0) clients.back().Send(RunMessage(kEndless) + PullMessage());
    if (i % 2 == 1) clients.back().Send(BeginMessage() + RunMessage("CREATE (:X)") + PullMessage());
    CHECK(clients.back().Next().ok());
  }
  CHECK(server.Stop() < 5000);
}

}  // namespace
}  // namespace mycel::tests
