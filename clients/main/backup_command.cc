#include "clients/main/backup_command.h"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "clients/main/remote_backup.h"
#include "engine/bulk/backup.h"
#include "engine/bulk/verify_backup.h"
#include "engine/env/posix_env.h"

namespace mycel {

namespace {

int Fail(const std::string& message) {
  std::fprintf(stderr, "mycel backup: %s\n", message.c_str());
  return 2;
}

int Verify(const std::string& directory, bool json) {
  const auto env = engine::env::MakePosixEnv();
  const auto report = engine::bulk::VerifyBackups(env.get(), directory);
  if (!report.ok()) return Fail(report.status().message());
  std::fputs((json ? report->ToJson() : report->ToText()).c_str(), stdout);
  return report->clean() ? 0 : 1;
}

int BackUpOffline(const std::string& data_directory, const std::string& to, bool incremental) {
  const auto env = engine::env::MakePosixEnv();
  engine::bulk::BackupRequest request;
  request.to = to;
  request.incremental = incremental;
  const auto manifest = engine::bulk::BackUpDirectory(env.get(), data_directory, request);
  if (!manifest.ok()) return Fail(manifest.status().message());
  std::printf("%s\n", engine::bulk::DescribeBackup(*manifest).c_str());
  return 0;
}

}  // namespace

int BackupMain(int argc, char** argv) {
  CLI::App app(
      "Backs up a running server (--uri), into a directory of its machine below its setting backup.directory, or a "
      "database that no server has open (--data-dir); or checks backups (--verify).",
      "mycel backup");
  RemoteBackup remote;
  remote.uri = "bolt://127.0.0.1:7687";
  remote.user = "neo4j";
  std::string data_directory;
  std::string verify;
  std::string format = "text";
  auto* uri =
      app.add_option("--uri", remote.uri, "Where the server is: bolt://HOST[:PORT], bolt+s:// or bolt+ssc:// for TLS")
          ->envname("MYCEL_URI")
          ->capture_default_str();
  app.add_option("-u,--user", remote.user, "User name; empty for a server without authentication")
      ->envname("MYCEL_USER")
      ->capture_default_str();
  app.add_option("-p,--password", remote.password, "Password (better given as MYCEL_PASSWORD)")
      ->envname("MYCEL_PASSWORD");
  app.add_option("--tls-ca", remote.trusted_certificates,
                 "PEM file of the authorities that bolt+s:// trusts; the system's by default")
      ->envname("MYCEL_TLS_CA");
  auto* to = app.add_option("--to", remote.to, "Backup directory; for --uri one of the server's machine");
  auto* incremental = app.add_flag("--incremental", remote.incremental,
                                   "Copy only what the newest backup in the directory does not have");
  auto* data = app.add_option("--data-dir", data_directory, "Directory of a database that no server has open");
  auto* check = app.add_option("--verify", verify, "Check the backups in this directory");
  app.add_option("--format", format, "Of --verify: text or json")->check(CLI::IsMember({"text", "json"}))->needs(check);
  check->excludes(to)->excludes(data)->excludes(incremental);
  try {
    app.parse(argc, argv);
    if (verify.empty() && remote.to.empty()) throw CLI::RequiredError("--to");
    // Not `excludes`: the environment may hold a URI.
    if (!data_directory.empty() && uri->count() > 0 && std::getenv("MYCEL_URI") == nullptr) {
      throw CLI::ExcludesError("--data-dir", "--uri");
    }
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  if (!verify.empty()) return Verify(verify, format == "json");
  if (!data_directory.empty()) return BackUpOffline(data_directory, remote.to, remote.incremental);
  remote.show_progress = ::isatty(STDERR_FILENO) != 0;
  return RunRemoteBackup(remote);
}

}  // namespace mycel
