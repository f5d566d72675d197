// The functions of APOC that widespread tools cannot do without.
#include <cstdlib>
#include <string>

#include "engine/functions/argument_errors.h"
#include "engine/functions/themes.h"
#include "engine/types/print.h"

namespace mycel::engine::functions {
namespace {

using base::ErrorId;
using base::Result;
using base::Status;
namespace ts = types::type_spec;

Status Failed(std::string_view function, std::string_view why) {
  return Status::Error(ErrorId::kProcedureCallFailed,
                       "Failed to invoke function `" + std::string(function) + "`: Caused by: " + std::string(why));
}

// %s and %d take the parameters in turn, %% is a percent sign.
std::string Format(std::string_view message, const Value& parameters) {
  std::string text;
  size_t next = 0;
  for (size_t i = 0; i < message.size(); ++i) {
    if (message[i] != '%' || i + 1 == message.size()) {
      text += message[i];
      continue;
    }
    const char kind = message[++i];
    if ((kind == 's' || kind == 'd') && parameters.is_list() && next < parameters.AsList().size()) {
      text += types::PlainText(parameters.AsList()[next++]);
    } else if (kind == '%') {
      text += '%';
    } else {
      text.append({'%', kind});
    }
  }
  return text;
}

// True unless the predicate holds: then the message is raised. The exception is named because tools look for it.
Result<Value> ValidatePredicate(FunctionContext&, std::span<const Value> args) {
  if (!args[0].is_true()) return Value::Boolean(true);
  const std::string message = args[1].is_string() ? Format(args[1].AsString(), args[2]) : std::string("null");
  return Failed("apoc.util.validatePredicate", "java.lang.RuntimeException: " + message);
}

// Between the formats of Java that differ in what they leave out: the zone's name, or the offset too.
Result<Value> ConvertFormat(FunctionContext&, std::span<const Value> args) {
  constexpr std::string_view kName = "apoc.date.convertFormat";
  if (args[0].is_null()) return Value();
  for (const Value& argument : args) {
    if (!argument.is_string()) return WrongArgument(kName, "Strings", argument);
  }
  const std::string_view from = args[1].AsString();
  const std::string_view to = args.size() > 2 ? args[2].AsString() : std::string_view("yyyy-MM-dd");
  const bool known_from = from == "iso_zoned_date_time" || from == "iso_offset_date_time" || from == "iso_date_time";
  const bool known_to = to == "iso_zoned_date_time" || to == "iso_offset_date_time" || to == "iso_local_date_time" ||
                        to == "iso_local_date" || to == "yyyy-MM-dd";
  if (!known_from || !known_to) {
    return Failed(kName, "the formats '" + std::string(from) + "' and '" + std::string(to) +
                             "' are not supported; iso_zoned_date_time, iso_offset_date_time and iso_date_time can be "
                             "read, iso_zoned_date_time, iso_offset_date_time, iso_local_date_time and iso_local_date "
                             "written");
  }
  std::string_view text = args[0].AsString();
  const size_t time = text.find('T');
  const size_t offset = time == std::string_view::npos ? time : text.find_first_of("Z+-", time);
  if (offset == std::string_view::npos)
    return Failed(kName, "'" + std::string(text) + "' has no date, time and offset");
  if (to == "iso_local_date" || to == "yyyy-MM-dd") return Value::String(text.substr(0, time));
  if (to == "iso_local_date_time") return Value::String(text.substr(0, offset));
  if (to == "iso_offset_date_time") text = text.substr(0, text.find('['));
  return Value::String(text);
}

// The properties of a node, a relationship or a map; those of virtual entities, which queries do not see, too.
Result<Value> PropertiesOfAny(FunctionContext& context, std::string_view function, const Value& any) {
  if (any.is_map()) return any;
  if (any.is_node()) {
    if (auto made_up = context.entities->VirtualProperties(any.AsNode())) return *made_up;
    return context.entities->Properties(any.AsNode());
  }
  if (any.is_relationship()) {
    if (auto made_up = context.entities->VirtualProperties(any.AsRelationship())) return *made_up;
    return context.entities->Properties(any.AsRelationship());
  }
  return WrongArgument(function, "a Node, Relationship or Map", any);
}

Result<Value> AnyProperty(FunctionContext& context, std::span<const Value> args) {
  constexpr std::string_view kName = "apoc.any.property";
  if (!args[1].is_string()) return WrongArgument(kName, "a String", args[1]);
  MYCEL_ASSIGN_OR_RETURN(const Value properties, PropertiesOfAny(context, kName, args[0]));
  const Value* found = properties.AsMap().Find(args[1].AsString());
  return found == nullptr ? Value() : *found;
}

Result<Value> AnyProperties(FunctionContext& context, std::span<const Value> args) {
  constexpr std::string_view kName = "apoc.any.properties";
  if (args[0].is_null()) return Value();
  MYCEL_ASSIGN_OR_RETURN(Value properties, PropertiesOfAny(context, kName, args[0]));
  if (args.size() < 2 || args[1].is_null()) return properties;
  if (!args[1].is_list()) return WrongArgument(kName, "a List<String>", args[1]);
  types::MapBuilder chosen;
  for (const Value& key : args[1].AsList()) {
    if (!key.is_string()) return WrongArgument(kName, "Strings", key);
    const Value* found = properties.AsMap().Find(key.AsString());
    if (found != nullptr) chosen.Put(key.AsString(), *found);
  }
  return std::move(chosen).Build();
}

}  // namespace

void AddApocFunctions(FunctionList* list) {
  list->push_back({.name = "apoc.util.validatePredicate",
                   .category = "APOC",
                   .description = "If the predicate is true, raises an error with the message, otherwise returns true.",
                   .arguments = {{"predicate", ts::kBoolean, "What must not hold."},
                                 {"message", ts::kString, "The message, with %s and %d for the parameters."},
                                 {"params", ts::kList, "The message's parameters."}},
                   .result = ts::kBoolean,
                   .deterministic = false,
                   .null_propagates = false,
                   .kernel = ValidatePredicate});
  list->push_back(
      {.name = "apoc.any.property",
       .category = "APOC",
       .description = "Returns a property of a node, relationship or map, real or virtual.",
       .arguments = {{"thing", ts::kAny, "A node, relationship or map."}, {"key", ts::kString, "The property's key."}},
       .result = ts::kAny,
       .reads_entities = true,
       .kernel = AnyProperty});
  list->push_back({.name = "apoc.any.properties",
                   .category = "APOC",
                   .description = "Returns the properties of a node, relationship or map, real or virtual.",
                   .arguments = {{"thing", ts::kAny, "A node, relationship or map."},
                                 {"keys", ts::kList, "The keys wanted; all by default.", true, "null"}},
                   .result = ts::kMap,
                   .reads_entities = true,
                   .null_propagates = false,
                   .kernel = AnyProperties});
  list->push_back({.name = "apoc.date.convertFormat",
                   .category = "APOC",
                   .description = "Converts a text from one format of date and time to another.",
                   .arguments = {{"temporal", ts::kString, "The text."},
                                 {"currentFormat", ts::kString, "The format that it has."},
                                 {"convertTo", ts::kString, "The format to give it.", true, "'yyyy-MM-dd'"}},
                   .result = ts::kString,
                   .kernel = ConvertFormat});
}

}  // namespace mycel::engine::functions
