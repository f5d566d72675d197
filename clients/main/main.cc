// The `mycel` command: backup, restore and verify are commands of their own; everything else goes to the shell.
#include <string>
#include <string_view>

#include "clients/main/backup_command.h"
#include "clients/main/restore_command.h"
#include "clients/main/verify_command.h"
#include "clients/shell/shell_main.h"

namespace {

struct Command {
  std::string_view name;
  std::string_view text;
  int (*run)(int argc, char** argv);
};

constexpr Command kCommands[] = {
    {"backup", "back up a running server, or a database that no server has open; check backups", mycel::BackupMain},
    {"restore", "make a database from a backup, up to a point in time", mycel::RestoreMain},
    {"verify", "check a database that no server has open", mycel::VerifyMain},
};

// Below the shell's options.
std::string OtherCommands() {
  constexpr size_t kColumn = 30;  // where CLI11 puts descriptions
  std::string text = "Other commands, each with --help:\n";
  for (const Command& command : kCommands) {
    std::string line = "  mycel " + std::string(command.name);
    line.resize(kColumn, ' ');
    text += line + std::string(command.text) + "\n";
  }
  return text;
}

}  // namespace

int main(int argc, char** argv) {
  for (const Command& command : kCommands) {
    if (argc > 1 && argv[1] == command.name) return command.run(argc - 1, argv + 1);
  }
  return mycel::shell::ShellMain(argc, argv, OtherCommands());
}
