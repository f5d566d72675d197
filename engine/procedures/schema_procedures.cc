// db.schema.*: what the graph holds.
#include "engine/catalog/schema_rules.h"
#include "engine/procedures/builtin.h"
#include "engine/procedures/graph_summary.h"

namespace mycel::engine::procedures {

using base::Result;
using binder::ProcedureMode;

namespace {

std::string Backquoted(std::string_view name) { return ":`" + std::string(name) + "`"; }

// One row a property; a kind without any comes once, with nulls.
void AddTypeRows(const std::vector<Value>& head, const EntitySummary& summary, Rows* rows) {
  const auto add = [&](Value name, Value types, bool mandatory) {
    Row row = head;
    row.push_back(std::move(name));
    row.push_back(std::move(types));
    row.push_back(Value::Boolean(mandatory));
    rows->push_back(std::move(row));
  };
  if (summary.properties.empty()) add(Value(), Value(), false);
  for (const auto& [name, property] : summary.properties) {
    add(Text(name), TextList(property.types), property.count == summary.count);
  }
}

Result<Rows> NodeTypeProperties(CallContext& context, std::span<const Value>) {
  MYCEL_ASSIGN_OR_RETURN(const GraphSummary summary, SummariseGraph(context));
  Rows rows;
  for (const auto& [labels, entity] : summary.nodes) {
    std::string type;
    for (const std::string& label : labels) type += Backquoted(label);
    AddTypeRows({Text(type), TextList(labels)}, entity, &rows);
  }
  return rows;
}

Result<Rows> RelTypeProperties(CallContext& context, std::span<const Value>) {
  MYCEL_ASSIGN_OR_RETURN(const GraphSummary summary, SummariseGraph(context));
  Rows rows;
  for (const auto& [type, entity] : summary.relationships) AddTypeRows({Text(Backquoted(type))}, entity, &rows);
  return rows;
}

// What the rules on a label say, as Neo4j puts it on the virtual node: an index by its keys, a constraint in words.
Value DescribeRules(CallContext& context, base::LabelId label, bool constraints) {
  const std::shared_ptr<const catalog::SchemaSnapshot> schema = context.transaction.schema();
  const catalog::Tokens& tokens = context.transaction.tokens();
  std::vector<std::string> texts;
  if (constraints) {
    for (const catalog::ConstraintDescriptor* rule : schema->ConstraintsOn(label)) {
      texts.push_back(catalog::DescribeConstraint(*rule, tokens));
    }
    return TextList(texts);
  }
  for (const catalog::IndexDescriptor* index : schema->IndexesOn(label)) {
    if (index->owner.valid()) continue;
    std::string keys;
    for (const base::PropertyKeyId key : index->target.keys) {
      keys += (keys.empty() ? "" : ",") + std::string(tokens.property_keys.Name(key));
    }
    texts.push_back(std::move(keys));
  }
  return TextList(texts);
}

Result<Rows> Visualization(CallContext& context, std::span<const Value>) {
  MYCEL_ASSIGN_OR_RETURN(const GraphSummary summary, SummariseGraph(context));
  const catalog::Tokens& tokens = context.transaction.tokens();
  txn::VirtualEntities& entities = context.transaction.virtual_entities();
  std::map<std::string, base::NodeId> by_label;
  std::vector<Value> nodes;
  for (const auto& [names, entity] : summary.nodes) {
    for (const std::string& name : names) {
      if (by_label.contains(name)) continue;
      const base::LabelId label = *tokens.labels.Find(name);
      types::MapBuilder properties;
      properties.Put("name", Text(name));
      properties.Put("indexes", DescribeRules(context, label, false));
      properties.Put("constraints", DescribeRules(context, label, true));
      const base::NodeId node = entities.Add(txn::VirtualNode{{label}, std::move(properties).Build()});
      by_label.emplace(name, node);
      nodes.push_back(Value::Node(node));
    }
  }
  std::vector<Value> relationships;
  for (const auto& [triple, count] : summary.triples) {
    const auto& [start, type, end] = triple;
    types::MapBuilder properties;
    properties.Put("name", Text(type));
    relationships.push_back(Value::Relationship(entities.Add(txn::VirtualRel{
        by_label.at(start), by_label.at(end), *tokens.rel_types.Find(type), std::move(properties).Build()})));
  }
  return Rows{{Value::List(std::move(nodes)), Value::List(std::move(relationships))}};
}

}  // namespace

void AddSchemaProcedures(Registry* registry) {
  registry->Put(MakeProcedure(
      "db.schema.nodeTypeProperties", {},
      {Field("nodeType", "STRING"), Field("nodeLabels", "LIST<STRING>"), Field("propertyName", "STRING"),
       Field("propertyTypes", "LIST<STRING>"), Field("mandatory", "BOOLEAN")},
      ProcedureMode::kRead, "Show the derived property schema of the nodes in tabular form.", NodeTypeProperties));
  registry->Put(MakeProcedure("db.schema.relTypeProperties", {},
                              {Field("relType", "STRING"), Field("propertyName", "STRING"),
                               Field("propertyTypes", "LIST<STRING>"), Field("mandatory", "BOOLEAN")},
                              ProcedureMode::kRead,
                              "Show the derived property schema of the relationships in tabular form.",
                              RelTypeProperties));
  registry->Put(MakeProcedure(
      "db.schema.visualization", {}, {Field("nodes", "LIST<NODE>"), Field("relationships", "LIST<RELATIONSHIP>")},
      ProcedureMode::kRead, "Visualizes the schema of the data based on available statistics.", Visualization));
}

}  // namespace mycel::engine::procedures
