// SHOW PROCEDURES, SHOW FUNCTIONS and SHOW SETTINGS.
#include <algorithm>

#include "engine/functions/registry.h"
#include "engine/procedures/builtin.h"

namespace mycel::engine::procedures {

using base::Result;

namespace {

std::string_view ModeWord(binder::ProcedureMode mode) {
  switch (mode) {
    case binder::ProcedureMode::kRead:
      return "READ";
    case binder::ProcedureMode::kWrite:
      return "WRITE";
    case binder::ProcedureMode::kSchema:
      return "SCHEMA";
    case binder::ProcedureMode::kDbms:
      return "DBMS";
  }
  return "READ";
}

Value FieldMap(std::string_view name, std::string_view type, std::string_view description, bool deprecated) {
  types::MapBuilder map;
  map.Put("name", Text(name));
  map.Put("type", Text(type));
  map.Put("description", Text(description));
  map.Put("isDeprecated", Value::Boolean(deprecated));
  return std::move(map).Build();
}

Value FieldMaps(const std::vector<binder::ProcedureField>& fields) {
  std::vector<Value> maps;
  for (const binder::ProcedureField& field : fields) {
    maps.push_back(FieldMap(field.name, field.type_name, field.name + " :: " + field.type_name, field.deprecated));
  }
  return Value::List(std::move(maps));
}

Result<Rows> ShowProcedures(CallContext& context, std::span<const Value>) {
  Rows rows;
  types::MapBuilder none;
  const Value option = std::move(none).Build();
  for (const Procedure* procedure : context.registry.Listed()) {
    rows.push_back({Text(procedure->name), Text(procedure->description), Text(ModeWord(procedure->mode)),
                    Value::Boolean(procedure->works_on_system), Text(procedure->SignatureText()),
                    FieldMaps(procedure->inputs), FieldMaps(procedure->outputs), Value::Boolean(false), Value(),
                    Value(), Value::Boolean(false), Value(), option});
  }
  return rows;
}

// What the language has of functions that are syntax and therefore in no table.
struct SyntaxFunction {
  std::string_view name;
  std::string_view category;
  std::string_view signature;
  std::string_view description;
};
constexpr SyntaxFunction kSyntaxFunctions[] = {
    {"all", "Predicate", "all(variable :: VARIABLE IN list :: LIST<ANY> WHERE predicate :: ANY) :: BOOLEAN",
     "Returns true if the predicate holds for all elements in the given list."},
    {"any", "Predicate", "any(variable :: VARIABLE IN list :: LIST<ANY> WHERE predicate :: ANY) :: BOOLEAN",
     "Returns true if the predicate holds for at least one element in the given list."},
    {"exists", "Predicate", "exists(input :: ANY) :: BOOLEAN",
     "Returns true if a match for the given pattern exists in the graph."},
    {"none", "Predicate", "none(variable :: VARIABLE IN list :: LIST<ANY> WHERE predicate :: ANY) :: BOOLEAN",
     "Returns true if the predicate holds for no element in the given list."},
    {"single", "Predicate", "single(variable :: VARIABLE IN list :: LIST<ANY> WHERE predicate :: ANY) :: BOOLEAN",
     "Returns true if the predicate holds for exactly one of the elements in the given list."},
    {"reduce", "List",
     "reduce(accumulator :: VARIABLE = initial :: ANY, variable :: VARIABLE IN list :: LIST<ANY> | expression :: ANY) "
     ":: ANY",
     "Runs an expression against individual elements of a list, storing the result of the expression in an "
     "accumulator."},
};

void AddFunctionRow(std::string_view name, std::string_view category, std::string_view description,
                    std::string_view signature, Value arguments, std::string_view returns, bool aggregating,
                    bool deprecated, Rows* rows) {
  rows->push_back({Text(name), Text(category), Text(description), Text(signature), Value::Boolean(true),
                   std::move(arguments), Text(returns), Value::Boolean(aggregating), Value(), Value(),
                   Value::Boolean(deprecated), Value()});
}

Result<Rows> ShowFunctions(CallContext&, std::span<const Value> arguments) {
  Rows rows;
  if (arguments[0].is_string() && arguments[0].AsString() == "USER DEFINED") return rows;
  for (const functions::FunctionSignature& function : functions::AllFunctions()) {
    std::vector<Value> inputs;
    for (const functions::FunctionArgument& argument : function.arguments) {
      inputs.push_back(FieldMap(argument.name, argument.type.ToString(), argument.description, false));
    }
    AddFunctionRow(function.name, function.category, function.description, function.SignatureText(),
                   Value::List(std::move(inputs)), function.result.ToString(), function.is_aggregate(),
                   function.deprecated, &rows);
  }
  for (const SyntaxFunction& function : kSyntaxFunctions) {
    const size_t returns = function.signature.rfind(":: ");
    AddFunctionRow(function.name, function.category, function.description, function.signature, Value::List({}),
                   function.signature.substr(returns + 3), false, false, &rows);
  }
  std::sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) { return a[0].AsString() < b[0].AsString(); });
  return rows;
}

Result<Rows> ShowSettings(CallContext& context, std::span<const Value> arguments) {
  std::vector<Setting> settings = context.database.Settings();
  std::sort(settings.begin(), settings.end(), [](const Setting& a, const Setting& b) { return a.name < b.name; });
  const auto wanted = [&](std::string_view name) {
    if (arguments[1].is_string()) return arguments[1].AsString() == name;
    if (!arguments[1].is_list()) return true;
    for (const Value& item : arguments[1].AsList()) {
      if (item.is_string() && item.AsString() == name) return true;
    }
    return false;
  };
  Rows rows;
  for (const Setting& setting : settings) {
    if (!wanted(setting.name)) continue;
    rows.push_back({Text(setting.name), Text(setting.value), Value::Boolean(setting.dynamic),
                    Text(setting.default_value), Text(setting.description), Text(setting.value),
                    Value::Boolean(setting.value != setting.default_value), Text(setting.valid_values),
                    Value::Boolean(false)});
  }
  return rows;
}

}  // namespace

void AddShowCatalog(Registry* registry) {
  registry->Put(
      MakeShow("SHOW PROCEDURES",
               {Field("name", "STRING"), Field("description", "STRING"), Field("mode", "STRING"),
                Field("worksOnSystem", "BOOLEAN"), HiddenField("signature", "STRING"),
                HiddenField("argumentDescription", "LIST<MAP>"), HiddenField("returnDescription", "LIST<MAP>"),
                HiddenField("admin", "BOOLEAN"), HiddenField("rolesExecution", "LIST<STRING>"),
                HiddenField("rolesBoostedExecution", "LIST<STRING>"), HiddenField("isDeprecated", "BOOLEAN"),
                HiddenField("deprecatedBy", "STRING"), HiddenField("option", "MAP")},
               ShowProcedures));
  registry->Put(MakeShow("SHOW FUNCTIONS",
                         {Field("name", "STRING"), Field("category", "STRING"), Field("description", "STRING"),
                          HiddenField("signature", "STRING"), HiddenField("isBuiltIn", "BOOLEAN"),
                          HiddenField("argumentDescription", "LIST<MAP>"), HiddenField("returnDescription", "STRING"),
                          HiddenField("aggregating", "BOOLEAN"), HiddenField("rolesExecution", "LIST<STRING>"),
                          HiddenField("rolesBoostedExecution", "LIST<STRING>"), HiddenField("isDeprecated", "BOOLEAN"),
                          HiddenField("deprecatedBy", "STRING")},
                         ShowFunctions));
  registry->Put(MakeShow("SHOW SETTINGS",
                         {Field("name", "STRING"), Field("value", "STRING"), Field("isDynamic", "BOOLEAN"),
                          Field("defaultValue", "STRING"), Field("description", "STRING"),
                          HiddenField("startupValue", "STRING"), HiddenField("isExplicitlySet", "BOOLEAN"),
                          HiddenField("validValues", "STRING"), HiddenField("isDeprecated", "BOOLEAN")},
                         ShowSettings));
}

}  // namespace mycel::engine::procedures
