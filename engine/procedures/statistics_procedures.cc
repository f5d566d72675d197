// db.stats.*, db.clearQueryCaches and db.prepareForReplanning.
//
// GRAPH COUNTS, TOKENS and META are read from what the database keeps anyway. A list of QUERIES is not kept: nothing is
// ever collected, and that section is always idle and empty.
#include <optional>
#include <string>
#include <tuple>

#include "engine/procedures/builtin.h"
#include "engine/procedures/instants.h"

namespace mycel::engine::procedures {

using base::ErrorId;
using base::Result;
using base::Status;
using binder::ProcedureMode;

namespace {

Value Count(double count) { return Value::Integer(static_cast<int64_t>(count)); }

Status UnknownSection(std::string_view section, std::string_view known) {
  return Status::Error(ErrorId::kInvalidConfiguration, "Unknown section '" + std::string(section) +
                                                           "', known sections are [" + std::string(known) + "]");
}

// A name as it is told: itself, or its letter and number for readers who must not know it.
std::string Told(std::string_view name, char letter, uint32_t id, bool anonymous) {
  return anonymous ? letter + std::to_string(id) : std::string(name);
}

Result<Value> NodeCounts(CallContext& context, bool anonymous) {
  const auto& labels = context.transaction.tokens().labels;
  std::vector<Value> counts;
  const auto add = [&](uint64_t count, std::string_view label) {
    types::MapBuilder entry;
    entry.Put("count", Value::Integer(static_cast<int64_t>(count)));
    if (!label.empty()) entry.Put("label", Text(label));
    counts.push_back(std::move(entry).Build());
  };
  MYCEL_ASSIGN_OR_RETURN(const uint64_t all, context.transaction.CountNodes(std::nullopt));
  add(all, "");
  for (uint32_t i = 0; i < labels.size(); ++i) {
    MYCEL_ASSIGN_OR_RETURN(const uint64_t count, context.transaction.CountNodes(base::LabelId(i)));
    add(count, Told(labels.Name(base::LabelId(i)), 'L', i, anonymous));
  }
  return Value::List(std::move(counts));
}

Result<Value> RelationshipCounts(CallContext& context, bool anonymous) {
  const auto& types = context.transaction.tokens().rel_types;
  const auto& labels = context.transaction.tokens().labels;
  const catalog::Statistics& statistics = context.database.store().statistics();
  std::vector<Value> counts;
  const auto add = [&](Value count, const std::string& type, const std::string& start, const std::string& end) {
    types::MapBuilder entry;
    if (!start.empty()) entry.Put("startLabel", Text(start));
    if (!type.empty()) entry.Put("relationshipType", Text(type));
    entry.Put("count", std::move(count));
    if (!end.empty()) entry.Put("endLabel", Text(end));
    counts.push_back(std::move(entry).Build());
  };
  MYCEL_ASSIGN_OR_RETURN(const uint64_t all, context.transaction.CountRels(std::nullopt));
  add(Value::Integer(static_cast<int64_t>(all)), "", "", "");
  for (uint32_t t = 0; t < types.size(); ++t) {
    const base::RelTypeId type(t);
    const std::string name = Told(types.Name(type), 'R', t, anonymous);
    MYCEL_ASSIGN_OR_RETURN(const uint64_t count, context.transaction.CountRels(type));
    add(Value::Integer(static_cast<int64_t>(count)), name, "", "");
    if (count == 0) continue;
    for (uint32_t l = 0; l < labels.size(); ++l) {
      MYCEL_RETURN_IF_ERROR(context.functions.CheckCancel());
      const base::LabelId label(l);
      const std::string told = Told(labels.Name(label), 'L', l, anonymous);
      if (const double out = statistics.Rels(label, type, std::nullopt); out > 0) add(Count(out), name, told, "");
      if (const double in = statistics.Rels(std::nullopt, type, label); in > 0) add(Count(in), name, "", told);
    }
  }
  return Value::List(std::move(counts));
}

std::string NameOfKey(const catalog::Tokens& tokens, base::PropertyKeyId key, bool anonymous) {
  return Told(tokens.property_keys.Name(key), 'p', key.value, anonymous);
}

// Labels or types, and properties, of an index or a constraint.
void PutTarget(const catalog::Tokens& tokens, const catalog::SchemaTarget& target, bool anonymous,
               types::MapBuilder* entry) {
  const bool node = target.entity == catalog::EntityKind::kNode;
  std::vector<std::string> names;
  for (const uint32_t token : target.tokens) {
    names.push_back(node ? Told(tokens.labels.Name(base::LabelId(token)), 'L', token, anonymous)
                         : Told(tokens.rel_types.Name(base::RelTypeId(token)), 'R', token, anonymous));
  }
  std::vector<std::string> keys;
  for (const base::PropertyKeyId key : target.keys) keys.push_back(NameOfKey(tokens, key, anonymous));
  entry->Put(node ? "labels" : "relationshipTypes", TextList(names));
  entry->Put("properties", TextList(keys));
}

Value IndexCounts(CallContext& context, bool anonymous) {
  const auto schema = context.database.store().schema();
  std::vector<Value> entries;
  for (const catalog::IndexDescriptor& index : schema->indexes()) {
    types::MapBuilder entry;
    PutTarget(context.transaction.tokens(), index.target, anonymous, &entry);
    const auto known = context.database.store().statistics().Index(index.id);
    entry.Put("indexType", Text(catalog::KindWord(index.kind)));
    entry.Put("indexProvider", Text(catalog::ProviderWord(index.kind)));
    entry.Put("totalSize", Count(known ? static_cast<double>(known->entries) : 0));
    entry.Put("estimatedUniqueSize", Count(known ? static_cast<double>(known->distinct_keys) : 0));
    entry.Put("updatesSinceEstimation", Value::Integer(0));
    entries.push_back(std::move(entry).Build());
  }
  return Value::List(std::move(entries));
}

Value ConstraintList(CallContext& context, bool anonymous) {
  const auto schema = context.database.store().schema();
  std::vector<Value> entries;
  for (const catalog::ConstraintDescriptor& constraint : schema->constraints()) {
    types::MapBuilder entry;
    PutTarget(context.transaction.tokens(), constraint.target, anonymous, &entry);
    entry.Put("type", Text(catalog::KindWord(constraint.kind, constraint.target.entity)));
    entries.push_back(std::move(entry).Build());
  }
  return Value::List(std::move(entries));
}

Result<Row> GraphCounts(CallContext& context, bool anonymous) {
  types::MapBuilder data;
  MYCEL_ASSIGN_OR_RETURN(Value nodes, NodeCounts(context, anonymous));
  MYCEL_ASSIGN_OR_RETURN(Value relationships, RelationshipCounts(context, anonymous));
  data.Put("nodes", std::move(nodes));
  data.Put("relationships", std::move(relationships));
  data.Put("indexes", IndexCounts(context, anonymous));
  data.Put("constraints", ConstraintList(context, anonymous));
  return Row{Text("GRAPH COUNTS"), std::move(data).Build()};
}

template <typename Id, typename Names>
Value AllNames(const Names& names) {
  std::vector<Value> all;
  for (uint32_t i = 0; i < names.size(); ++i) all.push_back(Text(names.Name(Id(i))));
  return Value::List(std::move(all));
}

Row TokenNames(CallContext& context) {
  const catalog::Tokens& tokens = context.transaction.tokens();
  types::MapBuilder data;
  data.Put("labels", AllNames<base::LabelId>(tokens.labels));
  data.Put("relationshipTypes", AllNames<base::RelTypeId>(tokens.rel_types));
  data.Put("propertyKeys", AllNames<base::PropertyKeyId>(tokens.property_keys));
  return Row{Text("TOKENS"), std::move(data).Build()};
}

Row Meta(CallContext& context, const Value& graph_token) {
  const catalog::Tokens& tokens = context.transaction.tokens();
  types::MapBuilder data;
  data.Put("graphToken", graph_token);
  data.Put("labelCount", Value::Integer(tokens.labels.size()));
  data.Put("relationshipTypeCount", Value::Integer(tokens.rel_types.size()));
  data.Put("propertyKeyCount", Value::Integer(tokens.property_keys.size()));
  return Row{Text("META"), std::move(data).Build()};
}

Result<Rows> Retrieve(CallContext& context, std::span<const Value> arguments) {
  const std::string_view section = arguments[0].is_string() ? arguments[0].AsString() : std::string_view();
  if (section == "TOKENS") return Rows{TokenNames(context)};
  if (section == "META") return Rows{Meta(context, Value())};
  if (section == "QUERIES") return Rows();
  if (section != "GRAPH COUNTS") return UnknownSection(section, "GRAPH COUNTS, TOKENS, QUERIES, META");
  MYCEL_ASSIGN_OR_RETURN(Row counts, GraphCounts(context, false));
  return Rows{std::move(counts)};
}

Result<Rows> RetrieveAnonymized(CallContext& context, std::span<const Value> arguments) {
  MYCEL_ASSIGN_OR_RETURN(Row counts, GraphCounts(context, true));
  return Rows{Meta(context, arguments[0]), std::move(counts)};
}

// collect, stop and clear: only QUERIES could be, and none are kept.
RowFunction OfQueries(bool success, std::string message) {
  return [success, message = std::move(message)](CallContext&, std::span<const Value> arguments) -> Result<Rows> {
    const std::string_view section = arguments[0].is_string() ? arguments[0].AsString() : std::string_view();
    if (section != "QUERIES") return UnknownSection(section, "QUERIES");
    return Rows{{Text(section), Value::Boolean(success), Text(message)}};
  };
}

void AddStatistics(const std::function<void(Procedure)>& add) {
  const auto answer = [] {
    return Fields{Field("section", "STRING"), Field("success", "BOOLEAN"), Field("message", "STRING")};
  };
  const auto section = [] { return Fields{Field("section", "STRING")}; };
  const auto with_config = [](std::string_view first) {
    return Fields{Field(first, "STRING"), FieldWithDefault("config", "MAP", types::MapBuilder().Build())};
  };
  const auto data = [] { return Fields{Field("section", "STRING"), Field("data", "MAP")}; };
  add(MakeProcedure(
      "db.stats.retrieve", with_config("section"), data(), ProcedureMode::kRead,
      "Retrieve statistical data about the current database. Valid sections are 'GRAPH COUNTS', 'TOKENS', "
      "'QUERIES', 'META'",
      Retrieve));
  add(MakeProcedure("db.stats.retrieveAllAnonymized", with_config("graphToken"), data(), ProcedureMode::kRead,
                    "Retrieve all available statistical data about the current database, in an anonymized form.",
                    RetrieveAnonymized));
  add(MakeProcedure("db.stats.status", {},
                    {Field("section", "STRING"), Field("status", "STRING"), Field("data", "MAP")}, ProcedureMode::kRead,
                    "Retrieve the status of all available collector daemons, for this database.",
                    [](CallContext&, std::span<const Value>) -> Result<Rows> {
                      return Rows{{Text("QUERIES"), Text("idle"), types::MapBuilder().Build()}};
                    }));
  add(MakeProcedure("db.stats.collect", with_config("section"), answer(), ProcedureMode::kRead,
                    "Start data collection of a given data section. Valid sections are 'QUERIES'",
                    OfQueries(false, "Queries are not collected by this server.")));
  add(MakeProcedure("db.stats.stop", section(), answer(), ProcedureMode::kRead,
                    "Stop data collection of a given data section. Valid sections are 'QUERIES'",
                    OfQueries(true, "Collector is idle, no collection ongoing.")));
  add(MakeProcedure("db.stats.clear", section(), answer(), ProcedureMode::kRead,
                    "Clear collected data of a given data section. Valid sections are 'QUERIES'",
                    OfQueries(true, "Data cleared.")));
}

}  // namespace

void AddStatisticsProcedures(Registry* registry) {
  const auto add = [&](Procedure procedure) { registry->Put(std::move(procedure)); };
  AddStatistics(add);
  add(MakeProcedure("db.clearQueryCaches", {}, {Field("value", "STRING")}, ProcedureMode::kDbms,
                    "Clears all query caches.", [](CallContext& context, std::span<const Value>) -> Result<Rows> {
                      const uint64_t plans = context.database.ClearPlans();
                      return Rows{
                          {Text("Query caches successfully cleared of " + std::to_string(plans) + " queries.")}};
                    }));
  add(MakeProcedure(
      "db.prepareForReplanning", {FieldWithDefault("timeOutSeconds", "INTEGER", Value::Integer(300))}, {},
      ProcedureMode::kRead,
      "Clears query caches, so that queries are planned with the latest statistics, which are always up to "
      "date.",
      [](CallContext& context, std::span<const Value>) -> Result<Rows> {
        std::ignore = context.database.ClearPlans();
        return Rows();
      }));
}

}  // namespace mycel::engine::procedures
