// Physical plans: what the executor builds its operators from.
//
// A plan is a tree of PhysicalOperator nodes in the arena of its PhysicalPlan, immutable and shared by all executions.
// Rows are columns addressed by VarId. `output` lists the variables that an operator's rows must carry: what nobody
// above reads is dropped as early as possible. Expressions point into the BoundStatement, which the plan keeps alive.
//
// Label, type and property names stay names: the executor resolves them when the clause starts, because a cached plan
// may be older than the token, and an unknown name is not an error.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/arena.h"
#include "engine/binder/bound_statement.h"

namespace mycel::engine::planner {

using binder::BoundExpression;
using binder::Expressions;
using binder::LabelExpression;
using binder::VarId;

enum class OperatorKind : uint8_t {
  // leaves
  kArgument,
  kAllNodesScan,
  kLabelScan,
  kIndexSeek,
  kIdSeek,
  kRelationshipScan,
  kNodeCount,
  kRelationshipCount,
  // patterns
  kExpand,
  kVarLengthExpand,
  kQuantifiedExpand,
  kShortestPath,
  kPathSearch,
  // rows
  kFilter,
  kProject,
  kAggregate,
  kDistinct,
  kSort,
  kSkip,
  kLimit,
  kUnwind,
  kEager,
  // combinations
  kApply,
  kOptionalApply,
  kSemiApply,
  kCartesianProduct,
  kHashJoin,
  kUnion,
  // writes
  kCreate,
  kMerge,
  kSet,
  kDelete,
  kForeach,
  // sources outside the graph
  kLoadCsv,
  kProcedureCall,
  kCallInTransactions,
  kEmptyResult,
  kProduceResults,
};

struct PhysicalOperator {
  OperatorKind kind;
  std::span<const PhysicalOperator* const> children;
  std::span<const VarId> output;
  double estimated_rows = 0;
  uint32_t id = 0;     // dense in the plan, for profiles
  uint32_t depth = 1;  // operators on top of each other, this one included, as the clauses asked for them

  template <typename T>
  [[nodiscard]] const T& As() const {
    return static_cast<const T&>(*this);
  }
};

// The row(s) that an Apply hands to its right side; the single empty row at the start of a query.
struct Argument : PhysicalOperator {
  static constexpr OperatorKind kKind = OperatorKind::kArgument;
};

// Scans run once per execution: the right side of an Apply or CartesianProduct restarts them for each outer row. They
// have no child; the variables of the outer row are joined in by the Apply.
struct AllNodesScan : PhysicalOperator {
  static constexpr OperatorKind kKind = OperatorKind::kAllNodesScan;
  VarId node;
};

struct LabelScan : PhysicalOperator {
  static constexpr OperatorKind kKind = OperatorKind::kLabelScan;
  VarId node;
  std::string_view label;
};

// One bound of a range seek; also the shape of equality. From kContains on, what is found holds more than what was
// asked: the predicate stays as a filter.
enum class SeekKind : uint8_t {
  kEqual,
  kIn,
  kRange,
  kPrefix,
  kExists,
  kContains,
  kEndsWith,
  kPointDistance,
  kPointBox
};

struct SeekBound {
  const BoundExpression* value = nullptr;  // null: open
  bool inclusive = true;
};

// With a child (IndexSeek and IdSeek only), the look-up is made for each of its rows and joined to it: values may read
// the row. Without one it starts a row by itself, like a scan; values may then read the argument row.
//
// Entities whose property has a value, by a range, text or point index over one or several properties. For composite
// indexes the first `equal` values are equalities, an optional range on the next property follows.
struct IndexSeek : PhysicalOperator {
  static constexpr OperatorKind kKind = OperatorKind::kIndexSeek;
  base::IndexId index;
  VarId entity;  // node, or relationship with `start` and `end` set too
  bool relationship = false;
  VarId start;
  VarId end;
  bool both_directions = false;  // an undirected relationship pattern: each relationship comes twice (self-loops once)
  SeekKind seek{};
  Expressions equal;                        // kEqual: one value a property; kIn: one list
  SeekBound lower;                          // kRange; kPointDistance: the centre; kPointBox: the lower left corner
  SeekBound upper;                          // kPointDistance: the distance; kPointBox: the upper right corner
  const BoundExpression* prefix = nullptr;  // kPrefix, kContains, kEndsWith: the text
  bool unique = false;                      // at most one hit: a uniqueness constraint backs it
};

// id(n) = …, elementId(n) = …, or IN lists of them.
struct IdSeek : PhysicalOperator {
  static constexpr OperatorKind kKind = OperatorKind::kIdSeek;
  VarId entity;
  bool relationship = false;
  VarId start;
  VarId end;
  bool both_directions = false;
  bool element_ids = false;
  const BoundExpression* ids = nullptr;  // an integer (string) or a list of them
};

// All relationships, or those of some types, with their ends.
struct RelationshipScan : PhysicalOperator {
  static constexpr OperatorKind kKind = OperatorKind::kRelationshipScan;
  VarId relationship;
  VarId start;
  VarId end;
  bool both_directions = false;
  std::span<const std::string_view> types;  // empty: all
};

// count(*) over all nodes (of a label) or relationships (of types) from the exact counters; one row.
struct NodeCount : PhysicalOperator {
  static constexpr OperatorKind kKind = OperatorKind::kNodeCount;
  VarId count;
  std::string_view label;  // empty: all
};

struct RelationshipCount : PhysicalOperator {
  static constexpr OperatorKind kKind = OperatorKind::kRelationshipCount;
  VarId count;
  std::span<const std::string_view> types;  // empty: all
  bool both_directions = false;             // needs self-loops subtracted: planned only where the answer is exact
};

enum class ExpandMode : uint8_t {
  kAll,     // `to` is new
  kInto,    // `to` is bound: keep relationships that end there
  kDegree,  // neither `to` nor `relationship` is read: multiply the row by the degree
};

struct Expand : PhysicalOperator {
  static constexpr OperatorKind kKind = OperatorKind::kExpand;
  ExpandMode mode{};
  VarId from;
  VarId relationship;  // invalid: nobody reads it
  VarId to;
  base::Direction direction{};
  std::span<const std::string_view> types;  // empty: all
  // Bound relationships (lists) that this one must differ from.
  std::span<const VarId> distinct_from;
};

struct VarLengthExpand : PhysicalOperator {
  static constexpr OperatorKind kKind = OperatorKind::kVarLengthExpand;
  bool into = false;
  VarId from;
  VarId relationships;  // the list; invalid: nobody reads it
  VarId to;
  base::Direction direction{};
  std::span<const std::string_view> types;
  binder::HopRange hops;
  bool reverse_list = false;  // expanded from the pattern's right end: the list must read from its left
  VarId hop_variable;
  Expressions hop_predicates;
  std::span<const VarId> distinct_from;
  // Only the distinct (from, to) pairs matter and uniqueness cannot change them: breadth-first with a visited set.
  bool distinct_ends = false;
  bool walks = false;  // relationships may come twice
};

struct QuantifiedExpand : PhysicalOperator {
  static constexpr OperatorKind kKind = OperatorKind::kQuantifiedExpand;
  const binder::QuantifiedGroup* group = nullptr;
  bool from_left = true;
  bool into = false;
  bool walks = false;  // relationships may come twice
  std::span<const VarId> distinct_from;
};

// Shortest paths between two bound nodes (or from a bound node), for shortestPath(), SHORTEST k and the like.
struct ShortestPath : PhysicalOperator {
  static constexpr OperatorKind kKind = OperatorKind::kShortestPath;
  binder::SelectorKind selector{};
  const BoundExpression* count = nullptr;  // null: 1
  bool legacy = false;  // shortestPath(): a path between a node and itself is an error or nothing, as Neo4j has it
  bool single = false;  // `relationships` is one relationship, not a list
  VarId from;
  VarId to;
  VarId relationships;
  VarId path;
  base::Direction direction{};
  std::span<const std::string_view> types;
  binder::HopRange hops;
  VarId hop_variable;
  Expressions hop_predicates;
  Expressions path_predicates;
  std::span<const VarId> path_elements;
  std::span<const VarId> distinct_from;
};

// Paths of any shape between two bound nodes, chosen by a selector.
struct PathSearch : PhysicalOperator {
  static constexpr OperatorKind kKind = OperatorKind::kPathSearch;
  const binder::SelectedPath* path = nullptr;
  std::span<const VarId> bound;  // variables between the ends that the row has already: the path must agree
  std::span<const VarId> distinct_from;
};

struct Filter : PhysicalOperator {
  static constexpr OperatorKind kKind = OperatorKind::kFilter;
  Expressions predicates;  // conjuncts in the order in which they may be evaluated
};

struct ProjectedColumn {
  VarId output;
  const BoundExpression* expression = nullptr;
};

struct Project : PhysicalOperator {
  static constexpr OperatorKind kKind = OperatorKind::kProject;
  std::span<const ProjectedColumn> columns;
};

struct Aggregate : PhysicalOperator {
  static constexpr OperatorKind kKind = OperatorKind::kAggregate;
  std::span<const ProjectedColumn> keys;
  std::span<const binder::Aggregation> aggregations;
};

struct Distinct : PhysicalOperator {
  static constexpr OperatorKind kKind = OperatorKind::kDistinct;
  std::span<const VarId> keys;
};

struct SortKey {
  VarId column;
  bool descending = false;
};

// With `limit` set: the first skip + limit rows only (top-k).
struct Sort : PhysicalOperator {
  static constexpr OperatorKind kKind = OperatorKind::kSort;
  std::span<const SortKey> keys;
  const BoundExpression* limit = nullptr;
  const BoundExpression* skip = nullptr;
};

struct Skip : PhysicalOperator {
  static constexpr OperatorKind kKind = OperatorKind::kSkip;
  const BoundExpression* count = nullptr;
};

struct Limit : PhysicalOperator {
  static constexpr OperatorKind kKind = OperatorKind::kLimit;
  const BoundExpression* count = nullptr;
  bool exhaust = false;  // the input writes: it runs to its end
};

struct Unwind : PhysicalOperator {
  static constexpr OperatorKind kKind = OperatorKind::kUnwind;
  const BoundExpression* list = nullptr;
  VarId variable;
};

// Takes its whole input before the first row leaves.
struct Eager : PhysicalOperator {
  static constexpr OperatorKind kKind = OperatorKind::kEager;
};

// For each row of child 0 runs child 1 with it as argument. Rows of child 1 are joined to their outer row.
struct Apply : PhysicalOperator {
  static constexpr OperatorKind kKind = OperatorKind::kApply;
  bool unit = false;  // child 1 is run for its effects only: one row out per row in
};

// Apply, and where child 1 has no row, one row with `nulls` set to null.
struct OptionalApply : PhysicalOperator {
  static constexpr OperatorKind kKind = OperatorKind::kOptionalApply;
  std::span<const VarId> nulls;
};

// Keeps the outer rows for which child 1 has a row (or none, when `anti`).
struct SemiApply : PhysicalOperator {
  static constexpr OperatorKind kKind = OperatorKind::kSemiApply;
  bool anti = false;
};

// All pairs of rows; child 1 is run once and kept.
struct CartesianProduct : PhysicalOperator {
  static constexpr OperatorKind kKind = OperatorKind::kCartesianProduct;
};

// Rows of child 0 (built into a table) and child 1 with equal keys. Null keys match nothing.
struct HashJoin : PhysicalOperator {
  static constexpr OperatorKind kKind = OperatorKind::kHashJoin;
  std::span<const VarId> left_keys;
  std::span<const VarId> right_keys;
};

struct Union : PhysicalOperator {
  static constexpr OperatorKind kKind = OperatorKind::kUnion;
  // columns[child][i] is copied to output[i]
  std::span<const std::span<const VarId>> columns;
};

struct Create : PhysicalOperator {
  static constexpr OperatorKind kKind = OperatorKind::kCreate;
  const binder::CreatePattern* pattern = nullptr;
};

// Child 0 gives the rows, child 1 (over an Argument) matches the pattern for one row.
struct Merge : PhysicalOperator {
  static constexpr OperatorKind kKind = OperatorKind::kMerge;
  const binder::MergeClause* clause = nullptr;
};

// SET and REMOVE.
struct Set : PhysicalOperator {
  static constexpr OperatorKind kKind = OperatorKind::kSet;
  std::span<const binder::SetItem> items;
  bool remove = false;
};

struct Delete : PhysicalOperator {
  static constexpr OperatorKind kKind = OperatorKind::kDelete;
  bool detach = false;
  Expressions targets;
};

// Child 0 gives the rows; child 1 (over an Argument that carries the row and `variable`) is run for each element.
struct Foreach : PhysicalOperator {
  static constexpr OperatorKind kKind = OperatorKind::kForeach;
  VarId variable;
  const BoundExpression* list = nullptr;
};

struct LoadCsv : PhysicalOperator {
  static constexpr OperatorKind kKind = OperatorKind::kLoadCsv;
  const binder::LoadCsvClause* clause = nullptr;
};

struct ProcedureCall : PhysicalOperator {
  static constexpr OperatorKind kKind = OperatorKind::kProcedureCall;
  const binder::CallProcedureClause* clause = nullptr;
};

struct CallInTransactions : PhysicalOperator {
  static constexpr OperatorKind kKind = OperatorKind::kCallInTransactions;
  const binder::CallSubqueryClause* clause = nullptr;
  // Its input reads the graph while it streams in: what inner transactions write must not show in it. By InsertEager.
  bool input_reads = false;
};

// Runs its input to the end and gives no row: statements without RETURN.
struct EmptyResult : PhysicalOperator {
  static constexpr OperatorKind kKind = OperatorKind::kEmptyResult;
};

struct ProduceResults : PhysicalOperator {
  static constexpr OperatorKind kKind = OperatorKind::kProduceResults;
  std::span<const VarId> columns;
};

// A subquery in an expression (EXISTS, COUNT, COLLECT), planned: the executor runs `root` over the captured variables.
struct SubqueryPlan {
  const binder::SubqueryExpression* expression = nullptr;
  const PhysicalOperator* root = nullptr;
};

// The kind of a statement as Bolt's summary tells it.
enum class StatementType : uint8_t { kRead, kReadWrite, kWrite, kSchema };

struct PhysicalPlan {
  base::Arena arena;
  std::shared_ptr<const binder::BoundStatement> statement;
  const PhysicalOperator* root = nullptr;  // null for schema commands
  std::vector<SubqueryPlan> subqueries;
  std::vector<std::string> column_names;
  std::vector<VarId> columns;
  StatementType type = StatementType::kRead;
  bool writes = false;
  uint32_t operator_count = 0;
  // The union that gives the statement's rows, if there is one: nobody asks for them a second time, so that a branch
  // that is done is thrown away.
  const Union* top_union = nullptr;
  uint32_t slots = 0;  // columns of a batch: the statement's variables and those that the plan added
  uint64_t schema_epoch = 0;
  // Bounded by construction: point look-ups and short expansions with small estimates may run on the network thread.
  bool bounded = false;
};

}  // namespace mycel::engine::planner
