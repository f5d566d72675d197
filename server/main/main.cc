// myceld.
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <iostream>
#include <memory>
#include <string>

#include "server/config/address.h"
#include "server/config/command_line.h"
#include "server/http/http_server.h"
#include "server/main/log.h"
#include "server/main/recovery_log.h"
#include "server/main/server.h"

namespace {

namespace base = mycel::engine::base;

int Fail(const std::string& line) {
  std::cerr << "myceld: " << line << '\n';
  return 1;
}

// SIGTERM and SIGINT are taken by sigwait, so every thread must have them blocked: call before the first one is made.
sigset_t BlockEndSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  return signals;
}

// For containers: exit status 0 if the server that these settings describe says that it is well.
int CheckHealth(const mycel::server::config::Settings& settings) {
  auto address = mycel::server::config::ParseAddress(settings.Text("server.http"));
  if (!address) return Fail("--health-check needs the HTTP port (server.http)");
  std::string host = address->host == "0.0.0.0" ? "127.0.0.1" : address->host == "::" ? "::1" : address->host;
  return mycel::server::http::AskHealth(host, address->port)
             ? 0
             : Fail("the server on " + settings.Text("server.http") + " is not well");
}

int Run(const mycel::server::config::CommandLine& line) {
  const sigset_t signals = BlockEndSignals();
  umask(0077);  // whatever is made is for its owner alone
  const auto& settings = line.settings;
  if (auto status = mycel::server::OpenLog(settings.Text("log.level"), settings.Text("log.file")); !status.ok()) {
    return Fail(status.message());
  }
  using mycel::server::config::DamagedLog;
  if (line.damaged_log == DamagedLog::kReport) return mycel::server::ReportRecovery(settings.Text("server.data_dir"));
  auto server = mycel::server::Server::Start(settings, line.damaged_log == DamagedLog::kRecover);
  if (!server.ok()) {
    // Who starts servers may look at the log file alone.
    if (!settings.Text("log.file").empty()) mycel::server::LogError(server.status().message());
    return Fail(server.status().message());
  }
  if (!line.ready_file.empty()) {
    std::ofstream ready(line.ready_file);
    ready << getpid() << '\n';
    if (!ready.flush()) return Fail("cannot write the ready file " + line.ready_file);
  }
  int signal = 0;
  sigwait(&signals, &signal);
  mycel::server::LogInfo(signal == SIGTERM ? "SIGTERM: stopping" : "SIGINT: stopping");
  if (auto status = (*server)->Stop(); !status.ok()) return Fail("stopping: " + status.message());
  mycel::server::LogInfo("stopped");
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  auto line = mycel::server::config::ParseCommandLine(argc, argv, environ, MYCEL_VERSION);
  if (line.exit) return line.error.empty() ? line.exit_status : Fail(line.error);
  if (line.health_check) return CheckHealth(line.settings);
  return Run(line);
}
