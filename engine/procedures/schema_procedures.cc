// db.schema.*: what the graph holds.
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

Value NamesOfRules(CallContext& context, std::string_view label, bool constraints) {
  const std::shared_ptr<const catalog::SchemaSnapshot> schema = context.transaction.schema();
  const std::optional<base::LabelId> id = context.transaction.tokens().labels.Find(label);
  std::vector<std::string> names;
  if (!id) return TextList(names);
  if (constraints) {
    for (const catalog::ConstraintDescriptor* rule : schema->ConstraintsOn(*id)) names.push_back(rule->name);
  } else {
    for (const catalog::IndexDescriptor* index : schema->IndexesOn(*id)) {
      if (!index->owner.valid()) names.push_back(index->name);
    }
  }
  return TextList(names);
}

// Values have no virtual entities: nodes and relationships come as maps with the properties that Neo4j's virtual ones
// have, and with labels, type, start and end beside them.
Result<Rows> Visualization(CallContext& context, std::span<const Value>) {
  MYCEL_ASSIGN_OR_RETURN(const GraphSummary summary, SummariseGraph(context));
  std::set<std::string> labels;
  for (const auto& [names, entity] : summary.nodes) labels.insert(names.begin(), names.end());
  std::vector<Value> nodes;
  for (const std::string& label : labels) {
    types::MapBuilder node;
    node.Put("labels", TextList(std::vector<std::string>{label}));
    node.Put("name", Text(label));
    node.Put("indexes", NamesOfRules(context, label, false));
    node.Put("constraints", NamesOfRules(context, label, true));
    nodes.push_back(std::move(node).Build());
  }
  std::vector<Value> relationships;
  for (const auto& [start, type, end] : summary.triples) {
    types::MapBuilder relationship;
    relationship.Put("type", Text(type));
    relationship.Put("name", Text(type));
    relationship.Put("start", Text(start));
    relationship.Put("end", Text(end));
    relationships.push_back(std::move(relationship).Build());
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
  registry->Put(MakeProcedure("db.schema.visualization", {},
                              {Field("nodes", "LIST<MAP>"), Field("relationships", "LIST<MAP>")}, ProcedureMode::kRead,
                              "Visualizes the schema of the data based on available statistics; nodes and "
                              "relationships come as maps.",
                              Visualization));
}

}  // namespace mycel::engine::procedures
