#include <cmath>
#include <string>
#include <utility>

#include "engine/functions/argument_errors.h"
#include "engine/functions/temporal/temporal_functions.h"
#include "engine/types/temporal/calendar.h"
#include "engine/types/temporal/components.h"
#include "engine/types/temporal/parse.h"
#include "engine/types/temporal/temporal_errors.h"
#include "engine/types/temporal/truncate.h"

namespace mycel::engine::functions {

using base::Result;
using types::Kind;
using types::temporal::Clock;

namespace {

namespace spec = types::type_spec;

constexpr std::string_view kDefaultText = "DEFAULT_TEMPORAL_ARGUMENT";

constexpr std::string_view FunctionName(Kind kind) {
  switch (kind) {
    case Kind::kDate:
      return "date";
    case Kind::kLocalTime:
      return "localtime";
    case Kind::kTime:
      return "time";
    case Kind::kLocalDateTime:
      return "localdatetime";
    default:
      return "datetime";
  }
}

Result<Clock> ClockAt(const FunctionContext& context, ClockInstant instant) {
  MYCEL_ASSIGN_OR_RETURN(const types::temporal::ZoneSpec zone, types::temporal::ParseZone(context.time_zone));
  return Clock{instant.seconds, instant.nanos, zone};
}

// date(), date('2024-02-29'), date({year: 2024}), date(datetime())
template <Kind kind>
Result<Value> Construct(FunctionContext& context, std::span<const Value> args) {
  MYCEL_ASSIGN_OR_RETURN(const Clock clock, StatementClock(context));
  if (args.empty()) return types::temporal::CurrentMoment(kind, clock);
  const Value& input = args[0];
  if (input.is_string()) return types::temporal::FromText(kind, input.AsString(), clock);
  if (input.is_map()) return types::temporal::FromMap(kind, input.AsMap(), clock);
  if (types::temporal::IsTemporal(input.kind()) && input.kind() != Kind::kDuration) {
    return types::temporal::FromTemporal(kind, input, clock);
  }
  return WrongCall(FunctionName(kind), "a String, Map or temporal value", input);
}

// A clock function's optional argument: a zone's name, or a map with nothing but a timezone.
template <Kind kind>
Result<Value> ReadClock(FunctionContext& context, ClockInstant instant, std::span<const Value> args) {
  MYCEL_ASSIGN_OR_RETURN(Clock clock, ClockAt(context, instant));
  if (args.empty()) return types::temporal::CurrentMoment(kind, clock);
  const Value* zone = args[0].is_map() ? args[0].AsMap().Find("timezone") : &args[0];
  if (zone == nullptr || !zone->is_string()) return WrongCall(FunctionName(kind), "a time zone", args[0]);
  MYCEL_ASSIGN_OR_RETURN(clock.zone, types::temporal::ParseZone(zone->AsString()));
  return types::temporal::CurrentMoment(kind, clock);
}

template <Kind kind>
Result<Value> AtStatement(FunctionContext& context, std::span<const Value> args) {
  return ReadClock<kind>(context, context.statement_time, args);
}
template <Kind kind>
Result<Value> AtTransaction(FunctionContext& context, std::span<const Value> args) {
  return ReadClock<kind>(context, context.transaction_time, args);
}
template <Kind kind>
Result<Value> AtRealtime(FunctionContext& context, std::span<const Value> args) {
  return ReadClock<kind>(context, context.realtime->Now(), args);
}

// date.truncate('month', value, {day: 3}): without a value the present moment.
template <Kind kind>
Result<Value> TruncateTo(FunctionContext& context, std::span<const Value> args) {
  if (args[0].is_null() || (args.size() > 1 && args[1].is_null())) return Value::Null();
  if (!args[0].is_string()) return WrongCall(std::string(FunctionName(kind)) + ".truncate", "a String", args[0]);
  MYCEL_ASSIGN_OR_RETURN(const Clock clock, StatementClock(context));
  Value now;
  if (args.size() == 1) {
    MYCEL_ASSIGN_OR_RETURN(now, types::temporal::CurrentMoment(kind, clock));
  }
  const Value& input = args.size() == 1 ? now : args[1];
  if (args.size() < 3 || args[2].is_null()) {
    return types::temporal::Truncate(kind, args[0].AsString(), input, nullptr, clock);
  }
  if (!args[2].is_map()) return WrongCall(std::string(FunctionName(kind)) + ".truncate", "a Map", args[2]);
  const types::MapView fields = args[2].AsMap();
  return types::temporal::Truncate(kind, args[0].AsString(), input, &fields, clock);
}

// Epoch functions take floats too and drop what is behind the point.
Result<int64_t> WholeNumber(std::string_view function, const Value& value) {
  if (value.is_integer()) return value.AsInteger();
  if (value.is_float() && std::fabs(value.AsFloat()) < 9.2e18) return static_cast<int64_t>(value.AsFloat());
  return WrongCall(function, "an Integer or Float", value);
}

Result<Value> FromEpoch(FunctionContext&, std::span<const Value> args) {
  using types::temporal::kNanosPerSecond;
  MYCEL_ASSIGN_OR_RETURN(const int64_t seconds, WholeNumber("datetime.fromepoch", args[0]));
  MYCEL_ASSIGN_OR_RETURN(const int64_t nanos, WholeNumber("datetime.fromepoch", args[1]));
  if (nanos < 0 || nanos >= kNanosPerSecond) {
    return types::temporal::InvalidValue("Invalid nanosecond: " + std::to_string(nanos));
  }
  int64_t total = 0;
  if (__builtin_add_overflow(seconds, types::temporal::FloorDiv(nanos, kNanosPerSecond), &total)) {
    return types::temporal::InvalidValue("Instant exceeds minimum or maximum instant");
  }
  MYCEL_ASSIGN_OR_RETURN(const types::DateTime result,
                         types::temporal::FromUtcSeconds(
                             total, static_cast<int32_t>(types::temporal::FloorMod(nanos, kNanosPerSecond)), {}));
  return Value::Of(result);
}

Result<Value> FromEpochMillis(FunctionContext&, std::span<const Value> args) {
  if (!args[0].is_integer()) return WrongCall("datetime.fromepochmillis", "an Integer", args[0]);
  const int64_t millis = args[0].AsInteger();
  MYCEL_ASSIGN_OR_RETURN(
      const types::DateTime result,
      types::temporal::FromUtcSeconds(types::temporal::FloorDiv(millis, 1'000),
                                      static_cast<int32_t>(types::temporal::FloorMod(millis, 1'000) * 1'000'000), {}));
  return Value::Of(result);
}

// Text and temporal values decide the result alone; no argument, or a map that may hold only a zone, reads the clock.
bool ConstructIsDeterministic(std::span<const TypeSpec> args) { return !args.empty() && !args[0].Has(Kind::kMap); }
bool TruncateIsDeterministic(std::span<const TypeSpec> args) { return args.size() > 1; }

struct KindFunctions {
  Kind kind;
  TypeSpec type;
  std::string_view construct, statement, transaction, realtime, truncate;
  Kernel construct_kernel, statement_kernel, transaction_kernel, realtime_kernel, truncate_kernel;
};

#define MYCEL_KIND_FUNCTIONS(kind, type, name)                                                                      \
  KindFunctions {                                                                                                   \
    kind, type, name, name ".statement", name ".transaction", name ".realtime", name ".truncate", &Construct<kind>, \
        &AtStatement<kind>, &AtTransaction<kind>, &AtRealtime<kind>, &TruncateTo<kind>                              \
  }
constexpr KindFunctions kKinds[] = {
    MYCEL_KIND_FUNCTIONS(Kind::kDate, spec::kDate, "date"),
    MYCEL_KIND_FUNCTIONS(Kind::kLocalTime, spec::kLocalTime, "localtime"),
    MYCEL_KIND_FUNCTIONS(Kind::kTime, spec::kTime, "time"),
    MYCEL_KIND_FUNCTIONS(Kind::kLocalDateTime, spec::kLocalDateTime, "localdatetime"),
    MYCEL_KIND_FUNCTIONS(Kind::kDateTime, spec::kDateTime, "datetime"),
};
#undef MYCEL_KIND_FUNCTIONS

FunctionSignature Temporal(std::string_view name, std::string_view description, TypeSpec result, Kernel kernel) {
  FunctionSignature signature;
  signature.name = name;
  signature.category = "Temporal";
  signature.description = description;
  signature.result = result;
  signature.kernel = kernel;
  return signature;
}

void AddClock(const KindFunctions& row, std::string_view name, std::string_view description, Kernel kernel,
              FunctionList* list) {
  FunctionSignature signature = Temporal(name, description, row.type, kernel);
  signature.arguments = {{"timezone", spec::kAny, "A time zone's offset or name.", true, kDefaultText}};
  signature.deterministic = false;
  list->push_back(std::move(signature));
}

void AddKind(const KindFunctions& row, FunctionList* list) {
  FunctionSignature construct =
      Temporal(row.construct, "Creates an instant of this type.", row.type, row.construct_kernel);
  construct.arguments = {
      {"input", spec::kAny, "Text, a map of components, or another temporal value.", true, kDefaultText}};
  construct.deterministic = false;
  construct.deterministic_for = &ConstructIsDeterministic;
  list->push_back(std::move(construct));

  AddClock(row, row.realtime, "Returns the current instant using the realtime clock.", row.realtime_kernel, list);
  AddClock(row, row.statement, "Returns the current instant using the statement clock.", row.statement_kernel, list);
  AddClock(row, row.transaction, "Returns the current instant using the transaction clock.", row.transaction_kernel,
           list);

  FunctionSignature truncate = Temporal(row.truncate, "Truncates the given temporal value to an instant of this type.",
                                        row.type, row.truncate_kernel);
  truncate.arguments = {{"unit", spec::kString, "The unit to truncate to.", false, ""},
                        {"input", spec::kAny, "The value to be truncated.", true, kDefaultText},
                        {"fields", spec::kMap, "Components to set on the truncated value.", true, "null"}};
  truncate.null_propagates = false;
  truncate.deterministic = false;
  truncate.deterministic_for = &TruncateIsDeterministic;
  list->push_back(std::move(truncate));
}

}  // namespace

Result<Clock> StatementClock(const FunctionContext& context) { return ClockAt(context, context.statement_time); }

void AddInstantFunctions(FunctionList* list) {
  for (const KindFunctions& row : kKinds) AddKind(row, list);

  FunctionSignature epoch = Temporal(
      "datetime.fromepoch", "Creates a `ZONED DATETIME` from seconds and nanoseconds since the start of the epoch.",
      spec::kDateTime, &FromEpoch);
  epoch.arguments = {{"seconds", spec::kNumber, "Seconds since 1970-01-01T00:00Z.", false, ""},
                     {"nanoseconds", spec::kNumber, "Nanoseconds to add.", false, ""}};
  list->push_back(std::move(epoch));

  FunctionSignature millis =
      Temporal("datetime.fromepochmillis", "Creates a `ZONED DATETIME` from milliseconds since the start of the epoch.",
               spec::kDateTime, &FromEpochMillis);
  millis.arguments = {{"milliseconds", spec::kNumber, "Milliseconds since 1970-01-01T00:00Z.", false, ""}};
  list->push_back(std::move(millis));
}

}  // namespace mycel::engine::functions
