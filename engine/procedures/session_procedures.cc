// What belongs to the caller: transaction metadata and user.
#include "engine/procedures/builtin.h"

namespace mycel::engine::procedures {

using base::Result;
using binder::ProcedureMode;

void AddSessionProcedures(Registry* registry) {
  registry->Put(MakeProcedure("tx.getMetaData", {}, {Field("metadata", "MAP")}, ProcedureMode::kDbms,
                              "Provides attached transaction metadata.",
                              [](CallContext& context, std::span<const Value>) -> Result<Rows> {
                                Value metadata = context.session.transaction_metadata();
                                if (!metadata.is_map()) metadata = types::MapBuilder().Build();
                                return Rows{{std::move(metadata)}};
                              }));
  registry->Put(MakeProcedure("tx.setMetaData", {Field("data", "MAP")}, {}, ProcedureMode::kDbms,
                              "Attaches a map of data to the transaction. The data will be printed when listing "
                              "queries, and inserted into the query log.",
                              [](CallContext& context, std::span<const Value> arguments) -> Result<Rows> {
                                if (!arguments[0].is_map()) {
                                  return base::Status::Error(base::ErrorId::kProcedureCallFailed,
                                                             "Failed to invoke procedure: the metadata must be a map");
                                }
                                context.session.set_transaction_metadata(arguments[0]);
                                return Rows();
                              }));
  Procedure current = MakeProcedure(
      "dbms.showCurrentUser", {},
      {Field("username", "STRING"), Field("roles", "LIST<STRING>"), Field("flags", "LIST<STRING>")},
      ProcedureMode::kDbms, "Show the current user.", [](CallContext& context, std::span<const Value>) -> Result<Rows> {
        return Rows{{Text(context.session.user()), TextList(context.session.roles()), Value::List({})}};
      });
  current.works_on_system = true;
  registry->Put(std::move(current));
}

}  // namespace mycel::engine::procedures
