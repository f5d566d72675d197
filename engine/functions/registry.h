// The table of built-in functions: names, signatures for the binder and SHOW FUNCTIONS, and kernels.
//
// Names are looked up without regard to case, with their namespace ("duration.between"). The table is filled on first
// use and never changes, so pointers into it stay valid and any thread may read. Operators are kernels too but have no
// names: see engine/functions/operators.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/functions/aggregator.h"
#include "engine/functions/function_context.h"
#include "engine/types/type_spec.h"
#include "engine/types/value.h"

namespace mycel::engine::functions {

using types::TypeSpec;
using types::Value;

// Requires args.size() within the signature's bounds. Called for one row; fails for that row only.
using Kernel = base::Result<Value> (*)(FunctionContext& context, std::span<const Value> args);

// The result's type from the arguments' types, where it is narrower than FunctionSignature::result.
using ResultInference = TypeSpec (*)(std::span<const TypeSpec> args);

// Whether one call, by its arguments' types, is deterministic: date('2024-02-29') is, date() is not.
using DeterminismInference = bool (*)(std::span<const TypeSpec> args);

struct FunctionArgument {
  std::string_view name;
  TypeSpec type;  // what the binder accepts; kAny leaves the check to the kernel
  std::string_view description;
  bool optional = false;          // optional arguments come last
  std::string_view default_text;  // shown by SHOW FUNCTIONS
};

struct FunctionSignature {
  std::string_view name;      // as printed: "toUpper", "point.distance"
  std::string_view category;  // "Scalar", "String", "List", "Numeric", "Trigonometric", "Aggregating", "Temporal", ...
  std::string_view description;
  std::vector<FunctionArgument> arguments;
  bool variadic = false;  // the last argument may come any number of times (at least once)
  TypeSpec result;
  ResultInference infer = nullptr;
  bool deterministic = true;                         // false: rand(), timestamp(): never folded, never cached
  DeterminismInference deterministic_for = nullptr;  // decides per call where set; `deterministic` is the safe answer
  bool reads_entities = false;                       // needs FunctionContext::entities
  bool null_propagates = true;  // any null argument makes the result null without calling the kernel
  Kernel kernel = nullptr;      // null for aggregates
  AggregatorFactory aggregate = nullptr;
  MultiplicityMode multiplicity = MultiplicityMode::kMustExpand;
  bool deprecated = false;

  [[nodiscard]] bool IsDeterministicFor(std::span<const TypeSpec> types) const {
    return deterministic_for == nullptr ? deterministic : deterministic_for(types);
  }
  [[nodiscard]] bool is_aggregate() const { return aggregate != nullptr; }
  [[nodiscard]] size_t min_arguments() const;
  [[nodiscard]] size_t max_arguments() const;  // SIZE_MAX if variadic
  // "left(original :: STRING, length :: INTEGER) :: STRING"
  [[nodiscard]] std::string SignatureText() const;
};

// nullptr if there is no such function.
[[nodiscard]] const FunctionSignature* FindFunction(std::string_view name);

// Up to three names nearest to `name`, for "did you mean".
[[nodiscard]] std::vector<std::string_view> NearestFunctionNames(std::string_view name);

// All functions in the order of their names.
[[nodiscard]] std::span<const FunctionSignature> AllFunctions();

// Calls the kernel unless a null argument decides the result.
[[nodiscard]] base::Result<Value> CallFunction(const FunctionSignature& function, FunctionContext& context,
                                               std::span<const Value> args);

// What each theme adds its functions to (themes.h).
using FunctionList = std::vector<FunctionSignature>;

}  // namespace mycel::engine::functions
