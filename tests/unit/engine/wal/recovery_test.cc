// Lives of a log: restarts, recycling and random histories of crashes keep what was acknowledged.
#include <algorithm>
#include <array>
#include <optional>

#include "engine/base/prng.h"
#include "log_fixture.h"

namespace mycel::engine::wal {
namespace {

using base::ErrorId;
using base::Lsn;
using env::CrashMode;
using env::FaultEnv;
using env::Operation;

TEST_CASE("an empty directory is an empty log") {
  FaultEnv env(1);
  const ReadBack read = Read(env);
  REQUIRE(read.status.ok());
  CHECK(read.payloads.empty());
  CHECK(read.end.next_segment == 1);
}

TEST_CASE("a log that is gone although a checkpoint knows of it is damage, unless that is allowed") {
  FaultEnv env(1);
  CHECK(Read(env, Lsn(5)).status.id() == ErrorId::kCorruption);
  auto reader = LogReader::Open(
      &env, {.directory = kDirectory, .above = Lsn(5), .stop_at_damage = false, .allow_missing_log = true});
  RecordView record;
  REQUIRE_FALSE(reader.value()->Next(&record).value());
  auto log = Log::Start(&env, SmallOptions(), reader.value()->end());
  REQUIRE(log.ok());
  CHECK(log.value()->committer().AppendAndSync(1, Bytes("x")).value() == Lsn(6));
}

TEST_CASE("the log goes on over restarts, each in a new epoch and segment, on the same timeline") {
  FaultEnv env(1);
  TimelineId timeline;
  for (uint64_t start = 0; start < 4; ++start) {
    auto log = StartLog(env, SmallOptions());
    CHECK(log->epoch() == start + 1);
    if (start == 0) timeline = log->timeline();
    CHECK(log->timeline() == timeline);
    AppendSynced(*log, 5);
    log.reset();
    env.Crash(start % 2 == 0 ? CrashMode::kDropUnsynced : CrashMode::kTorn);
  }
  const ReadBack read = Read(env);
  REQUIRE(read.status.ok());
  CHECK(read.payloads.size() == 20);
  CheckPayloads(read);
}

TEST_CASE("records are read from any LSN on, across segments") {
  FaultEnv env(1);
  auto log = StartLog(env, SmallOptions());
  AppendSynced(*log, 1000);
  CHECK(log->live_bytes() > 3 * SmallOptions().segment_bytes);
  for (const uint64_t above : {uint64_t{0}, uint64_t{1}, uint64_t{333}, uint64_t{999}, uint64_t{1000}}) {
    const ReadBack read = Read(env, Lsn(above));
    REQUIRE(read.status.ok());
    REQUIRE(read.payloads.size() == 1000 - above);
    CheckPayloads(read, above + 1);
  }
  CHECK(Read(env, Lsn(1001)).status.id() == ErrorId::kCorruption);
}

TEST_CASE("recycling goes on after a failed sync of the directory") {
  FaultEnv env(1);
  auto log = StartLog(env, SmallOptions());
  AppendSynced(*log, 2000);
  const uint64_t bytes = log->live_bytes();
  env.InjectFault({.operation = env::Operation::kSyncDirectory, .after_calls = 0, .times = 1});
  CHECK_FALSE(log->committer().ReleaseUpTo(Lsn(1900)).ok());
  env.ClearFaults();
  REQUIRE(log->committer().ReleaseUpTo(Lsn(1900)).ok());
  CHECK(log->live_bytes() < bytes);
  env.Crash(CrashMode::kDropUnsynced);
  log.reset();
  CheckPayloads(Read(env, Lsn(1900)), 1901);
}

TEST_CASE("recycled segments with stale records pass nothing stale") {
  FaultEnv env(1);
  auto log = StartLog(env, SmallOptions());
  uint64_t released = 0;
  for (int round = 0; round < 10; ++round) {
    AppendSynced(*log, 400);
    released = log->committer().durable_lsn().value - 50;
    REQUIRE(log->committer().ReleaseUpTo(Lsn(released)).ok());
    env.Crash(CrashMode::kTorn);
    log.reset();
    const ReadBack read = Read(env, Lsn(released));
    INFO(read.status.ToString());
    REQUIRE(read.status.ok());
    REQUIRE(read.payloads.size() == 50);
    CheckPayloads(read, released + 1);
    log = StartLog(env, SmallOptions(), Lsn(released));
  }
  CHECK(Read(env, Lsn(1)).status.id() == ErrorId::kCorruption);  // what was released is missing, and said to be
  CHECK(log->live_bytes() < 8 * SmallOptions().segment_bytes);
}

// Writers of all levels, crashes of all kinds, releases: an acknowledged record never goes, and the log never reads
// other than appended.
TEST_CASE("random histories keep every durable record and read only what was appended") {
  for (uint64_t seed = 1; seed <= 60; ++seed) {
    INFO("seed " << seed);
    FaultEnv env(seed);
    base::Prng prng(seed);
    uint64_t watermark = 0;
    uint64_t durable = 0;
    for (int life = 0; life < 6; ++life) {
      const ReadBack read = Read(env, Lsn(watermark));
      INFO("life " << life << " " << read.status.ToString());
      REQUIRE(read.status.ok());
      CheckPayloads(read, watermark + 1);
      REQUIRE(watermark + read.payloads.size() >= durable);
      auto started = Log::Start(&env, SmallOptions(), read.end);
      REQUIRE(started.ok());
      auto log = std::move(started).value();
      durable = log->committer().durable_lsn().value;
      if (prng.OneIn(3)) {
        env.InjectFault({.operation = prng.OneIn(2) ? Operation::kWrite : Operation::kSyncData,
                         .after_calls = prng.Below(40),
                         .times = 1,
                         .disk_full = prng.OneIn(2),
                         .write_bytes = prng.OneIn(2) ? std::optional<uint64_t>(prng.Below(200)) : std::nullopt});
      }
      const uint64_t appends = prng.Below(500);
      for (uint64_t i = 0; i < appends; ++i) {
        const std::string payload = PayloadOf(log->committer().queued_lsn().value + 1);
        bool accepted = true;
        if (prng.OneIn(3)) {
          const auto lsn = log->committer().AppendAndSync(1, Bytes(payload));
          accepted = lsn.ok();
          if (accepted) durable = std::max(durable, lsn->value);
        } else {
          constexpr std::array kLevels = {Durability::kSync, Durability::kAsync, Durability::kOff};
          accepted = log->committer().Append(1, Bytes(payload), kLevels.at(prng.Below(3)), nullptr).ok();
        }
        if (!accepted && !log->committer().health().ok()) break;
        if (prng.OneIn(100)) {
          watermark = log->committer().durable_lsn().value;
          REQUIRE(log->committer().ReleaseUpTo(Lsn(watermark)).ok());
        }
      }
      durable = std::max(durable, log->committer().durable_lsn().value);
      constexpr std::array kModes = {CrashMode::kDropUnsynced, CrashMode::kTorn, CrashMode::kKeepAll};
      const CrashMode mode = kModes.at(prng.Below(3));
      env.Crash(mode);
      env.ClearFaults();
      log.reset();
    }
  }
}

}  // namespace
}  // namespace mycel::engine::wal
