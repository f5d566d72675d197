// Plans of query texts over a small hand-made catalogue, printed as shapes: "ProduceResults(Expand(LabelScan[p]))".
#pragma once

#include <catch2/catch.hpp>
#include <memory>
#include <string>
#include <vector>

#include "engine/binder/bind.h"
#include "engine/catalog/counts.h"
#include "engine/catalog/schema.h"
#include "engine/catalog/statistics.h"
#include "engine/catalog/tokens.h"
#include "engine/cypher/parser.h"
#include "engine/planner/plan.h"
#include "tests/unit/engine/binder/fake_procedures.h"

namespace mycel::test {

using engine::planner::OperatorKind;
using engine::planner::PhysicalOperator;
using engine::planner::PhysicalPlan;

// 10,000 :Person (index on name, uniqueness of id), 100 :City, 5 :U; 50,000 :KNOWS among persons, 10,000 :LIVES_IN from
// persons to cities.
class Catalogue {
 public:
  Catalogue() : statistics_(&counts_) {
    namespace base = engine::base;
    namespace catalog = engine::catalog;
    const std::vector<std::string> labels = {"Person", "City", "U"};
    const std::vector<std::string> types = {"KNOWS", "LIVES_IN"};
    const std::vector<std::string> keys = {"name", "id", "x"};
    for (uint32_t i = 0; i < labels.size(); ++i) REQUIRE(tokens_.labels.Restore(base::LabelId(i), labels[i]).ok());
    for (uint32_t i = 0; i < types.size(); ++i) REQUIRE(tokens_.rel_types.Restore(base::RelTypeId(i), types[i]).ok());
    for (uint32_t i = 0; i < keys.size(); ++i)
      REQUIRE(tokens_.property_keys.Restore(base::PropertyKeyId(i), keys[i]).ok());
    using Delta = catalog::CountDelta;
    const std::vector<Delta> deltas = {
        Delta::Nodes(10105),
        Delta::Rels(60000),
        Delta::Label(base::LabelId(0), 10000),
        Delta::Label(base::LabelId(1), 100),
        Delta::Label(base::LabelId(2), 5),
        Delta::RelType(base::RelTypeId(0), 50000),
        Delta::RelType(base::RelTypeId(1), 10000),
    };
    counts_.Add(base::Lsn(1), deltas);
    catalog::TripleBag bag;
    const std::vector<base::LabelId> person = {base::LabelId(0)};
    const std::vector<base::LabelId> city = {base::LabelId(1)};
    bag.AddRel(base::RelTypeId(0), person, person, 50000);
    bag.AddRel(base::RelTypeId(1), person, city, 10000);
    statistics_.Add(bag);
    catalog::SchemaChange change;
    for (uint32_t i = 0; i < 2; ++i) {
      catalog::IndexDescriptor index;
      index.id = base::IndexId(10 + i);
      index.name = i == 0 ? "person_name" : "person_id";
      index.target.tokens = {0};
      index.target.keys = {base::PropertyKeyId(i)};
      index.state = catalog::IndexState::kOnline;
      index.valid_from = base::Lsn(1);
      if (i == 1) index.owner = base::ConstraintId(20);
      change.put_indexes.push_back(index);
    }
    change.next_id = 30;
    schema_.Apply(change, base::Lsn(1));
    snapshot_ = schema_.snapshot();
  }

  [[nodiscard]] engine::planner::PlanContext Context(engine::functions::CancelCheck* cancel = nullptr) const {
    return {.tokens = &tokens_, .schema = snapshot_.get(), .statistics = &statistics_, .cancel = cancel};
  }

  [[nodiscard]] std::shared_ptr<const PhysicalPlan> Plan(const std::string& text) const {
    INFO(text);
    auto parsed = engine::cypher::ParseStatement(text);
    REQUIRE(parsed.status().ToString() == "Ok");
    const FakeProcedures procedures({"db.labels() :: (label :: STRING)"});
    auto bound = engine::binder::Bind(*parsed, {.procedures = &procedures});
    REQUIRE(bound.status().ToString() == "Ok");
    auto plan = engine::planner::PlanStatement(std::shared_ptr<const engine::binder::BoundStatement>(std::move(*bound)),
                                               Context());
    REQUIRE(plan.status().ToString() == "Ok");
    return *plan;
  }

  [[nodiscard]] std::string Shape(const std::string& text) const {
    const auto plan = Plan(text);
    return ShapeOf(*plan, *plan->root);
  }

  static std::string ShapeOf(const PhysicalPlan& plan, const PhysicalOperator& op) {
    std::string shape = Head(plan, op);
    for (size_t i = 0; i < op.children.size(); ++i) shape += (i == 0 ? "(" : ", ") + ShapeOf(plan, *op.children[i]);
    if (!op.children.empty()) shape += ")";
    return shape;
  }

 private:
  static std::string Name(const PhysicalPlan& plan, engine::binder::VarId id) {
    if (!id.valid()) return "";
    if (id.value >= plan.statement->variables.size()) return "_";
    const std::string name(plan.statement->variables[id.value].name);
    return name.empty() ? "_" : name;
  }

  static std::string Head(const PhysicalPlan& plan, const PhysicalOperator& op) {
    namespace planner = engine::planner;
    static const char* const kNames[] = {"Argument",
                                         "AllNodesScan",
                                         "LabelScan",
                                         "IndexSeek",
                                         "IdSeek",
                                         "RelationshipScan",
                                         "NodeCount",
                                         "RelationshipCount",
                                         "Expand",
                                         "VarLengthExpand",
                                         "QuantifiedExpand",
                                         "ShortestPath",
                                         "PathSearch",
                                         "Filter",
                                         "Project",
                                         "Aggregate",
                                         "Distinct",
                                         "Sort",
                                         "Skip",
                                         "Limit",
                                         "Unwind",
                                         "Eager",
                                         "Apply",
                                         "OptionalApply",
                                         "SemiApply",
                                         "CartesianProduct",
                                         "HashJoin",
                                         "Union",
                                         "Create",
                                         "Merge",
                                         "Set",
                                         "Delete",
                                         "Foreach",
                                         "LoadCsv",
                                         "ProcedureCall",
                                         "CallInTransactions",
                                         "EmptyResult",
                                         "ProduceResults"};
    std::string head = kNames[static_cast<int>(op.kind)];
    switch (op.kind) {
      case OperatorKind::kAllNodesScan:
        return head + "[" + Name(plan, op.As<planner::AllNodesScan>().node) + "]";
      case OperatorKind::kLabelScan:
        return head + "[" + Name(plan, op.As<planner::LabelScan>().node) + "]";
      case OperatorKind::kIndexSeek:
        return head + "[" + Name(plan, op.As<planner::IndexSeek>().entity) + "]";
      case OperatorKind::kIdSeek:
        return head + "[" + Name(plan, op.As<planner::IdSeek>().entity) + "]";
      case OperatorKind::kExpand: {
        static const char* const kModes[] = {"", "Into", "Degree"};
        const auto& expand = op.As<planner::Expand>();
        return "Expand" + std::string(kModes[static_cast<int>(expand.mode)]) + "[" + Name(plan, expand.from) + " " +
               Name(plan, expand.to) + "]";
      }
      case OperatorKind::kSort:
        return op.As<planner::Sort>().limit != nullptr ? "TopK" : head;
      default:
        return head;
    }
  }

  engine::catalog::Tokens tokens_;
  engine::catalog::Counts counts_;
  engine::catalog::Statistics statistics_;
  engine::catalog::Schema schema_;
  std::shared_ptr<const engine::catalog::SchemaSnapshot> snapshot_;
};

}  // namespace mycel::test
