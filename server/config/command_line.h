// myceld's command line.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "server/config/settings.h"

namespace mycel::server::config {

// --recover-to-last-good: what to do about damage in the log.
enum class DamagedLog : uint8_t {
  kRefuse,   // the start stops and says why
  kReport,   // tells what going back would take away, and stops
  kRecover,  // tells the same, goes back to the last good record, and starts
};

struct CommandLine {
  bool health_check = false;
  DamagedLog damaged_log = DamagedLog::kRefuse;
  std::string ready_file;
  Settings settings;  // all sources together

  // Ends the process's work here with this status: help or version was printed, or an error was.
  bool exit = false;
  int exit_status = 0;
  std::string error;  // one line
};

// Reads the arguments, then the file that they name, the environment, and the arguments' settings.
[[nodiscard]] CommandLine ParseCommandLine(int argc, const char* const* argv, const char* const* environment,
                                           const std::string& version);

}  // namespace mycel::server::config
