// Entity functions over a graph of two nodes and one relationship.
#include <catch2/catch.hpp>
#include <string>
#include <utility>
#include <vector>

#include "engine/functions/operators/access.h"
#include "engine/functions/registry.h"
#include "engine/types/print.h"

namespace mycel::engine::functions {
namespace {

// (0:Person {name: 'Ann'})-[0:KNOWS {since: 2020}]->(1); node 9 is deleted.
class SmallGraph : public EntityAccess {
 public:
  std::string_view LabelName(base::LabelId) override { return "Person"; }
  std::string_view RelTypeName(base::RelTypeId) override { return "KNOWS"; }
  std::string_view PropertyKeyName(base::PropertyKeyId id) override { return id.value == 0 ? "name" : "since"; }
  std::optional<base::PropertyKeyId> FindPropertyKey(std::string_view name) override {
    if (name == "name") return base::PropertyKeyId(0);
    if (name == "since") return base::PropertyKeyId(1);
    return std::nullopt;
  }
  std::optional<base::LabelId> FindLabel(std::string_view) override { return base::LabelId(0); }
  base::Status Labels(base::NodeId node, std::vector<base::LabelId>* out) override {
    MYCEL_RETURN_IF_ERROR(Check(node));
    if (node.value == 0) out->emplace_back(0u);
    return base::Status::Ok();
  }
  base::Result<bool> HasLabel(base::NodeId node, base::LabelId) override { return node.value == 0; }
  base::Result<uint64_t> Degree(base::NodeId, base::Direction, std::span<const base::RelTypeId>) override {
    return uint64_t{1};
  }
  base::Result<base::RelTypeId> TypeOf(base::RelId) override { return base::RelTypeId(0); }
  base::Result<base::NodeId> StartNode(base::RelId) override { return base::NodeId(0); }
  base::Result<base::NodeId> EndNode(base::RelId) override { return base::NodeId(1); }
  base::Result<Value> Property(base::NodeId node, base::PropertyKeyId key) override {
    MYCEL_RETURN_IF_ERROR(Check(node));
    return node.value == 0 && key.value == 0 ? Value::String("Ann") : Value();
  }
  base::Result<Value> Property(base::RelId, base::PropertyKeyId key) override {
    return key.value == 1 ? Value::Integer(2020) : Value();
  }
  base::Result<Value> Properties(base::NodeId node) override {
    MYCEL_RETURN_IF_ERROR(Check(node));
    types::MapBuilder map;
    if (node.value == 0) map.Put("name", Value::String("Ann"));
    return std::move(map).Build();
  }
  base::Result<Value> Properties(base::RelId) override {
    types::MapBuilder map;
    map.Put("since", Value::Integer(2020));
    return std::move(map).Build();
  }
  base::Status PropertyKeys(base::NodeId node, std::vector<base::PropertyKeyId>* out) override {
    if (node.value == 0) out->emplace_back(0u);
    return Check(node);
  }
  base::Status PropertyKeys(base::RelId, std::vector<base::PropertyKeyId>* out) override {
    out->emplace_back(1u);
    return base::Status::Ok();
  }

 private:
  static base::Status Check(base::NodeId node) {
    return node.value == 9 ? base::Status::Error(base::ErrorId::kDeletedEntityAccess, "deleted") : base::Status::Ok();
  }
};

std::string Call(std::string_view name, const Value& argument) {
  SmallGraph graph;
  FunctionContext context;
  context.entities = &graph;
  const auto result = CallFunction(*FindFunction(name), context, {&argument, 1});
  return result.ok() ? types::Literal(*result) : std::string(result.status().info().name);
}

const Value kAnn = Value::Node(base::NodeId(0));
const Value kKnows = Value::Relationship(base::RelId(0));
const Value kDeleted = Value::Node(base::NodeId(9));

TEST_CASE("entities tell their labels, types, ends and properties") {
  CHECK(Call("labels", kAnn) == "['Person']");
  CHECK(Call("type", kKnows) == "'KNOWS'");
  CHECK(Call("startNode", kKnows) == "(#0)");
  CHECK(Call("endNode", kKnows) == "(#1)");
  CHECK(Call("properties", kAnn) == "{name: 'Ann'}");
  CHECK(Call("keys", kKnows) == "['since']");
  CHECK(Call("id", kAnn) == "0");
  CHECK(Call("labels", Value()) == "null");
  CHECK(Call("labels", Value::Integer(1)) == "kInvalidArgumentValueType");
}

TEST_CASE("paths tell their nodes, relationships and length") {
  const Value path = Value::Path({base::NodeId(0), base::NodeId(1)}, {base::RelId(0)});
  CHECK(Call("nodes", path) == "[(#0), (#1)]");
  CHECK(Call("relationships", path) == "[[#0]]");
  CHECK(Call("length", path) == "1");
  CHECK(Call("size", path) == "kInvalidArgumentType");
}

TEST_CASE("a deleted entity fails, also for a property name that nothing ever had") {
  SmallGraph graph;
  FunctionContext context;
  context.entities = &graph;
  CHECK(Call("labels", kDeleted) == "kDeletedEntityAccess");
  CHECK_FALSE(operators::Property(context, kDeleted, "never").ok());
  CHECK(operators::Property(context, kAnn, "never")->is_null());
  CHECK(operators::Property(context, kAnn, "name")->AsString() == "Ann");
  CHECK(operators::Subscript(context, kKnows, Value::String("since"))->AsInteger() == 2020);
}

}  // namespace
}  // namespace mycel::engine::functions
