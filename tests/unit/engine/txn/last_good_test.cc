// Recovery to the last good record of a damaged log: refused without asking, exact with it, repeatable after a crash.
#include <catch2/catch.hpp>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/base/prng.h"
#include "engine/env/fault_env.h"
#include "engine/txn/store.h"
#include "engine/txn/transaction.h"
#include "engine/wal/segment_header.h"

namespace mycel::engine::txn {
namespace {

using base::ErrorId;
using env::CrashMode;
using env::FaultEnv;
using types::Value;

constexpr size_t kCommits = 40;

class Damaged {
 public:
  // `checkpoint_after`: commits that the data files hold.
  explicit Damaged(uint64_t seed, size_t checkpoint_after = 0) : env(seed) {
    auto store = Open(false);
    REQUIRE(store.ok());
    for (size_t i = 0; i < kCommits; ++i) {
      const auto tx = (*store)->Begin({.access = AccessMode::kWrite});
      REQUIRE(tx->CreateNode({}, {}).ok());
      const auto lsn = tx->CommitAndWait();
      REQUIRE(lsn.ok());
      lsns.push_back(lsn->value);
      if (i + 1 == checkpoint_after) REQUIRE((*store)->Checkpoint().ok());
    }
    timeline = (*store)->timeline();
    store->reset();
  }

  base::Result<std::unique_ptr<Store>> Open(bool to_last_good) {
    StoreOptions options;
    options.env = &env;
    options.path = "/db";
    options.log_segment_bytes = size_t{64} << 10;
    options.background = false;
    options.simulated_disk = true;
    options.compaction = false;
    options.checkpoint.in_background = false;
    options.recover_to_last_good = to_last_good;
    options.recovery_report = "what goes";
    options.on_progress = [this](const RecoveryProgress& progress) { found = progress; };
    return Store::Open(std::move(options));
  }

  std::vector<std::string> Files(const std::string& directory) {
    std::vector<std::string> files;
    const auto entries = env.ListDirectory(directory);
    if (!entries.ok()) return files;
    for (const env::DirectoryEntry& entry : *entries) {
      if (entry.name.ends_with(".wal")) files.push_back(env::JoinPath(directory, entry.name));
    }
    return files;
  }

  // Bytes of the last segment that are in use.
  size_t Used() {
    const auto bytes = env.Contents(Files("/db/wal").back());
    size_t end = bytes.size();
    while (end > 0 && bytes[end - 1] == std::byte{0}) --end;
    return end;
  }

  void Flip(const std::string& file, size_t at) {
    auto bytes = env.Contents(file);
    bytes[at] ^= std::byte{4};
    env.SetContents(file, std::move(bytes));
  }

  // How many of the commits a log that is read up to `last` holds.
  [[nodiscard]] uint64_t CommitsUpTo(uint64_t last) const {
    return static_cast<uint64_t>(std::count_if(lsns.begin(), lsns.end(), [&](uint64_t lsn) { return lsn <= last; }));
  }

  FaultEnv env;
  std::vector<uint64_t> lsns;
  wal::TimelineId timeline;
  RecoveryProgress found;
};

void CreateOne(Store* store) {
  const auto tx = store->Begin({.access = AccessMode::kWrite});
  REQUIRE(tx->CreateNode({}, {}).ok());
  REQUIRE(tx->CommitAndWait().ok());
}

uint64_t CountNodes(Store* store) {
  const auto count = store->Begin({})->CountNodes(std::nullopt);
  REQUIRE(count.ok());
  return *count;
}

TEST_CASE("damage in the log stops the start with a line for file, offset, LSN and each choice") {
  Damaged database(1);
  const std::string file = database.Files("/db/wal").back();
  database.Flip(file, database.Used() / 2);
  const auto store = database.Open(false);
  REQUIRE_FALSE(store.ok());
  CHECK(store.status().id() == ErrorId::kCorruption);
  const std::string text = store.status().message();
  INFO(text);
  CHECK(text.find("\n  file:    " + file + "\n") != std::string::npos);
  CHECK(text.find("\n  offset:  ") != std::string::npos);
  CHECK(text.find("\n  LSN:     ") != std::string::npos);
  CHECK(text.find("mycel verify") != std::string::npos);
  CHECK(text.find("--recover-to-last-good=report") != std::string::npos);
}

TEST_CASE(
    "wherever a bit is flipped, going back keeps a prefix of the commits, on a new timeline, with the bytes kept") {
  const size_t used = Damaged(1).Used();
  base::Prng prng(7);
  for (int round = 0; round < 30; ++round) {
    const size_t at = round == 0 ? 20 : round == 1 ? 5000 : prng.Below(used);
    INFO("byte " << at);
    Damaged database(static_cast<uint64_t>(round) + 1);
    const std::string file = database.Files("/db/wal").back();
    const auto whole = database.env.Contents(file);
    database.Flip(file, at);
    const auto flipped = database.env.Contents(file);
    const auto refused = database.Open(false);
    if (refused.ok()) {
      // The last record: nothing proves it, so it is a torn tail.
      CHECK(CountNodes(refused->get()) + 1 >= kCommits);
      continue;
    }
    REQUIRE(refused.status().id() == ErrorId::kCorruption);
    REQUIRE(database.env.Contents(file) == flipped);
    // The machine stops in the middle, once in front of each changing call, and the recovery is asked for again.
    for (uint64_t calls = 1 + prng.Below(4); calls < 60; calls += 1 + prng.Below(12)) {
      database.env.StopAfter(calls, prng.OneIn(2) ? CrashMode::kTorn : CrashMode::kDropUnsynced);
      const auto interrupted = database.Open(true);
      const bool stopped = database.env.stopped();
      database.env.Restart();
      if (!stopped) break;
    }
    auto store = database.Open(true);
    INFO((store.ok() ? "" : store.status().ToString()));
    REQUIRE(store.ok());
    const uint64_t last = (*store)->visible_lsn().value;
    const uint64_t kept = CountNodes(store->get());
    CHECK(kept == database.CommitsUpTo(last));
    CHECK(kept < kCommits);
    const wal::TimelineId next = (*store)->timeline();
    CHECK(next != database.timeline);
    const auto directories = database.env.ListDirectory("/db/removed-log");
    REQUIRE(directories.ok());
    REQUIRE(directories->size() == 1);
    const std::string aside = env::JoinPath("/db/removed-log", directories->front().name);
    CHECK(database.env.Contents(env::JoinPath(aside, file.substr(file.rfind('/') + 1))) == flipped);
    CHECK(database.env.Contents(env::JoinPath(aside, "report.txt")).size() == 9);
    // It goes on as any other.
    CreateOne(store->get());
    store->reset();
    database.env.Crash(CrashMode::kDropUnsynced);
    auto again = database.Open(prng.OneIn(2));
    INFO((again.ok() ? "" : again.status().ToString()));
    REQUIRE(again.ok());
    CHECK(CountNodes(again->get()) == kept + 1);
    CHECK((*again)->timeline() == next);
    REQUIRE((*again)->Close().ok());
    again->reset();
    REQUIRE(database.Open(false).ok());
  }
}

TEST_CASE("damage to what the checkpoint holds stops nothing and is told") {
  Damaged database(3, kCommits / 2);
  const std::string file = database.Files("/db/wal").back();
  // In front of the record that the checkpoint ends with.
  database.Flip(file, wal::kSegmentHeaderBytes + 100);
  const auto store = database.Open(false);
  INFO((store.ok() ? "" : store.status().ToString()));
  REQUIRE(store.ok());
  CHECK(CountNodes(store->get()) == kCommits);
  CHECK((*store)->timeline() == database.timeline);
  REQUIRE(database.found.harmless.size() == 1);
  CHECK(database.found.harmless[0].find(file) != std::string::npos);
}

TEST_CASE(
    "a log that is gone, empty or another database's is refused by name, and only the first can be recovered from") {
  Damaged other(77, 3);
  for (const bool empty : {true, false}) {
    Damaged database(4, kCommits / 2);
    for (const std::string& file : database.Files("/db/wal")) {
      if (empty) {
        database.env.SetContents(file, {});
      } else {
        REQUIRE(database.env.RemoveFile(file).ok());
        REQUIRE(database.env.SyncDirectory("/db/wal").ok());
      }
    }
    const auto refused = database.Open(false);
    REQUIRE_FALSE(refused.ok());
    INFO(refused.status().message());
    CHECK(refused.status().id() == ErrorId::kCorruption);
    CHECK(refused.status().message().find("/db/wal") != std::string::npos);
    const auto store = database.Open(true);
    INFO((store.ok() ? "" : store.status().ToString()));
    REQUIRE(store.ok());
    CHECK(CountNodes(store->get()) == kCommits / 2);
    CHECK((*store)->timeline() != database.timeline);
  }
  for (const bool beside : {true, false}) {
    Damaged database(5, kCommits / 2);
    for (const std::string& file : other.Files("/db/wal")) {
      const std::string name = beside ? "/db/wal/00000000000000aa.wal" : file;
      database.env.SetContents(name, other.env.Contents(file));
    }
    for (const bool recover : {false, true}) {
      const auto store = database.Open(recover);
      if (beside && recover) continue;  // its header names another file: damage like any other
      REQUIRE_FALSE(store.ok());
      INFO(store.status().message());
      CHECK(store.status().id() == ErrorId::kCorruption);
      CHECK(store.status().message().find(beside ? "renamed or copied" : "another database") != std::string::npos);
    }
  }
}

TEST_CASE("a missing segment is refused by what is missing, and everything in front of it stays") {
  Damaged database(6);
  auto store = database.Open(false);
  REQUIRE(store.ok());
  std::string text(2000, 'x');
  const auto key = (*store)->EnsurePropertyKey("v");
  for (int i = 0; i < 100; ++i) {
    const auto tx = (*store)->Begin({.access = AccessMode::kWrite});
    const Property property{*key, Value::String(text)};
    REQUIRE(tx->CreateNode({}, std::span(&property, 1)).ok());
    REQUIRE(tx->CommitAndWait().ok());
  }
  store->reset();
  const auto files = database.Files("/db/wal");
  REQUIRE(files.size() > 3);
  REQUIRE(database.env.RemoveFile(files[2]).ok());
  REQUIRE(database.env.SyncDirectory("/db/wal").ok());
  const auto refused = database.Open(false);
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.status().message().find(files[1]) != std::string::npos);
  auto recovered = database.Open(true);
  REQUIRE(recovered.ok());
  const uint64_t kept = CountNodes(recovered->get());
  CHECK((kept > kCommits && kept < kCommits + 100));
  REQUIRE((*recovered)->Close().ok());
  recovered->reset();
  recovered = database.Open(false);
  REQUIRE(recovered.ok());
  CHECK(CountNodes(recovered->get()) == kept);
}

}  // namespace
}  // namespace mycel::engine::txn
