// One row as expressions see it: the columns of a batch by VarId, and above them the local variables of comprehensions,
// quantifiers, reduce and CASE that are open around the place.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "engine/binder/variable.h"
#include "engine/types/batch.h"
#include "engine/types/value.h"

namespace mycel::engine::expr {

class Row {
 public:
  Row(const types::Batch& batch, uint32_t index) : batch_(&batch), index_(index) {}

  [[nodiscard]] types::Value Get(binder::VarId id) const {
    for (auto it = locals_.rbegin(); it != locals_.rend(); ++it) {
      if (it->first == id) return it->second;
    }
    return id.value < batch_->slots() ? batch_->column(id.value).Get(index_) : types::Value();
  }

  [[nodiscard]] const types::Batch& batch() const { return *batch_; }
  [[nodiscard]] uint32_t index() const { return index_; }
  void MoveTo(uint32_t index) { index_ = index; }

  // Local variables form a stack; the reference is valid until the next push.
  types::Value& PushLocal(binder::VarId id, types::Value value) {
    return locals_.emplace_back(id, std::move(value)).second;
  }
  // The value of the local variable pushed `depth` places below the top.
  types::Value& LocalFromTop(size_t depth) { return locals_[locals_.size() - 1 - depth].second; }
  void PopLocal() { locals_.pop_back(); }
  [[nodiscard]] const std::vector<std::pair<binder::VarId, types::Value>>& locals() const { return locals_; }

 private:
  const types::Batch* batch_;
  uint32_t index_;
  std::vector<std::pair<binder::VarId, types::Value>> locals_;
};

}  // namespace mycel::engine::expr
