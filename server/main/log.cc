#include "server/main/log.h"

#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

namespace mycel::server {

engine::base::Status OpenLog(const std::string& level, const std::string& file) {
  try {
    auto logger = file.empty() ? spdlog::stderr_logger_mt("mycel") : spdlog::basic_logger_mt("mycel", file);
    logger->set_level(spdlog::level::from_str(level));
    logger->set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %^%l%$ %v");
    logger->flush_on(spdlog::level::info);
    spdlog::set_default_logger(std::move(logger));
  } catch (const spdlog::spdlog_ex& error) {
    return engine::base::Status::Error(engine::base::ErrorId::kInvalidConfiguration,
                                       std::string("log.file: ") + error.what());
  }
  return engine::base::Status::Ok();
}

void LogInfo(std::string_view line) { spdlog::info("{}", line); }
void LogWarning(std::string_view line) { spdlog::warn("{}", line); }
void LogError(std::string_view line) { spdlog::error("{}", line); }

}  // namespace mycel::server
