// The procedures of a database: built-in ones, row sources of SHOW commands (under names that no query can spell, "SHOW
// INDEXES") and those that upper layers register.
//
// Names count letter case. A procedure that was replaced or removed stays in memory as long as the registry, because
// plans that were bound to it may still run; epoch() tells plan caches of changes.
//
// Threads: everything from any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/base/result.h"
#include "engine/binder/procedure_signature.h"
#include "engine/exec/procedure_source.h"
#include "engine/functions/function_context.h"
#include "engine/procedures/database_info.h"
#include "engine/txn/transaction.h"
#include "engine/types/value.h"

namespace mycel::engine::procedures {

using types::Value;
using Row = exec::ProcedureRow;
using Rows = std::vector<Row>;

class Registry;

struct CallContext {
  txn::Transaction& transaction;
  functions::FunctionContext& functions;
  DatabaseInfo& database;
  SessionInfo& session;
  Registry& registry;
};

// All rows of one call. One argument per input, defaults filled in, types checked.
using RowFunction = std::function<base::Result<Rows>(CallContext& context, std::span<const Value> arguments)>;

struct Procedure : binder::ProcedureSignature {
  RowFunction rows;
  bool works_on_system = false;
  bool listed = true;  // by SHOW PROCEDURES; row sources of SHOW are not
  // "db.labels() :: (label :: STRING)"
  [[nodiscard]] std::string SignatureText() const;
};

class Registry final : public binder::ProcedureLookup {
 public:
  // With the built-in procedures; with those of tests (mycel.test.*) when `test_hooks`.
  explicit Registry(bool test_hooks);
  ~Registry() override;
  Registry(const Registry&) = delete;
  Registry& operator=(const Registry&) = delete;

  // The same name replaces.
  void Put(Procedure procedure);
  // False: there is none of that name.
  bool Remove(std::string_view name);

  [[nodiscard]] const binder::ProcedureSignature* FindProcedure(std::string_view name) const override;
  [[nodiscard]] std::string NearestProcedure(std::string_view name) const override;

  // Those that SHOW PROCEDURES lists, by name. Valid as long as the registry.
  [[nodiscard]] std::vector<const Procedure*> Listed() const;
  // Changes with every Put and Remove.
  [[nodiscard]] uint64_t epoch() const;

 private:
  mutable std::mutex mutex_;
  std::unordered_map<std::string, const Procedure*> by_name_;
  std::vector<std::unique_ptr<const Procedure>> all_;  // replaced ones too
  uint64_t epoch_ = 0;
};

// The executor's source of rows for the statements of one session. What it is given outlives it.
class SessionProcedures final : public exec::ProcedureSource {
 public:
  SessionProcedures(Registry* registry, DatabaseInfo* database, SessionInfo* session)
      : registry_(registry), database_(database), session_(session) {}
  [[nodiscard]] base::Result<std::unique_ptr<exec::ProcedureRows>> Call(
      const binder::ProcedureSignature& procedure, std::vector<Value> arguments,
      const exec::ProcedureCallContext& context) override;

 private:
  Registry* registry_;
  DatabaseInfo* database_;
  SessionInfo* session_;
};

}  // namespace mycel::engine::procedures
