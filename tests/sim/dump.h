// The graph that a transaction sees, in the model's form.
#pragma once

#include <string>

#include "engine/base/result.h"
#include "engine/txn/transaction.h"
#include "sim/model.h"

namespace mycel::sim {

[[nodiscard]] engine::base::Result<Model> Dump(engine::txn::Transaction* tx);

// What the neighbour lists of the nodes say otherwise than the relationships, for a person; empty: nothing.
[[nodiscard]] engine::base::Result<std::string> ListDifference(engine::txn::Transaction* tx, const Model& model);

}  // namespace mycel::sim
