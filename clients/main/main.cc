// The `mycel` command: verify, backup and restore are commands of their own; everything else goes to the shell.
#include <string_view>

#include "clients/main/backup_command.h"
#include "clients/main/restore_command.h"
#include "clients/main/verify_command.h"
#include "clients/shell/shell_main.h"

int main(int argc, char** argv) {
  const std::string_view command = argc > 1 ? argv[1] : "";
  if (command == "verify") return mycel::VerifyMain(argc - 1, argv + 1);
  if (command == "backup") return mycel::BackupMain(argc - 1, argv + 1);
  if (command == "restore") return mycel::RestoreMain(argc - 1, argv + 1);
  return mycel::shell::ShellMain(argc, argv);
}
