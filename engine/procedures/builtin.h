// The groups of built-in procedures. Internal to the folder: Registry's constructor calls them.
#pragma once

#include <string_view>
#include <vector>

#include "engine/procedures/registry.h"
#include "engine/procedures/type_names.h"

namespace mycel::engine::procedures {

void AddNameProcedures(Registry* registry);        // db.labels, db.createLabel …
void AddIndexProcedures(Registry* registry);       // db.awaitIndexes …
void AddSearchProcedures(Registry* registry);      // db.index.fulltext.*, db.index.vector.*
void AddSchemaProcedures(Registry* registry);      // db.schema.*
void AddServerProcedures(Registry* registry);      // db.ping, dbms.*, mycel.*
void AddSessionProcedures(Registry* registry);     // tx.*, dbms.showCurrentUser
void AddStatisticsProcedures(Registry* registry);  // db.stats.*, db.clearQueryCaches
void AddAccessProcedures(Registry* registry);      // mycel.access.statistics
void AddApocProcedures(Registry* registry);        // the handful of APOC that tools cannot do without
void AddApocMeta(Registry* registry);              // of it, what tells about the graph
void AddApocWrites(Registry* registry);            // of it, what writes
void AddShowSchema(Registry* registry);            // SHOW INDEXES, SHOW CONSTRAINTS
void AddShowCatalog(Registry* registry);           // SHOW PROCEDURES, FUNCTIONS, SETTINGS
void AddShowServer(Registry* registry);            // SHOW DATABASES, TRANSACTIONS, USERS; TERMINATE
void AddTestProcedures(Registry* registry);        // mycel.test.*

using Fields = std::vector<binder::ProcedureField>;

inline Procedure MakeProcedure(std::string_view name, Fields inputs, Fields outputs, binder::ProcedureMode mode,
                               std::string_view description, RowFunction rows) {
  Procedure procedure;
  procedure.name = std::string(name);
  procedure.inputs = std::move(inputs);
  procedure.outputs = std::move(outputs);
  procedure.mode = mode;
  procedure.description = std::string(description);
  procedure.rows = std::move(rows);
  return procedure;
}

// A row source of SHOW: the filter first, then a name or ids.
inline Procedure MakeShow(std::string_view name, Fields outputs, RowFunction rows) {
  Procedure procedure = MakeProcedure(
      name, {FieldWithDefault("filter", "STRING", Value::String("")), FieldWithDefault("names", "ANY", Value())},
      std::move(outputs), binder::ProcedureMode::kRead, "", std::move(rows));
  procedure.listed = false;
  procedure.works_on_system = true;
  return procedure;
}

inline Value Text(std::string_view text) { return Value::String(text); }
// Null for an empty text.
inline Value TextOrNull(std::string_view text) { return text.empty() ? Value() : Value::String(text); }
template <typename Range>
Value TextList(const Range& texts) {
  std::vector<Value> items;
  for (const auto& text : texts) items.push_back(Value::String(text));
  return Value::List(std::move(items));
}

}  // namespace mycel::engine::procedures
