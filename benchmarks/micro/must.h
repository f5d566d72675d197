// Results that a benchmark takes for granted: it ends with the error otherwise.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <utility>

#include "engine/base/result.h"
#include "engine/base/status.h"

namespace mycel::benchmarks {

inline void Must(const engine::base::Status& status) {
  if (status.ok()) return;
  std::fprintf(stderr, "%s\n", status.ToString().c_str());
  std::exit(1);
}

template <typename T>
T Must(engine::base::Result<T> result) {
  if (!result.ok()) Must(result.status());
  return std::move(*result);
}

}  // namespace mycel::benchmarks
