// Where rows go. The engine hands over columns; the receiver encodes them.
#pragma once

#include <cstdint>
#include <span>

#include "engine/base/result.h"
#include "engine/functions/entity_access.h"
#include "engine/types/batch.h"

namespace mycel::engine::database {

// Rows [begin, end) of a batch; column i of the result is batch.column(slots[i]). Multiplicities are expanded already.
struct RowRange {
  const types::Batch& batch;
  std::span<const uint32_t> slots;
  uint32_t begin = 0;
  uint32_t end = 0;
  functions::EntityAccess& entities;  // for the labels and properties of nodes and relationships; valid during the call
};

class RowSink {
 public:
  virtual ~RowSink() = default;
  // Takes rows from the first one on until it is full, one at least; how many. An error ends the statement.
  [[nodiscard]] virtual base::Result<uint32_t> OnRows(const RowRange& rows) = 0;
  // Whether the producer should stop for now: Pull returns kYielded.
  [[nodiscard]] virtual bool full() const { return false; }
};

}  // namespace mycel::engine::database
