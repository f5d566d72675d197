#include "server/config/command_line.h"

#include <CLI/CLI.hpp>
#include <iostream>
#include <utility>

namespace mycel::server::config {
namespace {

using engine::base::Status;

struct Arguments {
  std::string config, data_dir, bolt, http, auth;
  std::string damaged_log;
  std::vector<std::string> set;
};

Status Collect(const Arguments& arguments, const char* const* environment, Settings* settings) {
  if (!arguments.config.empty()) MYCEL_RETURN_IF_ERROR(settings->LoadToml(arguments.config));
  MYCEL_RETURN_IF_ERROR(settings->LoadEnvironment(environment));
  const std::pair<const std::string&, std::pair<const char*, const char*>> named[] = {
      {arguments.data_dir, {"server.data_dir", "--data-dir"}},
      {arguments.bolt, {"server.bolt", "--bolt"}},
      {arguments.http, {"server.http", "--http"}},
      {arguments.auth, {"server.auth", "--auth"}}};
  for (const auto& [value, names] : named) {
    if (!value.empty()) MYCEL_RETURN_IF_ERROR(settings->Set(names.first, value, names.second));
  }
  for (const std::string& pair : arguments.set) MYCEL_RETURN_IF_ERROR(settings->SetPair(pair, "--set"));
  return Status::Ok();
}

}  // namespace

CommandLine ParseCommandLine(int argc, const char* const* argv, const char* const* environment,
                             const std::string& version) {
  CommandLine result;
  Arguments arguments;
  CLI::App app("The Mycel graph database server", "myceld");
  app.add_option("--config", arguments.config, "settings as TOML")->type_name("FILE");
  app.add_option("--data-dir", arguments.data_dir, "where the data lies (./mycel-data)")->type_name("DIR");
  app.add_option("--bolt", arguments.bolt, "where Bolt listens (127.0.0.1:7687)")->type_name("HOST:PORT");
  app.add_option("--http", arguments.http, "where /health and /metrics are (127.0.0.1:7474)")
      ->type_name("HOST:PORT|off");
  app.add_option("--auth", arguments.auth, "login; off on loopback only")->type_name("on|off");
  app.add_option("--set", arguments.set, "a setting; may be given several times")
      ->type_name("section.key=value")
      ->allow_extra_args(false);
  app.add_option("--ready-file", result.ready_file, "written when connections are accepted")->type_name("FILE");
  app.add_flag("--health-check", result.health_check,
               "asks the running server for its health; exit status 0 if it is well");
  app.add_flag("--recover-to-last-good{now}", arguments.damaged_log,
               "a damaged log is cut at its last good record: tells which transactions go, keeps their bytes in the "
               "data directory, starts; =report only tells")
      ->check(CLI::IsMember({"now", "report"}));
  app.set_version_flag("--version", "myceld " + version);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    result.exit = true;
    if (error.get_exit_code() == 0) {
      app.exit(error);
    } else {
      result.exit_status = 1;
      result.error = error.what();
    }
    return result;
  }
  if (!arguments.damaged_log.empty()) {
    result.damaged_log = arguments.damaged_log == "report" ? DamagedLog::kReport : DamagedLog::kRecover;
  }
  if (Status status = Collect(arguments, environment, &result.settings); !status.ok()) {
    result.exit = true;
    result.exit_status = 1;
    result.error = status.message();
  }
  return result;
}

}  // namespace mycel::server::config
