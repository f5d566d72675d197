// The `mycel` command: `mycel verify ...` looks at files; everything else goes to the shell.
#include <string_view>

#include "clients/main/verify_command.h"
#include "clients/shell/shell_main.h"

int main(int argc, char** argv) {
  if (argc > 1 && std::string_view(argv[1]) == "verify") return mycel::VerifyMain(argc - 1, argv + 1);
  return mycel::shell::ShellMain(argc, argv);
}
