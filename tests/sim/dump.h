// The graph that a transaction sees, in the model's form.
#pragma once

#include "engine/base/result.h"
#include "engine/txn/transaction.h"
#include "sim/model.h"

namespace mycel::sim {

[[nodiscard]] engine::base::Result<Model> Dump(engine::txn::Transaction* tx);

}  // namespace mycel::sim
