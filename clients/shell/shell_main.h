// `mycel [shell] ...`: the command line, and the choice between a terminal and a script.
#pragma once

namespace mycel::shell {

// The process's exit status: 0, or 1 after a failed query, connection or option.
int ShellMain(int argc, char** argv);

}  // namespace mycel::shell
