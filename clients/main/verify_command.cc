#include "clients/main/verify_command.h"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <string>

#include "engine/bulk/verify.h"
#include "engine/env/posix_env.h"

namespace mycel {

int VerifyMain(int argc, char** argv) {
  CLI::App app("Checks a database that no server has open: log, data files, and the graph in them.", "mycel verify");
  std::string path;
  std::string format = "text";
  app.add_option("--data-dir", path, "directory of the database")->required();
  app.add_option("--format", format, "text or json")->check(CLI::IsMember({"text", "json"}));
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  const auto env = engine::env::MakePosixEnv();
  const auto report = engine::bulk::VerifyDirectory(env.get(), path);
  if (!report.ok()) {
    std::fprintf(stderr, "mycel verify: %s\n", report.status().message().c_str());
    return 2;
  }
  std::fputs((format == "json" ? report->ToJson() : report->ToText()).c_str(), stdout);
  return report->clean() ? 0 : 1;
}

}  // namespace mycel
