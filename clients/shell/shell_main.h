// `mycel [shell] ...`: the command line, and the choice between a terminal and a script.
#pragma once

#include <string>

namespace mycel::shell {

// The process's exit status: 0, or 1 after a failed query, connection or option. `other_commands` ends what --help
// says.
int ShellMain(int argc, char** argv, const std::string& other_commands);

}  // namespace mycel::shell
