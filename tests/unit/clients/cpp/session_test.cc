#include "clients/cpp/session.h"

#include <catch2/catch.hpp>
#include <chrono>
#include <future>
#include <thread>

#include "protocol/packstream/pack_value.h"
#include "tests/support/fake_bolt_server.h"

namespace mycel::client {
namespace {

using protocol::bolt::DecodedRequest;
using protocol::bolt::MessageTag;
using protocol::bolt::ResponseWriter;
using protocol::packstream::PackStruct;
using protocol::packstream::PackValue;
using testing::FakeBoltServer;

std::unique_ptr<Connection> Connect(const FakeBoltServer& server) {
  ConnectOptions options;
  options.address = {"127.0.0.1", server.port()};
  options.user = "neo4j";
  options.password = "secret";
  auto connection = Connection::Open(options);
  INFO(connection.error().message);
  REQUIRE(connection.ok());
  return std::move(*connection);
}

void Succeed(ResponseWriter& out, const PackValue::Map& map) {
  auto& encoder = out.BeginSuccess(map.size());
  for (const auto& [key, value] : map) {
    encoder.String(key);
    Write(&encoder, value);
  }
  out.End();
}

// Serves `RETURN` of the numbers 0..rows-1, honouring PULL's n; FAIL fails; HANG waits for RESET.
class Numbers {
 public:
  explicit Numbers(int64_t rows) : rows_(rows) {}

  void operator()(const DecodedRequest& request, ResponseWriter& out) {
    if (hanging_ && request.tag == MessageTag::kReset) {
      out.Ignored();
      out.Ignored();
      hanging_ = false;
    } else if (hanging_) {
      return;
    }
    switch (request.tag) {
      case MessageTag::kRun:
        return Start(std::get<protocol::bolt::Run>(request.request).query, out);
      case MessageTag::kPull:
        return Produce(std::get<protocol::bolt::Pull>(request.request).rows, out);
      case MessageTag::kDiscard:
        next_ = rows_;
        return Succeed(out, {{"type", "r"}});
      case MessageTag::kCommit:
        return Succeed(out, {{"bookmark", "FB:1"}});
      case MessageTag::kReset:
        failed_ = false;
        return out.Success();
      default:
        return out.Success();
    }
  }

 private:
  void Start(std::string_view query, ResponseWriter& out) {
    if (query == "HANG") {
      hanging_ = true;
    } else if (query == "FAIL") {
      failed_ = true;
      out.Failed({"Neo.ClientError.Statement.SyntaxError", "Invalid input", "42001", "error: syntax", {}, nullptr});
    } else {
      next_ = 0;
      Succeed(out, {{"fields", PackValue::List{"n"}}, {"t_first", 1}});
    }
  }
  void Produce(int64_t wanted, ResponseWriter& out) {
    if (failed_) return out.Ignored();
    for (int64_t i = 0; next_ < rows_ && (wanted < 0 || i < wanted); ++i) {
      out.BeginRecord(1).Int(next_++);
      out.End();
    }
    if (next_ < rows_) return Succeed(out, {{"has_more", true}});
    Succeed(out,
            {{"type", "rw"}, {"db", "neo4j"}, {"bookmark", "FB:x"}, {"stats", PackValue::Map{{"nodes-created", 2}}}});
  }

  int64_t rows_;
  int64_t next_ = 0;
  bool failed_ = false;
  bool hanging_ = false;
};

int64_t CountRows(RowStream* stream) {
  Row row;
  int64_t count = 0;
  while (true) {
    auto more = stream->Next(&row);
    REQUIRE(more.ok());
    if (!*more) return count;
    CHECK(*row[0].As<int64_t>() == count);
    ++count;
  }
}

TEST_CASE("rows stream in batches of the fetch size, and the summary follows") {
  FakeBoltServer server(Numbers(25));
  auto connection = Connect(server);
  CHECK(connection->server() == "Neo4j/5.26.0");
  CHECK(connection->protocol_version() == "6.0");
  SessionOptions options;
  options.fetch_size = 10;
  Session session(connection.get(), options);
  auto stream = session.Run("RETURN", {{"x", 1}});
  REQUIRE(stream.ok());
  CHECK(stream->columns() == std::vector<std::string>{"n"});
  CHECK(CountRows(&*stream) == 25);
  CHECK(stream->summary().type == "rw");
  CHECK(stream->summary().counters.at(0).second == 2);
  CHECK(session.bookmark() == "FB:x");
  CHECK(server.seen() == std::vector<std::string>{"HELLO", "LOGON", "RUN", "PULL", "PULL", "PULL"});
}

TEST_CASE("a failed query gives the server's error and leaves the connection usable") {
  FakeBoltServer server(Numbers(3));
  auto connection = Connect(server);
  Session session(connection.get(), {});
  auto failed = session.Run("FAIL");
  REQUIRE_FALSE(failed.ok());
  CHECK(failed.error().kind == ErrorKind::kServer);
  CHECK(failed.error().code == "Neo.ClientError.Statement.SyntaxError");
  CHECK(failed.error().gql_status == "42001");
  auto stream = session.Run("RETURN");
  REQUIRE(stream.ok());
  CHECK(CountRows(&*stream) == 3);
}

TEST_CASE("the next statement discards what is left of a stream") {
  FakeBoltServer server(Numbers(100));
  auto connection = Connect(server);
  SessionOptions options;
  options.fetch_size = 10;
  Session session(connection.get(), options);
  auto first = session.Run("RETURN");
  Row row;
  REQUIRE(first->Next(&row).ok());
  auto second = session.Run("RETURN");
  REQUIRE(second.ok());
  CHECK(first->Next(&row).error().kind == ErrorKind::kUsage);
  CHECK(CountRows(&*second) == 100);
}

TEST_CASE("a transaction begins, commits, and ends by a failure") {
  FakeBoltServer server(Numbers(1));
  auto connection = Connect(server);
  Session session(connection.get(), {});
  CHECK(session.Commit().kind == ErrorKind::kUsage);
  REQUIRE(session.Begin().ok());
  CHECK(session.in_transaction());
  REQUIRE(session.Run("RETURN").ok());
  REQUIRE(session.Commit().ok());
  CHECK(session.bookmark() == "FB:1");
  REQUIRE(session.Begin().ok());
  CHECK_FALSE(session.Run("FAIL").ok());
  CHECK_FALSE(session.in_transaction());
}

TEST_CASE("Cancel from another thread ends a hanging query, and the connection lives on") {
  FakeBoltServer server(Numbers(2));
  auto connection = Connect(server);
  Session session(connection.get(), {});
  std::promise<void> started;
  std::thread canceller([&] {
    started.get_future().wait();
    while (server.seen().back() != "PULL") std::this_thread::yield();
    connection->Cancel();
  });
  started.set_value();
  auto hung = session.Run("HANG");
  canceller.join();
  REQUIRE_FALSE(hung.ok());
  CHECK(hung.error().kind == ErrorKind::kCancelled);
  auto stream = session.Run("RETURN");
  REQUIRE(stream.ok());
  CHECK(CountRows(&*stream) == 2);
}

TEST_CASE("a call beyond its deadline fails and closes the connection") {
  FakeBoltServer server(Numbers(2));
  ConnectOptions options;
  options.address = {"127.0.0.1", server.port()};
  options.call_timeout = std::chrono::milliseconds(50);
  auto connection = Connection::Open(options);
  REQUIRE(connection.ok());
  Session session(connection->get(), {});
  CHECK(session.Run("HANG").error().kind == ErrorKind::kTimeout);
  CHECK_FALSE((*connection)->alive());
  CHECK(session.Run("RETURN").error().kind == ErrorKind::kConnection);
}

TEST_CASE("every parameter kind arrives, and structures come back as values") {
  PackValue received;
  FakeBoltServer server([&](const DecodedRequest& request, ResponseWriter& out) {
    if (request.tag == MessageTag::kRun) {
      CHECK(DecodePackValue(std::get<protocol::bolt::Run>(request.request).parameters, &received).ok());
      return Succeed(out, {{"fields", PackValue::List{"v"}}});
    }
    auto& row = out.BeginRecord(1);
    Write(&row, *received.Get("v"));
    out.End();
    PackValue node(PackStruct{0x4E, {7, PackValue::List{"A"}, PackValue::Map{{"k", 1}}, "4:x:7"}});
    PackValue other(PackStruct{0x4E, {8, PackValue::List{}, PackValue::Map{}, "4:x:8"}});
    PackValue rel(PackStruct{0x72, {3, "R", PackValue::Map{}, "5:x:3"}});
    auto& path = out.BeginRecord(1);
    Write(&path,
          PackValue(PackStruct{0x50, {PackValue::List{node, other}, PackValue::List{rel}, PackValue::List{-1, 1}}}));
    out.End();
    out.Success();
  });
  auto connection = Connect(server);
  Session session(connection.get(), {});
  List all = {Value(),
              true,
              1,
              2.5,
              "x",
              Bytes{1},
              Map{{"k", List{1}}},
              Date{5},
              LocalTime{6},
              Time{7, 3600},
              LocalDateTime{8, 9},
              DateTime{10, 11, 3600, ""},
              DateTime{12, 13, 0, "Europe/Berlin"},
              Duration{1, 2, 3, 4},
              Point{4326, 1.0, 2.0, 0, 2},
              Vector{Vector::Element::kInt8, {1, -2}}};
  auto stream = session.Run("RETURN $v", {{"v", all}});
  REQUIRE(stream.ok());
  Row row;
  REQUIRE(stream->Next(&row).ok());
  const List& back = *row[0].As<List>();
  REQUIRE(back.size() == all.size());
  for (size_t i = 0; i < all.size(); ++i) CHECK(back[i].variant().index() == all[i].variant().index());
  CHECK(back[12].As<DateTime>()->zone == "Europe/Berlin");
  CHECK(back[15].As<Vector>()->values == std::vector<double>{1, -2});
  REQUIRE(stream->Next(&row).ok());
  const Path& path = *row[0].As<Path>();
  CHECK((path.nodes.size() == 2 && path.nodes[0].id == 7));
  CHECK((path.relationships[0].start_id == 8 && path.relationships[0].end_id == 7));
  CHECK(session.Run("RETURN $v", {{"v", Node{}}}).error().kind == ErrorKind::kUsage);
}

TEST_CASE("a server that is not there, or too old, is told") {
  ConnectOptions options;
  {
    FakeBoltServer gone(Numbers(0));
    options.address = {"127.0.0.1", gone.port()};
  }
  CHECK(Connection::Open(options).error().kind == ErrorKind::kConnection);
  FakeBoltServer old(Numbers(0), {4, 4});
  options.address.port = old.port();
  CHECK(Connection::Open(options).error().message.find("4.4") != std::string::npos);
}

TEST_CASE("URIs are read, and bad ones are named") {
  CHECK(ParseUri("bolt://localhost")->port == 7687);
  CHECK(ParseUri("bolt://h:17/")->port == 17);
  CHECK(ParseUri("bolt://[::1]:18")->host == "::1");
  CHECK(ParseUri("neo4j://h:17")->port == 17);
  CHECK(ParseUri("bolt://h")->encryption == Encryption::kNone);
  CHECK(ParseUri("neo4j+s://h")->encryption == Encryption::kVerified);
  CHECK(ParseUri("bolt+ssc://h:17")->encryption == Encryption::kUnverified);
  for (const char* bad : {"localhost", "bolt+x://h", "http+s://h", "http://h", "bolt://", "bolt://h:0",
                          "bolt://h:70000", "bolt://h:x", "bolt://[::1"}) {
    CHECK_FALSE(ParseUri(bad).ok());
  }
}

}  // namespace
}  // namespace mycel::client
