// A whole statement: its prefix, and a query or a command.
#pragma once

#include "engine/cypher/ast_admin.h"

namespace mycel::engine::cypher {

enum class QueryKind : uint8_t {
  kSingle,       // clauses
  kUnion,        // branches joined by UNION
  kNext,         // branches in sequence (Cypher 25): each starts with the columns of the one before
  kConditional,  // WHEN ... THEN ... ELSE ... (Cypher 25)
};

struct ConditionalBranch {
  const Expression* condition = nullptr;  // null: ELSE
  const ParsedQuery* query = nullptr;
};

// The tree's shape below a statement, a CALL {...} and a subquery expression.
struct ParsedQuery {
  QueryKind kind = QueryKind::kSingle;
  SourceRange range;
  List<const Clause*> clauses;          // kSingle
  List<const ParsedQuery*> branches;    // kUnion, kNext: two or more
  List<bool> union_all;                 // kUnion: one fewer than branches; true: UNION ALL at that place
  List<ConditionalBranch> conditional;  // kConditional
};

enum class ExplainMode : uint8_t { kNone, kExplain, kProfile };

enum class CypherVersion : uint8_t { kDefault, kCypher5, kCypher25 };

// One `key = value` of the CYPHER prefix; the value as written (a string's without its quotes, a parameter's name).
struct StatementOption {
  ParsedName key;
  ParsedNameOrParameter value;
};

struct Statement {
  SourceRange range;
  ExplainMode explain = ExplainMode::kNone;
  CypherVersion version = CypherVersion::kDefault;
  List<StatementOption> options;
  const ParsedQuery* query = nullptr;  // null: a command
  const Command* command = nullptr;    // null: a query
};

}  // namespace mycel::engine::cypher
