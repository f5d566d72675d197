// Bound clauses: a statement is a tree of BoundQuery, each a union of clause lists. Clauses read and write variables by
// VarId; a projection ends the visibility of everything that it does not name.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "engine/binder/bound_expression.h"
#include "engine/binder/bound_pattern.h"
#include "engine/binder/procedure_signature.h"

namespace mycel::engine::binder {

enum class ClauseKind : uint8_t {
  kMatch,
  kProjection,
  kUnwind,
  kCreate,
  kMerge,
  kSet,
  kRemove,
  kDelete,
  kForeach,
  kCallSubquery,
  kCallProcedure,
  kLoadCsv,
  kFinish,
};

struct BoundClause {
  ClauseKind kind;
  uint32_t offset = 0;

  template <typename T>
  [[nodiscard]] const T& As() const {
    return static_cast<const T&>(*this);
  }
};

using Clauses = std::span<const BoundClause* const>;

struct MatchClause : BoundClause {
  static constexpr ClauseKind kKind = ClauseKind::kMatch;
  bool optional = false;
  BoundPattern pattern;
  Expressions predicates;  // conjuncts: WHERE split at AND, property maps, inline WHERE, in the order of the text
  std::span<const VarId> introduced;  // variables that an OPTIONAL MATCH sets to null
};

// An aggregate call inside a projection; the projection's expressions refer to `output`.
struct Aggregation {
  VarId output;
  const functions::FunctionSignature* function = nullptr;
  Expressions arguments;  // empty for count(*)
  bool distinct = false;
  uint32_t offset = 0;
};

struct ProjectionItem {
  VarId output;  // equal to the input variable where an item passes one on unchanged
  const BoundExpression* expression = nullptr;
  std::string_view name;
};

struct SortItem {
  const BoundExpression* expression = nullptr;
  bool descending = false;
};

// WITH and RETURN. With aggregations the items split: `grouping` are evaluated over the input and become group keys,
// then `items` are evaluated over group keys and aggregation outputs. Order: aggregate/project -> distinct -> sort ->
// skip -> limit -> where. Sort and where expressions may read the input's variables too, unless the projection is
// distinct or aggregates.
struct ProjectionClause : BoundClause {
  static constexpr ClauseKind kKind = ClauseKind::kProjection;
  bool is_return = false;
  bool distinct = false;
  bool aggregates = false;
  std::span<const ProjectionItem> grouping;   // with aggregates
  std::span<const Aggregation> aggregations;  // with aggregates
  std::span<const ProjectionItem> items;
  std::span<const SortItem> sort;
  const BoundExpression* skip = nullptr;
  const BoundExpression* limit = nullptr;
  const BoundExpression* where = nullptr;
};

struct UnwindClause : BoundClause {
  static constexpr ClauseKind kKind = ClauseKind::kUnwind;
  const BoundExpression* list = nullptr;
  VarId variable;
};

struct CreateClause : BoundClause {
  static constexpr ClauseKind kKind = ClauseKind::kCreate;
  CreatePattern pattern;
};

enum class SetKind : uint8_t { kProperty, kDynamicProperty, kReplaceProperties, kAddProperties, kLabels };

// One item of SET or REMOVE (where `value` is null).
struct SetItem {
  SetKind kind{};
  const BoundExpression* entity = nullptr;
  std::string_view key;                          // kProperty
  const BoundExpression* dynamic_key = nullptr;  // kDynamicProperty
  const BoundExpression* value = nullptr;
  std::span<const LabelExpression* const> labels;  // kLabels: kName or kDynamic
  uint32_t offset = 0;
};

struct SetClause : BoundClause {
  static constexpr ClauseKind kKind = ClauseKind::kSet;
  std::span<const SetItem> items;
};

struct RemoveClause : BoundClause {
  static constexpr ClauseKind kKind = ClauseKind::kRemove;
  std::span<const SetItem> items;
};

// Match `pattern` (no property maps left: they are predicates) for each row; where nothing matches, create `create`.
struct MergeClause : BoundClause {
  static constexpr ClauseKind kKind = ClauseKind::kMerge;
  BoundPattern pattern;
  Expressions predicates;
  CreatePattern create;
  std::span<const SetItem> on_create;
  std::span<const SetItem> on_match;
};

struct DeleteClause : BoundClause {
  static constexpr ClauseKind kKind = ClauseKind::kDelete;
  bool detach = false;
  Expressions targets;
};

struct ForeachClause : BoundClause {
  static constexpr ClauseKind kKind = ClauseKind::kForeach;
  VarId variable;
  const BoundExpression* list = nullptr;
  Clauses body;
};

enum class ErrorBehaviour : uint8_t { kFail, kContinue, kBreak };

struct InTransactions {
  const BoundExpression* batch_rows = nullptr;  // null: 1000
  bool concurrent = false;
  const BoundExpression* concurrency = nullptr;     // null: as many as the server has workers
  ErrorBehaviour on_error = ErrorBehaviour::kFail;  // with `retries`: after the last one
  bool retries = false;                             // ON ERROR RETRY
  const BoundExpression* retry_seconds = nullptr;   // null: the default
  VarId status;                                     // REPORT STATUS AS; invalid: none
};

struct CallSubqueryClause : BoundClause {
  static constexpr ClauseKind kKind = ClauseKind::kCallSubquery;
  bool optional = false;
  const BoundQuery* query = nullptr;
  std::span<const VarId> imported;
  std::span<const VarId> returned;  // empty: a unit subquery, one output row per input row
  std::optional<InTransactions> in_transactions;
};

struct ProcedureYield {
  uint32_t column = 0;  // of the procedure
  VarId variable;
};

struct CallProcedureClause : BoundClause {
  static constexpr ClauseKind kKind = ClauseKind::kCallProcedure;
  bool optional = false;
  const ProcedureSignature* procedure = nullptr;
  Expressions arguments;
  bool arguments_from_parameters = false;  // `CALL name` standing alone without parentheses
  std::span<const ProcedureYield> yields;
  const BoundExpression* where = nullptr;
};

struct LoadCsvClause : BoundClause {
  static constexpr ClauseKind kKind = ClauseKind::kLoadCsv;
  bool with_headers = false;
  const BoundExpression* url = nullptr;
  VarId variable;
  VarId line;  // of linenumber() and file(), where they are asked for
  VarId file;
  std::string_view field_terminator;  // empty: comma
};

struct FinishClause : BoundClause {
  static constexpr ClauseKind kKind = ClauseKind::kFinish;
};

// One branch of a union, or the whole query.
struct BoundSingleQuery {
  Clauses clauses;
  // Variables of the last RETURN in column order; empty where there is none.
  std::span<const VarId> columns;
  bool writes = false;
};

struct BoundQuery {
  std::span<const BoundSingleQuery> branches;
  bool union_all = false;          // with several branches
  std::span<const VarId> columns;  // output variables; each branch's columns are copied to them
  std::span<const std::string_view> column_names;
  bool writes = false;
};

}  // namespace mycel::engine::binder
