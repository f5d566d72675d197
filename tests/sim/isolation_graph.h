// The registers and sets of an isolation history (isolation/plan.h) as a graph, and one step on them in a transaction.
#pragma once

#include <array>
#include <cstdint>

#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/base/status.h"
#include "engine/txn/store.h"
#include "engine/txn/transaction.h"
#include "isolation/history.h"
#include "isolation/plan.h"

namespace mycel::sim {

class IsolationGraph {
 public:
  // In an empty store: an index, the registers, and two nodes that relationships lead from and to.
  engine::base::Status Create(engine::txn::Store* store);
  // One statement's work. `out` has kind and object, and the value of a write; the rest is filled in.
  engine::base::Status Do(engine::txn::Transaction* tx, isolation::Operation* out) const;

 private:
  using Status = engine::base::Status;
  using Transaction = engine::txn::Transaction;

  Status Scan(Transaction* tx, isolation::SetKind set, std::vector<uint64_t>* seen) const;
  Status Insert(Transaction* tx, isolation::SetKind set, uint64_t value) const;

  engine::base::LabelId mark_, item_, leaf_;
  engine::base::RelTypeId from_hub_, to_hub_;
  engine::base::PropertyKeyId key_;
  engine::base::IndexId index_;  // of items by the key
  std::array<engine::base::NodeId, isolation::kRegisters> registers_;
  std::array<engine::base::NodeId, 2> hubs_;
};

}  // namespace mycel::sim
