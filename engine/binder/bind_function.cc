// Function calls and aggregates.
#include <algorithm>

#include "engine/binder/binder.h"
#include "engine/binder/rewrite_expression.h"
#include "engine/functions/registry.h"

namespace mycel::engine::binder {

namespace type_spec = types::type_spec;

namespace {

std::string Lower(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return std::tolower(c); });
  return lower;
}

std::string WrongCount(const functions::FunctionSignature& function, size_t given, uint32_t) {
  return std::string(given < function.min_arguments() ? "Insufficient" : "Too many") + " parameters for function '" +
         std::string(function.name) + "': " + function.SignatureText();
}

// A percentile that is written out must be one; computed ones are checked when the statement runs.
Status CheckPercentile(const functions::FunctionSignature& function, Expressions arguments) {
  if (!function.name.starts_with("percentile") || arguments.size() != 2) return Status::Ok();
  if (arguments[1]->kind != ExpressionKind::kLiteral) return Status::Ok();
  const types::Value& percentile = arguments[1]->As<LiteralExpression>().value;
  if (percentile.is_null()) {
    return Status::Error(ErrorId::kSyntaxError,
                         "Invalid input 'NULL' is not a valid argument, must be a number in the range 0.0 to 1.0")
        .At(arguments[1]->offset);
  }
  if (!percentile.is_number() || (percentile.AsDouble() >= 0.0 && percentile.AsDouble() <= 1.0)) return Status::Ok();
  return Status::Error(ErrorId::kSyntaxError, "Invalid input for " + std::string(function.name) +
                                                  ": a percentile must be a number in the range 0.0 to 1.0")
      .At(arguments[1]->offset);
}

// A map that is written out must describe a point; others are checked when the row is evaluated.
Status CheckPointMap(const functions::FunctionSignature& function, const BoundExpression* argument) {
  if (function.name != "point" || argument->kind != ExpressionKind::kMap) return Status::Ok();
  const auto& keys = argument->As<MapExpression>().keys;
  const auto has = [&](std::string_view key) { return std::find(keys.begin(), keys.end(), key) != keys.end(); };
  if ((has("x") && has("y")) || (has("latitude") && has("longitude"))) return Status::Ok();
  std::string names;
  for (const std::string_view key : keys) names += (names.empty() ? "'" : ", '") + std::string(key) + "'";
  return Status::Error(ErrorId::kSyntaxError,
                       "A map with keys " + names +
                           " is not describing a valid point, a point is described either by using cartesian "
                           "coordinates e.g. {x: 2.3, y: 4.5, crs: 'cartesian'} or using geographic coordinates e.g. "
                           "{latitude: 12.78, longitude: 56.7, crs: 'WGS-84'}.")
      .At(argument->offset);
}

}  // namespace

Result<const BoundExpression*> Binder::BindFunctionCall(const cypher::FunctionCall& call) {
  if (Lower(call.name) == "exists" && call.arguments.size() == 1) {
    // exists(pattern) is the older form of EXISTS { pattern }; that of properties is gone.
    if (call.arguments[0]->kind == cypher::ExpressionKind::kPattern) {
      ExpressionRules rules = rules_;
      rules.pattern_predicates = true;
      WithRules scoped(this, rules);
      return BindPatternExpression(call.arguments[0]->As<cypher::PatternExpression>());
    }
    if (call.arguments[0]->kind == cypher::ExpressionKind::kProperty ||
        call.arguments[0]->kind == cypher::ExpressionKind::kSubscript) {
      return Fail(ErrorId::kSyntaxError,
                  "The property existence syntax `... exists(variable.property)` is no longer supported. Please use "
                  "`variable.property IS NOT NULL` instead.",
                  call.range.begin);
    }
    return Fail(ErrorId::kSyntaxError, "Argument to exists(...) is not a pattern", call.arguments[0]->range.begin);
  }
  const functions::FunctionSignature* function = functions::FindFunction(call.name);
  if (function == nullptr) {
    std::string message = "Unknown function '" + std::string(call.name) + "'";
    const std::vector<std::string_view> near = functions::NearestFunctionNames(call.name);
    if (!near.empty()) message += ". Did you mean '" + std::string(near[0]) + "'?";
    return Fail(ErrorId::kUnknownFunction, std::move(message), call.name_range.begin);
  }
  if (call.arguments.size() < function->min_arguments() || call.arguments.size() > function->max_arguments()) {
    return Fail(ErrorId::kInvalidNumberOfArguments, WrongCount(*function, call.arguments.size(), call.range.begin),
                call.range.begin);
  }
  if (csv_clauses_ > 0 && (function->name == "linenumber" || function->name == "file")) {
    return BindCsvPlace(*function, call.range);
  }
  if (function->is_aggregate()) return BindAggregate(*function, &call, call.range);
  if (call.distinct) {
    return Fail(ErrorId::kInvalidAggregation, "Invalid use of DISTINCT with function '" + std::string(call.name) + "'",
                call.range.begin);
  }
  if (function->deprecated) Notify(DeprecatedFunctionNotification(function->name, call.range.begin));
  if (!function->deterministic) {
    out_.deterministic = false;
    if (rules_.inside_aggregation && (Lower(function->name) == "rand" || Lower(function->name) == "randomuuid")) {
      return Fail(ErrorId::kNonConstantExpression,
                  "Can't use non-deterministic (random) functions inside of aggregate functions.", call.range.begin);
    }
  }
  auto* node = New<FunctionExpression>(call.range, function->result);
  node->function = function;
  std::vector<const BoundExpression*> arguments;
  std::vector<types::TypeSpec> types;
  for (size_t i = 0; i < call.arguments.size(); ++i) {
    MYCEL_ASSIGN_OR_RETURN(const BoundExpression* argument, BindExpression(*call.arguments[i]));
    const functions::FunctionArgument& formal = function->arguments[std::min(i, function->arguments.size() - 1)];
    MYCEL_RETURN_IF_ERROR(CheckType(argument, formal.type, formal.type.ToString()));
    MYCEL_RETURN_IF_ERROR(CheckPointMap(*function, argument));
    arguments.push_back(argument);
    types.push_back(argument->type);
  }
  if (function->infer != nullptr) node->type = function->infer(types);
  node->arguments = arena_.Copy(arguments);
  return node;
}

Result<const BoundExpression*> Binder::BindAggregate(const functions::FunctionSignature& function,
                                                     const cypher::FunctionCall* call, cypher::SourceRange range) {
  if (rules_.over_list) {
    return Fail(ErrorId::kInvalidAggregation,
                "Can't use aggregating expressions inside of expressions executing over lists", range.begin);
  }
  if (rules_.inside_aggregation) {
    return Fail(ErrorId::kNestedAggregation, "Can't use aggregate functions inside of aggregate functions.",
                range.begin);
  }
  if (rules_.aggregations == nullptr) {
    return Fail(ErrorId::kInvalidAggregation,
                "Invalid use of aggregating function " + std::string(function.name) + "(...) in this context",
                range.begin);
  }
  Aggregation aggregation{.function = &function, .offset = range.begin};
  std::vector<types::TypeSpec> types;
  if (call != nullptr) {
    ExpressionRules inner = rules_;
    inner.inside_aggregation = true;
    inner.pattern_predicates = false;
    WithRules scoped(this, inner);
    aggregation.distinct = call->distinct;
    std::vector<const BoundExpression*> arguments;
    for (size_t i = 0; i < call->arguments.size(); ++i) {
      MYCEL_ASSIGN_OR_RETURN(const BoundExpression* argument, BindExpression(*call->arguments[i]));
      const functions::FunctionArgument& formal = function.arguments[std::min(i, function.arguments.size() - 1)];
      MYCEL_RETURN_IF_ERROR(CheckType(argument, formal.type, formal.type.ToString()));
      arguments.push_back(argument);
      types.push_back(argument->type);
    }
    aggregation.arguments = arena_.Copy(arguments);
  }
  MYCEL_RETURN_IF_ERROR(CheckPercentile(function, aggregation.arguments));
  MYCEL_RETURN_IF_ERROR(context_.CheckCancel());
  // The same aggregate written twice is computed once.
  for (const Aggregation& known : *rules_.aggregations) {
    if (known.function != &function || known.distinct != aggregation.distinct ||
        known.arguments.size() != aggregation.arguments.size())
      continue;
    bool same = true;
    for (size_t i = 0; same && i < known.arguments.size(); ++i)
      same = SameExpression(*known.arguments[i], *aggregation.arguments[i]);
    if (same) return NewVariableRef(known.output, range);
  }
  types::TypeSpec type = function.infer != nullptr && !types.empty() ? function.infer(types) : function.result;
  aggregation.output = NewVariable("", VariableRole::kValue, type, range.begin);
  rules_.aggregations->push_back(aggregation);
  return NewVariableRef(aggregation.output, range);
}

}  // namespace mycel::engine::binder
