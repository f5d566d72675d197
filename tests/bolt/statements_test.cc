#include <catch2/catch.hpp>

#include "bolt/raw_client.h"
#include "bolt/whole_server.h"

namespace mycel::tests {
namespace {

using Words = std::vector<std::string>;

// Runs for minutes unless it is stopped.
const std::string kEndless =
    "UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b WITH a, b WHERE a < 0 RETURN count(*)";

TEST_CASE("a batch of requests in one segment is answered in order, each by one summary") {
  WholeServer server;
  for (Version version : AllVersions()) {
    RawClient client(server.port());
    client.LogIn(version);
    std::string batch;
    Words expected;
    for (int i = 0; i < 50; ++i) {
      batch += RunMessage("UNWIND [1, 2] AS x RETURN x") + PullMessage();
      for (const char* word : {"S", "R", "R", "S"}) expected.emplace_back(word);
    }
    client.Send(batch);
    CHECK(client.ReadShort(expected.size()) == expected);
  }
}

TEST_CASE("a failure ignores what is pipelined behind it until RESET") {
  WholeServer server;
  for (Version version : AllVersions()) {
    RawClient client(server.port());
    client.LogIn(version);
    client.Send(BeginMessage() + RunMessage("CREATE (:Gone)") + PullMessage() + RunMessage("RETURN 1 / 0 AS x") +
                PullMessage() + RunMessage("RETURN 1") + PullMessage());
    CHECK(client.ReadShort(7) == Words{"S", "S", "S", "S", "Neo.ClientError.Statement.ArithmeticError", "I", "I"});
    CHECK(client.Ask(BareMessage(MessageTag::kReset)).ok());
    CHECK(client.Value("MATCH (n:Gone) RETURN count(n)") == PackValue(0));
  }
}

TEST_CASE("a failing statement delivers the rows before the failure") {
  WholeServer server;
  RawClient client(server.port());
  client.LogIn({5, 8});
  client.Send(RunMessage("UNWIND [1, 0, 2] AS x RETURN 10 / x AS y") + PullMessage());
  CHECK(client.ReadShort(3) == Words{"S", "R", "Neo.ClientError.Statement.ArithmeticError"});
}

TEST_CASE("FAILURE has the shape of its version") {
  WholeServer server;
  for (Version version : AllVersions()) {
    RawClient client(server.port());
    client.LogIn(version);
    const Answer failure = client.Ask(RunMessage("RETURN unknown"));
    INFO(version.ToString() << failure.body.ToString());
    CHECK((failure.body.Get("neo4j_code") != nullptr) == version.HasGqlErrors());
    CHECK((failure.body.Get("gql_status") != nullptr) == version.HasGqlErrors());
    CHECK((failure.body.Get("code") != nullptr) == !version.HasGqlErrors());
    CHECK(failure.body.GetString("message").find("unknown") != std::string::npos);
  }
}

// The GQL statuses of a statement's summary, in order.
Words StatusesOf(RawClient* client, const std::string& query) {
  client->Send(RunMessage(query) + PullMessage());
  CHECK(client->Next().ok());
  const Answer summary = client->ReadToSummary().back();
  INFO(summary.body.ToString());
  const PackValue* statuses = summary.body.Get("statuses");
  REQUIRE(statuses != nullptr);
  Words words;
  for (const PackValue& status : *statuses->AsList()) words.push_back(status.GetString("gql_status"));
  return words;
}

TEST_CASE("statuses tell the outcome once, behind warnings and notes and before information") {
  WholeServer server;
  RawClient client(server.port());
  client.LogIn({5, 8});
  CHECK(StatusesOf(&client, "RETURN 1") == Words{"00000"});
  CHECK(StatusesOf(&client, "UNWIND [] AS x RETURN x") == Words{"02000"});
  CHECK(StatusesOf(&client, "CREATE (:A), (:B)") == Words{"00001"});
  CHECK(StatusesOf(&client, "MATCH (n:Nowhere) RETURN n") == Words{"02000", "01N50"});
  CHECK(StatusesOf(&client, "MATCH (a:A), (b:B) RETURN a, b") == Words{"00000", "03N90"});
  CHECK(StatusesOf(&client, "EXPLAIN MATCH (a:A), (b:Nowhere) RETURN a, b") == Words{"01N50", "00001", "03N90"});
  CHECK(StatusesOf(&client, "CREATE INDEX i IF NOT EXISTS FOR (n:A) ON (n.x)") == Words{"00001"});
  CHECK(StatusesOf(&client, "CREATE INDEX i IF NOT EXISTS FOR (n:A) ON (n.x)") == Words{"00NA0", "00001"});
}

TEST_CASE("a plan has its table as text, ids and what was counted") {
  WholeServer server;
  for (Version version : AllVersions()) {
    RawClient client(server.port());
    client.LogIn(version);
    for (const char* key : {"plan", "profile"}) {
      const bool profiled = std::string(key) == "profile";
      client.Send(RunMessage((profiled ? "PROFILE " : "EXPLAIN ") + std::string("MATCH (n) RETURN n")) + PullMessage());
      CHECK(client.Next().ok());
      const Answer summary = client.ReadToSummary().back();
      INFO(version.ToString() << summary.body.ToString());
      REQUIRE(summary.body.Get(key) != nullptr);
      const PackValue& root = *summary.body.Get(key);
      const PackValue& arguments = *root.Get("args");
      const std::string table = arguments.GetString("string-representation");
      CHECK(table.find("| +AllNodesScan") != std::string::npos);
      CHECK(*arguments.Get("Id") == PackValue(0));
      CHECK((arguments.Get("Rows") != nullptr) == profiled);
      CHECK((arguments.Get("DbHits") != nullptr) == profiled);
      const PackValue& child = *root.Get("children")->AsList()->begin();
      CHECK(*child.Get("args")->Get("Id") == PackValue(1));
      CHECK(child.Get("args")->Get("string-representation") == nullptr);
    }
  }
}

TEST_CASE("PULL delivers exactly as many rows as it asks for, whatever the rows' size") {
  WholeServer server;
  RawClient client(server.port());
  client.LogIn({5, 8});
  // Rows of 1 KB fill the output long before the PULL has all of its rows; the slices of a long statement do the same.
  for (const char* row : {"x", "$kilobyte", "reduce(s = 0, i IN range(1, 200) | s + i + x)"}) {
    const std::string query = std::string("UNWIND range(1, 5000) AS x RETURN ") + row + " AS y";
    REQUIRE(client.Ask(RunMessage(query, {{"kilobyte", std::string(1024, 'k')}})).ok());
    size_t total = 0;
    for (int64_t wanted : {int64_t{1}, int64_t{999}, int64_t{1000}, int64_t{2999}}) {
      client.Send(PullMessage(wanted));
      const auto answers = client.ReadToSummary();
      CHECK(answers.size() == static_cast<size_t>(wanted) + 1);
      CHECK(answers.back().body.GetBool("has_more"));
      total += answers.size() - 1;
    }
    client.Send(PullMessage(1));
    const auto last = client.ReadToSummary();
    CHECK(total + last.size() - 1 == 5000);
    CHECK_FALSE(last.back().body.GetBool("has_more"));
  }
}

TEST_CASE("the results of one transaction interleave by qid") {
  WholeServer server;
  for (Version version : AllVersions()) {
    RawClient client(server.port());
    client.LogIn(version);
    CHECK(client.Ask(BeginMessage()).ok());
    for (int64_t qid = 0; qid < 20; ++qid) {
      const Answer run = client.Ask(RunMessage("UNWIND range(1, 5) AS x RETURN x + $by AS x", {{"by", qid * 100}}));
      CHECK(run.body.GetInt("qid", -1) == qid);
    }
    for (int64_t row = 1; row <= 5; ++row) {
      for (int64_t qid = 0; qid < 20; ++qid) {
        client.Send(PullMessage(1, qid));
        const auto answers = client.ReadToSummary();
        REQUIRE(answers.size() == 2);
        CHECK(*answers[0].body.AsList()->front().AsInt() == qid * 100 + row);
        CHECK(answers[1].body.GetBool("has_more") == (row < 5));
      }
    }
    CHECK(client.Ask(BareMessage(MessageTag::kCommit)).ok());
  }
}

TEST_CASE("COMMIT with open results runs them to their end; ROLLBACK drops them") {
  WholeServer server;
  RawClient client(server.port());
  client.LogIn({5, 8});
  const std::string create = "UNWIND range(1, 3000) AS x CREATE (n:Made {x: x}) RETURN n";
  client.Send(BeginMessage() + RunMessage(create) + PullMessage(2) + RunMessage(create) + PullMessage(1, 1) +
              BareMessage(MessageTag::kCommit));
  CHECK(client.ReadShort(9) == Words{"S", "S", "R", "R", "S", "S", "R", "S", "S"});
  CHECK(client.Value("MATCH (n:Made) RETURN count(n)") == PackValue(6000));

  client.Send(BeginMessage() + RunMessage("MATCH (n:Made) DELETE n RETURN 1") + PullMessage(1) +
              BareMessage(MessageTag::kRollback));
  CHECK(client.ReadShort(5) == Words{"S", "S", "R", "S", "S"});
  CHECK(client.Value("MATCH (n:Made) RETURN count(n)") == PackValue(6000));
}

TEST_CASE("COMMIT fails when an open result does, and nothing of the transaction stays") {
  WholeServer server;
  RawClient client(server.port());
  client.LogIn({5, 8});
  client.Send(BeginMessage() + RunMessage("CREATE (:Half)") + PullMessage() +
              RunMessage("UNWIND range(1, 50) AS x RETURN x") + PullMessage(1) +
              RunMessage("UNWIND range(1, 5000) AS x RETURN 1 / (4000 - x) AS y") + PullMessage(1) +
              RunMessage("UNWIND range(1, 60) AS x RETURN x") + PullMessage(1) + BareMessage(MessageTag::kCommit));
  const Words answers = client.ReadShort(13);
  CHECK(answers.back() == "Neo.ClientError.Statement.ArithmeticError");
  CHECK(client.Ask(BareMessage(MessageTag::kReset)).ok());
  CHECK(client.Value("MATCH (n:Half) RETURN count(n)") == PackValue(0));
}

TEST_CASE("DISCARD has a statement's effects and sends no rows") {
  WholeServer server;
  RawClient client(server.port());
  client.LogIn({4, 4});
  client.Send(RunMessage("UNWIND range(1, 10) AS x CREATE (n:D) RETURN n") + DiscardMessage());
  CHECK(client.ReadShort(2) == Words{"S", "S"});
  CHECK(client.Value("MATCH (n:D) RETURN count(n)") == PackValue(10));
  client.Send(RunMessage("UNWIND range(1, 10) AS x RETURN x") + DiscardMessage(7) + PullMessage());
  CHECK(client.ReadShort(6) == Words{"S", "S", "R", "R", "R", "S"});
}

TEST_CASE("RESET overtakes a statement that would run for minutes, in every version") {
  WholeServer server;
  for (Version version : AllVersions()) {
    RawClient client(server.port());
    client.LogIn(version);
    client.Send(BeginMessage() + RunMessage(kEndless) + PullMessage() + RunMessage("RETURN 2") + PullMessage());
    CHECK(client.ReadShort(2) == Words{"S", "S"});
    client.Send(BareMessage(MessageTag::kReset));
    const Words answers = client.ReadShort(4);
    CHECK((answers[0] == "I" || answers[0] == "Neo.ClientError.Transaction.Terminated"));
    CHECK(answers[1] == "I");
    CHECK(answers[2] == "I");
    CHECK(answers[3] == "S");
    CHECK(client.Value("RETURN 3 AS x") == PackValue(3));
  }
}

TEST_CASE("several RESETs: only the last one brings the session back") {
  WholeServer server;
  RawClient client(server.port());
  client.LogIn({5, 4});
  client.Send(RunMessage(kEndless) + PullMessage());
  CHECK(client.Next().ok());
  client.Send(BareMessage(MessageTag::kReset) + RunMessage("RETURN 1") + BareMessage(MessageTag::kReset));
  const Words answers = client.ReadShort(4);
  CHECK(answers[1] == "I");
  CHECK(answers[2] == "I");
  CHECK(answers[3] == "S");
}

TEST_CASE("GOODBYE and the end of the stream stop a statement that would run for minutes") {
  WholeServer server;
  for (bool politely : {true, false}) {
    RawClient client(server.port());
    client.LogIn({5, 8});
    client.Send(RunMessage(kEndless) + PullMessage());
    CHECK(client.Next().ok());
    if (politely) {
      client.Send(BareMessage(MessageTag::kGoodbye));
      CHECK(client.IsClosed());
    } else {
      client.Vanish();
    }
    CHECK(WholeServer::Await([&] { return server.metrics().sessions_open.value() == 0; }));
  }
}

TEST_CASE("a bookmark of a commit is taken by the next transaction; altered or forged ones are refused") {
  WholeServer server;
  for (Version version : AllVersions()) {
    RawClient client(server.port());
    client.LogIn(version);
    client.Send(BeginMessage() + RunMessage("CREATE (:B)") + PullMessage() + BareMessage(MessageTag::kCommit));
    const std::string bookmark = client.Read(4).back().body.GetString("bookmark");
    REQUIRE(bookmark.size() > 3);
    client.Send(BeginMessage({{"bookmarks", List{bookmark}}}) + BareMessage(MessageTag::kRollback));
    CHECK(client.ReadShort(2) == Words{"S", "S"});
    client.Send(RunMessage("RETURN 1 AS x", {}, {{"bookmarks", List{bookmark, bookmark}}}) + PullMessage());
    CHECK(client.ReadShort(3) == Words{"S", "R", "S"});
    std::string altered = bookmark;
    altered.back() = altered.back() == 'A' ? 'B' : 'A';
    for (const std::string& wrong : {altered, std::string("FB:nothing"), std::string()}) {
      CHECK(client.Ask(BeginMessage({{"bookmarks", List{wrong}}})).code() ==
            "Neo.ClientError.Transaction.InvalidBookmark");
      CHECK(client.Ask(BareMessage(MessageTag::kReset)).ok());
    }
  }
}

TEST_CASE("an idle transaction is ended at its time and its locks are free") {
  WholeServer server;
  RawClient other(server.port());
  other.LogIn({5, 8});
  other.Value("CREATE (n:Lock {v: 0}) RETURN 1");
  RawClient client(server.port());
  client.LogIn({5, 8});
  client.Send(BeginMessage({{"tx_timeout", 300}}) + RunMessage("MATCH (n:Lock) SET n.v = 1") + PullMessage());
  CHECK(client.ReadShort(3) == Words{"S", "S", "S"});
  CHECK(other.Value("MATCH (n:Lock) SET n.v = 2 RETURN n.v") == PackValue(2));
  CHECK(client.Ask(RunMessage("RETURN 1")).code() ==
        "Neo.ClientError.Transaction.TransactionTimedOutClientConfiguration");
}

TEST_CASE("a long statement keeps its connection alive with empty chunks") {
  WholeServer server;
  RawClient client(server.port());
  client.LogIn({5, 8});
  client.Send(RunMessage(kEndless) + PullMessage());
  CHECK(client.Next().ok());
  CHECK(client.IsQuiet(1200));
  server.env().Jump(61'000);
  CHECK(client.ReadBytes(2) == std::string(2, '\0'));
  server.env().Jump(61'000);
  CHECK(client.ReadBytes(2) == std::string(2, '\0'));
  client.Send(BareMessage(MessageTag::kReset));
  CHECK(client.Read(2).back().ok());
}

}  // namespace
}  // namespace mycel::tests
