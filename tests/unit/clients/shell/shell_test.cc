#include "clients/shell/shell.h"

#include <catch2/catch.hpp>
#include <sstream>

#include "protocol/packstream/pack_value.h"
#include "tests/support/fake_bolt_server.h"

namespace mycel::shell {
namespace {

using protocol::bolt::DecodedRequest;
using protocol::bolt::MessageTag;
using protocol::bolt::ResponseWriter;
using protocol::packstream::PackValue;

// Answers `RETURN ...` with one row, CREATE with counters, and everything else with a syntax error.
struct Answers {
  std::string query;
  PackValue parameters;
  bool failed = false;

  void operator()(const DecodedRequest& request, ResponseWriter& out) {
    if (request.tag == MessageTag::kReset) failed = false;
    if (request.tag == MessageTag::kRun) return Start(std::get<protocol::bolt::Run>(request.request), out);
    if (request.tag != MessageTag::kPull) return out.Success();
    if (failed) return out.Ignored();
    if (query == "RETURN FAILING") {
      return out.Failed({"Neo.ClientError.Statement.ArithmeticError", "/ by zero", "", "", {}, nullptr});
    }
    bool create = query.starts_with("CREATE");
    if (!create) {
      bool one = query.ends_with("AS value");
      auto& row = out.BeginRecord(one ? 1 : 2);
      row.Int(41);
      if (!one) row.String("a \"b\", ü");
      out.End();
    }
    auto& map = out.BeginSuccess(create ? 2 : 1);
    map.Entry("type", "rw");
    if (create) {
      map.String("stats");
      map.MapHeader(2);
      map.Entry("nodes-created", int64_t{3});
      map.Entry("properties-set", int64_t{1});
    }
    out.End();
  }

  void Start(const protocol::bolt::Run& run, ResponseWriter& out) {
    query = run.query;
    CHECK(DecodePackValue(run.parameters, &parameters).ok());
    failed = !query.starts_with("RETURN") && !query.starts_with("CREATE");
    if (failed) {
      return out.Failed({"Neo.ClientError.Statement.SyntaxError", "Invalid input 'X'\n\"X\"\n ^", "", "", {}, nullptr});
    }
    auto& map = out.BeginSuccess(1);
    map.String("fields");
    map.ListHeader(query.starts_with("CREATE") ? 0 : 2);
    if (!query.starts_with("CREATE")) {
      map.String("n");
      map.String("text");
    }
    out.End();
  }
};

struct Run {
  bool good = false;
  std::string out;
  std::string err;
};

Run RunScript(const std::string& script, Format format = Format::kPlain, bool echo = false) {
  testing::FakeBoltServer server{Answers{}};
  ShellOptions options;
  options.connect.address = {"127.0.0.1", server.port()};
  options.format = format;
  options.echo = echo;
  std::ostringstream out;
  std::ostringstream err;
  Shell shell(options, &out, &err, nullptr);
  REQUIRE(shell.Connect());
  std::istringstream input(script);
  bool good = shell.ExecuteAll(&input);
  shell.LeaveTransaction();
  return {good, out.str(), err.str()};
}

TEST_CASE("a password is asked for only when the server wants one and none was given") {
  testing::FakeBoltServer server{Answers{}};
  int asked = 0;
  std::ostringstream out;
  std::ostringstream err;
  ShellOptions options;
  options.connect.address = {"127.0.0.1", server.port()};
  options.connect.user = "neo4j";
  options.ask_password = [&] { return ++asked, std::string("secret"); };
  CHECK(Shell(options, &out, &err, nullptr).Connect());
  CHECK(asked == 0);
  server.RequirePassword("secret");
  CHECK(Shell(options, &out, &err, nullptr).Connect());
  CHECK(asked == 1);
  options.connect.password = "wrong";
  CHECK_FALSE(Shell(options, &out, &err, nullptr).Connect());
  CHECK(asked == 1);
  CHECK(err.str().starts_with("Neo.ClientError.Security.Unauthorized"));
}

TEST_CASE("a query prints its rows in each format") {
  CHECK(RunScript("RETURN 1;", Format::kPlain).out == "n, text\n41, \"a \\\"b\\\", ü\"\n");
  CHECK(RunScript("RETURN 1;", Format::kCsv).out == "n,text\n41,\"a \"\"b\"\", ü\"\n");
  CHECK(RunScript("RETURN 1;", Format::kJson).out == "{\"n\":41,\"text\":\"a \\\"b\\\", ü\"}\n");
  CHECK(RunScript("RETURN 1", Format::kTable).out ==
        "+----+--------------+\n"
        "| n  | text         |\n"
        "+----+--------------+\n"
        "| 41 | \"a \\\"b\\\", ü\" |\n"
        "+----+--------------+\n");
}

TEST_CASE("counters stand below an update") {
  Run run = RunScript("CREATE (n);", Format::kTable);
  CHECK(run.good);
  CHECK(run.out == "Created 3 nodes, set 1 property\n");
}

TEST_CASE("a script stops at its first failure and prints the server's lines") {
  Run run = RunScript("X;\nRETURN 1;");
  CHECK_FALSE(run.good);
  CHECK(run.out.empty());
  CHECK(run.err == "Neo.ClientError.Statement.SyntaxError: Invalid input 'X'\n\"X\"\n ^\n");
}

TEST_CASE("a statement that fails at once prints no table") {
  for (Format format : {Format::kTable, Format::kCsv, Format::kPlain, Format::kJson}) {
    Run run = RunScript("RETURN FAILING", format);
    CHECK_FALSE(run.good);
    CHECK(run.out.empty());
    CHECK(run.err == "Neo.ClientError.Statement.ArithmeticError: / by zero\n");
  }
}

TEST_CASE("with echo each statement stands before its answer, comments included") {
  CHECK(RunScript("CREATE  // why?\n(n);\n:commit", Format::kTable, true).out ==
        "CREATE  // why?\n(n);\nCreated 3 nodes, set 1 property\n:commit\n");
}

TEST_CASE("a transaction that the input leaves open is rolled back, and this is said") {
  CHECK(RunScript(":begin\nCREATE (n);").err == "The transaction was still open and is rolled back.\n");
  CHECK(RunScript(":begin\nCREATE (n);\n:commit").err.empty());
}

TEST_CASE("parameters are evaluated by the server and listed") {
  Run run = RunScript(":param x => 40 + 1\n:params\n");
  CHECK(run.good);
  CHECK(run.out == "x => 41\n");
  CHECK(RunScript(":param x => 1\n:param clear\n:params\n").out.empty());
  CHECK_FALSE(RunScript(":param x\n").good);
  CHECK_FALSE(RunScript(":param {x: 1}\n").good);  // this server's value is no map
}

TEST_CASE("commands are checked") {
  CHECK(RunScript(":help\n").out.find(":param NAME") != std::string::npos);
  CHECK_FALSE(RunScript(":nonsense\n").good);
  CHECK_FALSE(RunScript(":format xml\n").good);
  CHECK_FALSE(RunScript(":timing maybe\n").good);
  CHECK_FALSE(RunScript(":commit\n").good);
  CHECK(RunScript(":begin\nRETURN 1;\n:commit\n").good);
  CHECK(RunScript(":format json\nRETURN 1;").out.starts_with("{"));
  CHECK(RunScript(":exit\nX;").good);
  CHECK_FALSE(RunScript(":source /nonexistent/file\n").good);
}

}  // namespace
}  // namespace mycel::shell
