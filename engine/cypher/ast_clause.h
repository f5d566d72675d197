// Clauses of a query, in the order in which they are written.
#pragma once

#include "engine/cypher/ast_pattern.h"

namespace mycel::engine::cypher {

enum class ClauseKind : uint8_t {
  kMatch,
  kWith,
  kReturn,
  kUnwind,
  kCreate,
  kMerge,
  kSet,
  kRemove,
  kDelete,
  kForeach,
  kCallProcedure,
  kCallSubquery,
  kLoadCsv,
  kUse,
  kFinish,
  kFilter,
  kLet,
  kOrderBy,
  kShow,
  kTerminate,
};

struct Clause {
  ClauseKind kind;
  SourceRange range;

  template <typename T>
  [[nodiscard]] const T& As() const {
    MYCEL_ASSERT(kind == T::kKind);
    return static_cast<const T&>(*this);
  }
  template <typename T>
  [[nodiscard]] const T* TryAs() const {
    return kind == T::kKind ? static_cast<const T*>(this) : nullptr;
  }
};

template <ClauseKind kKindValue>
struct ClauseOf : Clause {
  static constexpr ClauseKind kKind = kKindValue;
  ClauseOf() : Clause{kKindValue, {}} {}
};

// --- reading
// ------------------------------------------------------------------------------------------------------------

enum class MatchMode : uint8_t { kDefault, kDifferentRelationships, kRepeatableElements };

enum class HintKind : uint8_t { kIndex, kRangeIndex, kTextIndex, kPointIndex, kScan, kJoin };

// USING INDEX [SEEK] n:Label(key, ...), USING SCAN n:Label, USING JOIN ON a, b
struct PlannerHint {
  HintKind kind = HintKind::kIndex;
  bool seek = false;
  SourceRange range;
  List<ParsedName> variables;       // one, or several for kJoin
  std::optional<ParsedName> label;  // label or type
  List<ParsedName> keys;
};

struct MatchClause : ClauseOf<ClauseKind::kMatch> {
  bool optional = false;
  MatchMode mode = MatchMode::kDefault;
  List<const PathPattern*> patterns;
  List<PlannerHint> hints;
  const Expression* where = nullptr;  // null: none
};

struct UnwindClause : ClauseOf<ClauseKind::kUnwind> {  // also Cypher 25's `FOR variable IN list`
  const Expression* list = nullptr;
  ParsedName variable;
};

struct LoadCsvClause : ClauseOf<ClauseKind::kLoadCsv> {
  bool with_headers = false;
  const Expression* url = nullptr;
  ParsedName variable;
  const Expression* field_terminator = nullptr;  // null: a comma; a StringLiteral otherwise
};

// --- projecting
// ---------------------------------------------------------------------------------------------------------

struct ProjectionItem {
  const Expression* expression = nullptr;
  std::optional<ParsedName> alias;
  SourceRange text_range;  // the expression as written, parentheses included: the column's name where there is no alias
};

struct OrderItem {
  const Expression* expression = nullptr;
  bool descending = false;
};

struct OrderAndPage {
  List<OrderItem> order_by;
  const Expression* skip = nullptr;   // null: none
  const Expression* limit = nullptr;  // null: none
};

struct Projection {
  bool distinct = false;
  bool star = false;  // `*`, before the items
  List<ProjectionItem> items;
  OrderAndPage page;
};

struct WithClause : ClauseOf<ClauseKind::kWith> {
  Projection projection;
  const Expression* where = nullptr;  // null: none
};

struct ReturnClause : ClauseOf<ClauseKind::kReturn> {
  Projection projection;
};

// ORDER BY / SKIP / LIMIT as a clause of its own: the rows go on unchanged.
struct OrderByClause : ClauseOf<ClauseKind::kOrderBy> {
  OrderAndPage page;
};

struct FilterClause : ClauseOf<ClauseKind::kFilter> {
  const Expression* where = nullptr;
};

struct LetItem {
  ParsedName variable;
  const Expression* value = nullptr;
};

struct LetClause : ClauseOf<ClauseKind::kLet> {
  List<LetItem> items;
};

struct FinishClause : ClauseOf<ClauseKind::kFinish> {};

// USE name, USE graph.byName(expression), ...
struct UseClause : ClauseOf<ClauseKind::kUse> {
  const Expression* graph = nullptr;  // FunctionCall, or null when a plain name is written
  std::string_view name;              // parts joined by dots
};

// --- writing
// ------------------------------------------------------------------------------------------------------------

struct CreateClause : ClauseOf<ClauseKind::kCreate> {  // also INSERT
  bool insert = false;
  List<const PathPattern*> patterns;
};

struct SetItem {
  enum class Kind : uint8_t {
    kProperty,           // target.key = value; target is a PropertyAccess or a Subscript (dynamic key)
    kReplaceProperties,  // target = value
    kAddProperties,      // target += value
    kLabels,             // target:A:B, target IS A
  };
  Kind kind = Kind::kProperty;
  SourceRange range;
  const Expression* target = nullptr;
  const Expression* value = nullptr;    // null for kLabels
  List<const LabelExpression*> labels;  // kLabels: kName and kDynamic only
};

struct SetClause : ClauseOf<ClauseKind::kSet> {
  List<SetItem> items;
};

struct RemoveItem {
  SourceRange range;
  const Expression* target = nullptr;   // PropertyAccess or Subscript; the entity where labels are removed
  List<const LabelExpression*> labels;  // empty: a property is removed
};

struct RemoveClause : ClauseOf<ClauseKind::kRemove> {
  List<RemoveItem> items;
};

enum class DetachMode : uint8_t { kDefault, kDetach, kNoDetach };

struct DeleteClause : ClauseOf<ClauseKind::kDelete> {
  DetachMode mode = DetachMode::kDefault;
  List<const Expression*> targets;
};

struct MergeAction {
  bool on_create = false;  // else ON MATCH
  const SetClause* set = nullptr;
};

struct MergeClause : ClauseOf<ClauseKind::kMerge> {
  const PathPattern* pattern = nullptr;
  List<MergeAction> actions;
};

struct ForeachClause : ClauseOf<ClauseKind::kForeach> {
  ParsedName variable;
  const Expression* list = nullptr;
  List<const Clause*> body;  // updating clauses only
};

// --- calling
// ------------------------------------------------------------------------------------------------------------

struct YieldItem {
  ParsedName column;
  std::optional<ParsedName> alias;
};

struct CallProcedureClause : ClauseOf<ClauseKind::kCallProcedure> {
  bool optional = false;
  std::string_view name;  // parts joined by dots
  SourceRange name_range;
  bool has_arguments = false;  // false: `CALL name` without parentheses, arguments are the parameters of the same names
  List<const Expression*> arguments;
  bool has_yield = false;
  bool yield_star = false;
  List<YieldItem> yield_items;
  const Expression* where = nullptr;  // null: none
};

enum class OnError : uint8_t { kDefault, kFail, kBreak, kContinue, kRetry };

struct InTransactions {
  const Expression* concurrency = nullptr;  // null: not concurrent. IN CONCURRENT without a number: concurrent is true
  bool concurrent = false;
  const Expression* rows = nullptr;  // null: 1000
  OnError on_error = OnError::kDefault;
  OnError after_retry = OnError::kDefault;    // ON ERROR RETRY ... THEN <this>
  const Expression* retry_seconds = nullptr;  // null: the default
  std::optional<ParsedName> status_variable;  // REPORT STATUS AS
  SourceRange range;
};

struct CallSubqueryClause : ClauseOf<ClauseKind::kCallSubquery> {
  bool optional = false;
  bool has_scope = false;   // CALL (...) {...}: the imports are named here, not by a leading WITH
  bool scope_star = false;  // CALL (*) {...}
  List<ParsedName> scope;
  const ParsedQuery* query = nullptr;
  const InTransactions* in_transactions = nullptr;  // null: one transaction
};

// --- showing
// ------------------------------------------------------------------------------------------------------------

enum class ShowKind : uint8_t {
  kIndexes,
  kConstraints,
  kProcedures,
  kFunctions,
  kDatabases,
  kDatabase,
  kDefaultDatabase,
  kHomeDatabase,
  kTransactions,
  kSettings,
  kCurrentUser,
  kUsers,
  kRoles,
  kPrivileges,
  kServers,
  kAliases,
  kSupportedPrivileges,
  kCurrentGraphType,
};

// What YIELD names, and the WHERE and paging behind it. Shared by SHOW and TERMINATE.
struct ShowYield {
  bool has_yield = false;
  bool star = false;
  List<YieldItem> items;
  OrderAndPage page;
  const Expression* where = nullptr;  // null: none; may also stand without YIELD
};

// SHOW <filter> INDEXES ... YIELD ... WHERE ...; a RETURN, if written, follows as a clause of its own.
struct ShowClause : ClauseOf<ClauseKind::kShow> {
  ShowKind show = ShowKind::kIndexes;
  std::string_view
      filter;  // kind filter in upper case, words joined by one blank: "RANGE", "NODE KEY", "BUILT IN"; empty: all
  std::optional<ParsedNameOrParameter> name;  // SHOW DATABASE name, SHOW USER name PRIVILEGES
  List<const Expression*> ids;                // SHOW TRANSACTIONS 'a', 'b', SHOW SETTINGS 'x'
  bool executable = false;                    // EXECUTABLE [BY ...]
  std::optional<ParsedName> executable_by;    // unset with `executable`: the current user
  bool with_users = false;                    // SHOW ROLES WITH USERS
  bool with_auth = false;                     // SHOW USERS WITH AUTH
  bool as_commands = false;                   // SHOW PRIVILEGES AS COMMANDS
  ShowYield yield;
};

struct TerminateClause : ClauseOf<ClauseKind::kTerminate> {
  List<const Expression*> ids;
  ShowYield yield;
};

}  // namespace mycel::engine::cypher
