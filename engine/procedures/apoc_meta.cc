// apoc.meta.data, apoc.meta.graph, apoc.meta.schema and apoc.meta.stats: what language-model tools and visualisers ask
// a graph about itself.
#include <algorithm>
#include <cctype>

#include "engine/procedures/builtin.h"
#include "engine/procedures/graph_summary.h"

namespace mycel::engine::procedures {

using base::Result;
using binder::ProcedureMode;

namespace {

// What the rules say about one property of a label or type.
struct PropertyRules {
  bool existence = false;
  bool unique = false;
  bool indexed = false;
};

PropertyRules RulesOf(const catalog::SchemaSnapshot& schema, const catalog::Tokens& tokens, bool node,
                      std::string_view token, std::string_view property) {
  PropertyRules rules;
  const auto key = tokens.property_keys.Find(property);
  catalog::SchemaSnapshot::Indexes indexes;
  catalog::SchemaSnapshot::Constraints constraints;
  if (const auto label = tokens.labels.Find(token); node && label) {
    indexes = schema.IndexesOn(*label);
    constraints = schema.ConstraintsOn(*label);
  } else if (const auto type = tokens.rel_types.Find(token); !node && type) {
    indexes = schema.IndexesOn(*type);
    constraints = schema.ConstraintsOn(*type);
  }
  const auto about = [&](const catalog::SchemaTarget& target) {
    return key && std::find(target.keys.begin(), target.keys.end(), *key) != target.keys.end();
  };
  for (const catalog::IndexDescriptor* index : indexes) rules.indexed = rules.indexed || about(index->target);
  for (const catalog::ConstraintDescriptor* rule : constraints) {
    if (!about(rule->target)) continue;
    rules.existence = rules.existence || rule->EnforcesExistence();
    rules.unique = rules.unique || (rule->EnforcesUniqueness() && rule->target.keys.size() == 1);
  }
  return rules;
}

// APOC's names for what the summary calls String, Long, LocalDateTime …: STRING, INTEGER, LOCAL_DATE_TIME.
std::string MetaType(const std::string& type) {
  if (type.ends_with("Array")) return "LIST";
  if (type == "Long") return "INTEGER";
  if (type == "Double") return "FLOAT";
  std::string upper;
  for (const char c : type) {
    const auto letter = static_cast<unsigned char>(c);
    if (std::isupper(letter) != 0 && !upper.empty()) upper += '_';
    upper += static_cast<char>(std::toupper(letter));
  }
  return upper;
}

// Nodes of several labels count for each.
std::map<std::string, EntitySummary> SummariseLabels(const GraphSummary& summary) {
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
  return labels;
}

struct MetaRow {
  std::string label;
  std::string property;
  uint64_t count = 0;
  std::string type;
  bool array = false;
  std::vector<std::string> other;
  std::string element;
  PropertyRules rules;
};

Row ToRow(const MetaRow& meta) {
  return {Text(meta.label),
          Text(meta.property),
          Value::Integer(static_cast<int64_t>(meta.count)),
          Value::Boolean(meta.rules.unique),
          Value::Boolean(meta.rules.indexed),
          Value::Boolean(meta.rules.existence),
          Text(meta.type),
          Value::Boolean(meta.array),
          TextList(meta.other),
          Text(meta.element)};
}

void AddPropertyRows(CallContext& context, const std::string& label, const EntitySummary& summary, bool node,
                     Rows* rows) {
  const auto schema = context.transaction.schema();
  for (const auto& [name, property] : summary.properties) {
    const std::string& type = *property.types.begin();
    rows->push_back(ToRow({label,
                           name,
                           property.count,
                           MetaType(type),
                           type.ends_with("Array"),
                           {},
                           node ? "node" : "relationship",
                           RulesOf(*schema, context.transaction.tokens(), node, label, name)}));
  }
}

Result<Rows> MetaData(CallContext& context, std::span<const Value>) {
  MYCEL_ASSIGN_OR_RETURN(const GraphSummary summary, SummariseGraph(context));
  const std::map<std::string, EntitySummary> labels = SummariseLabels(summary);
  Rows rows;
  for (const auto& [name, entity] : labels) AddPropertyRows(context, name, entity, true, &rows);
  std::map<std::pair<std::string, std::string>, std::vector<std::string>> ends;
  for (const auto& [triple, count] : summary.triples) ends[{triple[0], triple[1]}].push_back(triple[2]);
  for (const auto& [from, to] : ends) {
    const auto relationship = summary.relationships.find(from.second);
    rows.push_back(ToRow({from.first, from.second, relationship->second.count, "RELATIONSHIP", false, to, "node", {}}));
  }
  for (const auto& [type, entity] : summary.relationships) AddPropertyRows(context, type, entity, false, &rows);
  return rows;
}

Value DescribeProperties(CallContext& context, bool node, std::string_view token, const EntitySummary& entity) {
  const auto schema = context.transaction.schema();
  types::MapBuilder properties;
  for (const auto& [name, property] : entity.properties) {
    const PropertyRules rules = RulesOf(*schema, context.transaction.tokens(), node, token, name);
    types::MapBuilder map;
    map.Put("existence", Value::Boolean(rules.existence));
    map.Put("type", Text(MetaType(*property.types.begin())));
    map.Put("array", Value::Boolean(property.types.begin()->ends_with("Array")));
    if (node) {
      map.Put("indexed", Value::Boolean(rules.indexed));
      map.Put("unique", Value::Boolean(rules.unique));
    }
    properties.Put(name, std::move(map).Build());
  }
  return std::move(properties).Build();
}

// The types at a label, with the labels at their other ends.
Value DescribeRelationships(CallContext& context, const GraphSummary& summary, const std::string& label) {
  std::map<std::pair<std::string, std::string>, std::set<std::string>> others;  // (type, direction) -> labels
  for (const auto& [triple, count] : summary.triples) {
    const auto& [start, type, end] = triple;
    if (start == label) others[{type, "out"}].insert(end);
    if (end == label) others[{type, "in"}].insert(start);
  }
  types::MapBuilder relationships;
  for (const auto& [key, labels] : others) {
    const EntitySummary& entity = summary.relationships.at(key.first);
    types::MapBuilder map;
    map.Put("count", Value::Integer(static_cast<int64_t>(entity.count)));
    map.Put("direction", Text(key.second));
    map.Put("labels", TextList(labels));
    map.Put("properties", DescribeProperties(context, false, key.first, entity));
    relationships.Put(key.first, std::move(map).Build());
  }
  return std::move(relationships).Build();
}

Result<Rows> MetaSchema(CallContext& context, std::span<const Value>) {
  MYCEL_ASSIGN_OR_RETURN(const GraphSummary summary, SummariseGraph(context));
  types::MapBuilder value;
  for (const auto& [label, entity] : SummariseLabels(summary)) {
    types::MapBuilder map;
    map.Put("type", Text("node"));
    map.Put("count", Value::Integer(static_cast<int64_t>(entity.count)));
    map.Put("labels", Value::List({}));
    map.Put("properties", DescribeProperties(context, true, label, entity));
    map.Put("relationships", DescribeRelationships(context, summary, label));
    value.Put(label, std::move(map).Build());
  }
  for (const auto& [type, entity] : summary.relationships) {
    types::MapBuilder map;
    map.Put("type", Text("relationship"));
    map.Put("count", Value::Integer(static_cast<int64_t>(entity.count)));
    map.Put("properties", DescribeProperties(context, false, type, entity));
    value.Put(type, std::move(map).Build());
  }
  return Rows{{std::move(value).Build()}};
}

// One virtual node a label, one virtual relationship a triple; both carry how many there are.
Result<Rows> MetaGraph(CallContext& context, std::span<const Value>) {
  MYCEL_ASSIGN_OR_RETURN(const GraphSummary summary, SummariseGraph(context));
  const catalog::Tokens& tokens = context.transaction.tokens();
  txn::VirtualEntities& entities = context.transaction.virtual_entities();
  std::map<std::string, base::NodeId> by_label;
  std::vector<Value> nodes;
  for (const auto& [label, entity] : SummariseLabels(summary)) {
    types::MapBuilder properties;
    properties.Put("name", Text(label));
    properties.Put("count", Value::Integer(static_cast<int64_t>(entity.count)));
    const base::NodeId node =
        entities.Add(txn::VirtualNode{{*tokens.labels.Find(label)}, std::move(properties).Build()});
    by_label.emplace(label, node);
    nodes.push_back(Value::Node(node));
  }
  std::vector<Value> relationships;
  for (const auto& [triple, count] : summary.triples) {
    const auto& [start, type, end] = triple;
    types::MapBuilder properties;
    properties.Put("type", Text(type));
    properties.Put("count", Value::Integer(static_cast<int64_t>(count)));
    relationships.push_back(Value::Relationship(entities.Add(txn::VirtualRel{
        by_label.at(start), by_label.at(end), *tokens.rel_types.Find(type), std::move(properties).Build()})));
  }
  return Rows{{Value::List(std::move(nodes)), Value::List(std::move(relationships))}};
}

// Counts alone, from the counters that every commit keeps.
Result<Rows> MetaStats(CallContext& context, std::span<const Value>) {
  txn::Transaction& transaction = context.transaction;
  const catalog::Tokens& tokens = transaction.tokens();
  const auto number = [](uint64_t count) { return Value::Integer(static_cast<int64_t>(count)); };
  types::MapBuilder labels;
  types::MapBuilder types;
  int64_t label_count = 0;
  int64_t type_count = 0;
  for (uint32_t i = 0; i < tokens.labels.size(); ++i) {
    MYCEL_ASSIGN_OR_RETURN(const uint64_t count, transaction.CountNodes(base::LabelId(i)));
    if (count == 0) continue;
    ++label_count;
    labels.Put(tokens.labels.Name(base::LabelId(i)), number(count));
  }
  for (uint32_t i = 0; i < tokens.rel_types.size(); ++i) {
    MYCEL_ASSIGN_OR_RETURN(const uint64_t count, transaction.CountRels(base::RelTypeId(i)));
    if (count == 0) continue;
    ++type_count;
    types.Put("()-[:" + std::string(tokens.rel_types.Name(base::RelTypeId(i))) + "]->()", number(count));
  }
  MYCEL_ASSIGN_OR_RETURN(const uint64_t nodes, transaction.CountNodes(std::nullopt));
  MYCEL_ASSIGN_OR_RETURN(const uint64_t rels, transaction.CountRels(std::nullopt));
  return Rows{{Value::Integer(label_count), Value::Integer(type_count), number(tokens.property_keys.size()),
               number(nodes), number(rels), std::move(labels).Build(), std::move(types).Build()}};
}

}  // namespace

void AddApocMeta(Registry* registry) {
  registry->Put(MakeProcedure(
      "apoc.meta.data", {FieldWithDefault("config", "MAP", Value())},
      {Field("label", "STRING"), Field("property", "STRING"), Field("count", "INTEGER"), Field("unique", "BOOLEAN"),
       Field("index", "BOOLEAN"), Field("existence", "BOOLEAN"), Field("type", "STRING"), Field("array", "BOOLEAN"),
       Field("other", "LIST<STRING>"), Field("elementType", "STRING")},
      ProcedureMode::kRead, "Labels, relationship types and their properties, in tabular form.", MetaData));
  registry->Put(MakeProcedure("apoc.meta.schema", {FieldWithDefault("config", "MAP", types::MapBuilder().Build())},
                              {Field("value", "MAP")}, ProcedureMode::kRead,
                              "Labels, relationship types and their properties as a map.", MetaSchema));
  registry->Put(MakeProcedure("apoc.meta.graph", {FieldWithDefault("config", "MAP", types::MapBuilder().Build())},
                              {Field("nodes", "LIST<NODE>"), Field("relationships", "LIST<RELATIONSHIP>")},
                              ProcedureMode::kRead, "Labels and relationship types as a graph of their own.",
                              MetaGraph));
  registry->Put(MakeProcedure(
      "apoc.meta.stats", {},
      {Field("labelCount", "INTEGER"), Field("relTypeCount", "INTEGER"), Field("propertyKeyCount", "INTEGER"),
       Field("nodeCount", "INTEGER"), Field("relCount", "INTEGER"), Field("labels", "MAP"), Field("relTypes", "MAP")},
      ProcedureMode::kRead, "How many nodes and relationships there are, by label and by type.", MetaStats));
}

}  // namespace mycel::engine::procedures
