// Expression texts, bound, over a graph of three nodes, for tests.
//
// (0:Person:Admin {name: 'Ann', age: 40})-[0:KNOWS {since: 2020}]->(1:Person {name: 'Bob'}); (9) is deleted.
#pragma once

#include <catch2/catch.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/binder/bind.h"
#include "engine/cypher/parser.h"
#include "engine/expr/evaluate.h"
#include "engine/expr/evaluate_batch.h"
#include "engine/types/map_view.h"
#include "engine/types/print.h"

namespace mycel::engine::expr {

class SmallGraph : public functions::EntityAccess {
 public:
  std::string_view LabelName(base::LabelId id) override { return id.value == 0 ? "Person" : "Admin"; }
  std::string_view RelTypeName(base::RelTypeId) override { return "KNOWS"; }
  std::string_view PropertyKeyName(base::PropertyKeyId id) override { return kKeys[id.value]; }
  std::optional<base::PropertyKeyId> FindPropertyKey(std::string_view name) override {
    ++key_lookups;
    for (uint32_t i = 0; i < 3; ++i) {
      if (kKeys[i] == name) return base::PropertyKeyId(i);
    }
    return std::nullopt;
  }
  std::optional<base::LabelId> FindLabel(std::string_view name) override {
    if (name == "Person") return base::LabelId(0);
    if (name == "Admin") return base::LabelId(1);
    return std::nullopt;
  }
  base::Status Labels(base::NodeId node, std::vector<base::LabelId>* out) override {
    MYCEL_RETURN_IF_ERROR(Check(node));
    if (node.value <= 1) out->emplace_back(0u);
    if (node.value == 0) out->emplace_back(1u);
    return base::Status::Ok();
  }
  base::Result<bool> HasLabel(base::NodeId node, base::LabelId label) override {
    MYCEL_RETURN_IF_ERROR(Check(node));
    return label.value == 0 ? node.value <= 1 : node.value == 0;
  }
  base::Result<uint64_t> Degree(base::NodeId, base::Direction, std::span<const base::RelTypeId>) override {
    return uint64_t{1};
  }
  base::Result<base::RelTypeId> TypeOf(base::RelId) override { return base::RelTypeId(0); }
  base::Result<base::NodeId> StartNode(base::RelId) override { return base::NodeId(0); }
  base::Result<base::NodeId> EndNode(base::RelId) override { return base::NodeId(1); }
  base::Result<types::Value> Property(base::NodeId node, base::PropertyKeyId key) override {
    MYCEL_RETURN_IF_ERROR(Check(node));
    if (key.value == 0 && node.value <= 1) return types::Value::String(node.value == 0 ? "Ann" : "Bob");
    if (key.value == 1 && node.value == 0) return types::Value::Integer(40);
    return types::Value();
  }
  base::Result<types::Value> Property(base::RelId, base::PropertyKeyId key) override {
    return key.value == 2 ? types::Value::Integer(2020) : types::Value();
  }
  base::Result<types::Value> Properties(base::NodeId node) override {
    MYCEL_RETURN_IF_ERROR(Check(node));
    types::MapBuilder map;
    if (node.value <= 1) map.Put("name", types::Value::String(node.value == 0 ? "Ann" : "Bob"));
    if (node.value == 0) map.Put("age", types::Value::Integer(40));
    return std::move(map).Build();
  }
  base::Result<types::Value> Properties(base::RelId) override {
    types::MapBuilder map;
    map.Put("since", types::Value::Integer(2020));
    return std::move(map).Build();
  }
  base::Status PropertyKeys(base::NodeId node, std::vector<base::PropertyKeyId>*) override { return Check(node); }
  base::Status PropertyKeys(base::RelId, std::vector<base::PropertyKeyId>*) override { return base::Status::Ok(); }

  int key_lookups = 0;

 private:
  static constexpr std::string_view kKeys[] = {"name", "age", "since"};
  static base::Status Check(base::NodeId node) {
    return node.value == 9 ? base::Status::Error(base::ErrorId::kDeletedEntityAccess, "deleted") : base::Status::Ok();
  }
};

// One expression over the variables a, b and c, which hold whatever the test puts there. A place in an error is counted
// from the expression's first byte.
class Compiled {
 public:
  explicit Compiled(std::string_view expression) {
    const std::string head = "WITH $a AS a, $b AS b, $c AS c RETURN ";
    start_ = static_cast<uint32_t>(head.size());
    auto parsed = cypher::ParseStatement(head + std::string(expression) + " AS x");
    REQUIRE(parsed.status().ToString() == "Ok");
    auto bound = binder::Bind(*parsed, {});
    REQUIRE(bound.status().ToString() == "Ok");
    statement_ = std::move(*bound);
    parameters_.resize(statement_->parameters.size());
    for (const auto& literal : statement_->free_literals) parameters_[literal.parameter] = literal.value;
    context.functions.entities = &graph;
    context.parameters = parameters_;
    batch.ResizeSlots(statement_->variables.size());
    for (size_t i = 0; i < batch.slots(); ++i) batch.column(i).Reset(types::ColumnType::kValue);
  }

  [[nodiscard]] const binder::BoundExpression& expression() const {
    const auto& clauses = statement_->query->branches[0].clauses;
    return *clauses.back()->As<binder::ProjectionClause>().items[0].expression;
  }

  // Where the batch holds variable `name`.
  [[nodiscard]] types::Column& Column(std::string_view name) {
    for (size_t i = 0; i < statement_->variables.size(); ++i) {
      if (statement_->variables[i].name == name) return batch.column(i);
    }
    FAIL("no variable " << name);
    return batch.column(0);
  }

  // The value as a literal, or "<error's name>@<place>".
  [[nodiscard]] std::string Show(const base::Result<types::Value>& value) const {
    return value.ok() ? types::Literal(*value) : Show(value.status());
  }
  [[nodiscard]] std::string Show(const base::Status& status) const {
    std::string text(status.info().name.substr(1));  // without the k
    if (status.offset()) text += "@" + std::to_string(*status.offset() - start_);
    return text;
  }

  // Row 0 holding these values.
  std::string Run(types::Value a = {}, types::Value b = {}, types::Value c = {}) {
    Column("a").Set(0, std::move(a));
    Column("b").Set(0, std::move(b));
    Column("c").Set(0, std::move(c));
    batch.set_rows(1);
    Row row(batch, 0);
    std::string shown = Show(Evaluate(expression(), row, context));
    // Whatever happened, no local variable is left behind.
    CHECK(row.locals().empty());
    return shown;
  }

  SmallGraph graph;
  EvaluationContext context;
  types::Batch batch;

 private:
  std::unique_ptr<const binder::BoundStatement> statement_;
  std::vector<types::Value> parameters_;
  uint32_t start_ = 0;
};

inline std::string Run(std::string_view expression, types::Value a = {}, types::Value b = {}, types::Value c = {}) {
  INFO(expression);
  return Compiled(expression).Run(std::move(a), std::move(b), std::move(c));
}

inline const types::Value kTrueValue = types::Value::Boolean(true);
inline const types::Value kFalseValue = types::Value::Boolean(false);
inline const types::Value kAnn = types::Value::Node(base::NodeId(0));
inline const types::Value kBob = types::Value::Node(base::NodeId(1));
inline const types::Value kUnlabelled = types::Value::Node(base::NodeId(2));
inline const types::Value kDeleted = types::Value::Node(base::NodeId(9));
inline const types::Value kKnows = types::Value::Relationship(base::RelId(0));
inline types::Value Int(int64_t value) { return types::Value::Integer(value); }
inline types::Value Text(std::string_view value) { return types::Value::String(value); }

}  // namespace mycel::engine::expr
