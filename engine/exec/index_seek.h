// Entities by a property index.
#pragma once

#include <vector>

#include "engine/exec/seek.h"
#include "engine/txn/index_seek.h"

namespace mycel::engine::exec {

class IndexSeekOperator final : public SeekOperator {
 public:
  IndexSeekOperator(const planner::IndexSeek& plan, Scope scope, OperatorPtr child);

 protected:
  base::Status Open(expr::Row& row) override;
  base::Result<size_t> NextHits(std::span<uint64_t> hits) override;

 private:
  [[nodiscard]] base::Status OpenKeys(expr::Row& row);
  [[nodiscard]] base::Status OpenBounds(expr::Row& row);
  [[nodiscard]] base::Status OpenPointBand(expr::Row& row);
  [[nodiscard]] base::Status TakeListItems(const types::Value& list);

  const planner::IndexSeek& seek_;
  txn::IndexSeek keys_;
  txn::IndexCursor cursor_;
  bool empty_ = true;                   // nothing can be found
  std::vector<types::Value> in_items_;  // of IN: distinct values still to be looked up, last first
  std::vector<base::NodeId> nodes_;
  std::vector<base::RelId> rels_;
};

}  // namespace mycel::engine::exec
