// SHOW DATABASES, TRANSACTIONS and USERS; TERMINATE TRANSACTIONS.
#include <algorithm>

#include "engine/procedures/builtin.h"
#include "engine/procedures/instants.h"
#include "engine/txn/history_reads.h"

namespace mycel::engine::procedures {

using base::Result;

namespace {

enum class Which : uint8_t { kAll, kNamed, kDefault, kHome };

Value MapOfNothing() {
  types::MapBuilder none;
  return std::move(none).Build();
}

// What ALTER DATABASE has set, and how far back the history reaches.
Value OptionsOf(CallContext& context, const DatabaseEntry& entry) {
  if (entry.name != context.database.name()) return MapOfNothing();
  const txn::HistoryInfo history = txn::HistoryOf(context.database.store());
  if (!history.on()) return MapOfNothing();
  types::MapBuilder options;
  if (history.whole) {
    options.Put("historyRetention", DurationOfMillis(history.whole->retention_micros / 1000));
    options.Put("historyOldest", InstantOf(history.whole->oldest_micros));
  }
  if (!history.labels.empty()) {
    types::MapBuilder labels;
    for (const auto& [label, window] : history.labels) {
      types::MapBuilder one;
      one.Put("retention", DurationOfMillis(window.retention_micros / 1000));
      one.Put("oldest", InstantOf(window.oldest_micros));
      labels.Put(context.database.store().tokens().labels.Name(label), std::move(one).Build());
    }
    options.Put("historyLabels", std::move(labels).Build());
  }
  return std::move(options).Build();
}

Row DatabaseRow(CallContext& context, const DatabaseEntry& entry, bool with_roles) {
  const std::string_view status = entry.online ? "online" : "offline";
  Row row = {Text(entry.name),
             Text(entry.system ? "system" : "standard"),
             Value::List({}),
             Text(entry.writable ? "read-write" : "read-only"),
             TextOrNull(entry.uuid),
             Value(),
             Text(context.database.advertised_address()),
             Text("primary"),
             Value::Boolean(true),
             Text("online"),
             Text(status),
             Text(entry.status_message)};
  if (with_roles) {
    row.push_back(Value::Boolean(entry.is_default));
    row.push_back(Value::Boolean(entry.is_home));
  }
  for (Value value : {Value::Integer(1), Value::Integer(0), Value::Integer(1), Value::Integer(0),
                      InstantOf(entry.created_micros), InstantOf(entry.started_micros), Value(), Value(), Value(),
                      Value::Integer(0), Value::List({}), OptionsOf(context, entry)}) {
    row.push_back(std::move(value));
  }
  return row;
}

Fields DatabaseFields(bool with_roles) {
  Fields fields = {Field("name", "STRING"),
                   Field("type", "STRING"),
                   Field("aliases", "LIST<STRING>"),
                   Field("access", "STRING"),
                   HiddenField("databaseID", "STRING"),
                   HiddenField("serverID", "STRING"),
                   Field("address", "STRING"),
                   Field("role", "STRING"),
                   Field("writer", "BOOLEAN"),
                   Field("requestedStatus", "STRING"),
                   Field("currentStatus", "STRING"),
                   Field("statusMessage", "STRING")};
  if (with_roles) {
    fields.push_back(Field("default", "BOOLEAN"));
    fields.push_back(Field("home", "BOOLEAN"));
  }
  for (const std::string_view name :
       {"currentPrimariesCount", "currentSecondariesCount", "requestedPrimariesCount", "requestedSecondariesCount"}) {
    fields.push_back(HiddenField(name, "INTEGER"));
  }
  for (const std::string_view name : {"creationTime", "lastStartTime", "lastStopTime"}) {
    fields.push_back(HiddenField(name, "ZONED DATETIME"));
  }
  fields.push_back(HiddenField("store", "STRING"));
  fields.push_back(HiddenField("lastCommittedTxn", "INTEGER"));
  fields.push_back(HiddenField("replicationLag", "INTEGER"));
  fields.push_back(Field("constituents", "LIST<STRING>"));
  fields.push_back(HiddenField("options", "MAP"));
  return fields;
}

RowFunction ShowDatabases(Which which) {
  return [which](CallContext& context, std::span<const Value> arguments) -> Result<Rows> {
    Rows rows;
    for (const DatabaseEntry& entry : context.database.Databases()) {
      if (which == Which::kNamed && !(arguments[1].is_string() && arguments[1].AsString() == entry.name)) continue;
      if (which == Which::kDefault && !entry.is_default) continue;
      if (which == Which::kHome && !entry.is_home) continue;
      rows.push_back(DatabaseRow(context, entry, which == Which::kAll || which == Which::kNamed));
    }
    return rows;
  };
}

// The strings of a string or of a list, nested lists included.
void AddNames(const Value& value, std::vector<std::string>* names) {
  if (value.is_string()) names->emplace_back(value.AsString());
  if (!value.is_list()) return;
  for (const Value& item : value.AsList()) AddNames(item, names);
}

// One column of SHOW TRANSACTIONS. What Neo4j tells of a transaction and Mycel does not keep (locks, waits, page
// counters) is null.
struct TransactionColumn {
  std::string_view name;
  std::string_view type;
  bool shown;  // without YIELD
  Value (*of)(const RunningTransaction& running);
};

Value NotKept(const RunningTransaction&) { return Value(); }
Value MapOrEmpty(const Value& map) { return map.is_map() ? map : MapOfNothing(); }
bool HasQuery(const RunningTransaction& running) { return !running.query_id.empty(); }

using Running = const RunningTransaction&;
constexpr TransactionColumn kTransactionColumns[] = {
    {"database", "STRING", true, [](Running t) { return Text(t.database); }},
    {"transactionId", "STRING", true, [](Running t) { return Text(t.id); }},
    {"currentQueryId", "STRING", true, [](Running t) { return Text(t.query_id); }},
    {"outerTransactionId", "STRING", false, [](Running) { return Text(""); }},
    {"connectionId", "STRING", true, [](Running t) { return Text(t.connection_id); }},
    {"clientAddress", "STRING", true, [](Running t) { return Text(t.client_address); }},
    {"username", "STRING", true, [](Running t) { return Text(t.user); }},
    {"metaData", "MAP", false, [](Running t) { return MapOrEmpty(t.metadata); }},
    {"currentQuery", "STRING", true, [](Running t) { return Text(t.query); }},
    {"parameters", "MAP", false, [](Running t) { return MapOrEmpty(t.parameters); }},
    {"planner", "STRING", false, NotKept},
    {"runtime", "STRING", false, NotKept},
    {"indexes", "LIST<MAP>", false, NotKept},
    {"startTime", "STRING", true, [](Running t) { return InstantText(t.started_micros); }},
    {"currentQueryStartTime", "STRING", false,
     [](Running t) { return HasQuery(t) ? InstantText(t.query_started_micros) : Text(""); }},
    {"protocol", "STRING", false, [](Running t) { return Text(t.connection_id.starts_with("bolt") ? "bolt" : ""); }},
    {"requestUri", "STRING", false, NotKept},
    {"status", "STRING", true, [](Running t) { return Text(t.status); }},
    {"currentQueryStatus", "STRING", false, [](Running t) { return Text(HasQuery(t) ? "running" : ""); }},
    {"statusDetails", "STRING", false, NotKept},
    {"resourceInformation", "MAP", false, NotKept},
    {"activeLockCount", "INTEGER", false, NotKept},
    {"currentQueryActiveLockCount", "INTEGER", false, NotKept},
    {"elapsedTime", "DURATION", true, [](Running t) { return DurationOfMillis(t.elapsed_ms); }},
    {"cpuTime", "DURATION", false, NotKept},
    {"waitTime", "DURATION", false, NotKept},
    {"idleTime", "DURATION", false, NotKept},
    {"currentQueryElapsedTime", "DURATION", false,
     [](Running t) { return HasQuery(t) ? DurationOfMillis(t.query_elapsed_ms) : Value(); }},
    {"currentQueryCpuTime", "DURATION", false, NotKept},
    {"currentQueryWaitTime", "DURATION", false, NotKept},
    {"currentQueryIdleTime", "DURATION", false, NotKept},
    {"currentQueryAllocatedBytes", "INTEGER", false, NotKept},
    {"allocatedDirectBytes", "INTEGER", false, NotKept},
    {"estimatedUsedHeapMemory", "INTEGER", false,
     [](Running t) { return Value::Integer(static_cast<int64_t>(t.memory_bytes)); }},
    {"pageHits", "INTEGER", false, NotKept},
    {"pageFaults", "INTEGER", false, NotKept},
    {"currentQueryPageHits", "INTEGER", false, NotKept},
    {"currentQueryPageFaults", "INTEGER", false, NotKept},
    {"initializationStackTrace", "STRING", false, NotKept},
};

Row TransactionRow(const RunningTransaction& running) {
  Row row;
  for (const TransactionColumn& column : kTransactionColumns) row.push_back(column.of(running));
  return row;
}

Fields TransactionFields() {
  Fields fields;
  for (const TransactionColumn& column : kTransactionColumns) {
    fields.push_back(column.shown ? Field(column.name, column.type) : HiddenField(column.name, column.type));
  }
  return fields;
}

Result<Rows> ShowTransactions(CallContext& context, std::span<const Value> arguments) {
  std::vector<std::string> ids;
  AddNames(arguments[1], &ids);
  Rows rows;
  for (const RunningTransaction& running : context.database.Transactions()) {
    const bool wanted = ids.empty() || std::find(ids.begin(), ids.end(), running.id) != ids.end();
    if (wanted) rows.push_back(TransactionRow(running));
  }
  return rows;
}

Result<Rows> TerminateTransactions(CallContext& context, std::span<const Value> arguments) {
  std::vector<std::string> ids;
  AddNames(arguments[0], &ids);
  const std::vector<RunningTransaction> running = context.database.Transactions();
  Rows rows;
  for (const std::string& id : ids) {
    const auto it =
        std::find_if(running.begin(), running.end(), [&](const RunningTransaction& t) { return t.id == id; });
    const bool ended = it != running.end() && context.database.Terminate(id);
    rows.push_back({Text(id), ended ? Text(it->user) : Value(),
                    Text(ended ? "Transaction terminated." : "Transaction not found.")});
  }
  return rows;
}

Result<Rows> ShowCurrentUser(CallContext& context, std::span<const Value>) {
  if (context.session.user().empty()) return Rows();
  return Rows{
      {Text(context.session.user()), TextList(context.session.roles()), Value::Boolean(false), Value(), Value()}};
}

}  // namespace

void AddShowServer(Registry* registry) {
  registry->Put(MakeShow("SHOW DATABASES", DatabaseFields(true), ShowDatabases(Which::kAll)));
  registry->Put(MakeShow("SHOW DATABASE", DatabaseFields(true), ShowDatabases(Which::kNamed)));
  registry->Put(MakeShow("SHOW DEFAULT DATABASE", DatabaseFields(false), ShowDatabases(Which::kDefault)));
  registry->Put(MakeShow("SHOW HOME DATABASE", DatabaseFields(false), ShowDatabases(Which::kHome)));
  registry->Put(MakeShow("SHOW TRANSACTIONS", TransactionFields(), ShowTransactions));
  Procedure terminate =
      MakeProcedure("TERMINATE TRANSACTIONS", {Field("ids", "ANY")},
                    {Field("transactionId", "STRING"), Field("username", "STRING"), Field("message", "STRING")},
                    binder::ProcedureMode::kDbms, "", TerminateTransactions);
  terminate.listed = false;
  registry->Put(std::move(terminate));
  // Accounts of others live in the server, which replaces SHOW USERS by its own.
  for (const std::string_view name : {"SHOW CURRENT USER", "SHOW USERS"}) {
    registry->Put(
        MakeShow(name,
                 {Field("user", "STRING"), Field("roles", "LIST<STRING>"), Field("passwordChangeRequired", "BOOLEAN"),
                  Field("suspended", "BOOLEAN"), Field("home", "STRING")},
                 ShowCurrentUser));
  }
}

}  // namespace mycel::engine::procedures
