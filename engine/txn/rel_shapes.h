// The kinds of relationships that a transaction makes and deletes: (labels of the start, type, labels of the end), each
// held once. A bulk load has few of them, so a relationship is remembered by a number.
//
// Threads: none of its own; part of a transaction's strand.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <tuple>
#include <vector>

#include "engine/base/ids.h"

namespace mycel::engine::txn {

struct RelShape {
  base::RelTypeId type;
  std::vector<base::LabelId> start;
  std::vector<base::LabelId> end;
};

class RelShapes {
 public:
  [[nodiscard]] uint32_t NumberOf(base::RelTypeId type, std::span<const base::LabelId> start,
                                  std::span<const base::LabelId> end);
  [[nodiscard]] const RelShape& at(uint32_t number) const { return shapes_[number]; }
  [[nodiscard]] size_t size() const { return shapes_.size(); }

 private:
  using Name = std::tuple<uint32_t, std::vector<base::LabelId>, std::vector<base::LabelId>>;
  std::vector<RelShape> shapes_;
  std::map<Name, uint32_t> numbers_;
  uint32_t last_ = 0;
};

}  // namespace mycel::engine::txn
