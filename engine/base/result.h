// Result<T>: a value or the Status that explains why there is none.
//
//   Result<int> Parse(std::string_view text);
//   MYCEL_ASSIGN_OR_RETURN(int n, Parse(text));
#pragma once

#include <utility>
#include <variant>

#include "engine/base/assert.h"
#include "engine/base/status.h"

namespace mycel::engine::base {

template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}      // NOLINT: implicit by design
  Result(Status error) : state_(std::in_place_index<1>, std::move(error)) {  // NOLINT: implicit by design
    MYCEL_ASSERT(!std::get<1>(state_).ok());
  }

  [[nodiscard]] bool ok() const { return state_.index() == 0; }

  // Requires !ok() for a meaningful error; a success status otherwise.
  [[nodiscard]] Status status() const& { return ok() ? Status() : std::get<1>(state_); }
  [[nodiscard]] Status status() && { return ok() ? Status() : std::move(std::get<1>(state_)); }

  // Requires ok().
  [[nodiscard]] T& value() & { return std::get<0>(state_); }
  [[nodiscard]] const T& value() const& { return std::get<0>(state_); }
  [[nodiscard]] T&& value() && { return std::move(std::get<0>(state_)); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }

 private:
  std::variant<T, Status> state_;
};

}  // namespace mycel::engine::base

#define MYCEL_CONCAT_INNER_(a, b) a##b
#define MYCEL_CONCAT_(a, b) MYCEL_CONCAT_INNER_(a, b)
#define MYCEL_ASSIGN_OR_RETURN_(result, target, expression) \
  auto result = (expression);                               \
  if (!result.ok()) return std::move(result).status();      \
  target = std::move(result).value()

// Evaluates a Result; returns its error from the enclosing function or assigns its value to `target`.
#define MYCEL_ASSIGN_OR_RETURN(target, expression) \
  MYCEL_ASSIGN_OR_RETURN_(MYCEL_CONCAT_(mycel_result_, __LINE__), target, expression)
