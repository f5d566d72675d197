#include "clients/main/restore_command.h"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <string>

#include "engine/bulk/restore.h"
#include "engine/bulk/time_text.h"
#include "engine/env/posix_env.h"
#include "engine/types/temporal/parse.h"

namespace mycel {

namespace {

int Fail(const std::string& message) {
  std::fprintf(stderr, "mycel restore: %s\n", message.c_str());
  return 2;
}

// A date and time as Cypher's datetime() takes it; UTC where it names no zone.
engine::base::Result<int64_t> ParseTime(const std::string& text) {
  namespace temporal = engine::types::temporal;
  MYCEL_ASSIGN_OR_RETURN(const engine::types::DateTime time, temporal::ParseDateTime(text, temporal::ZoneSpec{}));
  constexpr int64_t kMicrosPerSecond = 1'000'000;
  return time.utc_seconds * kMicrosPerSecond + time.nanos / 1000;
}

}  // namespace

int RestoreMain(int argc, char** argv) {
  CLI::App app("Makes a database from a backup, up to a point in time that backups and archived log reach.",
               "mycel restore");
  engine::bulk::RestoreRequest request;
  std::string time;
  uint64_t lsn = 0;
  app.add_option("--from", request.from, "Backup directory")->required();
  app.add_option("--data-dir", request.to, "Directory of the new database; empty or missing")->required();
  app.add_option("--archive", request.archive, "Directory of archived log segments (wal.archive_dir)");
  auto* to_lsn = app.add_option("--to-lsn", lsn, "Restore up to and including this LSN");
  app.add_option("--to-time", time, "Restore what was committed up to this time: 2026-11-29T13:05:00Z; UTC by default")
      ->excludes(to_lsn);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  if (to_lsn->count() > 0) request.to_lsn = engine::base::Lsn(lsn);
  if (!time.empty()) {
    const auto micros = ParseTime(time);
    if (!micros.ok()) return Fail("--to-time: " + micros.status().message());
    request.to_micros = *micros;
  }
  request.on_step = [](const std::string& step) { std::fprintf(stderr, "%s\n", step.c_str()); };
  const auto env = engine::env::MakePosixEnv();
  const auto result = engine::bulk::Restore(env.get(), request);
  if (!result.ok()) return Fail(result.status().message());
  std::printf("restored to LSN %llu", static_cast<unsigned long long>(result->last.value));
  if (result->last_micros != 0) {
    std::printf(", last commit %s", engine::bulk::TimeText(result->last_micros).c_str());
  }
  std::printf(", from backup %s and %llu records of log\n",
              engine::bulk::BackupFolderName(result->backup.number).c_str(),
              static_cast<unsigned long long>(result->records));
  return 0;
}

}  // namespace mycel
