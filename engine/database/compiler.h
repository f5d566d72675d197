// Text to compiled statement: normalise, look up, else parse, bind and plan.
#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/binder/procedure_signature.h"
#include "engine/database/plan_cache.h"
#include "engine/database/session.h"
#include "engine/planner/plan.h"
#include "engine/txn/history_reads.h"
#include "engine/txn/store.h"

namespace mycel::engine::database {

struct CompileResult {
  std::shared_ptr<const CompiledStatement> statement;
  // The present text's literals, in order; values of the free ones fill their parameters.
  std::vector<cypher::NormalizedLiteral> literals;
};

struct CompileContext {
  txn::Store* store = nullptr;
  const binder::ProcedureLookup* procedures = nullptr;
  uint64_t procedure_epoch = 0;
  std::string_view database_name;
  bool property_index = true;
  bool relationship_index = true;
  base::Lsn snapshot{UINT64_MAX};            // as in PlanContext
  AccessStatistics* access = nullptr;        // null: not kept
  std::optional<txn::AsOfPoint> as_of;       // of the transaction; the statement may name one itself
  PlanCache* cache = nullptr;                // null: every statement is compiled
  functions::CancelCheck* cancel = nullptr;  // as in PlanContext
};

// Good for other values of the parameters that are of the same kinds.
[[nodiscard]] base::Result<CompileResult> Compile(std::string_view text, const Parameters& parameters,
                                                  const CompileContext& context);

// Parameter values by ParameterExpression::index: the client's by name, free literals from the present text. Fails with
// kParameterMissing naming what is missing, unless `missing` is there to take the names (EXPLAIN).
[[nodiscard]] base::Result<std::vector<types::Value>> BindParameters(const CompileResult& compiled,
                                                                     std::string_view text,
                                                                     const Parameters& parameters,
                                                                     std::vector<std::string>* missing);

// The place in the present text of an offset in the text that was compiled.
[[nodiscard]] uint32_t TranslateOffset(const CompileResult& compiled, uint32_t offset);

}  // namespace mycel::engine::database
