#include "engine/bulk/backup_job.h"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <thread>

#include "engine/bulk/backup_directory.h"
#include "engine/env/posix_env.h"
#include "engine/txn/file_snapshot.h"
#include "engine/txn/transaction.h"

namespace mycel::engine::bulk {
namespace {

namespace fs = std::filesystem;
using base::ErrorId;

TEST_CASE("a client names backup directories below the one that is set, and no other") {
  const std::string root = "/srv/backups";
  CHECK(*BackupPath("nightly", root) == "/srv/backups/nightly");
  CHECK(*BackupPath("a/b", root + "/") == "/srv/backups/a/b");
  CHECK(*BackupPath("/srv/backups/c", root) == "/srv/backups/c");
  CHECK(*BackupPath("a/../b", root) == "/srv/backups/b");
  for (const std::string& name :
       {std::string(""), std::string(".."), std::string("../other"), std::string("/etc"), std::string("a/../../other"),
        std::string("/srv/backups-of-others"), std::string("/srv/backups/../x"), std::string("a\0b", 3)}) {
    INFO(name);
    CHECK(BackupPath(name, root).status().id() == ErrorId::kForbidden);
  }
  CHECK(BackupPath("nightly", "").status().id() == ErrorId::kForbidden);
}

TEST_CASE("a job makes one backup at a time, tells how it ended, and ends with its owner") {
  const fs::path folder = fs::temp_directory_path() / ("mycel-backup-job-" + std::to_string(::getpid()));
  fs::remove_all(folder);
  fs::create_directories(folder);
  const auto env = env::MakePosixEnv();
  txn::StoreOptions options;
  options.env = env.get();
  options.path = (folder / "data").string();
  options.checkpoint.in_background = false;
  const auto store = txn::Store::Open(options);
  REQUIRE(store.ok());
  const auto tx = (*store)->Begin({.access = txn::AccessMode::kWrite});
  REQUIRE(tx->CreateNode({}, {}).ok());
  REQUIRE(tx->CommitAndWait().ok());
  const std::string to = (folder / "backups").string();
  {
    BackupJob job(env.get(), store->get(), options.path);
    CHECK(job.state().id == 0);
    CHECK(!job.Cancel());
    const auto ended = [&job](uint64_t id) {
      const uint64_t deadline = env::MakePosixEnv()->MonotonicNanos() + 60'000'000'000;
      while (job.state().running && env::MakePosixEnv()->MonotonicNanos() < deadline) std::this_thread::yield();
      const BackupJobState state = job.state();
      CHECK(state.id == id);
      CHECK(!state.running);
      return state;
    };
    REQUIRE(*job.Start(to, false) == 1);
    const BackupJobState good = ended(1);
    INFO(good.status.ToString());
    REQUIRE(good.manifest);
    CHECK(good.manifest->number == 1);
    CHECK(good.progress.bytes_done == good.progress.bytes_total);
    REQUIRE(*job.Start(to, false) == 2);  // not incremental, and there is one
    CHECK(ended(2).status.id() == ErrorId::kInvalidConfiguration);
    // A store gives its files to one backup at a time, whoever makes it.
    const auto snapshot = (*store)->SnapshotFiles();
    REQUIRE(snapshot.ok());
    REQUIRE(*job.Start(to, true) == 3);
    CHECK(ended(3).status.id() == ErrorId::kAlreadyInUse);
  }
  {
    BackupJob job(env.get(), store->get(), options.path);
    REQUIRE(job.Start(to, true).ok());
    const auto second = job.Start(to, true);
    CHECK((second.ok() || second.status().id() == ErrorId::kAlreadyInUse));
  }
  // Whole or not at all, wherever the end of the job met it.
  const auto listed = ListBackups(env.get(), to);
  REQUIRE(listed.ok());
  CHECK(listed->damaged.empty());
  CHECK(listed->unfinished.empty());
  fs::remove_all(folder);
}

}  // namespace
}  // namespace mycel::engine::bulk
