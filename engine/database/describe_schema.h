// Indexes and constraints as notifications write them.
#pragma once

#include <string>
#include <string_view>

#include "engine/binder/bound_schema_command.h"
#include "engine/txn/store.h"

namespace mycel::engine::database {

// `RANGE INDEX name IF NOT EXISTS FOR (e:A) ON (e.x)`: a command to create, without its first word.
[[nodiscard]] std::string DescribeCommand(const binder::BoundSchemaCommand& command, std::string_view name);

// `RANGE INDEX name FOR (e:A) ON (e.x)`: what stood in the command's way, by its name or else by its target.
[[nodiscard]] std::string DescribeExisting(txn::Store& store, const binder::BoundSchemaCommand& command,
                                           std::string_view name);

}  // namespace mycel::engine::database
