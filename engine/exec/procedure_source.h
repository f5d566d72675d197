// Where the rows of CALL and SHOW come from, as the executor sees it. engine/procedures implements it: exec knows no
// procedure.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "engine/base/result.h"
#include "engine/binder/procedure_signature.h"
#include "engine/functions/function_context.h"
#include "engine/txn/transaction.h"
#include "engine/types/value.h"

namespace mycel::engine::exec {

// One value per output of the signature, in its order.
using ProcedureRow = std::vector<types::Value>;

// What a call may use. The transaction and the functions' context outlive the call's rows, or are replaced while
// nothing runs.
struct ProcedureCallContext {
  txn::Transaction& transaction;
  functions::FunctionContext& functions;
};

// The rows of one call, in pieces. It may hold ids across calls of Next, never a view of the transaction.
class ProcedureRows {
 public:
  virtual ~ProcedureRows() = default;
  // Appends at most `max_rows` (> 0) rows to `out`. False: there are no more after these.
  [[nodiscard]] virtual base::Result<bool> Next(const ProcedureCallContext& context, size_t max_rows,
                                                std::vector<ProcedureRow>* out) = 0;
};

class ProcedureSource {
 public:
  virtual ~ProcedureSource() = default;
  // `procedure` came from this source's look-up. `arguments` may be fewer than its inputs: defaults fill in. Arguments
  // of a wrong type and failing procedures give an error; the executor adds the place.
  [[nodiscard]] virtual base::Result<std::unique_ptr<ProcedureRows>> Call(const binder::ProcedureSignature& procedure,
                                                                          std::vector<types::Value> arguments,
                                                                          const ProcedureCallContext& context) = 0;
};

}  // namespace mycel::engine::exec
