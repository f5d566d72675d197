// Plan trees of EXPLAIN and PROFILE as maps, in the shape that Neo4j's tools draw.
#pragma once

#include "engine/database/summary.h"
#include "protocol/packstream/encoder.h"

namespace mycel::server::bridge {

void WritePlan(const engine::database::PlanDescription& plan, bool profiled, protocol::packstream::Encoder* out);

}  // namespace mycel::server::bridge
