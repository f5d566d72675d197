// What the binder must know of procedures: their names, inputs and outputs. The layer above (engine/procedures and
// whoever registers more) implements the look-up; rows of SHOW commands come from procedures too, under names that no
// query can spell.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/binder/variable.h"
#include "engine/types/value.h"

namespace mycel::engine::binder {

enum class ProcedureMode : uint8_t { kRead, kWrite, kSchema, kDbms };

struct ProcedureField {
  std::string name;
  types::TypeSpec type = types::type_spec::kAny;
  std::string type_name;                      // as SHOW PROCEDURES prints it: "STRING", "INTEGER | FLOAT"
  std::optional<types::Value> default_value;  // inputs only
  bool deprecated = false;
};

struct ProcedureSignature {
  std::string name;  // with its namespace: "db.labels"
  std::vector<ProcedureField> inputs;
  std::vector<ProcedureField> outputs;
  bool is_void = false;  // no output columns at all: a CALL passes its rows on
  ProcedureMode mode = ProcedureMode::kRead;
  std::string description;
};

class ProcedureLookup {
 public:
  virtual ~ProcedureLookup() = default;

  // The procedure of that name (letter case counts), or null. The pointer stays valid while the statement is bound,
  // planned and run, even when the procedure is replaced meanwhile.
  [[nodiscard]] virtual const ProcedureSignature* FindProcedure(std::string_view name) const = 0;

  // The known name nearest to a misspelt one, or empty.
  [[nodiscard]] virtual std::string NearestProcedure(std::string_view name) const = 0;
};

}  // namespace mycel::engine::binder
