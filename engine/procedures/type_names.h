// Type names of procedure signatures, as SHOW PROCEDURES prints them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/binder/procedure_signature.h"
#include "engine/types/type_spec.h"

namespace mycel::engine::procedures {

// "STRING", "INTEGER | FLOAT", "LIST<STRING>", "NUMBER", "MAP", with or without a closing "?". Nothing for other text.
[[nodiscard]] std::optional<types::TypeSpec> TypeOfName(std::string_view name);

// Requires a name that TypeOfName knows.
[[nodiscard]] binder::ProcedureField Field(std::string_view name, std::string_view type_name);
[[nodiscard]] binder::ProcedureField FieldWithDefault(std::string_view name, std::string_view type_name,
                                                      types::Value default_value);
// A column of SHOW that only YIELD brings.
[[nodiscard]] binder::ProcedureField HiddenField(std::string_view name, std::string_view type_name);

}  // namespace mycel::engine::procedures
