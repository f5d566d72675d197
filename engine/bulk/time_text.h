// Moments in manifests, reports and messages; `mycel restore --to-time` takes what stands there.
#pragma once

#include <cstdint>
#include <string>

namespace mycel::engine::bulk {

// 2026-11-29T13:05:00.123456Z, of microseconds since 1970.
[[nodiscard]] std::string TimeText(int64_t micros);

}  // namespace mycel::engine::bulk
