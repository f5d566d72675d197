// Where log lines go. The only folder that knows spdlog.
#pragma once

#include <string>
#include <string_view>

#include "engine/base/status.h"

namespace mycel::server {

// `level`: trace, debug, info, warn, error. An empty `file` is standard error.
[[nodiscard]] engine::base::Status OpenLog(const std::string& level, const std::string& file);

void LogInfo(std::string_view line);
void LogWarning(std::string_view line);
void LogError(std::string_view line);

}  // namespace mycel::server
