#include "engine/cypher/printer_impl.h"

namespace mycel::engine::cypher {
namespace {

constexpr std::string_view kModes[] = {"", "WALK ", "TRAIL ", "ACYCLIC ", "SIMPLE "};

}  // namespace

void Printer::PrintPath(const PathPattern& path) {
  if (path.variable) {
    AddName(path.variable->text);
    Add(" = ");
  }
  const bool legacy = path.legacy_shortest != LegacyShortest::kNone;
  if (legacy) Add(path.legacy_shortest == LegacyShortest::kShortestPath ? "shortestPath(" : "allShortestPaths(");
  PrintSelector(path.selector);
  for (const PathElement* element : path.elements) PrintElement(*element);
  if (legacy) Add(")");
}

void Printer::PrintSelector(const PathSelector& selector) {
  const auto count = [&] {
    if (selector.count == nullptr) return;
    PrintExpression(*selector.count);
    Add(" ");
  };
  switch (selector.kind) {
    case PathSelectorKind::kNone:
      break;
    case PathSelectorKind::kAll:
      Add("ALL ");
      break;
    case PathSelectorKind::kAny:
      Add("ANY ");
      break;
    case PathSelectorKind::kAnyShortest:
      Add("ANY SHORTEST ");
      break;
    case PathSelectorKind::kAllShortest:
      Add("ALL SHORTEST ");
      break;
    case PathSelectorKind::kShortest:
    case PathSelectorKind::kShortestGroups:
      Add("SHORTEST ");
      break;
  }
  count();
  Add(kModes[static_cast<size_t>(selector.mode)]);
  if (selector.kind == PathSelectorKind::kShortestGroups) Add("GROUPS ");
}

void Printer::PrintElement(const PathElement& element) {
  if (const NodePattern* node = AsNode(&element)) {
    Add("(");
    PrintFilling(node->variable, node->labels, nullptr, node->properties, node->where);
    Add(")");
  } else if (const RelationshipPattern* relationship = AsRelationship(&element)) {
    PrintRelationship(*relationship);
  } else {
    const PathGroup& group = *AsGroup(&element);
    Add("(");
    PrintPath(*group.pattern);
    PrintWhere(group.where);
    Add(")");
    PrintQuantifier(group.quantifier);
  }
}

void Printer::PrintRelationship(const RelationshipPattern& relationship) {
  Add(relationship.direction == base::Direction::kIncoming || relationship.both_arrows ? "<-[" : "-[");
  PrintFilling(relationship.variable, relationship.types, &relationship.var_length, relationship.properties,
               relationship.where);
  Add(relationship.direction == base::Direction::kOutgoing || relationship.both_arrows ? "]->" : "]-");
  PrintQuantifier(relationship.quantifier);
}

void Printer::PrintFilling(const std::optional<ParsedName>& variable, const LabelExpression* labels,
                           const std::optional<Repetition>* length, const Expression* properties,
                           const Expression* where) {
  if (variable) AddName(variable->text);
  if (labels != nullptr) {
    Add(":");
    PrintLabels(*labels, 0);
  }
  if (length != nullptr && *length) {
    Add("*");
    if ((*length)->min) AddInteger(*(*length)->min);
    if ((*length)->min != (*length)->max || !(*length)->min) {
      if ((*length)->min || (*length)->max) Add("..");
      if ((*length)->max) AddInteger(*(*length)->max);
    }
  }
  if (properties != nullptr) {
    Add(" ");
    PrintExpression(*properties);
  }
  PrintWhere(where);
}

void Printer::PrintQuantifier(const std::optional<Repetition>& quantifier) {
  if (!quantifier) return;
  Add("{");
  AddInteger(*quantifier->min);
  Add(",");
  if (quantifier->max) AddInteger(*quantifier->max);
  Add("}");
}

void Printer::PrintLabels(const LabelExpression& labels, int min_level) {
  const auto joined = [&](std::string_view sign, int level) {
    if (level < min_level) Add("(");
    AddJoined(labels.operands, sign, [&](const LabelExpression* operand) { PrintLabels(*operand, level + 1); });
    if (level < min_level) Add(")");
  };
  switch (labels.kind) {
    case LabelExpressionKind::kName:
      return AddName(labels.name);
    case LabelExpressionKind::kDynamic:
      Add(labels.dynamic_any ? "$any(" : "$(");
      PrintExpression(*labels.dynamic);
      return Add(")");
    case LabelExpressionKind::kWildcard:
      return Add("%");
    case LabelExpressionKind::kNot:
      Add("!");
      return PrintLabels(*labels.operands[0], 2);
    case LabelExpressionKind::kAnd:
      return joined("&", 1);
    case LabelExpressionKind::kColonAnd:
      return joined(":", 1);
    case LabelExpressionKind::kOr:
      return joined("|", 0);
  }
}

}  // namespace mycel::engine::cypher
