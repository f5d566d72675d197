// Graph patterns: nodes, relationships, paths, label expressions.
#pragma once

#include "engine/base/ids.h"
#include "engine/cypher/ast_expression.h"

namespace mycel::engine::cypher {

enum class LabelExpressionKind : uint8_t {
  kName,      // A
  kDynamic,   // $(expression), $all(expression), $any(expression)
  kWildcard,  // %
  kNot,       // !A
  kAnd,       // A & B
  kColonAnd,  // A:B, the older spelling of A & B
  kOr,        // A | B (also A|:B)
};

struct LabelExpression {
  LabelExpressionKind kind = LabelExpressionKind::kName;
  SourceRange range;
  std::string_view name;                  // kName
  const Expression* dynamic = nullptr;    // kDynamic: a string or a list of strings
  bool dynamic_any = false;               // kDynamic: $any(...), else all of them
  bool colon_bar = false;                 // kOr: written A|:B
  List<const LabelExpression*> operands;  // kNot: one; kAnd, kColonAnd, kOr: two or more
};

// How often a relationship or a parenthesised path repeats.
struct Repetition {
  std::optional<uint64_t> min;  // unset: 1 in the `*` form; in the quantifier form it is always set
  std::optional<uint64_t> max;  // unset: without end
  SourceRange range;
};

enum class PathElementKind : uint8_t { kNode, kRelationship, kGroup };

struct PathElement {
  PathElementKind kind;
  SourceRange range;
};

// (variable:labels {properties} WHERE where)
struct NodePattern : PathElement {
  NodePattern() : PathElement{PathElementKind::kNode, {}} {}
  std::optional<ParsedName> variable;
  const LabelExpression* labels = nullptr;  // null: any
  const Expression* properties = nullptr;   // null, a MapLiteral or a Parameter
  const Expression* where = nullptr;        // null: none
};

// -[variable:types*1..2 {properties} WHERE where]->, with an optional quantifier behind it
struct RelationshipPattern : PathElement {
  RelationshipPattern() : PathElement{PathElementKind::kRelationship, {}} {}
  base::Direction direction = base::Direction::kBoth;  // from the element on its left
  std::optional<ParsedName> variable;
  const LabelExpression* types = nullptr;  // null: any
  std::optional<Repetition> var_length;    // `*`, `*2`, `*1..3`: the variable is a list of relationships
  std::optional<Repetition> quantifier;    // `+`, `*`, `{2,5}` behind the arrow: a quantified path pattern
  bool both_arrows = false;                // written `<-->`: direction is kBoth
  const Expression* properties = nullptr;  // null, a MapLiteral or a Parameter
  const Expression* where = nullptr;       // null: none
};

struct PathPattern;

// ((a)-[r]->(b) WHERE ...){1,3}, or the same without a quantifier
struct PathGroup : PathElement {
  PathGroup() : PathElement{PathElementKind::kGroup, {}} {}
  const PathPattern* pattern = nullptr;  // may carry a path variable (accepted where there is no quantifier)
  const Expression* where = nullptr;     // null: none
  std::optional<Repetition> quantifier;
};

enum class PathSelectorKind : uint8_t {
  kNone,            // not written: all
  kAll,             // ALL
  kAny,             // ANY [k]
  kAnyShortest,     // ANY SHORTEST
  kAllShortest,     // ALL SHORTEST
  kShortest,        // SHORTEST k
  kShortestGroups,  // SHORTEST k GROUPS
};

enum class PathMode : uint8_t { kNone, kWalk, kTrail, kAcyclic, kSimple };

struct PathSelector {
  PathSelectorKind kind = PathSelectorKind::kNone;
  const Expression* count = nullptr;  // IntegerLiteral or Parameter; null: 1
  PathMode mode = PathMode::kNone;
  SourceRange range;
};

enum class LegacyShortest : uint8_t { kNone, kShortestPath, kAllShortestPaths };

// variable = selector elements. Nodes and relationships alternate; a group may stand where a node may, and
// two neighbouring elements that are not joined by a relationship (group and node, group and group) meet in one node.
struct PathPattern {
  SourceRange range;
  std::optional<ParsedName> variable;
  PathSelector selector;
  LegacyShortest legacy_shortest = LegacyShortest::kNone;  // wrapped in shortestPath(...) or allShortestPaths(...)
  List<const PathElement*> elements;
};

[[nodiscard]] inline const NodePattern* AsNode(const PathElement* element) {
  return element->kind == PathElementKind::kNode ? static_cast<const NodePattern*>(element) : nullptr;
}
[[nodiscard]] inline const RelationshipPattern* AsRelationship(const PathElement* element) {
  return element->kind == PathElementKind::kRelationship ? static_cast<const RelationshipPattern*>(element) : nullptr;
}
[[nodiscard]] inline const PathGroup* AsGroup(const PathElement* element) {
  return element->kind == PathElementKind::kGroup ? static_cast<const PathGroup*>(element) : nullptr;
}

}  // namespace mycel::engine::cypher
