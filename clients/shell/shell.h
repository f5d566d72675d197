// The shell itself: runs statements and `:commands` over a connection and prints what comes back.
//
// Knows nothing of terminals: input is fed by shell_main, output goes to the given streams, so tests run it whole.
#pragma once

#include <chrono>
#include <functional>
#include <iosfwd>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "clients/cpp/connection.h"
#include "clients/cpp/session.h"
#include "clients/shell/completion.h"
#include "clients/shell/interrupt.h"
#include "clients/shell/row_writer.h"

namespace mycel::shell {

struct ShellOptions {
  client::ConnectOptions connect;
  // Asked once when the server refuses a login without password; empty: not asked.
  std::function<std::string()> ask_password;
  std::string database;
  Format format = Format::kTable;
  size_t terminal_width = 0;  // 0: output is no terminal
  bool timing = false;        // a line with rows and time behind each table
  bool echo = false;          // each statement is printed before its answer
};

class Shell {
 public:
  // `interrupts` may be null. The streams outlive the shell.
  Shell(ShellOptions options, std::ostream* out, std::ostream* err, InterruptGuard* interrupts);
  ~Shell();

  // Connects and logs in; on failure the reason was printed.
  bool Connect();

  // Runs one statement, or one line that begins with `:`. False if it failed; the reason was printed.
  bool Execute(const std::string& statement);
  // Runs a script; stops at the first failure.
  bool ExecuteAll(std::istream* script);

  // As in ShellOptions, from the next statement on.
  void set_terminal_width(size_t width) { options_.terminal_width = width; }

  // At the end of the input: a transaction that it left open is rolled back, which is said.
  void LeaveTransaction();
  [[nodiscard]] bool exit_wanted() const { return exit_wanted_; }
  [[nodiscard]] std::string Prompt() const;
  // Labels, types and keys, asked from the server when something was run since the last time.
  const Names& CurrentNames();

 private:
  bool RunStatement(std::string_view statement);
  bool PrintRows(client::RowStream* stream, std::chrono::steady_clock::time_point start);
  // `rows`: how many were printed; nullopt when the statement returns none.
  void PrintSummary(const client::Summary& summary, std::optional<size_t> rows,
                    std::chrono::duration<double, std::milli> client_time);
  bool Command(std::string_view line);
  bool Parameters(const std::string& what);
  bool SetParameter(std::string_view definition);
  bool SetParameters(std::string_view map);
  // The value that the server gives the expression; nullopt if it failed, which was printed.
  std::optional<client::Value> Evaluate(std::string_view expression);
  void Remember(std::string name, client::Value value);
  bool Source(const std::string& path);
  bool Use(const std::string& database);
  bool Transaction(client::Error (client::Session::*step)());
  bool Fail(const client::Error& error);
  bool Complain(const std::string& message);
  std::vector<std::string> Column(std::string_view query);
  void StartSession();

  ShellOptions options_;
  std::ostream& out_;
  std::ostream& err_;
  InterruptGuard* interrupts_;
  std::unique_ptr<client::Connection> connection_;
  std::unique_ptr<client::Session> session_;
  client::Map parameters_;
  Names names_;
  bool names_stale_ = true;
  bool exit_wanted_ = false;
  int source_depth_ = 0;
};

}  // namespace mycel::shell
