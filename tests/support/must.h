// The value of a result that a test takes for granted; the test ends with the error otherwise.
#pragma once

#include <catch2/catch.hpp>
#include <utility>

#include "engine/base/result.h"

namespace mycel::test {

template <typename T>
T Must(engine::base::Result<T> result) {
  INFO((result.ok() ? "" : result.status().ToString()));
  REQUIRE(result.ok());
  return std::move(*result);
}

}  // namespace mycel::test
