// What the reader makes of every state that a crash, a bad disk or a stale file can leave.
#include <algorithm>
#include <array>
#include <set>

#include "engine/base/prng.h"
#include "log_fixture.h"

namespace mycel::engine::wal {
namespace {

using base::ErrorId;
using base::Lsn;
using env::CrashMode;
using env::FaultEnv;
using env::OpenMode;
using env::Operation;

// Offset behind the last record of a segment: records lie back to back behind the header.
uint64_t EndOfRecords(const std::vector<std::byte>& bytes, uint64_t records) {
  uint64_t at = kSegmentHeaderBytes;
  for (uint64_t i = 0; i < records; ++i) at += EncodedRecordBytes(bytes.data() + at);
  return at;
}

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

// Flips one byte at a time over the last records of a log whose records up to `durable` later ones prove.
TEST_CASE("every flipped byte of the last groups leaves a prefix or a refusal that names the place") {
  FaultEnv env(1);
  auto log = StartLog(env, SmallOptions());
  AppendSynced(*log, 12);
  log.reset();
  const auto whole = env.Contents(SegmentPath(1));
  const uint64_t end = EndOfRecords(whole, 12);
  const uint64_t last_record = EndOfRecords(whole, 11);
  for (uint64_t at = EndOfRecords(whole, 6); at < end + 40; ++at) {
    for (const uint8_t flip : {uint8_t{0x01}, uint8_t{0x80}, uint8_t{0xFF}}) {
      auto flipped = whole;
      flipped[at] ^= static_cast<std::byte>(flip);
      env.SetContents(SegmentPath(1), flipped);
      const ReadBack read = Read(env);
      CheckPayloads(read);
      INFO("byte " << at);
      if (at >= end) {
        REQUIRE(read.status.ok());
        REQUIRE(read.payloads.size() == 12);
      } else if (at >= last_record) {
        // Nothing behind it proves that the last record was durable.
        REQUIRE(read.status.ok());
        REQUIRE(read.payloads.size() == 11);
      } else {
        REQUIRE(read.status.id() == ErrorId::kCorruption);
        REQUIRE(read.status.message().find(SegmentFileName(1)) != std::string::npos);
        REQUIRE(read.status.message().find("LSN") != std::string::npos);
      }
    }
  }
}

TEST_CASE("every cut of the last segment leaves a prefix") {
  FaultEnv env(1);
  auto log = StartLog(env, SmallOptions());
  AppendSynced(*log, 12);
  log.reset();
  const auto whole = env.Contents(SegmentPath(1));
  for (uint64_t size = kSegmentHeaderBytes; size <= EndOfRecords(whole, 12); ++size) {
    auto cut = whole;
    cut.resize(size);
    env.SetContents(SegmentPath(1), cut);
    const ReadBack read = Read(env);
    CheckPayloads(read);
    if (!read.status.ok()) {
      // The record in which the file ends was proven only by what is cut with it, so only an earlier proof refuses.
      REQUIRE(read.status.id() == ErrorId::kCorruption);
    } else {
      REQUIRE(EndOfRecords(whole, read.payloads.size()) <= size);
    }
  }
}

TEST_CASE("a segment cut below its header is damage by name") {
  FaultEnv env(1);
  auto log = StartLog(env, SmallOptions());
  AppendSynced(*log, 2);
  log.reset();
  auto bytes = env.Contents(SegmentPath(1));
  bytes.resize(100);
  env.SetContents(SegmentPath(1), bytes);
  CHECK(Read(env).status.id() == ErrorId::kCorruption);
}

TEST_CASE("a group whose first page is missing is a torn tail and goes as a whole") {
  FaultEnv env(1);
  auto log = StartLog(env, SmallOptions(64 << 10));
  AppendSynced(*log, 3);
  const auto before = env.Contents(SegmentPath(1));
  // One group of several pages, written and never synced.
  for (uint64_t lsn = 4; lsn <= 200; ++lsn) {
    REQUIRE(log->committer().Append(1, Bytes(PayloadOf(lsn)), Durability::kOff, nullptr).ok());
  }
  while (log->committer().settled_lsn() < Lsn(200)) std::this_thread::yield();
  auto after = env.Contents(SegmentPath(1));
  env.Crash(CrashMode::kDropUnsynced);
  log.reset();
  const uint64_t first_page = EndOfRecords(before, 3) / 4096 * 4096;
  std::copy_n(before.begin() + static_cast<std::ptrdiff_t>(first_page), 4096,
              after.begin() + static_cast<std::ptrdiff_t>(first_page));
  env.SetContents(SegmentPath(1), after);
  const ReadBack read = Read(env);
  REQUIRE(read.status.ok());
  CHECK(read.payloads.size() == 3);
  REQUIRE(read.end.cut);
  CHECK_FALSE(read.end.cut->damage);
  CHECK(read.end.cut->first_lost == Lsn(4));
  CHECK(read.end.cut->last_lost == Lsn(200));

  // After the restart new records take these LSNs; the old ones behind the hole must never come back.
  auto next = Log::Start(&env, SmallOptions(64 << 10), read.end);
  REQUIRE(next.ok());
  AppendSynced(*next.value(), 2);
  const ReadBack again = Read(env);
  REQUIRE(again.status.ok());
  CHECK(again.payloads.size() == 5);
  CheckPayloads(again);
}

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

TEST_CASE("a segment of another place or time is refused") {
  FaultEnv env(1);
  auto log = StartLog(env, SmallOptions());
  AppendSynced(*log, 600);
  log.reset();
  const auto first = env.Contents(SegmentPath(1));
  const auto second = env.Contents(SegmentPath(2));
  env.SetContents(SegmentPath(2), first);
  CHECK(Read(env).status.id() == ErrorId::kCorruption);
  // The right header over another segment's records: as if the disk had lost all writes behind the header.
  auto mixed = first;
  std::copy_n(second.begin(), kSegmentHeaderBytes, mixed.begin());
  env.SetContents(SegmentPath(2), mixed);
  const ReadBack read = Read(env);
  CHECK(read.status.id() == ErrorId::kCorruption);
  CheckPayloads(read);
}

TEST_CASE("a missing middle segment is damage") {
  FaultEnv env(1);
  auto log = StartLog(env, SmallOptions());
  AppendSynced(*log, 1000);
  log.reset();
  REQUIRE(env.RemoveFile(SegmentPath(2)).ok());
  CHECK(Read(env).status.id() == ErrorId::kCorruption);
}

TEST_CASE("recovery to the last good record tells what goes, then starts another timeline without it") {
  FaultEnv env(1);
  auto log = StartLog(env, SmallOptions());
  AppendSynced(*log, 600);
  const TimelineId timeline = log->timeline();
  log.reset();
  auto bytes = env.Contents(SegmentPath(1));
  bytes[EndOfRecords(bytes, 20) + 30] ^= std::byte{1};
  env.SetContents(SegmentPath(1), bytes);
  REQUIRE(Read(env).status.id() == ErrorId::kCorruption);

  const auto report = InspectLog(&env, kDirectory, Lsn());
  REQUIRE(report.ok());
  REQUIRE(report->cut);
  CHECK(report->cut->damage);
  CHECK(report->cut->first_lost == Lsn(21));
  CHECK(report->cut->last_lost == Lsn(600));
  CHECK(report->cut->readable_behind.size() == 579);
  CHECK(report->cut->ToString().find("LSN 21 to 600") != std::string::npos);

  const ReadBack accepted = Read(env, Lsn(), true);
  REQUIRE(accepted.payloads.size() == 20);
  LogOptions options = SmallOptions();
  options.new_timeline = true;
  auto next = Log::Start(&env, options, accepted.end);
  REQUIRE(next.ok());
  CHECK(next.value()->timeline() != timeline);
  AppendSynced(*next.value(), 10);
  env.Crash(CrashMode::kDropUnsynced);
  next.value().reset();
  const ReadBack read = Read(env);
  INFO(read.status.ToString());
  REQUIRE(read.status.ok());
  CHECK(read.payloads.size() == 30);
  CheckPayloads(read);
  auto third = StartLog(env, SmallOptions());
  REQUIRE(third->committer().ReleaseUpTo(Lsn(30)).ok());
  CHECK(third->live_bytes() == SmallOptions().segment_bytes);
}

TEST_CASE("recovery to the last good record also gets past a damaged header") {
  FaultEnv env(1);
  auto log = StartLog(env, SmallOptions());
  AppendSynced(*log, 1000);
  log.reset();
  auto bytes = env.Contents(SegmentPath(2));
  bytes[50] ^= std::byte{1};
  env.SetContents(SegmentPath(2), bytes);
  REQUIRE(Read(env).status.id() == ErrorId::kCorruption);
  const ReadBack accepted = Read(env, Lsn(), true);
  REQUIRE(accepted.status.ok());
  REQUIRE(accepted.end.cut);
  CHECK(accepted.end.cut->damage);
  const uint64_t kept = accepted.payloads.size();
  CHECK((kept > 100 && kept < 500));
  auto next = Log::Start(&env, SmallOptions(), accepted.end);
  REQUIRE(next.ok());
  AppendSynced(*next.value(), 10);
  next.value().reset();
  const ReadBack read = Read(env);
  INFO(read.status.ToString());
  REQUIRE(read.status.ok());
  CHECK(read.payloads.size() == kept + 10);
  CheckPayloads(read);
}

TEST_CASE("a newer format is refused by name") {
  FaultEnv env(1);
  auto log = StartLog(env, SmallOptions());
  AppendSynced(*log, 2);
  log.reset();
  auto bytes = env.Contents(SegmentPath(1));
  bytes[8] = std::byte{9};
  bytes[12] ^= std::byte{1};
  env.SetContents(SegmentPath(1), bytes);
  CHECK(Read(env).status.id() == ErrorId::kNewerFormat);
  CHECK(InspectLog(&env, kDirectory, Lsn()).status().id() == ErrorId::kNewerFormat);
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
