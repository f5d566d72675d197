#include "engine/procedures/registry.h"

#include <catch2/catch.hpp>

#include "engine/env/posix_env.h"
#include "engine/txn/store.h"
#include "tests/support/temporary_directory.h"

namespace mycel::engine::procedures {
namespace {

class FakeServer final : public DatabaseInfo, public SessionInfo {
 public:
  explicit FakeServer(txn::Store* store) : store_(*store) {}
  std::string_view name() const override { return "neo4j"; }
  std::string_view uuid() const override { return "00000000-0000-0000-0000-000000000001"; }
  int64_t created_micros() const override { return 1'700'000'000'000'000; }
  txn::Store& store() override { return store_; }
  std::string advertised_address() const override { return "localhost:7687"; }
  std::vector<DatabaseEntry> Databases() const override {
    std::vector<DatabaseEntry> entries(2);
    entries[0].name = "neo4j";
    entries[0].is_default = entries[0].is_home = true;
    entries[1].name = "system";
    entries[1].system = true;
    return entries;
  }
  std::vector<RunningTransaction> Transactions() const override {
    std::vector<RunningTransaction> running(1);
    running[0].id = "neo4j-transaction-7";
    running[0].user = "ann";
    return running;
  }
  bool Terminate(std::string_view id) override { return id == "neo4j-transaction-7"; }
  std::vector<ClientConnection> Connections() const override { return {}; }
  std::optional<std::string> EndConnection(std::string_view id) override {
    return id == "bolt-1" ? std::optional<std::string>("ann") : std::nullopt;
  }
  std::vector<Setting> Settings() const override {
    std::vector<Setting> settings(2);
    settings[0].name = "db.transaction.timeout";
    settings[1].name = "server.x";
    return settings;
  }
  std::vector<CacheTierStats> CacheStats() const override {
    CacheTierStats page;
    page.tier = "page";
    page.hits = 3;
    return {page};
  }
  std::vector<Metric> Metrics() const override { return {}; }
  uint64_t ClearPlans() override { return 0; }
  void ClearCaches() override { ++cleared; }
  void SplitMultiplicities(uint64_t) override {}
  std::string_view user() const override { return "ann"; }
  std::vector<std::string> roles() const override { return {"admin"}; }
  Value transaction_metadata() const override { return metadata; }
  void set_transaction_metadata(Value map) override { metadata = std::move(map); }

  int cleared = 0;
  Value metadata;

 private:
  txn::Store& store_;
};

class Bench {
 public:
  explicit Bench(bool test_hooks = false) : env_(env::MakePosixEnv()), registry(test_hooks) {
    txn::StoreOptions options;
    options.env = env_.get();
    options.path = directory_.path().string();
    options.checkpoint.in_background = false;
    options.log_segment_bytes = size_t{1} << 20;  // every test makes a few of them
    auto store = txn::Store::Open(std::move(options));
    REQUIRE(store.ok());
    store_ = *std::move(store);
    server = std::make_unique<FakeServer>(store_.get());
    txn::BeginOptions begin;
    begin.access = txn::AccessMode::kWrite;
    transaction = store_->Begin(begin);
  }
  ~Bench() {
    transaction.reset();
    CHECK(store_->Close().ok());
    store_.reset();
  }

  base::Result<Rows> Call(std::string_view name, std::vector<Value> arguments = {}) {
    const binder::ProcedureSignature* procedure = registry.FindProcedure(name);
    REQUIRE(procedure != nullptr);
    SessionProcedures source(&registry, server.get(), server.get());
    functions::FunctionContext functions;
    const exec::ProcedureCallContext context{*transaction, functions};
    MYCEL_ASSIGN_OR_RETURN(const auto rows, source.Call(*procedure, std::move(arguments), context));
    Rows all;
    for (bool more = true; more;) {
      MYCEL_ASSIGN_OR_RETURN(more, rows->Next(context, 1, &all));
    }
    for (const Row& row : all) CHECK(row.size() == procedure->outputs.size());
    return all;
  }

  base::NodeId Node(std::vector<std::string> labels, std::vector<std::pair<std::string, Value>> properties) {
    std::vector<base::LabelId> ids;
    for (const std::string& label : labels) ids.push_back(*transaction->EnsureLabel(label));
    std::vector<txn::Property> packed;
    for (auto& [key, value] : properties) packed.push_back({*transaction->EnsurePropertyKey(key), value});
    return *transaction->CreateNode(ids, packed);
  }

 private:
  std::unique_ptr<env::Env> env_;
  test::TemporaryDirectory directory_{"procedures", false};
  std::unique_ptr<txn::Store> store_;

 public:
  Registry registry;
  std::unique_ptr<FakeServer> server;
  std::unique_ptr<txn::Transaction> transaction;
};

TEST_CASE("Every row source gives as many values as it has columns") {
  Bench bench(true);
  bench.Node({"A"}, {{"x", Value::Integer(1)}});
  for (const std::string_view name : {"db.labels",
                                      "db.relationshipTypes",
                                      "db.propertyKeys",
                                      "db.ping",
                                      "db.info",
                                      "dbms.info",
                                      "dbms.components",
                                      "dbms.clientConfig",
                                      "dbms.listConfig",
                                      "dbms.listConnections",
                                      "dbms.showCurrentUser",
                                      "db.schema.nodeTypeProperties",
                                      "db.schema.relTypeProperties",
                                      "db.schema.visualization",
                                      "apoc.meta.data",
                                      "tx.getMetaData",
                                      "mycel.cache.stats",
                                      "mycel.metrics",
                                      "SHOW INDEXES",
                                      "SHOW CONSTRAINTS",
                                      "SHOW PROCEDURES",
                                      "SHOW FUNCTIONS",
                                      "SHOW DATABASES",
                                      "SHOW DATABASE",
                                      "SHOW DEFAULT DATABASE",
                                      "SHOW HOME DATABASE",
                                      "SHOW TRANSACTIONS",
                                      "SHOW SETTINGS",
                                      "SHOW CURRENT USER",
                                      "SHOW USERS"}) {
    INFO(name);
    CHECK(bench.Call(name).ok());
  }
}

TEST_CASE("dbms.queryJmx answers with no rows") {
  Bench bench;
  const auto beans = bench.Call("dbms.queryJmx", {Value::String("neo4j.metrics:*")});
  REQUIRE(beans.ok());
  CHECK(beans->empty());
}

TEST_CASE("Connections are ended by their ids, and one that is not there is said to be") {
  Bench bench;
  const auto killed = bench.Call("dbms.killConnections", {Value::List({Value::String("bolt-1"), Value::String("x")})});
  REQUIRE(killed.ok());
  REQUIRE(killed->size() == 2);
  CHECK((*killed)[0][1].AsString() == "ann");
  CHECK((*killed)[0][2].AsString() == "Connection found");
  CHECK((*killed)[1][1].AsString() == "n/a");
  CHECK((*killed)[1][2].AsString() == "No connection found with this id");
}

TEST_CASE("Names count letter case, and the nearest known one is offered") {
  const Registry registry(false);
  CHECK(registry.FindProcedure("db.labels") != nullptr);
  CHECK(registry.FindProcedure("DB.labels") == nullptr);
  CHECK(registry.FindProcedure("mycel.test.checkpoint") == nullptr);
  CHECK(registry.NearestProcedure("db.label") == "db.labels");
}

TEST_CASE("A replaced procedure stays callable for those who found it before") {
  Bench bench;
  Procedure first;
  first.name = "my.proc";
  first.outputs.emplace_back();
  first.outputs[0].name = "x";
  first.rows = [](CallContext&, std::span<const Value>) -> base::Result<Rows> { return Rows{{Value::Integer(1)}}; };
  bench.registry.Put(first);
  const binder::ProcedureSignature* found = bench.registry.FindProcedure("my.proc");
  const uint64_t epoch = bench.registry.epoch();
  bench.registry.Put(first);
  CHECK(bench.registry.FindProcedure("my.proc") != found);
  CHECK(bench.registry.epoch() > epoch);
  CHECK(bench.registry.Remove("my.proc"));
  CHECK(bench.registry.FindProcedure("my.proc") == nullptr);
  CHECK(found->outputs[0].name == "x");
}

TEST_CASE("Labels without nodes are not listed, property keys are") {
  Bench bench;
  REQUIRE(bench.Call("db.createLabel", {Value::String("Unused")}).ok());
  REQUIRE(bench.Call("db.createProperty", {Value::String("unused")}).ok());
  bench.Node({"Used"}, {});
  const auto labels = bench.Call("db.labels");
  REQUIRE(labels.ok());
  REQUIRE(labels->size() == 1);
  CHECK((*labels)[0][0].AsString() == "Used");
  CHECK(bench.Call("db.propertyKeys")->size() == 1);
}

TEST_CASE("The schema of nodes tells types and whether a property is everywhere") {
  Bench bench;
  bench.Node({"B", "A"}, {{"x", Value::Integer(1)}, {"y", Value::String("a")}});
  bench.Node({"A", "B"}, {{"x", Value::Float(1.5)}});
  const auto rows = bench.Call("db.schema.nodeTypeProperties");
  REQUIRE(rows.ok());
  REQUIRE(rows->size() == 2);
  CHECK((*rows)[0][0].AsString() == ":`A`:`B`");
  CHECK((*rows)[0][2].AsString() == "x");
  CHECK((*rows)[0][3].AsList().size() == 2);
  CHECK((*rows)[0][4].is_true());
  CHECK_FALSE((*rows)[1][4].is_true());
}

TEST_CASE("Arguments are checked: an integer stands for a float, a string does not") {
  Bench bench(true);
  REQUIRE(bench
              .Call("mycel.test.registerProcedure",
                    {Value::String("t.f"), Value::String("t.f(in :: FLOAT?) :: (out :: STRING?)"), Value::List({})})
              .ok());
  CHECK(bench.Call("t.f", {Value::Integer(1)}).ok());
  const auto failed = bench.Call("t.f", {Value::String("1")});
  REQUIRE_FALSE(failed.ok());
  CHECK(failed.status().id() == base::ErrorId::kInvalidArgumentType);
}

TEST_CASE("A table procedure gives the outputs of the rows whose inputs equal the arguments") {
  Bench bench(true);
  const auto line = [](Value name, int64_t out) {
    types::MapBuilder map;
    map.Put("name", std::move(name));
    map.Put("out", Value::Integer(out));
    return std::move(map).Build();
  };
  const Value table = Value::List({line(Value::String("a"), 1), line(Value(), 2), line(Value::String("a"), 3)});
  REQUIRE(bench
              .Call("mycel.test.registerProcedure",
                    {Value::String("t.p"), Value::String("t.p(name :: STRING?) :: (out :: INTEGER?)"), table})
              .ok());
  CHECK(bench.Call("t.p", {Value::String("a")})->size() == 2);
  const auto of_null = bench.Call("t.p", {Value()});
  REQUIRE(of_null->size() == 1);
  CHECK((*of_null)[0][0].AsInteger() == 2);
  REQUIRE(bench.Call("mycel.test.registerProcedure", {Value::String("t.p"), Value()}).ok());
  CHECK(bench.registry.FindProcedure("t.p") == nullptr);
}

TEST_CASE("SHOW commands filter by kind, name and id") {
  Bench bench;
  CHECK(bench.Call("SHOW INDEXES", {Value::String("LOOKUP")})->size() == 2);
  CHECK(bench.Call("SHOW INDEXES", {Value::String("RANGE")})->empty());
  CHECK(bench.Call("SHOW DATABASE", {Value::String(""), Value::String("system")})->size() == 1);
  CHECK(bench.Call("SHOW DEFAULT DATABASE", {Value::String("")})->size() == 1);
  CHECK(bench.Call("SHOW TRANSACTIONS", {Value::String(""), Value::List({Value::String("other")})})->empty());
  const auto ended =
      bench.Call("TERMINATE TRANSACTIONS", {Value::List({Value::String("neo4j-transaction-7"), Value::String("x")})});
  REQUIRE(ended->size() == 2);
  CHECK((*ended)[0][2].AsString() == "Transaction terminated.");
  CHECK((*ended)[1][2].AsString() == "Transaction not found.");
}

TEST_CASE("SHOW PROCEDURES lists what can be called, with signatures, and no row source of SHOW") {
  Bench bench;
  const auto rows = bench.Call("SHOW PROCEDURES");
  bool found = false;
  for (const Row& row : *rows) {
    CHECK(row[0].AsString().substr(0, 4) != "SHOW");
    if (row[0].AsString() != "db.relationshipTypes") continue;
    found = true;
    CHECK(row[4].AsString() == "db.relationshipTypes() :: (relationshipType :: STRING)");
  }
  CHECK(found);
}

TEST_CASE("Transaction metadata can be set and read") {
  Bench bench;
  types::MapBuilder map;
  map.Put("app", Value::String("t"));
  REQUIRE(bench.Call("tx.setMetaData", {std::move(map).Build()}).ok());
  const auto rows = bench.Call("tx.getMetaData");
  REQUIRE(rows->size() == 1);
  CHECK((*rows)[0][0].AsMap().Find("app") != nullptr);
}

}  // namespace
}  // namespace mycel::engine::procedures
