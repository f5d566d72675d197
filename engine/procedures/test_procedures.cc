// Hooks for tests: table procedures, empty caches, checkpoints. Registered only on a server started with test.hooks.
#include <memory>
#include <utility>

#include "engine/procedures/builtin.h"
#include "engine/types/compare.h"

namespace mycel::engine::procedures {

using base::ErrorId;
using base::Result;
using base::Status;
using binder::ProcedureMode;

namespace {

Status BadSignature(std::string_view text) {
  return Status::Error(ErrorId::kProcedureCallFailed,
                       "Failed to invoke procedure: the signature '" + std::string(text) +
                           "' is not of the form name(in :: TYPE, ...) :: (out :: TYPE, ...)");
}

std::string_view Trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

// "in :: INTEGER?, name :: STRING?"
Result<Fields> ParseFields(std::string_view text, std::string_view signature) {
  Fields fields;
  while (!(text = Trimmed(text)).empty()) {
    const size_t comma = text.find(',');
    const std::string_view one = text.substr(0, comma);
    const size_t colons = one.find("::");
    if (colons == std::string_view::npos) return BadSignature(signature);
    const std::string_view type = Trimmed(one.substr(colons + 2));
    if (!TypeOfName(type)) return BadSignature(signature);
    fields.push_back(Field(Trimmed(one.substr(0, colons)), type));
    text = comma == std::string_view::npos ? std::string_view() : text.substr(comma + 1);
  }
  return fields;
}

Result<Procedure> ParseSignature(std::string_view name, std::string_view signature) {
  const size_t open = signature.find('(');
  const size_t close = signature.find(')');
  const size_t open_out = signature.find('(', close == std::string_view::npos ? signature.size() : close);
  const size_t close_out = signature.rfind(')');
  if (open == std::string_view::npos || close == std::string_view::npos || open_out == std::string_view::npos ||
      close_out < open_out) {
    return BadSignature(signature);
  }
  MYCEL_ASSIGN_OR_RETURN(Fields inputs, ParseFields(signature.substr(open + 1, close - open - 1), signature));
  MYCEL_ASSIGN_OR_RETURN(Fields outputs,
                         ParseFields(signature.substr(open_out + 1, close_out - open_out - 1), signature));
  return MakeProcedure(name, std::move(inputs), std::move(outputs), ProcedureMode::kRead, "A table of a test.",
                       nullptr);
}

Value Entry(const Value& map, const std::string& key) {
  const Value* found = map.AsMap().Find(key);
  return found == nullptr ? Value() : *found;
}

// The outputs of all rows whose inputs equal the arguments, in the order of the table.
RowFunction TableRows(const Fields& inputs, const Fields& outputs, const Value& table) {
  return [inputs, outputs, table](CallContext&, std::span<const Value> arguments) -> Result<Rows> {
    Rows rows;
    for (const Value& line : table.AsList()) {
      bool equal = true;
      for (size_t i = 0; i < inputs.size(); ++i)
        equal = equal && types::Equivalent(Entry(line, inputs[i].name), arguments[i]);
      if (!equal) continue;
      Row row;
      for (const binder::ProcedureField& output : outputs) row.push_back(Entry(line, output.name));
      rows.push_back(std::move(row));
    }
    return rows;
  };
}

Result<Rows> RegisterProcedure(CallContext& context, std::span<const Value> arguments) {
  if (!arguments[0].is_string()) return BadSignature("");
  if (arguments[1].is_null()) {
    static_cast<void>(context.registry.Remove(arguments[0].AsString()));
    return Rows();
  }
  MYCEL_ASSIGN_OR_RETURN(Procedure procedure, ParseSignature(arguments[0].AsString(), arguments[1].AsString()));
  const Value table = arguments[2].is_list() ? arguments[2] : Value::List({});
  for (const Value& line : table.AsList()) {
    if (!line.is_map())
      return Status::Error(ErrorId::kProcedureCallFailed, "Failed to invoke procedure: rows must be maps");
  }
  procedure.rows = TableRows(procedure.inputs, procedure.outputs, table);
  context.registry.Put(std::move(procedure));
  return Rows();
}

}  // namespace

void AddTestProcedures(Registry* registry) {
  registry->Put(MakeProcedure(
      "mycel.test.registerProcedure",
      {Field("name", "STRING"), Field("signature", "STRING"), FieldWithDefault("rows", "LIST<MAP>", Value())}, {},
      ProcedureMode::kDbms, "Registers, replaces or (without a signature) removes a table procedure.",
      RegisterProcedure));
  registry->Put(MakeProcedure("mycel.test.clearCaches", {}, {}, ProcedureMode::kDbms,
                              "Evicts everything that is clean from all caches.",
                              [](CallContext& context, std::span<const Value>) -> Result<Rows> {
                                context.database.ClearCaches();
                                return Rows();
                              }));
  registry->Put(MakeProcedure("mycel.test.splitMultiplicities", {Field("seed", "INTEGER")}, {}, ProcedureMode::kDbms,
                              "Deals rows that stand for several equal ones out at random, in all later statements.",
                              [](CallContext& context, std::span<const Value> arguments) -> Result<Rows> {
                                const bool on = arguments[0].is_integer();
                                context.database.SplitMultiplicities(
                                    on ? static_cast<uint64_t>(arguments[0].AsInteger()) : 0);
                                return Rows();
                              }));
  registry->Put(MakeProcedure("mycel.test.checkpoint", {}, {}, ProcedureMode::kDbms, "Writes a checkpoint.",
                              [](CallContext& context, std::span<const Value>) -> Result<Rows> {
                                MYCEL_RETURN_IF_ERROR(context.database.store().Checkpoint());
                                return Rows();
                              }));
}

}  // namespace mycel::engine::procedures
