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

Status AddNodeIds(const Value& value, std::vector<base::NodeId>* nodes) {
  if (value.is_node()) {
    nodes->push_back(value.AsNode());
  } else if (value.is_integer() && value.AsInteger() >= 0) {
    nodes->push_back(base::NodeId(static_cast<uint64_t>(value.AsInteger())));
  } else if (value.is_list()) {
    for (const Value& item : value.AsList()) MYCEL_RETURN_IF_ERROR(AddNodeIds(item, nodes));
  } else if (!value.is_null()) {
    return Failed("apoc.create.addLabels", "nodes, ids of nodes or lists of them are expected");
  }
  return Status::Ok();
}

Result<Rows> AddLabels(CallContext& context, std::span<const Value> arguments) {
  std::vector<base::NodeId> nodes;
  MYCEL_RETURN_IF_ERROR(AddNodeIds(arguments[0], &nodes));
  Rows rows;
  for (const base::NodeId node : nodes) {
    if (arguments[1].is_list()) {
      for (const Value& name : arguments[1].AsList()) {
        if (!name.is_string()) return Failed("apoc.create.addLabels", "labels must be strings");
        MYCEL_ASSIGN_OR_RETURN(const base::LabelId label, context.transaction.EnsureLabel(name.AsString()));
        MYCEL_RETURN_IF_ERROR(context.transaction.AddLabel(node, label).status());
      }
    }
    rows.push_back({Value::Node(node)});
  }
  return rows;
}

// db.create.setNodeVectorProperty(node, key, vector)
Result<Rows> SetNodeVectorProperty(CallContext& context, std::span<const Value> arguments) {
  if (!arguments[0].is_node() || !arguments[1].is_string() || !arguments[2].is_list()) {
    return Failed("db.create.setNodeVectorProperty", "a node, a property key and a list of numbers are expected");
  }
  std::vector<Value> numbers;
  for (const Value& item : arguments[2].AsList()) {
    if (!item.is_number()) return Failed("db.create.setNodeVectorProperty", "the vector must hold numbers");
    numbers.push_back(Value::Float(item.AsDouble()));
  }
  MYCEL_ASSIGN_OR_RETURN(const base::PropertyKeyId key, context.transaction.EnsurePropertyKey(arguments[1].AsString()));
  MYCEL_RETURN_IF_ERROR(
      context.transaction.SetNodeProperty(arguments[0].AsNode(), key, Value::List(std::move(numbers))).status());
  return Rows();
}

}  // namespace

void AddApocProcedures(Registry* registry) {
  registry->Put(MakeProcedure(
      "apoc.meta.data", {FieldWithDefault("config", "MAP", Value())},
      {Field("label", "STRING"), Field("property", "STRING"), Field("count", "INTEGER"), Field("unique", "BOOLEAN"),
       Field("index", "BOOLEAN"), Field("existence", "BOOLEAN"), Field("type", "STRING"), Field("array", "BOOLEAN"),
       Field("other", "LIST<STRING>"), Field("elementType", "STRING")},
      ProcedureMode::kRead, "Labels, relationship types and their properties, in tabular form.", MetaData));
  registry->Put(MakeProcedure(
      "apoc.util.validate", {Field("predicate", "BOOLEAN"), Field("message", "STRING"), Field("params", "LIST<ANY>")},
      {}, ProcedureMode::kRead, "If the predicate is true, raise an error with the message.", Validate));
  registry->Put(MakeProcedure("apoc.create.addLabels", {Field("nodes", "ANY"), Field("labels", "LIST<STRING>")},
                              {Field("node", "NODE")}, ProcedureMode::kWrite,
                              "Adds the given labels to the given nodes.", AddLabels));
  registry->Put(MakeProcedure("db.create.setNodeVectorProperty",
                              {Field("node", "NODE"), Field("key", "STRING"), Field("vector", "ANY")}, {},
                              ProcedureMode::kWrite, "Set a vector property on a node.", SetNodeVectorProperty));
}

}  // namespace mycel::engine::procedures
