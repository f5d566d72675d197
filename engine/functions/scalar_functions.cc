// coalesce, nullIf, randomUUID, timestamp, valueType.
#include <string>

#include "engine/functions/themes.h"
#include "engine/functions/value_type_text.h"
#include "engine/types/compare.h"

namespace mycel::engine::functions {
namespace {

using base::Result;
namespace ts = types::type_spec;

Result<Value> Coalesce(FunctionContext&, std::span<const Value> args) {
  for (const Value& arg : args) {
    if (!arg.is_null()) return arg;
  }
  return Value();
}

Result<Value> NullIf(FunctionContext&, std::span<const Value> args) {
  return types::Equals(args[0], args[1]) == true ? Value() : args[0];
}

// A random (version 4) UUID.
Result<Value> RandomUuid(FunctionContext& context, std::span<const Value>) {
  MYCEL_ASSERT(context.random != nullptr);
  constexpr char kDigits[] = "0123456789abcdef";
  uint64_t words[2] = {context.random->Next(), context.random->Next()};
  words[0] = (words[0] & ~uint64_t{0xF000}) | 0x4000;
  words[1] = (words[1] & ~(uint64_t{3} << 62)) | (uint64_t{2} << 62);
  std::string text;
  for (int i = 0; i < 32; ++i) {
    if (i == 8 || i == 12 || i == 16 || i == 20) text += '-';
    text += kDigits[(words[i / 16] >> (60 - 4 * (i % 16))) & 15];
  }
  return Value::String(text);
}

Result<Value> Timestamp(FunctionContext& context, std::span<const Value>) {
  return Value::Integer(context.statement_time.seconds * 1000 + context.statement_time.nanos / 1'000'000);
}

Result<Value> ValueType(FunctionContext&, std::span<const Value> args) { return Value::String(ValueTypeText(args[0])); }

TypeSpec UnionOfArguments(std::span<const TypeSpec> args) {
  TypeSpec all;
  for (const TypeSpec& arg : args) all = all.Union(arg);
  return all;
}

Result<Value> NoCsv(FunctionContext&, std::span<const Value>) { return Value(); }

}  // namespace

void AddScalarFunctions(FunctionList* list) {
  list->push_back({.name = "coalesce",
                   .category = "Scalar",
                   .description = "Returns the first value that is not null.",
                   .arguments = {{"input", ts::kAny, "A value."}},
                   .variadic = true,
                   .result = ts::kAny,
                   .infer = UnionOfArguments,
                   .null_propagates = false,
                   .kernel = Coalesce});
  list->push_back({.name = "nullIf",
                   .category = "Scalar",
                   .description = "Returns null if two values are equal, else the first.",
                   .arguments = {{"v1", ts::kAny, "A value."}, {"v2", ts::kAny, "The value compared with."}},
                   .result = ts::kAny,
                   .null_propagates = false,
                   .kernel = NullIf});
  // The binder answers these where a LOAD CSV leads to them.
  list->push_back({.name = "linenumber",
                   .category = "Scalar",
                   .description = "Returns the line number that LOAD CSV is currently using.",
                   .result = ts::kInteger,
                   .kernel = NoCsv});
  list->push_back({.name = "file",
                   .category = "Scalar",
                   .description = "Returns the absolute path of the file that LOAD CSV is using.",
                   .result = ts::kString,
                   .kernel = NoCsv});
  list->push_back({.name = "randomUUID",
                   .category = "Scalar",
                   .description = "Returns a random UUID.",
                   .result = ts::kString,
                   .deterministic = false,
                   .kernel = RandomUuid});
  list->push_back({.name = "timestamp",
                   .category = "Scalar",
                   .description = "Returns the milliseconds since 1970-01-01T00:00Z at the start of the statement.",
                   .result = ts::kInteger,
                   .deterministic = false,
                   .kernel = Timestamp});
  list->push_back({.name = "valueType",
                   .category = "Scalar",
                   .description = "Returns the most precise type of a value, as text.",
                   .arguments = {{"input", ts::kAny, "A value."}},
                   .result = ts::kString,
                   .null_propagates = false,
                   .kernel = ValueType});
}

}  // namespace mycel::engine::functions
