#include "engine/planner/cardinality.h"

#include <algorithm>

namespace mycel::engine::planner {

using binder::LabelExpressionKind;

namespace {

// Shares where nothing better is known, as in System R's tables: equality, inequality, anything else.
constexpr double kEqualityShare = 0.05;
constexpr double kRangeShare = 0.3;
constexpr double kOtherShare = 0.5;
// Estimates below a row mislead the choice of join order: zero times anything is zero.
constexpr double kAtLeast = 0.1;

}  // namespace

std::vector<std::string_view> ConjunctiveLabels(const LabelExpression* labels) {
  if (labels == nullptr) return {};
  if (labels->kind == LabelExpressionKind::kName) return {labels->name};
  std::vector<std::string_view> names;
  if (labels->kind == LabelExpressionKind::kAnd) {
    for (const LabelExpression* operand : labels->operands) {
      const std::vector<std::string_view> inner = ConjunctiveLabels(operand);
      names.insert(names.end(), inner.begin(), inner.end());
    }
  }
  return names;
}

std::optional<std::vector<std::string_view>> DisjunctiveTypes(const LabelExpression* types) {
  if (types == nullptr) return std::vector<std::string_view>();
  if (types->kind == LabelExpressionKind::kName) return std::vector<std::string_view>{types->name};
  if (types->kind != LabelExpressionKind::kOr) return std::nullopt;
  std::vector<std::string_view> names;
  for (const LabelExpression* operand : types->operands) {
    const auto inner = DisjunctiveTypes(operand);
    if (!inner) return std::nullopt;
    names.insert(names.end(), inner->begin(), inner->end());
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

double Cardinality::AllNodes() const { return std::max(kAtLeast, context_.statistics->Nodes(std::nullopt)); }

double Cardinality::NodesWithLabel(std::string_view label) const {
  const auto id = context_.tokens->labels.Find(label);
  return id ? std::max(kAtLeast, context_.statistics->Nodes(*id)) : kAtLeast;
}

double Cardinality::Nodes(const LabelExpression* labels) const {
  double rows = AllNodes();
  for (const std::string_view label : ConjunctiveLabels(labels)) rows = std::min(rows, NodesWithLabel(label));
  return rows;
}

double Cardinality::Relationships(std::span<const std::string_view> types) const {
  if (types.empty()) return std::max(kAtLeast, context_.statistics->Rels(std::nullopt, std::nullopt, std::nullopt));
  double rows = 0;
  for (const std::string_view type : types) {
    const auto id = context_.tokens->rel_types.Find(type);
    if (id) rows += context_.statistics->Rels(std::nullopt, *id, std::nullopt);
  }
  return std::max(kAtLeast, rows);
}

catalog::MaybeLabel Cardinality::FirstLabel(const LabelExpression* labels, bool* unknown) const {
  catalog::MaybeLabel best;
  double rows = 0;
  for (const std::string_view name : ConjunctiveLabels(labels)) {
    const auto id = context_.tokens->labels.Find(name);
    if (!id) {
      *unknown = true;
      return std::nullopt;
    }
    const double count = context_.statistics->Nodes(*id);
    if (!best || count < rows) {
      best = *id;
      rows = count;
    }
  }
  return best;
}

double Cardinality::Degree(const LabelExpression* labels, base::Direction direction,
                           std::span<const std::string_view> types, const LabelExpression* other) const {
  bool unknown = false;
  const catalog::MaybeLabel from = FirstLabel(labels, &unknown);
  const catalog::MaybeLabel to = FirstLabel(other, &unknown);
  if (unknown) return kAtLeast;
  if (types.empty()) return std::max(kAtLeast, context_.statistics->AverageDegree(from, direction, std::nullopt, to));
  double degree = 0;
  for (const std::string_view type : types) {
    const auto id = context_.tokens->rel_types.Find(type);
    if (id) degree += context_.statistics->AverageDegree(from, direction, *id, to);
  }
  return std::max(0.001, degree);
}

double Cardinality::Selectivity(const BoundExpression& predicate) const {
  if (predicate.kind != binder::ExpressionKind::kOperator) return kOtherShare;
  switch (predicate.As<binder::OperatorExpression>().op) {
    case binder::Operator::kEqual:
      return kEqualityShare;
    case binder::Operator::kLess:
    case binder::Operator::kLessEqual:
    case binder::Operator::kGreater:
    case binder::Operator::kGreaterEqual:
    case binder::Operator::kStartsWith:
      return kRangeShare;
    default:
      return kOtherShare;
  }
}

double Cardinality::IndexEquality(base::IndexId index, double entries) const {
  const std::optional<double> found = context_.statistics->EntriesPerKey(index);
  return found ? std::max(kAtLeast, *found) : std::max(1.0, entries * kEqualityShare * kEqualityShare);
}

}  // namespace mycel::engine::planner
