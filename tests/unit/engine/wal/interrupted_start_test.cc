// A start of the log that is killed, or whose calls fail, loses nothing and leaves nothing that counts later.
#include "log_fixture.h"

namespace mycel::engine::wal {
namespace {

using base::Lsn;
using env::CrashMode;
using env::FaultEnv;
using env::Operation;

TEST_CASE("the accepted but unproven tail is durable after a start, although its first sync was lost") {
  FaultEnv env(1);
  auto log = StartLog(env, SmallOptions());
  AppendSynced(*log, 2);
  for (uint64_t lsn = 3; lsn <= 600; ++lsn) {
    REQUIRE(log->committer().Append(1, Bytes(PayloadOf(lsn)), Durability::kOff, nullptr).ok());
  }
  while (log->committer().settled_lsn() < Lsn(600)) std::this_thread::yield();
  env.Crash(CrashMode::kKeepAll);  // the process died; its writes are in the page cache only
  log.reset();
  log = StartLog(env, SmallOptions());
  CHECK(log->committer().durable_lsn() == Lsn(600));
  env.Crash(CrashMode::kDropUnsynced);
  log.reset();
  const ReadBack read = Read(env);
  REQUIRE(read.status.ok());
  CHECK(read.payloads.size() == 600);
  CheckPayloads(read);
}

TEST_CASE("a crash at any call of a start loses nothing that was acknowledged") {
  for (uint64_t call = 0; call < 60; ++call) {
    for (const CrashMode mode : {CrashMode::kDropUnsynced, CrashMode::kTorn}) {
      FaultEnv env(call * 2 + (mode == CrashMode::kTorn ? 1 : 0));
      auto log = StartLog(env, SmallOptions());
      AppendSynced(*log, 300);
      log.reset();
      // The last record's proof is missing, so the start writes it again; fail its calls from the n-th on.
      const ReadBack read = Read(env);
      REQUIRE(read.status.ok());
      for (const Operation operation : {Operation::kWrite, Operation::kSyncData, Operation::kRename,
                                        Operation::kSyncDirectory, Operation::kPreallocate, Operation::kOpen}) {
        env.InjectFault({.operation = operation, .after_calls = call % 10, .times = call % 10 == 9 ? 0u : 1000u});
      }
      if (call >= 10) env.ClearFaults();
      if (call >= 10) {
        env.InjectFault(
            {.operation = static_cast<Operation>(call % env::kOperationCount), .after_calls = call / 10 - 1});
      }
      static_cast<void>(Log::Start(&env, SmallOptions(), read.end).ok());
      env.ClearFaults();
      env.Crash(mode);
      INFO("call " << call);
      const ReadBack again = Read(env);
      INFO(again.status.ToString());
      REQUIRE(again.status.ok());
      REQUIRE(again.payloads.size() == 300);
      CheckPayloads(again);
      log = StartLog(env, SmallOptions());
      AppendSynced(*log, 3);
      log.reset();
      REQUIRE(Read(env).payloads.size() == 303);
    }
  }
}

TEST_CASE("a start that writes its tail over several segments counts as a whole or not at all") {
  for (const Operation operation : {Operation::kRename, Operation::kSyncDirectory, Operation::kSyncData}) {
    for (uint64_t call = 0; call < 16; ++call) {
      FaultEnv env(call);
      auto log = StartLog(env, SmallOptions(64 << 10));
      for (uint64_t lsn = 1; lsn <= 900; ++lsn) {
        REQUIRE(log->committer().Append(1, Bytes(PayloadOf(lsn)), Durability::kOff, nullptr).ok());
      }
      REQUIRE(log->committer().Force().ok());  // durable, but nothing in the log says so
      log.reset();
      const ReadBack read = Read(env);
      REQUIRE(read.end.proven == Lsn(0));
      env.InjectFault({.operation = operation, .after_calls = call, .times = 1000});
      static_cast<void>(Log::Start(&env, SmallOptions(), read.end).ok());
      env.ClearFaults();
      env.Crash(call % 2 == 0 ? CrashMode::kDropUnsynced : CrashMode::kTorn);
      const ReadBack again = Read(env);
      INFO("operation " << static_cast<int>(operation) << " call " << call << " " << again.status.ToString());
      REQUIRE(again.status.ok());
      REQUIRE(again.payloads.size() == 900);
      CheckPayloads(again);
      log = StartLog(env, SmallOptions());
      AppendSynced(*log, 3);
      log.reset();
      const ReadBack last = Read(env);
      REQUIRE(last.payloads.size() == 903);
      CHECK(last.end.orphans.empty());
    }
  }
}

TEST_CASE("what an interrupted start left proves nothing about the older log") {
  uint64_t interrupted = 0;
  for (uint64_t call = 0; call < 16; ++call) {
    FaultEnv env(call);
    auto log = StartLog(env, SmallOptions(64 << 10));
    for (uint64_t lsn = 1; lsn <= 900; ++lsn) {
      REQUIRE(log->committer().Append(1, Bytes(PayloadOf(lsn)), Durability::kOff, nullptr).ok());
    }
    while (log->committer().settled_lsn() < Lsn(900)) std::this_thread::yield();
    env.Crash(CrashMode::kKeepAll);
    log.reset();
    const ReadBack read = Read(env);
    env.InjectFault({.operation = Operation::kRename, .after_calls = call, .times = 1000});
    const bool started = Log::Start(&env, SmallOptions(), read.end).ok();
    env.ClearFaults();
    env.Crash(CrashMode::kDropUnsynced);
    // The old records were never synced, and of the new segments only some have names: all 900 are gone, and nobody was
    // told otherwise.
    const ReadBack again = Read(env);
    INFO("call " << call << " " << again.status.ToString());
    REQUIRE(again.status.ok());
    CHECK(again.payloads.size() == (started ? 900 : 0));
    interrupted += again.end.orphans.empty() ? 0 : 1;
  }
  CHECK(interrupted > 0);
}

TEST_CASE("records that a killed start wrote do not come back under the next one") {
  uint64_t shorter = 0;
  for (uint64_t call = 1; call <= 24; ++call) {
    FaultEnv env(call);
    auto log = StartLog(env, SmallOptions());
    AppendSynced(*log, 2000);
    const Lsn watermark(2000);
    REQUIRE(log->committer().ReleaseUpTo(watermark).ok());  // leaves a spare, whose name is durable
    for (uint64_t lsn = 2001; lsn <= 2005; ++lsn) {
      REQUIRE(log->committer().Append(1, Bytes(PayloadOf(lsn)), Durability::kOff, nullptr).ok());
    }
    while (log->committer().settled_lsn() < Lsn(2005)) std::this_thread::yield();
    env.Crash(CrashMode::kKeepAll);
    log.reset();
    const ReadBack read = Read(env, watermark);
    REQUIRE(read.payloads.size() == 5);
    // The machine stops inside the start: what the page cache alone had is lost, what the start has synced is not.
    env.StopAfter(call, CrashMode::kDropUnsynced);
    static_cast<void>(Log::Start(&env, SmallOptions(), read.end).ok());
    env.ForgetStop();
    if (!env.stopped()) env.Crash(CrashMode::kDropUnsynced);
    env.Restart();
    const ReadBack again = Read(env, watermark);
    INFO("call " << call << " " << again.status.ToString());
    REQUIRE(again.status.ok());
    shorter += again.payloads.size() < 5 ? 1 : 0;
    log = StartLog(env, SmallOptions(), watermark);
    env.Crash(CrashMode::kDropUnsynced);
    log.reset();
    CHECK(Read(env, watermark).payloads.size() == again.payloads.size());
  }
  CHECK(shorter > 0);
}

}  // namespace
}  // namespace mycel::engine::wal
