// The binder's one entry: AST to bound statement, with every compile-time error of the TCK.
//
// Threads: Bind is a pure function of its inputs; call it from any thread.
#pragma once

#include <memory>
#include <string_view>

#include "engine/base/result.h"
#include "engine/binder/bound_statement.h"
#include "engine/binder/procedure_signature.h"
#include "engine/functions/registry.h"

namespace mycel::engine::cypher {
struct ParsedStatement;
}

namespace mycel::engine::binder {

struct BindContext {
  const functions::Registry* functions = nullptr;
  const ProcedureLookup* procedures = nullptr;
};

// `text` is the statement's text: column names are cut from it. Errors carry the byte offset of their place.
[[nodiscard]] base::Result<std::unique_ptr<const BoundStatement>> Bind(const cypher::ParsedStatement& statement, std::string_view text,
                                                                       const BindContext& context);

}  // namespace mycel::engine::binder
