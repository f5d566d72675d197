#include "server/bridge/plan_writer.h"

#include <string>
#include <string_view>

#include "engine/database/plan_table.h"
#include "engine/types/value.h"

namespace mycel::server::bridge {
namespace {

namespace types = engine::types;

// Arguments of plans are scalars; anything else is null, for tools show them as text.
void WriteArgument(const types::Value& value, protocol::packstream::Encoder* out) {
  switch (value.kind()) {
    case types::Kind::kBoolean:
      return out->Bool(value.AsBoolean());
    case types::Kind::kInteger:
      return out->Int(value.AsInteger());
    case types::Kind::kFloat:
      return out->Float(value.AsFloat());
    case types::Kind::kString:
      return out->String(value.AsString());
    default:
      return out->Null();
  }
}

// `table` stands among the arguments of the root; empty below it.
void WriteOperator(const engine::database::PlanDescription& plan, bool profiled, std::string_view table,
                   protocol::packstream::Encoder* out) {
  out->MapHeader(profiled ? 10 : 4);
  out->Entry("operatorType", std::string_view(plan.operator_type + "@neo4j"));
  out->String("args");
  out->MapHeader(plan.arguments.size() + (table.empty() ? 0 : 1));
  for (const auto& [name, value] : plan.arguments) {
    out->String(name);
    WriteArgument(value, out);
  }
  if (!table.empty()) out->Entry("string-representation", table);
  out->String("identifiers");
  out->ListHeader(plan.identifiers.size());
  for (const std::string& identifier : plan.identifiers) out->String(identifier);
  if (profiled) {
    out->Entry("dbHits", static_cast<int64_t>(plan.db_hits));
    out->Entry("rows", static_cast<int64_t>(plan.rows));
    out->Entry("pageCacheHits", int64_t{0});
    out->Entry("pageCacheMisses", int64_t{0});
    out->String("pageCacheHitRatio");
    out->Float(0);
    out->Entry("time", static_cast<int64_t>(plan.time_ns));
  }
  out->String("children");
  out->ListHeader(plan.children.size());
  for (const engine::database::PlanDescription& child : plan.children) WriteOperator(child, profiled, {}, out);
}

}  // namespace

void WritePlan(const engine::database::PlanDescription& plan, bool profiled, protocol::packstream::Encoder* out) {
  WriteOperator(plan, profiled, engine::database::PlanTable(plan, profiled), out);
}

}  // namespace mycel::server::bridge
