// Room for values that an expression makes, asked for before they are there.
//
// Threads: the statement's strand.
#pragma once

#include <cstddef>

#include "engine/base/status.h"
#include "engine/expr/evaluation_context.h"
#include "engine/memory/account.h"

namespace mycel::engine::expr {

// Less than this is not asked for.
inline constexpr size_t kValueSlackBytes = size_t{64} << 10;

// An error when so many more bytes do not fit into the statement's limits or the budget now.
[[nodiscard]] inline base::Status CheckRoom(const EvaluationContext& context, size_t bytes) {
  if (bytes <= kValueSlackBytes || context.account == nullptr) return base::Status::Ok();
  memory::Reservation room(context.account);
  return room.Resize(bytes);
}

// What is held until a value or a column of them is handed on, charged to the statement: a reduce that doubles a
// string, a comprehension over a long range or a batch of long lists would otherwise take all memory at once.
class HeldValues {
 public:
  explicit HeldValues(const EvaluationContext& context)
      : held_(context.account), accounted_(context.account != nullptr) {}
  // Asks the account only when it is much more than before.
  [[nodiscard]] base::Status Hold(size_t bytes) {
    if (!accounted_ || bytes <= held_.bytes() + kValueSlackBytes) return base::Status::Ok();
    return held_.Resize(bytes);
  }

 private:
  memory::Reservation held_;
  const bool accounted_;
};

}  // namespace mycel::engine::expr
