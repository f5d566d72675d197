// Items of SET and REMOVE, applied to one row: left to right, each sees what the earlier ones wrote. A null entity is
// left alone.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "engine/base/status.h"
#include "engine/binder/bound_clause.h"
#include "engine/exec/execution_context.h"
#include "engine/expr/row.h"
#include "engine/types/value.h"

namespace mycel::engine::exec {

class SetItems {
 public:
  SetItems(std::span<const binder::SetItem> items, bool remove, ExecutionContext* context)
      : items_(items), remove_(remove), context_(context) {}

  [[nodiscard]] bool empty() const { return items_.empty(); }
  [[nodiscard]] base::Status Apply(expr::Row* row);

 private:
  [[nodiscard]] bool CountsNull(const binder::SetItem& item) const;
  [[nodiscard]] base::Status ApplyItem(const binder::SetItem& item, expr::Row* row);
  [[nodiscard]] base::Status SetOne(const types::Value& entity, std::string_view key, const types::Value& value,
                                    uint32_t offset);
  [[nodiscard]] base::Status SetMap(const binder::SetItem& item, const types::Value& entity, expr::Row* row);
  [[nodiscard]] base::Status Replace(const types::Value& entity, const types::Value& map, uint32_t offset);
  [[nodiscard]] base::Status Add(const types::Value& entity, const types::Value& map, uint32_t offset);
  [[nodiscard]] base::Status WriteAll(const types::Value& entity, std::span<const types::Property> properties);
  [[nodiscard]] base::Status SetLabels(const binder::SetItem& item, const types::Value& entity, expr::Row* row);
  [[nodiscard]] base::Status SetLabel(base::NodeId node, std::string_view name);
  [[nodiscard]] base::Status Write(const types::Value& entity, base::PropertyKeyId key, const types::Value& value);

  std::span<const binder::SetItem> items_;
  bool remove_;
  ExecutionContext* context_;
};

}  // namespace mycel::engine::exec
