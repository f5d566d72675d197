// The handful of APOC that widespread tools cannot do without.
#include <cctype>

#include "engine/procedures/builtin.h"
#include "engine/procedures/graph_summary.h"

namespace mycel::engine::procedures {

using base::ErrorId;
using base::Result;
using base::Status;
using binder::ProcedureMode;

namespace {

Status Failed(std::string_view procedure, std::string_view why) {
  return Status::Error(ErrorId::kProcedureCallFailed,
                       "Failed to invoke procedure `" + std::string(procedure) + "`: " + std::string(why));
}

// Cypher's names for what the summary calls String, Long …
std::string MetaType(const std::string& type) {
  if (type.ends_with("Array")) return "LIST";
  if (type == "Long") return "INTEGER";
  if (type == "Double") return "FLOAT";
  std::string upper;
  for (const char c : type) upper += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return upper;
}

struct MetaRow {
  std::string label;
  std::string property;
  uint64_t count = 0;
  std::string type;
  bool array = false;
  std::vector<std::string> other;
  std::string element;
};

Row ToRow(const MetaRow& meta) {
  return {Text(meta.label),      Text(meta.property),        Value::Integer(static_cast<int64_t>(meta.count)),
          Value::Boolean(false), Value::Boolean(false),      Value::Boolean(false),
          Text(meta.type),       Value::Boolean(meta.array), TextList(meta.other),
          Text(meta.element)};
}

void AddPropertyRows(const std::string& label, const EntitySummary& summary, std::string_view element, Rows* rows) {
  for (const auto& [name, property] : summary.properties) {
    const std::string& type = *property.types.begin();
    rows->push_back(
        ToRow({label, name, property.count, MetaType(type), type.ends_with("Array"), {}, std::string(element)}));
  }
}

Result<Rows> MetaData(CallContext& context, std::span<const Value>) {
  MYCEL_ASSIGN_OR_RETURN(const GraphSummary summary, SummariseGraph(context));
  // Nodes of several labels count for each.
  std::map<std::string, EntitySummary> labels;
  for (const auto& [names, entity] : summary.nodes) {
    for (const std::string& name : names) {
      EntitySummary& label = labels[name];
      label.count += entity.count;
      for (const auto& [key, property] : entity.properties) {
        label.properties[key].count += property.count;
        label.properties[key].types.insert(property.types.begin(), property.types.end());
      }
    }
  }
  Rows rows;
  for (const auto& [name, entity] : labels) AddPropertyRows(name, entity, "node", &rows);
  std::map<std::pair<std::string, std::string>, std::vector<std::string>> ends;
  for (const auto& [start, type, end] : summary.triples) ends[{start, type}].push_back(end);
  for (const auto& [from, to] : ends) {
    const auto relationship = summary.relationships.find(from.second);
    rows.push_back(ToRow({from.first, from.second, relationship->second.count, "RELATIONSHIP", false, to, "node"}));
  }
  for (const auto& [type, entity] : summary.relationships) AddPropertyRows(type, entity, "relationship", &rows);
  return rows;
}

// apoc.util.validate(predicate, message, params): raises the message when the predicate is true. Its text names the
// Java exception because @neo4j/graphql looks for that.
Result<Rows> Validate(CallContext&, std::span<const Value> arguments) {
  if (!arguments[0].is_true()) return Rows();
  std::string message = arguments[1].is_string() ? std::string(arguments[1].AsString()) : std::string();
  if (arguments[2].is_list()) {
    for (const Value& parameter : arguments[2].AsList()) {
      const size_t place = message.find("%s");
      if (place == std::string::npos || !parameter.is_string()) break;
      message.replace(place, 2, parameter.AsString());
    }
  }
  return Failed("apoc.util.validate", "Caused by: java.lang.RuntimeException: " + message);
}

}  // namespace

void AddApocProcedures(Registry* registry) {
  AddApocWrites(registry);
  registry->Put(MakeProcedure(
      "apoc.meta.data", {FieldWithDefault("config", "MAP", Value())},
      {Field("label", "STRING"), Field("property", "STRING"), Field("count", "INTEGER"), Field("unique", "BOOLEAN"),
       Field("index", "BOOLEAN"), Field("existence", "BOOLEAN"), Field("type", "STRING"), Field("array", "BOOLEAN"),
       Field("other", "LIST<STRING>"), Field("elementType", "STRING")},
      ProcedureMode::kRead, "Labels, relationship types and their properties, in tabular form.", MetaData));
  registry->Put(MakeProcedure(
      "apoc.util.validate", {Field("predicate", "BOOLEAN"), Field("message", "STRING"), Field("params", "LIST<ANY>")},
      {}, ProcedureMode::kRead, "If the predicate is true, raise an error with the message.", Validate));
}

}  // namespace mycel::engine::procedures
