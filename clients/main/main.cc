// The `mycel` command: `mycel [shell] ...` is the only part so far, so everything goes to the shell.
#include "clients/shell/shell_main.h"

int main(int argc, char** argv) { return mycel::shell::ShellMain(argc, argv); }
