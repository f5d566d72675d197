// The temporal functions: date(), time(), duration.between(), date.truncate(), ... and the clocks behind them.
//
// What they compute stands in engine/types/temporal; here are signatures, argument checks and the choice of the clock:
// f() and f.statement() read the statement's time, f.transaction() the transaction's, f.realtime() the wall clock.
#pragma once

#include "engine/base/result.h"
#include "engine/functions/registry.h"
#include "engine/types/temporal/construct.h"

namespace mycel::engine::functions {

void AddInstantFunctions(FunctionList* list);
void AddDurationFunctions(FunctionList* list);

// The statement's clock, looked at in the statement's default zone.
[[nodiscard]] base::Result<types::temporal::Clock> StatementClock(const FunctionContext& context);

}  // namespace mycel::engine::functions
