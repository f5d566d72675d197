// myceld's command line.
#pragma once

#include <string>
#include <vector>

#include "server/config/settings.h"

namespace mycel::server::config {

struct CommandLine {
  bool health_check = false;
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
