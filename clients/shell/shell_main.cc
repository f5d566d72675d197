#include "clients/shell/shell_main.h"

#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <fstream>
#include <iostream>

#include "clients/shell/line_editor.h"
#include "clients/shell/shell.h"
#include "clients/shell/statement_splitter.h"

namespace mycel::shell {
namespace {

constexpr size_t kUsualWidth = 80;
constexpr std::chrono::seconds kConnectTimeout{30};  // login takes seconds on a machine that is very busy
constexpr size_t kMaxPasswordBytes = 1024;
constexpr int kInterruptedStatus = 128 + SIGINT;

struct Arguments {
  std::string uri = "bolt://127.0.0.1:7687";
  std::string user = "neo4j";
  std::string password;
  std::string trusted_certificates;
  std::string database;
  std::string format;
  std::string file;
  std::string query;
  bool echo = false;
};

size_t TerminalWidth() {
  if (::isatty(STDOUT_FILENO) == 0) return 0;
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return kUsualWidth;
  return size.ws_col;
}

// Reads a line from the terminal without showing it. Ctrl-C ends the process, but not before the terminal shows again
// what is typed: here it is a character that ends the line, not a signal.
std::string AskPassword() {
  constexpr char kInterrupt = '\x03';
  termios shown{};
  const bool terminal = ::tcgetattr(STDIN_FILENO, &shown) == 0;
  if (terminal) {
    termios hidden = shown;
    hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO | ISIG);
    hidden.c_cc[VEOL] = kInterrupt;
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
  }
  std::cerr << "Password: " << std::flush;
  char line[kMaxPasswordBytes];
  ssize_t length = ::read(STDIN_FILENO, line, sizeof(line));
  if (terminal) ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown);
  std::cerr << std::endl;
  std::string password(line, length > 0 ? static_cast<size_t>(length) : 0);
  if (password.ends_with(kInterrupt)) ::_exit(kInterruptedStatus);
  while (password.ends_with('\n')) password.pop_back();
  return password;
}

void AddOptions(CLI::App* app, Arguments* arguments) {
  app->add_option(
         "--uri", arguments->uri,
         "Where the server is: bolt://HOST[:PORT]; bolt+s:// for TLS, bolt+ssc:// for TLS with any certificate")
      ->envname("MYCEL_URI")
      ->capture_default_str();
  app->add_option("-u,--user", arguments->user, "User name; empty for a server without authentication")
      ->envname("MYCEL_USER")
      ->capture_default_str();
  app->add_option("-p,--password", arguments->password, "Password (better given as MYCEL_PASSWORD)")
      ->envname("MYCEL_PASSWORD");
  app->add_option("--tls-ca", arguments->trusted_certificates,
                  "PEM file of the authorities that bolt+s:// trusts; the system's by default")
      ->envname("MYCEL_TLS_CA");
  app->add_option("-d,--database", arguments->database, "Database; the user's home database by default");
  app->add_option("--format", arguments->format, "table, csv, json or plain")
      ->check(CLI::IsMember({"table", "csv", "json", "plain"}));
  app->add_option("-f,--file", arguments->file, "Run the statements of this file");
  app->add_flag("--echo", arguments->echo, "Print each statement before its answer");
  app->add_option("query", arguments->query, "Run these statements");
}

void Interactive(Shell* shell) {
  StatementSplitter splitter;
  std::string begun;  // earlier lines of the statement, for completion and history
  LineEditor editor(
      [&](std::string_view before) { return Complete(begun + std::string(before), shell->CurrentNames()); });
  std::string line;
  while (!shell->exit_wanted()) {
    std::string prompt = shell->Prompt();
    if (splitter.in_statement()) prompt = std::string(prompt.size() - 2, ' ') + "| ";
    switch (editor.Read(prompt, &line)) {
      case LineEditor::Outcome::kEnd:
        std::cout << '\n';
        return;
      case LineEditor::Outcome::kInterrupted:
        splitter.Clear();
        begun.clear();
        continue;
      case LineEditor::Outcome::kLine:
        break;
    }
    splitter.Feed(line);
    begun += line;
    while (auto statement = splitter.Next()) {
      editor.Remember(statement->starts_with(':') ? *statement : *statement + ";");
      shell->set_terminal_width(TerminalWidth());  // the window may have another size by now
      shell->Execute(*statement);
      if (shell->exit_wanted()) break;
    }
    if (!splitter.in_statement()) begun.clear();
  }
}

// The file, then the query; standard input when neither was given.
bool RunInputs(const Arguments& arguments, std::istream* file, Shell* shell) {
  bool good = file == nullptr || shell->ExecuteAll(file);
  if (good && !arguments.query.empty()) {
    std::istringstream query(arguments.query);
    good = shell->ExecuteAll(&query);
  }
  if (file == nullptr && arguments.query.empty()) good = shell->ExecuteAll(&std::cin);
  shell->LeaveTransaction();
  if (std::cout.flush()) return good;
  std::cerr << "the output could not be written" << std::endl;
  return false;
}

bool Run(const Arguments& arguments, ShellOptions options) {
  bool interactive = arguments.query.empty() && arguments.file.empty() && ::isatty(STDIN_FILENO) != 0;
  InterruptGuard interrupts(!interactive);
  options.timing = interactive;
  // A script on standard input must not lose its first line.
  if (::isatty(STDIN_FILENO) != 0) options.ask_password = AskPassword;
  Shell shell(std::move(options), &std::cout, &std::cerr, &interrupts);
  std::ifstream file;
  if (!arguments.file.empty()) {
    file.open(arguments.file, std::ios::binary);
    if (!file) {
      std::cerr << "cannot read " << arguments.file << std::endl;
      return false;
    }
  }
  if (!shell.Connect()) return false;
  if (!interactive) return RunInputs(arguments, file.is_open() ? &file : nullptr, &shell);
  std::cout << "Connected to " << arguments.uri << ". `:help` lists the commands, `;` ends a statement." << std::endl;
  Interactive(&shell);
  shell.LeaveTransaction();
  return true;
}

}  // namespace

int ShellMain(int argc, char** argv, const std::string& other_commands) {
  CLI::App app("Mycel's shell: runs Cypher over Bolt", "mycel");
  Arguments arguments;
  // `shell` is the default and may be left out.
  std::vector<std::string> words(argv + 1, argv + argc);
  if (!words.empty() && words.front() == "shell") words.erase(words.begin());
  AddOptions(&app, &arguments);
  app.footer(other_commands);
  app.set_version_flag("--version", "mycel " MYCEL_VERSION);
  try {
    std::vector<std::string> reversed(words.rbegin(), words.rend());
    app.parse(reversed);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 1;
  }
  auto address = client::ParseUri(arguments.uri);
  if (!address.ok()) {
    std::cerr << address.error().message << std::endl;
    return 1;
  }
  ShellOptions options;
  options.connect.address = *address;
  options.connect.user = arguments.user;
  options.connect.password = arguments.password;
  options.connect.trusted_certificates = arguments.trusted_certificates;
  options.connect.connect_timeout = kConnectTimeout;
  options.connect.agent = "mycel-shell/" MYCEL_VERSION;
  options.database = arguments.database;
  options.echo = arguments.echo;
  options.terminal_width = TerminalWidth();
  if (auto format = ParseFormat(arguments.format)) options.format = *format;
  return Run(arguments, std::move(options)) ? 0 : 1;
}

}  // namespace mycel::shell
