#include "engine/bulk/backup.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <memory>
#include <set>
#include <thread>

#include "engine/base/prng.h"
#include "engine/bulk/backup_directory.h"
#include "engine/bulk/restore.h"
#include "engine/bulk/verify.h"
#include "engine/bulk/verify_backup.h"
#include "engine/env/posix_env.h"
#include "engine/txn/history_reads.h"
#include "engine/txn/transaction.h"

namespace mycel::engine::bulk {
namespace {

namespace fs = std::filesystem;
using base::ErrorId;
using base::Lsn;

// A directory for everything that a test makes.
class Folder {
 public:
  Folder() {
    static std::atomic<int> next{0};
    path_ = fs::temp_directory_path() /
            ("mycel-backup-" + std::to_string(::getpid()) + "-" + std::to_string(next.fetch_add(1)));
    fs::remove_all(path_);
    fs::create_directories(path_);
  }
  ~Folder() { fs::remove_all(path_); }
  [[nodiscard]] std::string In(const std::string& name) const { return (path_ / name).string(); }

 private:
  fs::path path_;
};

class BackupFixture : public Folder {
 public:
  std::unique_ptr<txn::Store> Open(const std::string& name = "data", const std::string& archive = "") {
    txn::StoreOptions options;
    options.env = env.get();
    options.path = In(name);
    options.log_segment_bytes = size_t{64} << 10;
    options.checkpoint.in_background = false;
    if (!archive.empty()) options.log_archive.directory = In(archive);
    auto store = txn::Store::Open(std::move(options));
    INFO(store.status().ToString());
    REQUIRE(store.ok());
    return *std::move(store);
  }

  // One commit for each number: a node :L {k: number} with a relationship to a new node. Returns the last LSN.
  static Lsn Commit(txn::Store* store, int from, int to, size_t padding = 10) {
    const auto label = *store->EnsureLabel("L");
    const auto type = *store->EnsureRelType("T");
    const auto key = *store->EnsurePropertyKey("k");
    const auto text = *store->EnsurePropertyKey("text");
    Lsn last;
    base::Prng random(1);
    for (int i = from; i < to; ++i) {
      std::string noise(padding, ' ');  // takes its space in compressed files, too
      for (char& c : noise) c = static_cast<char>('a' + random.Below(26));
      const auto tx = store->Begin({.access = txn::AccessMode::kWrite});
      const txn::Property properties[] = {{key, types::Value::Integer(i)}, {text, types::Value::String(noise)}};
      const auto a = *tx->CreateNode(std::span(&label, 1), properties);
      const auto b = *tx->CreateNode({}, {});
      REQUIRE(tx->CreateRel(a, b, type, {}).ok());
      const auto lsn = tx->CommitAndWait();
      REQUIRE(lsn.ok());
      last = *lsn;
    }
    return last;
  }
  static uint64_t Count(txn::Store* store) { return *store->Begin({})->CountNodes(std::nullopt); }

  base::Result<BackupManifest> BackUp(txn::Store* store, bool incremental = false, const std::string& to = "backups") {
    BackupRequest request;
    request.to = In(to);
    request.incremental = incremental;
    return BackUpStore(env.get(), store, In("data"), request);
  }
  base::Result<RestoreResult> RestoreTo(const std::string& to, RestoreRequest request = {}) {
    if (request.from.empty()) request.from = In("backups");
    request.to = In(to);
    return Restore(env.get(), request);
  }
  // Opens what was restored and verifies it.
  uint64_t CountRestored(const std::string& name) {
    const auto report = VerifyDirectory(env.get(), In(name));
    REQUIRE(report.ok());
    INFO(report->ToText());
    REQUIRE(report->clean());
    return Count(Open(name).get());
  }
  static void Flip(const std::string& path, uint64_t offset) {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekg(static_cast<std::streamoff>(offset));
    const int byte = file.get();
    file.seekp(static_cast<std::streamoff>(offset));
    file.put(static_cast<char>(byte ^ 1));
    REQUIRE(file.good());
  }

  const std::unique_ptr<env::Env> env = env::MakePosixEnv();
};

TEST_CASE_METHOD(BackupFixture, "a backup of an open store restores to its end, and to every commit in its log") {
  auto store = Open();
  Commit(store.get(), 0, 10);
  REQUIRE(store->Checkpoint().ok());
  const Lsn before = Commit(store.get(), 10, 15);
  const auto full = BackUp(store.get());
  INFO(full.status().ToString());
  REQUIRE(full.ok());
  CHECK(!full->based_on);
  CHECK(full->last >= before);
  Commit(store.get(), 15, 20);
  const auto timeline = store->timeline();
  store.reset();

  const auto whole = RestoreTo("whole");
  INFO(whole.status().ToString());
  REQUIRE(whole.ok());
  CHECK(whole->last == full->last);
  CHECK(whole->timeline != timeline);
  CHECK(CountRestored("whole") == 30);
  // It goes on from there, and what it wrote is there after a restart.
  auto again = Open("whole");
  CHECK(again->timeline() == whole->timeline);
  Commit(again.get(), 100, 103);
  again.reset();
  CHECK(CountRestored("whole") == 36);
}

TEST_CASE_METHOD(BackupFixture, "a restored database has the history of labels that the backup has") {
  auto store = Open();
  const auto label = *store->EnsureLabel("L");
  const auto key = *store->EnsurePropertyKey("k");
  REQUIRE(store->CreateIndex({.name = "i", .target = {.tokens = {label.value}, .keys = {key}}}).ok());
  REQUIRE(txn::SetHistory(*store, uint64_t{86400000000}, label).ok());
  const Lsn then = Commit(store.get(), 0, 5);
  const bool checkpoint = GENERATE(false, true);
  // Each commit makes a node with the label, one without it, and a relationship between them.
  const base::NodeId changed(0);
  const base::NodeId without(1);
  const base::NodeId left(2);
  auto change = store->Begin({.access = txn::AccessMode::kWrite});
  REQUIRE(change->SetNodeProperty(changed, key, types::Value::Integer(100)).ok());
  REQUIRE(change->RemoveLabel(left, label).ok());
  REQUIRE(change->CommitAndWait().ok());
  if (checkpoint) REQUIRE(store->Checkpoint().ok());
  auto later = store->Begin({.access = txn::AccessMode::kWrite});
  REQUIRE(later->DeleteRel(base::RelId(1)).ok());  // of a node that has lost the label
  REQUIRE(later->SetNodeProperty(left, key, types::Value::Integer(200)).ok());
  REQUIRE(later->CommitAndWait().ok());
  change.reset();
  later.reset();
  REQUIRE(BackUp(store.get()).ok());
  store.reset();
  REQUIRE(RestoreTo("restored").ok());
  CHECK(CountRestored("restored") == 10);
  const auto restored = Open("restored");
  const txn::HistoryInfo history = txn::HistoryOf(*restored);
  CHECK_FALSE(history.whole);
  REQUIRE(history.labels.size() == 1);
  CHECK(history.labels[0].first == label);
  auto past = txn::BeginAsOf(*restored, {.lsn = then.value}, {});
  INFO(past.status().ToString());
  REQUIRE(past.ok());
  txn::Transaction& tx = **past;
  CHECK(*tx.CountNodes(label) == 5);
  CHECK(tx.NodeProperty(changed, key)->AsInteger() == 0);
  CHECK(tx.NodeProperty(left, key)->AsInteger() == 1);
  CHECK(*tx.Degree(left, base::Direction::kBoth, {}) == 1);
  CHECK(tx.ReadNode(without).status().id() == ErrorId::kInvalidArgumentValue);
  txn::IndexCursor cursor;
  base::NodeId found[2];
  const auto schema = restored->schema();
  REQUIRE(schema->IndexesOn(label).size() == 1);
  const base::IndexId index = schema->IndexesOn(label)[0]->id;
  REQUIRE(tx.OpenIndexSeek(index, {.equal = {types::Value::Integer(1)}}, &cursor).ok());
  REQUIRE(txn::Transaction::NextIndexHits(&cursor, std::span<base::NodeId>(found)) == 1);
  CHECK(found[0] == left);
}

TEST_CASE_METHOD(BackupFixture,
                 "a backup under writers holds a prefix of their commits and all that were there before") {
  auto store = Open();
  Commit(store.get(), 0, 5);
  std::atomic<bool> stop{false};
  std::atomic<int> committed{5};
  std::thread writer([&] {
    while (!stop.load()) {
      Commit(store.get(), committed.load(), committed.load() + 1);
      committed.fetch_add(1);
    }
  });
  std::vector<std::pair<int, int>> bounds;
  for (int round = 0; round < 4; ++round) {
    const int before = committed.load();
    const auto backup = BackUp(store.get(), true);
    INFO(backup.status().ToString());
    CHECK(backup.ok());
    bounds.emplace_back(before, committed.load() + 1);
  }
  stop.store(true);
  writer.join();
  store.reset();
  const auto listed = ListBackups(env.get(), In("backups"));
  REQUIRE(listed.ok());
  REQUIRE(listed->backups.size() == 4);
  for (size_t i = 0; i < 4; ++i) {
    const std::string name = "restored" + std::to_string(i);
    RestoreRequest request;
    request.to_lsn = listed->backups[i].last;
    const auto restored = RestoreTo(name, request);
    INFO(restored.status().ToString());
    REQUIRE(restored.ok());
    const auto nodes = CountRestored(name);
    CHECK(nodes / 2 >= static_cast<uint64_t>(bounds[i].first));
    CHECK(nodes / 2 <= static_cast<uint64_t>(bounds[i].second));
  }
}

TEST_CASE_METHOD(BackupFixture, "an incremental backup copies new data files only and restores by itself") {
  auto store = Open();
  Commit(store.get(), 0, 200, 2000);
  const auto full = BackUp(store.get());
  REQUIRE(full.ok());
  CHECK(full->copied_bytes() == full->bytes());
  CHECK(BackUp(store.get()).status().id() == ErrorId::kInvalidConfiguration);  // without --incremental
  Commit(store.get(), 200, 202);
  const auto next = BackUp(store.get(), true);
  INFO(next.status().ToString());
  REQUIRE(next.ok());
  CHECK(next->based_on == full->number);
  CHECK(next->copied_bytes() < next->bytes() / 2);
  store.reset();
  REQUIRE(RestoreTo("restored").ok());
  CHECK(CountRestored("restored") == 404);
  const auto report = VerifyBackups(env.get(), In("backups"));
  REQUIRE(report.ok());
  INFO(report->ToText());
  CHECK(report->clean());
}

TEST_CASE_METHOD(BackupFixture, "a database that no server has open is backed up from its files") {
  auto store = Open();
  Commit(store.get(), 0, 7);
  BackupRequest request;
  request.to = In("backups");
  CHECK(BackUpDirectory(env.get(), In("data"), request).status().id() == ErrorId::kAlreadyInUse);
  CHECK(BackUpDirectory(env.get(), In("nothing"), request).status().id() == ErrorId::kNotFound);
  store.reset();
  const auto backup = BackUpDirectory(env.get(), In("data"), request);
  INFO(backup.status().ToString());
  REQUIRE(backup.ok());
  REQUIRE(RestoreTo("restored").ok());
  CHECK(CountRestored("restored") == 14);
}

TEST_CASE_METHOD(BackupFixture, "backups of another database, and of another timeline, do not go into one directory") {
  REQUIRE(Open()->Close().ok());
  auto store = Open();
  Commit(store.get(), 0, 3);
  REQUIRE(BackUp(store.get()).ok());
  store.reset();
  REQUIRE(RestoreTo("restored").ok());
  auto restored = Open("restored");
  BackupRequest request{.to = In("backups"), .incremental = true, .on_progress = nullptr};
  const auto other = BackUpStore(env.get(), restored.get(), In("restored"), request);
  REQUIRE(!other.ok());
  CHECK(other.status().message().find("timeline") != std::string::npos);
}

TEST_CASE_METHOD(BackupFixture, "a restore to a time between two backups takes the commits up to it") {
  auto store = Open();
  Commit(store.get(), 0, 3);
  REQUIRE(BackUp(store.get(), false, "backups").ok());
  Commit(store.get(), 3, 6);
  const int64_t between = env->WallMicros();
  while (env->WallMicros() <= between) {
  }
  Commit(store.get(), 6, 9);
  // What is still in the log goes into an incremental backup, and continues the one before.
  const auto last = BackUp(store.get(), true);
  REQUIRE(last.ok());
  store.reset();
  RestoreRequest request;
  request.to_micros = between;
  const auto restored = RestoreTo("restored", request);
  INFO(restored.status().ToString());
  REQUIRE(restored.ok());
  CHECK(restored->backup.number == 1);
  CHECK(CountRestored("restored") == 12);
}

TEST_CASE_METHOD(BackupFixture, "with archived log any LSN and time after the first backup can be restored") {
  std::vector<std::pair<Lsn, int64_t>> points;
  {
    auto store = Open("data", "archive");
    Commit(store.get(), 0, 3);
    REQUIRE(BackUp(store.get()).ok());
    for (int i = 3; i < 60; ++i) {
      const Lsn lsn = Commit(store.get(), i, i + 1, 3000);
      points.emplace_back(lsn, env->WallMicros());
      while (env->WallMicros() <= points.back().second) {
      }
      if (i % 10 == 0) REQUIRE(store->Checkpoint().ok());
    }
  }
  // The rest of the log is archived by the next start, once later commits have proved it durable.
  Commit(Open("data", "archive").get(), 60, 62);
  Open("data", "archive").reset();
  RestoreRequest request;
  request.archive = In("archive");
  for (const size_t at : {size_t{0}, size_t{20}, points.size() - 1}) {
    request.to_lsn = points[at].first;
    request.to_micros.reset();
    const std::string by_lsn = "lsn" + std::to_string(at);
    auto restored = RestoreTo(by_lsn, request);
    INFO(restored.status().ToString());
    REQUIRE(restored.ok());
    CHECK(CountRestored(by_lsn) == 2 * (3 + at + 1));
    if (at + 1 == points.size()) break;
    request.to_lsn.reset();
    request.to_micros = points[at].second;
    const std::string by_time = "time" + std::to_string(at);
    restored = RestoreTo(by_time, request);
    INFO(restored.status().ToString());
    REQUIRE(restored.ok());
    CHECK(CountRestored(by_time) == 2 * (3 + at + 1));
  }
  // Outside of the range: both ends are named.
  request.to_micros.reset();
  request.to_lsn = Lsn(1'000'000);
  auto outside = RestoreTo("outside", request);
  CHECK(outside.status().id() == ErrorId::kInvalidConfiguration);
  CHECK(outside.status().message().find("to LSN") != std::string::npos);
  request.to_lsn.reset();
  request.to_micros = 1;
  CHECK(RestoreTo("outside", request).status().id() == ErrorId::kInvalidConfiguration);
  // A gap: its LSNs are named.
  std::vector<fs::path> segments;
  for (const auto& entry : fs::recursive_directory_iterator(In("archive"))) {
    if (entry.is_regular_file()) segments.push_back(entry.path());
  }
  std::sort(segments.begin(), segments.end());
  REQUIRE(segments.size() >= 3);
  fs::remove(segments[1]);
  request.to_micros.reset();
  const auto gap = RestoreTo("gap", request);
  CHECK(gap.status().id() == ErrorId::kCorruption);
  CHECK(gap.status().message().find("are missing") != std::string::npos);
  CHECK(!fs::exists(In("gap")));
}

TEST_CASE_METHOD(BackupFixture, "an archive that fails keeps the segments and stops no commit") {
  std::ofstream(In("blocked")) << "a file where the archive's directory should be";
  auto store = Open("data", "blocked");
  Commit(store.get(), 0, 100, 3000);
  REQUIRE(store->Checkpoint().ok());
  CHECK(store->stats().archive.waiting >= 3);
  const auto before = store->stats().log_bytes;
  CHECK(before >= size_t{4} << 16);
  // The last attempt is part of the end.
  fs::remove(In("blocked"));
  store.reset();
  uint64_t archived = 0;
  for (const auto& entry : fs::recursive_directory_iterator(In("blocked"))) archived += entry.is_regular_file() ? 1 : 0;
  CHECK(archived >= 3);
}

TEST_CASE_METHOD(BackupFixture, "a flipped byte anywhere in a backup is found, and a restore names the file") {
  auto store = Open();
  Commit(store.get(), 0, 50);
  const auto backup = BackUp(store.get());
  REQUIRE(backup.ok());
  store.reset();
  std::vector<std::string> stored;
  for (const BackupFile& file : backup->files) {
    if (file.bytes > 0) stored.push_back(file.stored);
  }
  for (const BackupLogFile& segment : backup->log) stored.push_back(segment.file.stored);
  stored.push_back("0001/manifest.json");
  for (const std::string& name : stored) {
    const std::string path = In("backups/" + name);
    INFO(path);
    const uint64_t at = fs::file_size(path) / 2;
    Flip(path, at);
    const auto report = VerifyBackups(env.get(), In("backups"));
    REQUIRE(report.ok());
    CHECK(!report->clean());
    const auto restored = RestoreTo("restored");
    CHECK(restored.status().id() == ErrorId::kCorruption);
    CHECK(restored.status().message().find(name) != std::string::npos);
    Flip(path, at);
  }
  // What a failed restore left is no database, and the next restore begins anew.
  CHECK(VerifyDirectory(env.get(), In("restored")).status().id() == ErrorId::kInvalidConfiguration);
  REQUIRE(RestoreTo("restored").ok());
  CHECK(CountRestored("restored") == 100);
  CHECK(RestoreTo("restored").status().id() == ErrorId::kInvalidConfiguration);  // not empty
}

TEST_CASE_METHOD(BackupFixture, "a backup that is ended leaves nothing that looks like one") {
  auto store = Open();
  Commit(store.get(), 0, 50);
  BackupRequest request;
  request.to = In("backups");
  request.on_progress = [](const BackupProgress& progress) {
    return progress.bytes_done < 1000 ? base::Status::Ok() : base::Status::Error(ErrorId::kTerminated, "enough");
  };
  CHECK(BackUpStore(env.get(), store.get(), In("data"), request).status().id() == ErrorId::kTerminated);
  CHECK(VerifyBackups(env.get(), In("backups")).status().id() == ErrorId::kNotFound);
  // As a kill would leave it.
  fs::create_directories(In("backups/0001.partial/files"));
  CHECK(RestoreTo("restored").status().id() == ErrorId::kNotFound);
  REQUIRE(BackUp(store.get()).ok());
  CHECK(!fs::exists(In("backups/0001.partial")));
  CHECK(!fs::exists(In("data/backup-snapshot")));
}

}  // namespace
}  // namespace mycel::engine::bulk
