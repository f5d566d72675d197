// The text of valueType(): "INTEGER NOT NULL", "LIST<STRING | INTEGER> NOT NULL", "NULL".
#pragma once

#include <string>

#include "engine/types/value.h"

namespace mycel::engine::functions {

[[nodiscard]] std::string ValueTypeText(const types::Value& value);

}  // namespace mycel::engine::functions
