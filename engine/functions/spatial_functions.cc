// point, point.distance, point.withinBBox.
#include "engine/functions/argument_errors.h"
#include "engine/functions/themes.h"
#include "engine/types/spatial/build_point.h"
#include "engine/types/spatial/measure.h"

namespace mycel::engine::functions {
namespace {

using base::Result;
using types::Kind;
namespace ts = types::type_spec;

Result<Value> MakePoint(FunctionContext& context, std::span<const Value> args) {
  if (args[0].is_map()) return types::BuildPoint(args[0].AsMap());
  if (args[0].is_node() || args[0].is_relationship()) {
    auto properties = args[0].is_node() ? context.entities->Properties(args[0].AsNode())
                                        : context.entities->Properties(args[0].AsRelationship());
    if (!properties.ok()) return properties;
    return types::BuildPoint(properties->AsMap());
  }
  return WrongArgument("point", "a Map", args[0]);
}

// Values that are no points have no distance: null, as Neo4j gives it.
Result<Value> PointDistance(FunctionContext&, std::span<const Value> args) {
  if (args[0].kind() != Kind::kPoint || args[1].kind() != Kind::kPoint) return Value();
  const auto distance = types::Distance(args[0].AsPoint(), args[1].AsPoint());
  return distance ? Value::Float(*distance) : Value();
}

Result<Value> WithinBBox(FunctionContext&, std::span<const Value> args) {
  for (const Value& arg : args) {
    if (arg.kind() != Kind::kPoint) return Value();
  }
  const auto within = types::WithinBox(args[0].AsPoint(), args[1].AsPoint(), args[2].AsPoint());
  return within ? Value::Boolean(*within) : Value();
}

}  // namespace

void AddSpatialFunctions(FunctionList* list) {
  list->push_back(
      {.name = "point",
       .category = "Spatial",
       .description = "Returns a point from its coordinates.",
       .arguments = {{"input", ts::kMap.Union(ts::kEntity), "x and y, or longitude and latitude, and more."}},
       .result = ts::kPoint,
       .reads_entities = true,
       .kernel = MakePoint});
  list->push_back({.name = "point.distance",
                   .category = "Spatial",
                   .description = "Returns the distance of two points, in metres where they are geographic.",
                   // Other values have no distance: null.
                   .arguments = {{"from", ts::kAny, "A point."}, {"to", ts::kAny, "Another of the same system."}},
                   .result = ts::kFloat,
                   .kernel = PointDistance});
  list->push_back({.name = "point.withinBBox",
                   .category = "Spatial",
                   .description = "Returns whether a point lies in a box.",
                   .arguments = {{"point", ts::kAny, "A point."},
                                 {"lowerLeft", ts::kAny, "The lower left (south-west) corner."},
                                 {"upperRight", ts::kAny, "The upper right (north-east) corner."}},
                   .result = ts::kBoolean,
                   .kernel = WithinBBox});
}

}  // namespace mycel::engine::functions
