// Checks that the parts of an open store tell the same graph: adjacency against records, label sets and indexes against
// scans, counts against truth, constraints against data.
//
// Reads one snapshot through a transaction, as a statement would, so what it finds is what statements would get wrong.
// Memory: a few numbers per label, type and index, the list of one node, and the hits of one index.
#pragma once

#include "engine/base/status.h"
#include "engine/bulk/verify_report.h"
#include "engine/txn/store.h"

namespace mycel::engine::bulk {

// Adds to the figures and findings of `report`. Fails only when the store cannot be read on at all; a damaged record is
// a finding.
[[nodiscard]] base::Status CheckConsistency(txn::Store* store, VerifyReport* report);

}  // namespace mycel::engine::bulk
