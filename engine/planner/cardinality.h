// Estimates of row counts. They choose plans and never answers.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "engine/planner/plan.h"

namespace mycel::engine::planner {

// The plain label names of a conjunction of names (`:A&B`); other parts are ignored.
[[nodiscard]] std::vector<std::string_view> ConjunctiveLabels(const LabelExpression* labels);
// The plain names of a disjunction of types (`:A|B`); nullopt when the expression is more than that, empty for null.
[[nodiscard]] std::optional<std::vector<std::string_view>> DisjunctiveTypes(const LabelExpression* types);

class Cardinality {
 public:
  explicit Cardinality(const PlanContext& context) : context_(context) {}

  [[nodiscard]] double AllNodes() const;
  [[nodiscard]] double NodesWithLabel(std::string_view label) const;
  // Nodes that fit the label expression.
  [[nodiscard]] double Nodes(const LabelExpression* labels) const;
  [[nodiscard]] double Relationships(std::span<const std::string_view> types) const;
  // Relationships per node with one of `labels` in the direction.
  [[nodiscard]] double Degree(const LabelExpression* labels, base::Direction direction,
                              std::span<const std::string_view> types, const LabelExpression* other) const;
  // The share of rows that a predicate keeps.
  [[nodiscard]] double Selectivity(const BoundExpression& predicate) const;
  [[nodiscard]] double IndexEquality(base::IndexId index, double entries) const;

 private:
  [[nodiscard]] catalog::MaybeLabel FirstLabel(const LabelExpression* labels, bool* unknown) const;

  const PlanContext& context_;
};

}  // namespace mycel::engine::planner
