// Bound patterns: what a MATCH looks for, as a graph of node and relationship variables with predicates beside it.
//
// Property maps (`{name: 'x'}`) and inline WHERE of a matched pattern are predicates of the MATCH; only patterns that
// are created (CREATE, MERGE) keep their property expressions.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>

#include "engine/binder/bound_expression.h"

namespace mycel::engine::binder {

struct PatternNode {
  VarId variable;
  const LabelExpression* labels = nullptr;  // null: any node
  bool bound_before = false;                // the variable comes from an earlier clause
  uint32_t offset = 0;
};

struct HopRange {
  uint32_t min = 1;
  uint32_t max = std::numeric_limits<uint32_t>::max();  // no upper end
};

struct PatternRelationship {
  VarId variable;  // a relationship, or a list of them when `hops` is set
  VarId left;      // node variables in the order of the text
  VarId right;
  base::Direction direction = base::Direction::kBoth;  // from left: kOutgoing is (left)-[]->(right)
  const LabelExpression* types = nullptr;              // null: any type
  std::optional<HopRange> hops;
  bool bound_before = false;
  // For `hops`: predicates on each single relationship, over `hop_variable`.
  VarId hop_variable;
  Expressions hop_predicates;
  uint32_t offset = 0;
};

// ((a)-[r]->(b) WHERE …){1,3}: inner variables become lists outside.
struct QuantifiedGroup {
  struct Exported {
    VarId inner;
    VarId outer_list;
  };
  struct Pattern;
  VarId left;  // node variables outside that the repetition starts and ends at
  VarId right;
  HopRange repetitions;
  std::span<const PatternNode> nodes;  // inner pattern: a chain, first node meets `left`, last node meets `right`
  std::span<const PatternRelationship> relationships;
  Expressions predicates;
  std::span<const Exported> exported;
  // Every relationship of the matched repetitions in order, for path building and uniqueness.
  VarId relationship_list;
  uint32_t offset = 0;
};

// kAll: every path.
enum class SelectorKind : uint8_t { kAll, kAny, kAllShortest, kShortest, kShortestGroups };

// One comma-separated path of a MATCH with its selector. `elements` lists the variables in order: node, relationship
// (list), node, …; quantified groups contribute their relationship list.
struct PatternPath {
  VarId variable;  // the path's name; invalid: none
  SelectorKind selector = SelectorKind::kAll;
  const BoundExpression* count = nullptr;  // a literal or a parameter; null: 1
  bool legacy_shortest = false;            // shortestPath((a)-[*]-(b)); with selector kAny or kAllShortest
  std::span<const VarId> elements;
  Expressions path_predicates;  // predicates inside a selected path: they must hold while searching
  uint32_t offset = 0;
};

// A path of any shape whose matches a selector chooses from, for each pair of ends; with kAll, one that is ACYCLIC.
// `left` and `right` are nodes of the pattern around it; what lies between belongs to the selection alone. The
// predicates are part of the search: a path that fails them is none to choose from.
struct SelectedPath {
  SelectorKind selector = SelectorKind::kAny;
  const BoundExpression* count = nullptr;  // a literal or a parameter; null: 1
  bool acyclic = false;                    // no node twice
  bool walks = false;                      // relationships may come twice (REPEATABLE ELEMENTS)
  VarId variable;                          // the path's name; invalid: none
  VarId left;
  VarId right;
  std::span<const VarId> elements;  // as in PatternPath
  std::span<const PatternNode> nodes;
  std::span<const PatternRelationship> relationships;
  std::span<const QuantifiedGroup> groups;
  Expressions predicates;
  uint32_t offset = 0;
};

// USING INDEX n:Label(key, …), USING SCAN n:Label: how a node or a relationship is to be found.
struct PatternHint {
  enum class Kind : uint8_t { kAnyIndex, kRangeIndex, kTextIndex, kPointIndex, kScan };
  Kind kind{};
  VarId variable;
  bool relationship = false;
  std::string_view name;   // of the variable
  std::string_view token;  // label or type
  std::span<const std::string_view> keys;
  uint32_t offset = 0;
};

struct BoundPattern {
  std::span<const PatternNode> nodes;  // one entry per variable, however often the text names it
  std::span<const PatternRelationship> relationships;
  std::span<const QuantifiedGroup> groups;
  std::span<const PatternPath> paths;
  std::span<const SelectedPath> selections;
  // Pairs of relationship variables (lists included) that could be the same relationship and must not be: pairs with
  // disjoint types are left out.
  struct DistinctPair {
    VarId first;
    VarId second;
  };
  std::span<const DistinctPair> distinct_relationships;
  bool repeatable = false;  // REPEATABLE ELEMENTS: relationships may come twice, in one path too
  std::span<const PatternHint> hints;
};

// One element of a pattern that is to be created.
struct PropertyAssignment {
  std::string_view key;
  const BoundExpression* value = nullptr;
};

struct CreateNode {
  VarId variable;
  std::span<const LabelExpression* const> labels;  // kName or kDynamic
  std::span<const PropertyAssignment> properties;
  const BoundExpression* property_map = nullptr;  // `(n $map)`: instead of `properties`
  uint32_t offset = 0;
};

struct CreateRelationship {
  VarId variable;
  VarId start;  // already turned to the direction of creation
  VarId end;
  const LabelExpression* type = nullptr;  // kName or kDynamic
  std::span<const PropertyAssignment> properties;
  const BoundExpression* property_map = nullptr;
  uint32_t offset = 0;
};

struct CreatePattern {
  std::span<const CreateNode> nodes;  // only the new ones; relationships may name bound variables
  std::span<const CreateRelationship> relationships;
  // Paths to build from the created elements.
  struct Path {
    VarId variable;
    std::span<const VarId> elements;
  };
  std::span<const Path> paths;
};

}  // namespace mycel::engine::binder
