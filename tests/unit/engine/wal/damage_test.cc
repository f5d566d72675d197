// What the reader makes of every state that a torn tail, a bad disk or a stale file can leave.
#include <algorithm>

#include "log_fixture.h"

namespace mycel::engine::wal {
namespace {

using base::ErrorId;
using base::Lsn;
using env::CrashMode;
using env::FaultEnv;

// Offset behind the last record of a segment: records lie back to back behind the header.
uint64_t EndOfRecords(const std::vector<std::byte>& bytes, uint64_t records) {
  uint64_t at = kSegmentHeaderBytes;
  for (uint64_t i = 0; i < records; ++i) at += EncodedRecordBytes(bytes.data() + at);
  return at;
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

}  // namespace
}  // namespace mycel::engine::wal
