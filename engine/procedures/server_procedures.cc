// db.ping, db.info, dbms.* and what Mycel tells of itself.
#include "engine/procedures/builtin.h"
#include "engine/procedures/instants.h"

namespace mycel::engine::procedures {

using base::Result;
using binder::ProcedureMode;

namespace {

// What clients are told: drivers and tools choose their commands by this version.
constexpr std::string_view kNeo4jVersion = "5.26.0";

Result<Rows> Components(CallContext&, std::span<const Value>) {
  return Rows{{Text("Neo4j Kernel"), TextList(std::vector<std::string_view>{kNeo4jVersion}), Text("community")}};
}

Result<Rows> DatabaseInfoRow(CallContext& context, std::span<const Value>) {
  return Rows{
      {Text(context.database.uuid()), Text(context.database.name()), InstantText(context.database.created_micros())}};
}

Row SettingRow(const Setting& setting) {
  return {Text(setting.name),
          Text(setting.description),
          Text(setting.value),
          Value::Boolean(setting.dynamic),
          Text(setting.default_value),
          Text(setting.value),
          Value::Boolean(setting.value != setting.default_value),
          Text(setting.valid_values)};
}

Result<Rows> ListConfig(CallContext& context, std::span<const Value> arguments) {
  const std::string_view search = arguments[0].is_string() ? arguments[0].AsString() : std::string_view();
  Rows rows;
  for (const Setting& setting : context.database.Settings()) {
    if (setting.name.find(search) != std::string::npos) rows.push_back(SettingRow(setting));
  }
  return rows;
}

// The settings that tools in a browser ask for.
Result<Rows> ClientConfig(CallContext& context, std::span<const Value>) {
  Rows rows;
  for (const Setting& setting : context.database.Settings()) {
    if (setting.name.starts_with("browser.") || setting.name.starts_with("client.") ||
        setting.name.ends_with("auth_enabled")) {
      rows.push_back(SettingRow(setting));
    }
  }
  return rows;
}

// One server that does everything.
Result<Rows> RoutingTable(CallContext& context, std::span<const Value>) {
  constexpr int64_t kTimeToLiveSeconds = 300;
  std::vector<Value> servers;
  for (const std::string_view role : {"WRITE", "READ", "ROUTE"}) {
    types::MapBuilder server;
    server.Put("addresses", TextList(std::vector<std::string>{context.database.advertised_address()}));
    server.Put("role", Text(role));
    servers.push_back(std::move(server).Build());
  }
  return Rows{{Value::Integer(kTimeToLiveSeconds), Value::List(std::move(servers))}};
}

Result<Rows> Connections(CallContext& context, std::span<const Value>) {
  Rows rows;
  for (const ClientConnection& connection : context.database.Connections()) {
    rows.push_back({Text(connection.id), InstantText(connection.connected_micros), Text(connection.connector),
                    Text(connection.user), Text(connection.user_agent), Text(connection.server_address),
                    Text(connection.client_address)});
  }
  return rows;
}

Row KilledConnection(CallContext& context, std::string_view id) {
  const std::optional<std::string> user = context.database.EndConnection(id);
  return {Text(id), Text(user ? *user : "n/a"), Text(user ? "Connection found" : "No connection found with this id")};
}

Result<Rows> KillConnection(CallContext& context, std::span<const Value> arguments) {
  return Rows{KilledConnection(context, arguments[0].is_string() ? arguments[0].AsString() : std::string_view())};
}

Result<Rows> KillConnections(CallContext& context, std::span<const Value> arguments) {
  Rows rows;
  if (!arguments[0].is_list()) return rows;
  for (const Value& id : arguments[0].AsList()) {
    if (id.is_string()) rows.push_back(KilledConnection(context, id.AsString()));
  }
  return rows;
}

Result<Rows> CacheStats(CallContext& context, std::span<const Value>) {
  const auto number = [](uint64_t count) { return Value::Integer(static_cast<int64_t>(count)); };
  Rows rows;
  for (const CacheTierStats& tier : context.database.CacheStats()) {
    const uint64_t reads = tier.hits + tier.misses;
    rows.push_back({Text(tier.tier), number(tier.hits), number(tier.misses),
                    reads == 0 ? Value() : Value::Float(static_cast<double>(tier.hits) / static_cast<double>(reads)),
                    number(tier.evictions), number(tier.bytes), number(tier.budget_bytes)});
  }
  return rows;
}

Result<Rows> Metrics(CallContext& context, std::span<const Value>) {
  Rows rows;
  for (const Metric& metric : context.database.Metrics()) {
    rows.push_back({Text(metric.name), Value::Float(metric.value), Text(metric.description)});
  }
  return rows;
}

void AddConfigProcedures(const std::function<void(Procedure)>& add) {
  const auto columns = [] {
    return Fields{Field("name", "STRING"),           Field("description", "STRING"),  Field("value", "STRING"),
                  Field("dynamic", "BOOLEAN"),       Field("defaultValue", "STRING"), Field("startupValue", "STRING"),
                  Field("explicitlySet", "BOOLEAN"), Field("validValues", "STRING")};
  };
  add(MakeProcedure("dbms.listConfig", {FieldWithDefault("searchString", "STRING", Text(""))}, columns(),
                    ProcedureMode::kDbms, "List the currently active configuration settings.", ListConfig));
  add(MakeProcedure("dbms.clientConfig", {}, columns(), ProcedureMode::kDbms, "Return client configuration.",
                    ClientConfig));
}

}  // namespace

void AddServerProcedures(Registry* registry) {
  const auto add = [&](Procedure procedure) {
    procedure.works_on_system = true;
    registry->Put(std::move(procedure));
  };
  AddConfigProcedures(add);
  add(MakeProcedure(
      "db.ping", {}, {Field("success", "BOOLEAN")}, ProcedureMode::kRead,
      "This procedure can be used by client side tooling to test whether they are correctly connected to a database.",
      [](CallContext&, std::span<const Value>) -> Result<Rows> { return Rows{{Value::Boolean(true)}}; }));
  const auto info = [] {
    return Fields{Field("id", "STRING"), Field("name", "STRING"), Field("creationDate", "STRING")};
  };
  add(MakeProcedure("db.info", {}, info(), ProcedureMode::kRead, "Provides information regarding the database.",
                    DatabaseInfoRow));
  add(MakeProcedure("dbms.info", {}, info(), ProcedureMode::kDbms, "Provides information regarding the DBMS.",
                    DatabaseInfoRow));
  add(MakeProcedure("dbms.components", {},
                    {Field("name", "STRING"), Field("versions", "LIST<STRING>"), Field("edition", "STRING")},
                    ProcedureMode::kDbms, "List DBMS components and their versions.", Components));
  for (const std::string_view name : {"dbms.routing.getRoutingTable", "dbms.cluster.routing.getRoutingTable"}) {
    add(MakeProcedure(name, {Field("context", "MAP"), FieldWithDefault("database", "STRING", Value())},
                      {Field("ttl", "INTEGER"), Field("servers", "LIST<MAP>")}, ProcedureMode::kDbms,
                      "Returns endpoints of this instance: it reads, writes and routes.", RoutingTable));
  }
  add(MakeProcedure("dbms.listConnections", {},
                    {Field("connectionId", "STRING"), Field("connectTime", "STRING"), Field("connector", "STRING"),
                     Field("username", "STRING"), Field("userAgent", "STRING"), Field("serverAddress", "STRING"),
                     Field("clientAddress", "STRING")},
                    ProcedureMode::kDbms, "List all accepted network connections at this instance.", Connections));
  const auto killed = [] {
    return Fields{Field("connectionId", "STRING"), Field("username", "STRING"), Field("message", "STRING")};
  };
  add(MakeProcedure("dbms.killConnection", {Field("id", "STRING")}, killed(), ProcedureMode::kDbms,
                    "Kill network connection with the given connection id.", KillConnection));
  add(MakeProcedure("dbms.killConnections", {Field("ids", "LIST<STRING>")}, killed(), ProcedureMode::kDbms,
                    "Kill all network connections with the given connection ids.", KillConnections));
  add(MakeProcedure("dbms.queryJmx", {Field("query", "STRING")},
                    {Field("name", "STRING"), Field("description", "STRING"), Field("attributes", "MAP")},
                    ProcedureMode::kDbms, "Answers with no rows: there is no JVM. `:sysinfo` of cypher-shell asks it.",
                    [](CallContext&, std::span<const Value>) -> Result<Rows> { return Rows{}; }));
  add(MakeProcedure(
      "mycel.cache.stats", {},
      {Field("tier", "STRING"), Field("hits", "INTEGER"), Field("misses", "INTEGER"), Field("hitRatio", "FLOAT"),
       Field("evictions", "INTEGER"), Field("bytes", "INTEGER"), Field("budgetBytes", "INTEGER")},
      ProcedureMode::kDbms, "What each cache tier holds and how often it was asked in vain.", CacheStats));
  add(MakeProcedure("mycel.metrics", {},
                    {Field("name", "STRING"), Field("value", "FLOAT"), Field("description", "STRING")},
                    ProcedureMode::kDbms, "The server's metrics, as GET /metrics gives them.", Metrics));
}

}  // namespace mycel::engine::procedures
