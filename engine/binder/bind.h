// The binder's one entry: AST to bound statement, with every compile-time error of the TCK.
//
// Threads: Bind is a pure function of its inputs; call it from any thread.
#pragma once

#include <memory>
#include <string_view>

#include "engine/base/result.h"
#include "engine/binder/bound_statement.h"
#include "engine/binder/parameter_values.h"
#include "engine/binder/procedure_signature.h"
#include "engine/catalog/schema_snapshot.h"
#include "engine/catalog/tokens.h"
#include "engine/cypher/parser.h"
#include "engine/functions/function_context.h"

namespace mycel::engine::binder {

struct BindContext {
  const ProcedureLookup* procedures = nullptr;
  std::string_view database;  // the name that USE may repeat
  // Null: hints are not looked up.
  const catalog::Tokens* tokens = nullptr;
  const catalog::SchemaSnapshot* schema = nullptr;
  // What the client gave: a parameter has its value's kind, and one of the wrong kind is refused as a literal is. The
  // result is good for other values of the same kinds. Null: nothing is known.
  const ParameterValues* parameters = nullptr;
  functions::CancelCheck* cancel = nullptr;  // asked for every clause and aggregate; may be null

  [[nodiscard]] base::Status CheckCancel() const { return cancel == nullptr ? base::Status::Ok() : cancel->Check(); }
};

// Errors carry the byte offset of their place. The result does not refer to `statement` any more.
[[nodiscard]] base::Result<std::unique_ptr<const BoundStatement>> Bind(const cypher::ParsedStatement& statement,
                                                                       const BindContext& context);

}  // namespace mycel::engine::binder
