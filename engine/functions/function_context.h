// What a function kernel may ask of the statement that runs it. One per statement and thread; it outlives no statement.
#pragma once

#include <cstdint>
#include <string_view>

#include "engine/base/status.h"
#include "engine/functions/entity_access.h"
#include "engine/functions/random_source.h"

namespace mycel::engine::functions {

// A point in time: seconds since 1970-01-01T00:00Z and nanoseconds in [0, 1e9).
struct ClockInstant {
  int64_t seconds = 0;
  int32_t nanos = 0;
};

// Asked by kernels that may run long (range, replace, collect over many items), about every 1000 steps.
class CancelCheck {
 public:
  virtual ~CancelCheck() = default;
  // An error when the statement was cancelled or its deadline has passed.
  [[nodiscard]] virtual base::Status Check() = 0;
  // The same behind work that took long: an implementation that looks at its clock now and then only looks at it here.
  [[nodiscard]] virtual base::Status CheckNow() { return Check(); }
};

// The wall clock behind datetime.realtime().
class RealtimeClock {
 public:
  virtual ~RealtimeClock() = default;
  [[nodiscard]] virtual ClockInstant Now() = 0;
};

class RegexCache;

struct FunctionContext {
  EntityAccess* entities = nullptr;   // set whenever a function that reads entities is called
  RandomSource* random = nullptr;     // set whenever a function that is not deterministic is called
  RealtimeClock* realtime = nullptr;  // likewise
  CancelCheck* cancel = nullptr;      // may be null
  RegexCache* regexes = nullptr;      // compiled patterns of =~; may be null (then each match compiles)
  ClockInstant transaction_time;      // the same for the whole transaction
  ClockInstant statement_time;        // the same for the whole statement
  std::string_view time_zone = "Z";   // default zone: an offset or a zone name
  std::string_view database_uuid;     // for elementId(): 8-4-4-4-12 hexadecimal digits
  std::string_view database_name;

  [[nodiscard]] base::Status CheckCancel() const { return cancel == nullptr ? base::Status::Ok() : cancel->Check(); }
  [[nodiscard]] base::Status CheckCancelNow() const {
    return cancel == nullptr ? base::Status::Ok() : cancel->CheckNow();
  }
};

}  // namespace mycel::engine::functions
