#include "engine/bulk/time_text.h"

#include <cstdio>
#include <ctime>

namespace mycel::engine::bulk {

std::string TimeText(int64_t micros) {
  constexpr int64_t kPerSecond = 1'000'000;
  int64_t seconds = micros / kPerSecond;
  int64_t rest = micros % kPerSecond;
  if (rest < 0) {
    rest += kPerSecond;
    --seconds;
  }
  const auto time = static_cast<std::time_t>(seconds);
  std::tm parts{};
  if (gmtime_r(&time, &parts) == nullptr) return std::to_string(micros) + " us";
  char date[32];
  std::strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%S", &parts);
  char text[48];
  std::snprintf(text, sizeof(text), "%s.%06lldZ", date, static_cast<long long>(rest));
  return text;
}

}  // namespace mycel::engine::bulk
