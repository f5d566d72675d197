#include "engine/functions/registry.h"

#include <algorithm>
#include <array>
#include <string>
#include <unordered_map>

#include "engine/functions/temporal/temporal_functions.h"
#include "engine/functions/themes.h"

namespace mycel::engine::functions {
namespace {

std::string LowerAscii(std::string_view name) {
  std::string lower(name);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

struct Table {
  FunctionList functions;
  std::unordered_map<std::string, const FunctionSignature*> by_name;
};

Table MakeTable() {
  Table table;
  AddAggregateFunctions(&table.functions);
  AddConversionFunctions(&table.functions);
  AddConversionVariants(&table.functions);
  AddDurationFunctions(&table.functions);
  AddEntityFunctions(&table.functions);
  AddInstantFunctions(&table.functions);
  AddListFunctions(&table.functions);
  AddMathFunctions(&table.functions);
  AddPredicateFunctions(&table.functions);
  AddApocFunctions(&table.functions);
  AddScalarFunctions(&table.functions);
  AddSpatialFunctions(&table.functions);
  AddStringFunctions(&table.functions);
  AddTrigonometryFunctions(&table.functions);
  AddTrimFunctions(&table.functions);
  AddVectorFunctions(&table.functions);
  std::sort(table.functions.begin(), table.functions.end(), [](const FunctionSignature& a, const FunctionSignature& b) {
    return LowerAscii(a.name) < LowerAscii(b.name);
  });
  for (const FunctionSignature& function : table.functions) {
    const bool is_new = table.by_name.emplace(LowerAscii(function.name), &function).second;
    MYCEL_ASSERT(is_new);
  }
  return table;
}

const Table& GetTable() {
  static const Table& table = *new Table(MakeTable());
  return table;
}

// Levenshtein distance; names are short.
size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
      diagonal = above;
    }
  }
  return row[b.size()];
}

}  // namespace

size_t FunctionSignature::min_arguments() const {
  return static_cast<size_t>(
      std::count_if(arguments.begin(), arguments.end(), [](const FunctionArgument& a) { return !a.optional; }));
}

size_t FunctionSignature::max_arguments() const { return variadic ? SIZE_MAX : arguments.size(); }

std::string FunctionSignature::SignatureText() const {
  std::string text = std::string(name) + "(";
  for (size_t i = 0; i < arguments.size(); ++i) {
    if (i > 0) text += ", ";
    text += arguments[i].name;
    if (arguments[i].optional && !arguments[i].default_text.empty())
      text += " = " + std::string(arguments[i].default_text);
    text += " :: " + arguments[i].type.ToString();
    if (variadic && i + 1 == arguments.size()) text += ", ...";
  }
  return text + ") :: " + result.ToString();
}

const FunctionSignature* FindFunction(std::string_view name) {
  const Table& table = GetTable();
  const auto found = table.by_name.find(LowerAscii(name));
  return found == table.by_name.end() ? nullptr : found->second;
}

std::vector<std::string_view> NearestFunctionNames(std::string_view name) {
  constexpr size_t kMostNames = 3;
  constexpr size_t kLongestName = 64;  // longer ones resemble nothing and would only cost time
  if (name.size() > kLongestName) return {};
  const std::string lower = LowerAscii(name);
  const size_t farthest = 1 + lower.size() / 4;
  std::vector<std::pair<size_t, std::string_view>> near;
  for (const FunctionSignature& function : AllFunctions()) {
    const size_t distance = EditDistance(lower, LowerAscii(function.name));
    if (distance <= farthest) near.emplace_back(distance, function.name);
  }
  std::sort(near.begin(), near.end());
  std::vector<std::string_view> names;
  for (const auto& [distance, nearest] : near) {
    if (names.size() < kMostNames) names.push_back(nearest);
  }
  return names;
}

std::span<const FunctionSignature> AllFunctions() { return GetTable().functions; }

base::Result<Value> CallFunction(const FunctionSignature& function, FunctionContext& context,
                                 std::span<const Value> args) {
  MYCEL_ASSERT(function.kernel != nullptr);
  if (function.null_propagates) {
    for (const Value& arg : args) {
      if (arg.is_null()) return Value();
    }
  }
  return function.kernel(context, args);
}

}  // namespace mycel::engine::functions
