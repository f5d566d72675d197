#include "engine/wal/group_committer.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "log_fixture.h"

namespace mycel::engine::wal {
namespace {

using base::ErrorId;
using base::Lsn;
using base::Status;
using env::CrashMode;
using env::FaultEnv;
using env::Operation;

TEST_CASE("a synced append survives a crash") {
  FaultEnv env(1);
  auto log = StartLog(env, SmallOptions());
  AppendSynced(*log, 10);
  env.Crash(CrashMode::kDropUnsynced);
  const ReadBack read = Read(env);
  REQUIRE(read.status.ok());
  CHECK(read.payloads.size() == 10);
  CheckPayloads(read);
  CHECK_FALSE(read.end.cut);
}

TEST_CASE("with nothing queued the committing thread writes itself") {
  FaultEnv env(1);
  auto log = StartLog(env, SmallOptions());
  AppendSynced(*log, 5);
  CHECK(log->committer().stats().inline_commits == 5);
  CHECK(log->committer().stats().forces == 5);
}

TEST_CASE("callbacks come in LSN order, each after its record is durable") {
  FaultEnv env(1);
  auto log = StartLog(env, SmallOptions());
  // The callbacks outlive Force; they must not read the pointer that log.reset() writes.
  GroupCommitter& committer = log->committer();
  std::vector<uint64_t> order;
  std::atomic<bool> early = false;
  for (uint64_t lsn = 1; lsn <= 200; ++lsn) {
    const auto appended =
        committer.Append(1, Bytes(PayloadOf(lsn)), Durability::kSync, [&](const Status& status, Lsn at) {
          if (!status.ok() || committer.durable_lsn() < at) early = true;
          order.push_back(at.value);
        });
    REQUIRE(appended.ok());
    REQUIRE(appended->value == lsn);
  }
  REQUIRE(committer.Force().ok());
  log.reset();
  CHECK_FALSE(early);
  REQUIRE(order.size() == 200);
  for (uint64_t i = 0; i < 200; ++i) CHECK(order[i] == i + 1);
  CheckPayloads(Read(env));
}

TEST_CASE("what gathers behind a slow sync is written and synced as one group") {
  FaultEnv env(1);
  auto log = StartLog(env, SmallOptions(64 << 10));
  std::mutex mutex;
  std::condition_variable changed;
  bool held = true, reached = false;
  env.SetSyncHook([&](const std::string&) {
    std::unique_lock lock(mutex);
    reached = true;
    changed.notify_all();
    changed.wait(lock, [&] { return !held; });
  });
  REQUIRE(log->committer().Append(1, Bytes(PayloadOf(1)), Durability::kSync, nullptr).ok());
  {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return reached; });
  }
  for (uint64_t lsn = 2; lsn <= 101; ++lsn) {
    REQUIRE(log->committer().Append(1, Bytes(PayloadOf(lsn)), Durability::kSync, nullptr).ok());
  }
  CHECK(log->committer().durable_lsn() == Lsn(0));
  {
    const std::lock_guard lock(mutex);
    held = false;
  }
  changed.notify_all();
  REQUIRE(log->committer().Force().ok());
  CHECK(log->committer().durable_lsn() == Lsn(101));
  CHECK(log->committer().stats().groups == 2);
  CHECK(log->committer().stats().forces == 2);
}

TEST_CASE("many threads lose and mix up nothing") {
  FaultEnv env(1);
  auto log = StartLog(env, SmallOptions(32 << 10));
  std::mutex mutex;
  std::vector<std::string> expected(401);
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 100; ++i) {
        const std::string payload = std::to_string(t) + "/" + std::to_string(i) + std::string(100, 'x');
        const auto lsn = log->committer().AppendAndSync(1, Bytes(payload));
        const std::lock_guard lock(mutex);
        if (lsn.ok() && log->committer().durable_lsn() >= *lsn) expected.at(lsn->value) = payload;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  env.Crash(CrashMode::kDropUnsynced);
  const ReadBack read = Read(env);
  REQUIRE(read.payloads.size() == 400);
  for (size_t i = 0; i < 400; ++i) CHECK(read.payloads[i] == expected[i + 1]);
}

TEST_CASE("async is written and forced together at the end of its window, by the Env's clock") {
  FaultEnv env(1);
  auto log = StartLog(env, SmallOptions());
  std::atomic<int> settled = 0;
  const uint64_t syncs = env.CallCount(Operation::kSyncData);
  const auto append = [&](uint64_t lsn) {
    const auto on_settled = [&](const Status&, Lsn) { ++settled; };
    REQUIRE(log->committer().Append(1, Bytes(PayloadOf(lsn)), Durability::kAsync, on_settled).ok());
  };
  for (uint64_t lsn = 1; lsn <= 20; ++lsn) append(lsn);
  env.AdvanceClock(9'000'000);
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  CHECK(log->committer().stats().groups == 0);
  CHECK(log->committer().durable_lsn() == Lsn(0));
  CHECK(settled == 0);
  CHECK(env.CallCount(Operation::kSyncData) == syncs);
  env.AdvanceClock(2'000'000);
  while (log->committer().settled_lsn() < Lsn(20)) std::this_thread::yield();
  CHECK(log->committer().durable_lsn() == Lsn(20));
  CHECK(log->committer().stats().groups == 1);
  CHECK(env.CallCount(Operation::kSyncData) == syncs + 1);

  append(21);  // has a window of its own
  env.AdvanceClock(11'000'000);
  while (log->committer().settled_lsn() < Lsn(21)) std::this_thread::yield();
  CHECK(log->committer().stats().groups == 2);
}

TEST_CASE("async goes with what must be written before its window ends") {
  FaultEnv env(1);
  auto log = StartLog(env, SmallOptions(1 << 20));
  REQUIRE(log->committer().Append(1, Bytes(PayloadOf(1)), Durability::kAsync, nullptr).ok());
  SECTION("a sync record, by the thread that commits it") {
    AppendSynced(*log, 1);
    CHECK(log->committer().durable_lsn() == Lsn(2));
    CHECK(log->committer().stats().inline_commits == 1);
    CHECK(log->committer().stats().groups == 1);
  }
  SECTION("a record that is not forced: written, and forced when the window ends") {
    REQUIRE(log->committer().Append(1, Bytes(PayloadOf(2)), Durability::kOff, nullptr).ok());
    while (log->committer().stats().groups == 0) std::this_thread::yield();
    CHECK(log->committer().durable_lsn() == Lsn(0));
    env.AdvanceClock(11'000'000);
    while (log->committer().durable_lsn() < Lsn(2)) std::this_thread::yield();
  }
  SECTION("many bytes") {
    const std::string large(1000, 'x');
    for (int i = 0; i < 300; ++i) {
      REQUIRE(log->committer().Append(1, Bytes(large), Durability::kAsync, nullptr).ok());
    }
    while (log->committer().stats().groups == 0) std::this_thread::yield();
  }
}

TEST_CASE("off settles once written, in order, and never forces") {
  FaultEnv env(1);
  auto log = StartLog(env, SmallOptions());
  const uint64_t syncs = env.CallCount(Operation::kSyncData);
  for (uint64_t lsn = 1; lsn <= 3; ++lsn) {
    REQUIRE(log->committer().Append(1, Bytes(PayloadOf(lsn)), Durability::kOff, nullptr).ok());
  }
  while (log->committer().settled_lsn() < Lsn(3)) std::this_thread::yield();
  CHECK(log->committer().durable_lsn() == Lsn(0));
  CHECK(env.CallCount(Operation::kSyncData) == syncs);
  AppendSynced(*log, 1);  // covers those before it
  CHECK(log->committer().durable_lsn() == Lsn(4));
}

TEST_CASE("closing forces what nobody forced") {
  FaultEnv env(1);
  auto log = StartLog(env, SmallOptions());
  REQUIRE(log->committer().Append(1, Bytes(PayloadOf(1)), Durability::kOff, nullptr).ok());
  log.reset();
  env.Crash(CrashMode::kDropUnsynced);
  CHECK(Read(env).payloads.size() == 1);
}

TEST_CASE("after a failed sync everything queued has an unknown outcome and the log refuses") {
  FaultEnv env(1);
  auto log = StartLog(env, SmallOptions());
  AppendSynced(*log, 3);
  env.InjectFault({.operation = Operation::kSyncData});
  const uint64_t syncs = env.CallCount(Operation::kSyncData);
  std::vector<ErrorId> outcomes;
  for (uint64_t lsn = 4; lsn <= 6; ++lsn) {
    const auto appended = log->committer().Append(1, Bytes(PayloadOf(lsn)), Durability::kSync,
                                                  [&](const Status& status, Lsn) { outcomes.push_back(status.id()); });
    if (!appended.ok()) CHECK(appended.status().id() == ErrorId::kReadOnly);
  }
  CHECK_FALSE(log->committer().Force().ok());
  CHECK(log->committer().AppendAndSync(1, Bytes("x")).status().id() == ErrorId::kReadOnly);
  CHECK(log->committer().durable_lsn() == Lsn(3));
  CHECK(log->committer().health().id() == ErrorId::kReadOnly);
  const LogEnd end = log->EndForReopen();
  log.reset();
  REQUIRE_FALSE(outcomes.empty());
  for (const ErrorId outcome : outcomes) CHECK(outcome == ErrorId::kOutcomeUnknown);
  CHECK(env.CallCount(Operation::kSyncData) == syncs + 1);  // never tried again

  // A reopen cuts behind what was durable and goes on.
  auto reopened = Log::Start(&env, SmallOptions(), end);
  REQUIRE(reopened.ok());
  AppendSynced(*reopened.value(), 2);
  env.Crash(CrashMode::kTorn);
  const ReadBack read = Read(env);
  REQUIRE(read.status.ok());
  CHECK(read.payloads.size() == 5);
  CheckPayloads(read);
}

TEST_CASE("a short failed write leaves the records before it") {
  FaultEnv env(1);
  auto log = StartLog(env, SmallOptions());
  AppendSynced(*log, 3);
  env.InjectFault({.operation = Operation::kWrite, .write_bytes = 30});
  CHECK(log->committer().AppendAndSync(1, Bytes(PayloadOf(4))).status().id() == ErrorId::kOutcomeUnknown);
  log.reset();
  env.Crash(CrashMode::kKeepAll);
  const ReadBack read = Read(env);
  REQUIRE(read.status.ok());
  CHECK(read.payloads.size() == 3);
  REQUIRE(read.end.cut);
  CHECK_FALSE(read.end.cut->damage);
  CHECK(read.end.cut->first_lost == Lsn(4));
}

TEST_CASE("a full disk is met before a record is queued, and space freed lets writes go on") {
  FaultEnv env(1);
  auto log = StartLog(env, SmallOptions());
  env.SetCapacity(0);
  uint64_t accepted = 0;
  for (;;) {
    const auto lsn = log->committer().AppendAndSync(1, Bytes(PayloadOf(accepted + 1)));
    if (!lsn.ok()) {
      CHECK(lsn.status().id() == ErrorId::kDiskFull);
      break;
    }
    ++accepted;
  }
  CHECK(accepted > 100);
  CHECK(log->committer().health().ok());
  CHECK(log->committer().queued_lsn() == Lsn(accepted));
  CHECK_FALSE(log->committer().Append(1, Bytes(std::string(2000, 'x')), Durability::kSync, nullptr).ok());
  env.SetCapacity(~uint64_t{0});
  AppendSynced(*log, 1);
  env.Crash(CrashMode::kDropUnsynced);
  const ReadBack read = Read(env);
  CHECK(read.payloads.size() == accepted + 1);
  CheckPayloads(read);
}

TEST_CASE("a record larger than a segment is refused by name") {
  FaultEnv env(1);
  auto log = StartLog(env, SmallOptions());
  const std::string large(SmallOptions().segment_bytes - kSegmentHeaderBytes - kRecordHeaderBytes + 1, 'x');
  CHECK(log->committer().AppendAndSync(1, Bytes(large)).status().id() == ErrorId::kLimitExceeded);
  CHECK(log->committer().AppendAndSync(1, Bytes(large).subspan(1)).ok());
}

TEST_CASE("a callback may append") {
  FaultEnv env(1);
  auto log = StartLog(env, SmallOptions());
  std::atomic<int> left = 50;
  std::function<void(const Status&, Lsn)> again = [&](const Status& status, Lsn lsn) {
    if (status.ok() && --left > 0) {
      static_cast<void>(log->committer().Append(1, Bytes(PayloadOf(lsn.value + 1)), Durability::kSync, again).ok());
    }
  };
  REQUIRE(log->committer().Append(1, Bytes(PayloadOf(1)), Durability::kSync, again).ok());
  while (left > 0) std::this_thread::yield();
  log.reset();
  CheckPayloads(Read(env));
}

TEST_CASE("appends beyond the queue's limit wait and all arrive") {
  FaultEnv env(1);
  LogOptions options = SmallOptions(64 << 10);
  options.committer.max_queued_bytes = 500;
  auto log = StartLog(env, options);
  for (uint64_t lsn = 1; lsn <= 300; ++lsn) {
    REQUIRE(log->committer().Append(1, Bytes(PayloadOf(lsn)), Durability::kAsync, nullptr).ok());
  }
  log.reset();
  const ReadBack read = Read(env);
  CHECK(read.payloads.size() == 300);
  CheckPayloads(read);
}

}  // namespace
}  // namespace mycel::engine::wal
