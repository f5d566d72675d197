// The handful of APOC that widespread tools cannot do without.
#include "engine/procedures/builtin.h"

namespace mycel::engine::procedures {

using base::ErrorId;
using base::Result;
using base::Status;
using binder::ProcedureMode;

namespace {

Status Failed(std::string_view procedure, std::string_view why) {
  return Status::Error(ErrorId::kProcedureCallFailed,
                       "Failed to invoke procedure `" + std::string(procedure) + "`: " + std::string(why));
}

// apoc.util.validate(predicate, message, params): raises the message when the predicate is true. Its text names the
// Java exception because @neo4j/graphql looks for that.
Result<Rows> Validate(CallContext&, std::span<const Value> arguments) {
  if (!arguments[0].is_true()) return Rows();
  std::string message = arguments[1].is_string() ? std::string(arguments[1].AsString()) : std::string();
  if (arguments[2].is_list()) {
    for (const Value& parameter : arguments[2].AsList()) {
      const size_t place = message.find("%s");
      if (place == std::string::npos || !parameter.is_string()) break;
      message.replace(place, 2, parameter.AsString());
    }
  }
  return Failed("apoc.util.validate", "Caused by: java.lang.RuntimeException: " + message);
}

}  // namespace

void AddApocProcedures(Registry* registry) {
  AddApocMeta(registry);
  AddApocWrites(registry);
  registry->Put(MakeProcedure(
      "apoc.util.validate", {Field("predicate", "BOOLEAN"), Field("message", "STRING"), Field("params", "LIST<ANY>")},
      {}, ProcedureMode::kRead, "If the predicate is true, raise an error with the message.", Validate));
}

}  // namespace mycel::engine::procedures
