// Text to syntax tree: the only entry of the folder that compiles a statement.
//
//   MYCEL_ASSIGN_OR_RETURN(cypher::ParsedStatement parsed, cypher::ParseStatement(text));
//   const cypher::Statement& statement = parsed.statement();
//
// Takes openCypher 9 and Neo4j 5's Cypher; clauses of Cypher 25 behind `CYPHER 25`. One trailing `;` is accepted.
// Threads: any; nothing is shared.
#pragma once

#include <memory>
#include <string_view>
#include <utility>

#include "engine/base/arena.h"
#include "engine/base/result.h"
#include "engine/cypher/ast.h"

namespace mycel::engine::cypher {

// Owns a statement's text and tree. Moving it keeps all pointers into it valid.
class ParsedStatement {
 public:
  ParsedStatement(std::unique_ptr<base::Arena> arena, std::string_view text, const Statement* statement)
      : arena_(std::move(arena)), text_(text), statement_(statement) {}

  [[nodiscard]] const Statement& statement() const { return *statement_; }
  [[nodiscard]] std::string_view text() const { return text_; }
  [[nodiscard]] std::string_view TextOf(SourceRange range) const {
    return text_.substr(range.begin, range.end - range.begin);
  }
  [[nodiscard]] size_t memory_bytes() const { return arena_->bytes(); }

 private:
  std::unique_ptr<base::Arena> arena_;
  std::string_view text_;  // in the arena
  const Statement* statement_;
};

// Fails with the ids of the syntax group of the error table (SyntaxError, UnexpectedSyntax, InvalidNumberLiteral, ...),
// each with the byte offset of the place; with StatementTooComplex above kMaxQueryBytes, kMaxNestingDepth, or what the
// calling thread's stack holds. `text` need not outlive the call.
[[nodiscard]] base::Result<ParsedStatement> ParseStatement(std::string_view text);

}  // namespace mycel::engine::cypher
