// CREATE and DROP of indexes and constraints: each a transaction of its own, outside the executor.
#pragma once

#include <atomic>
#include <span>
#include <vector>

#include "engine/base/result.h"
#include "engine/binder/bound_schema_command.h"
#include "engine/binder/bound_statement.h"
#include "engine/database/summary.h"
#include "engine/txn/store.h"
#include "engine/types/value.h"

namespace mycel::engine::database {

struct SchemaCommandResult {
  Counters counters;
  std::vector<binder::Notification> notifications;  // IF [NOT] EXISTS found nothing to do
};

// Returns once the change is durable and, for an index, populated and online. `parameters` by
// ParameterExpression::index. `stop` ends a build. Errors carry the command's offset.
[[nodiscard]] base::Result<SchemaCommandResult> RunSchemaCommand(txn::Store& store,
                                                                 const binder::BoundSchemaCommand& command,
                                                                 std::span<const types::Value> parameters,
                                                                 const txn::BuildStop& stop);

}  // namespace mycel::engine::database
