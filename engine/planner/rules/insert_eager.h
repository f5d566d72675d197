// A clause reads the graph as of its start. Where rows stream between an operator that reads the graph and one that
// writes it, an Eager in between lets the first run to its end before the second begins.
//
//   Create                      Create
//     LabelScan a:U     =>        Eager
//                                   LabelScan a:U
//
// and the other way round for a read above a write. Operators that take all of their input anyway (Aggregate, Sort,
// Eager) part the two as well. The rule is coarse on purpose: any read meets any write. Reads that no write can change
// (an UNWIND of a parameter) need no barrier, so bulk loads stream.
#pragma once

#include "engine/planner/physical_plan.h"

namespace mycel::engine::planner {

[[nodiscard]] PhysicalOperator* InsertEager(PhysicalPlan* plan, PhysicalOperator* root);

// Whether the operator itself changes the graph.
[[nodiscard]] bool Writes(const PhysicalOperator& op);

}  // namespace mycel::engine::planner
