#include "engine/wal/segment_copy.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "engine/wal/segment_reader.h"
#include "tests/unit/engine/wal/log_fixture.h"

namespace mycel::engine::wal {
namespace {

const std::string kArchive = "archive";

// The LSN up to which the copy at `path` can be read.
base::Lsn ReadCopy(env::Env& env, const std::string& path) {
  const auto reader = SegmentReader::Open(&env, path);
  if (!reader.ok()) return base::Lsn();
  base::Lsn last((*reader)->header().first_lsn.value - 1);
  RecordView record;
  for (;;) {
    const auto found = (*reader)->Next(&record);
    REQUIRE(found.ok());
    if (!*found) return last;
    last = record.lsn;
    const std::string text(reinterpret_cast<const char*>(record.payload.data()), record.payload.size());
    REQUIRE(text == PayloadOf(last.value));
  }
}

TEST_CASE("copies of the segments hold every record once, whatever epochs the log had") {
  env::FaultEnv env(1);
  for (int epoch = 0; epoch < 3; ++epoch) AppendSynced(*StartLog(env, SmallOptions()), 300);
  const auto ranges = ListLogRanges(&env, kDirectory, base::Lsn(), base::Lsn(850));
  REQUIRE(ranges.ok());
  uint64_t next = 1;
  for (const SegmentRange& range : *ranges) {
    CHECK(range.first.value == next);
    const std::string to = env::JoinPath(kArchive, SegmentCopyName(range));
    REQUIRE(env.CreateDirectories(env::DirectoryOf(to)).ok());
    const auto bytes = CopySegment(&env, range, to);
    INFO(bytes.status().ToString());
    REQUIRE(bytes.ok());
    CHECK(*env.FileSize(to) == *bytes);
    CHECK(ReadCopy(env, to) == range.last);
    next = range.last.value + 1;
  }
  CHECK(next == 851);
  CHECK(ListSegmentCopies(&env, kArchive, ranges->front().timeline)->size() == ranges->size());
  CHECK(ListSegmentCopies(&env, kArchive, TimelineId{1, 2})->empty());
}

TEST_CASE("a copy with any byte flipped does not reach its last record") {
  env::FaultEnv env(2);
  AppendSynced(*StartLog(env, SmallOptions()), 20);
  const auto ranges = ListLogRanges(&env, kDirectory, base::Lsn(), base::Lsn(20));
  REQUIRE(ranges.ok());
  const SegmentRange range = ranges->front();
  REQUIRE(env.CreateDirectories("copies").ok());
  REQUIRE(CopySegment(&env, range, "copies/copy").ok());
  const auto file = *env.OpenFile("copies/copy", env::OpenMode::kReadWrite);
  for (uint64_t at = 0; at < *file->Size(); ++at) {
    if (at > 200 && at < kSegmentHeaderBytes - 8) continue;  // zeros, all alike
    std::byte byte{};
    REQUIRE(file->Read(at, std::span(&byte, 1)).ok());
    byte ^= std::byte{0x10};
    REQUIRE(file->Write(at, std::span(&byte, 1)).ok());
    INFO("byte " << at);
    CHECK(ReadCopy(env, "copies/copy") < range.last);
    SegmentRange damaged = range;
    damaged.path = "copies/copy";
    CHECK(CopySegment(&env, damaged, "copies/again").status().id() == base::ErrorId::kCorruption);
    byte ^= std::byte{0x10};
    REQUIRE(file->Write(at, std::span(&byte, 1)).ok());
  }
  CHECK(ReadCopy(env, "copies/copy") == range.last);
}

TEST_CASE("completed segments are in the archive, those of earlier epochs too, and are recycled only then") {
  env::FaultEnv env(3);
  LogOptions options = SmallOptions();
  options.archive.directory = kArchive;
  TimelineId timeline;
  for (int epoch = 0; epoch < 3; ++epoch) {
    const auto log = StartLog(env, options, base::Lsn(static_cast<uint64_t>(epoch) * 500));
    AppendSynced(*log, 500);
    REQUIRE(log->committer().ReleaseUpTo(log->committer().durable_lsn()).ok());
    timeline = log->timeline();
  }
  // The last epoch's current segment is all that is not archived.
  const auto copies = ListSegmentCopies(&env, kArchive, timeline);
  REQUIRE(copies.ok());
  REQUIRE(copies->size() > 3);
  uint64_t next = 1;
  for (const SegmentRange& copy : *copies) {
    CHECK(copy.first.value == next);
    CHECK(ReadCopy(env, copy.path) == copy.last);
    next = copy.last.value + 1;
  }
  CHECK(next > 1000);
  CHECK(next <= 1500);
}

TEST_CASE("a damaged segment is given up: the archive has a gap, and the log is recycled on") {
  env::FaultEnv env(5);
  AppendSynced(*StartLog(env, SmallOptions()), 1000);
  const auto ranges = ListLogRanges(&env, kDirectory, base::Lsn(), base::Lsn(1000));
  REQUIRE(ranges.ok());
  REQUIRE(ranges->size() >= 4);
  std::vector<std::byte> bytes = env.Contents((*ranges)[1].path);
  bytes[kSegmentHeaderBytes + 100] ^= std::byte{1};
  env.SetContents((*ranges)[1].path, bytes);
  LogOptions options = SmallOptions();
  options.archive.directory = kArchive;
  std::vector<std::string> told;
  options.archive.on_change = [&told](const base::Status& status) { told.push_back(status.message()); };
  {
    const auto log = StartLog(env, options, base::Lsn(1000));
    AppendSynced(*log, 500);
  }
  REQUIRE(told.size() == 1);
  CHECK(told.front().find((*ranges)[1].path) != std::string::npos);
  const auto copies = ListSegmentCopies(&env, kArchive, ranges->front().timeline);
  REQUIRE(copies.ok());
  CHECK(std::none_of(copies->begin(), copies->end(), [&](const auto& one) { return one.first == (*ranges)[1].first; }));
  CHECK((*copies)[1].first == (*ranges)[2].first);
  const auto log = StartLog(env, options, base::Lsn(1000));
  for (int look = 0; look < 10'000'000 && log->archive_stats().waiting > 0; ++look) std::this_thread::yield();
  REQUIRE(log->committer().ReleaseUpTo(log->committer().durable_lsn()).ok());
  CHECK(!*env.Exists((*ranges)[1].path));
}

// Appends and releases until the machine stops.
void AppendUntilStopped(env::FaultEnv& env, const LogOptions& options) {
  const ReadBack read = Read(env);
  REQUIRE(read.status.ok());
  const auto log = Log::Start(&env, options, read.end);
  if (!log.ok()) return;
  for (uint64_t lsn = 1; lsn <= 900; ++lsn) {
    if (!(*log)->committer().AppendAndSync(1, Bytes(PayloadOf(lsn))).ok()) return;
    if (lsn % 50 == 0 && !(*log)->committer().ReleaseUpTo(base::Lsn(lsn)).ok()) return;
  }
}

TEST_CASE("wherever the machine stops, archive and log together hold every record, and copies are whole") {
  uint64_t stopped = 0;
  for (uint64_t calls = 1; calls < 1200; calls += 7) {
    for (const env::CrashMode mode : {env::CrashMode::kDropUnsynced, env::CrashMode::kTorn}) {
      INFO("stop after " << calls << " calls");
      env::FaultEnv env(calls);
      LogOptions options = SmallOptions();
      options.archive.directory = kArchive;
      env.StopAfter(calls, mode);
      AppendUntilStopped(env, options);
      stopped += env.stopped() ? 1 : 0;
      env.Restart();
      const auto ranges = ListLogRanges(&env, kDirectory, base::Lsn(), base::Lsn(1000));
      REQUIRE(ranges.ok());
      if (ranges->empty()) continue;  // it stopped before there was a log
      const auto copies = ListSegmentCopies(&env, kArchive, ranges->front().timeline);
      REQUIRE(copies.ok());
      uint64_t next = 1;
      for (const SegmentRange& copy : *copies) {
        CHECK(copy.first.value == next);
        CHECK(ReadCopy(env, copy.path) == copy.last);
        next = copy.last.value + 1;
      }
      CHECK(next >= ranges->front().first.value);
    }
  }
  CHECK(stopped > 100);
}

TEST_CASE("while the log is held no segment is recycled") {
  env::FaultEnv env(4);
  const auto log = StartLog(env, SmallOptions());
  log->Hold();
  AppendSynced(*log, 1000);
  const uint64_t bytes = log->live_bytes();
  REQUIRE(log->committer().ReleaseUpTo(base::Lsn(1000)).ok());
  CHECK(log->live_bytes() == bytes);
  log->Unhold();
  REQUIRE(log->committer().ReleaseUpTo(base::Lsn(1000)).ok());
  CHECK(log->live_bytes() < bytes);
}

}  // namespace
}  // namespace mycel::engine::wal
