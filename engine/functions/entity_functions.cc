// Functions of nodes, relationships, paths and maps: id, labels, type, properties, keys, nodes, ...
#include <string>
#include <utility>
#include <vector>

#include "engine/functions/argument_errors.h"
#include "engine/functions/themes.h"

namespace mycel::engine::functions {
namespace {

using base::Result;
namespace ts = types::type_spec;

Result<Value> Id(FunctionContext&, std::span<const Value> args) {
  if (args[0].is_node()) return Value::Integer(static_cast<int64_t>(args[0].AsNode().value));
  if (args[0].is_relationship()) return Value::Integer(static_cast<int64_t>(args[0].AsRelationship().value));
  return WrongConversion("id", "a Node or Relationship", args[0]);
}

// "4:<database>:<id>" for nodes, "5:..." for relationships, as Neo4j 5 builds them.
Result<Value> ElementId(FunctionContext& context, std::span<const Value> args) {
  const std::string database(context.database_uuid);
  const uint64_t id = args[0].is_node()           ? args[0].AsNode().value
                      : args[0].is_relationship() ? args[0].AsRelationship().value
                                                  : 0;
  if (id >> 63 != 0) return Value::String(std::to_string(static_cast<int64_t>(id)));  // made up by a procedure
  if (args[0].is_node()) return Value::String("4:" + database + ":" + std::to_string(args[0].AsNode().value));
  if (args[0].is_relationship()) {
    return Value::String("5:" + database + ":" + std::to_string(args[0].AsRelationship().value));
  }
  return WrongConversion("elementId", "a Node or Relationship", args[0]);
}

Result<Value> Labels(FunctionContext& context, std::span<const Value> args) {
  if (!args[0].is_node()) return WrongConversion("labels", "a Node", args[0]);
  std::vector<base::LabelId> ids;
  MYCEL_RETURN_IF_ERROR(context.entities->Labels(args[0].AsNode(), &ids));
  std::vector<Value> names;
  names.reserve(ids.size());
  for (const base::LabelId id : ids) names.push_back(Value::String(context.entities->LabelName(id)));
  return Value::List(std::move(names));
}

Result<Value> Type(FunctionContext& context, std::span<const Value> args) {
  if (!args[0].is_relationship()) return WrongConversion("type", "a Relationship", args[0]);
  MYCEL_ASSIGN_OR_RETURN(const base::RelTypeId type, context.entities->TypeOf(args[0].AsRelationship()));
  return Value::String(context.entities->RelTypeName(type));
}

Result<Value> StartNode(FunctionContext& context, std::span<const Value> args) {
  if (!args[0].is_relationship()) return WrongConversion("startNode", "a Relationship", args[0]);
  MYCEL_ASSIGN_OR_RETURN(const base::NodeId node, context.entities->StartNode(args[0].AsRelationship()));
  return Value::Node(node);
}

Result<Value> EndNode(FunctionContext& context, std::span<const Value> args) {
  if (!args[0].is_relationship()) return WrongConversion("endNode", "a Relationship", args[0]);
  MYCEL_ASSIGN_OR_RETURN(const base::NodeId node, context.entities->EndNode(args[0].AsRelationship()));
  return Value::Node(node);
}

Result<Value> Properties(FunctionContext& context, std::span<const Value> args) {
  if (args[0].is_map()) return args[0];
  if (args[0].is_node()) return context.entities->Properties(args[0].AsNode());
  if (args[0].is_relationship()) return context.entities->Properties(args[0].AsRelationship());
  return WrongConversion("properties", "a Node, Relationship or Map", args[0]);
}

Result<Value> Keys(FunctionContext& context, std::span<const Value> args) {
  std::vector<Value> names;
  if (args[0].is_map()) {
    for (const types::MapEntry& entry : args[0].AsMap()) names.push_back(Value::String(entry.key));
    return Value::List(std::move(names));
  }
  std::vector<base::PropertyKeyId> keys;
  if (args[0].is_node()) {
    MYCEL_RETURN_IF_ERROR(context.entities->PropertyKeys(args[0].AsNode(), &keys));
  } else if (args[0].is_relationship()) {
    MYCEL_RETURN_IF_ERROR(context.entities->PropertyKeys(args[0].AsRelationship(), &keys));
  } else {
    return WrongConversion("keys", "a Node, Relationship or Map", args[0]);
  }
  for (const base::PropertyKeyId key : keys) names.push_back(Value::String(context.entities->PropertyKeyName(key)));
  return Value::List(std::move(names));
}

Result<Value> Nodes(FunctionContext&, std::span<const Value> args) {
  if (!args[0].is_path()) return WrongConversion("nodes", "a Path", args[0]);
  std::vector<Value> items;
  for (const base::NodeId id : args[0].AsPath().nodes) items.push_back(Value::Node(id));
  return Value::List(std::move(items));
}

Result<Value> Relationships(FunctionContext&, std::span<const Value> args) {
  if (!args[0].is_path()) return WrongConversion("relationships", "a Path", args[0]);
  std::vector<Value> items;
  for (const base::RelId id : args[0].AsPath().rels) items.push_back(Value::Relationship(id));
  return Value::List(std::move(items));
}

Result<Value> Length(FunctionContext&, std::span<const Value> args) {
  if (!args[0].is_path()) return WrongConversion("length", "a Path", args[0]);
  return Value::Integer(static_cast<int64_t>(args[0].AsPath().rels.size()));
}

struct Row {
  std::string_view name;
  std::string_view category;
  std::string_view description;
  TypeSpec argument;
  TypeSpec result;
  bool reads;
  Kernel kernel;
};

}  // namespace

void AddEntityFunctions(FunctionList* list) {
  const TypeSpec has_keys = ts::kEntity.Union(ts::kMap);
  const Row rows[] = {
      {"id", "Scalar", "Returns the internal id of a node or relationship.", ts::kEntity, ts::kInteger, false, Id},
      {"elementId", "Scalar", "Returns the element id of a node or relationship.", ts::kEntity, ts::kString, false,
       ElementId},
      {"labels", "List", "Returns the labels of a node.", ts::kNode, ts::ListOf(ts::kString), true, Labels},
      {"type", "Scalar", "Returns the type of a relationship.", ts::kRelationship, ts::kString, true, Type},
      {"startNode", "Scalar", "Returns the node where a relationship starts.", ts::kRelationship, ts::kNode, true,
       StartNode},
      {"endNode", "Scalar", "Returns the node where a relationship ends.", ts::kRelationship, ts::kNode, true, EndNode},
      {"properties", "Scalar", "Returns the properties of a node or relationship, or a map itself.", has_keys, ts::kMap,
       true, Properties},
      {"keys", "List", "Returns the property names of a node or relationship, or the keys of a map.", has_keys,
       ts::ListOf(ts::kString), true, Keys},
      {"nodes", "List", "Returns the nodes of a path.", ts::kPath, ts::ListOf(ts::kNode), false, Nodes},
      {"relationships", "List", "Returns the relationships of a path.", ts::kPath, ts::ListOf(ts::kRelationship), false,
       Relationships},
      {"length", "Scalar", "Returns the number of relationships of a path.", ts::kPath, ts::kInteger, false, Length},
  };
  for (const Row& row : rows) {
    list->push_back({.name = row.name,
                     .category = row.category,
                     .description = row.description,
                     .arguments = {{"input", row.argument, "The value asked about."}},
                     .result = row.result,
                     .reads_entities = row.reads,
                     .kernel = row.kernel,
                     .deprecated = row.name == "id"});
  }
}

}  // namespace mycel::engine::functions
