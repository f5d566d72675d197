// One call: arguments checked and completed, rows handed out in pieces.
#include <algorithm>
#include <string>
#include <utility>

#include "engine/procedures/registry.h"

namespace mycel::engine::procedures {

using base::ErrorId;
using base::Result;
using base::Status;

namespace {

class MaterialisedRows final : public exec::ProcedureRows {
 public:
  explicit MaterialisedRows(Rows rows) : rows_(std::move(rows)) {}

  Result<bool> Next(const exec::ProcedureCallContext&, size_t max_rows, std::vector<Row>* out) override {
    const size_t end = std::min(rows_.size(), at_ + max_rows);
    for (; at_ < end; ++at_) out->push_back(std::move(rows_[at_]));
    return at_ < rows_.size();
  }

 private:
  Rows rows_;
  size_t at_ = 0;
};

// An integer may stand for a float.
Result<Value> Checked(const Procedure& procedure, const binder::ProcedureField& input, Value value) {
  if (value.is_null() || input.type.Has(value.kind())) return value;
  if (value.is_integer() && input.type.Has(types::Kind::kFloat)) return Value::Float(value.AsDouble());
  return Status::Error(ErrorId::kInvalidArgumentType, "Type mismatch: `" + procedure.name + "` expects " +
                                                          input.type_name + " for `" + input.name + "` but was given " +
                                                          std::string(types::KindMessageName(value.kind())));
}

}  // namespace

Result<std::unique_ptr<exec::ProcedureRows>> SessionProcedures::Call(const binder::ProcedureSignature& signature,
                                                                     std::vector<Value> arguments,
                                                                     const exec::ProcedureCallContext& context) {
  // Every signature that the look-up hands out is one of the registry's own.
  const auto& procedure = static_cast<const Procedure&>(signature);
  for (size_t i = 0; i < procedure.inputs.size(); ++i) {
    const binder::ProcedureField& input = procedure.inputs[i];
    if (i >= arguments.size()) arguments.push_back(input.default_value ? *input.default_value : Value());
    MYCEL_ASSIGN_OR_RETURN(arguments[i], Checked(procedure, input, std::move(arguments[i])));
  }
  CallContext call{context.transaction, context.functions, *database_, *session_, *registry_};
  // What procedures write is not among a statement's counters, as in Neo4j.
  const txn::WriteCounters before = context.transaction.counters();
  Result<Rows> rows = procedure.rows(call, arguments);
  context.transaction.set_counters(before);
  if (!rows.ok()) return std::move(rows).status();
  return std::unique_ptr<exec::ProcedureRows>(std::make_unique<MaterialisedRows>(*std::move(rows)));
}

}  // namespace mycel::engine::procedures
