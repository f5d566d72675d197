// Segments are read in pieces: what lies across the edge of two is read like everything else, in bounded memory.
#include "engine/wal/segment_window.h"

#include <catch2/catch.hpp>

#include "engine/wal/limits.h"
#include "tests/unit/engine/wal/log_fixture.h"

namespace mycel::engine::wal {
namespace {

using base::ErrorId;
using base::Lsn;
using env::FaultEnv;

constexpr size_t kSegment = size_t{8} << 20;

// Fills most of one segment with records of many lengths, the 20th longer than a piece. Returns their number.
uint64_t FillSegment(Log& log) {
  uint64_t count = 0;
  for (size_t bytes = 0; bytes < kSegment - (size_t{1} << 20);) {
    ++count;
    const size_t length = count == 20 ? 3 * kSegmentReadBytes : count * 7919 % 90'000;
    REQUIRE(log.committer().AppendAndSync(1, Bytes(std::string(length, static_cast<char>('a' + count % 26)))).ok());
    bytes += RecordBytes(length);
  }
  return count;
}

TEST_CASE("a window holds one piece, or one record that is longer") {
  FaultEnv env(1);
  auto log = StartLog(env, SmallOptions(kSegment));
  const uint64_t count = FillSegment(*log);
  log.reset();
  const auto whole = env.Contents(SegmentPath(1));
  auto opened = SegmentWindow::Open(&env, SegmentPath(1), whole.size());
  REQUIRE(opened.ok());
  SegmentWindow& window = *opened;
  CHECK(window.size() == whole.size());
  for (uint64_t at = 0; at < whole.size(); at += 100'003) {
    const auto piece = window.At(at, 1000);
    REQUIRE(piece.ok());
    REQUIRE(piece->size() >= std::min<uint64_t>(1000, whole.size() - at));
    REQUIRE(std::equal(piece->begin(), piece->end(), whole.begin() + static_cast<std::ptrdiff_t>(at)));
    REQUIRE(window.capacity() <= kSegmentReadBytes);
  }
  REQUIRE(window.At(0, 3 * kSegmentReadBytes).value().size() == 3 * kSegmentReadBytes);
  REQUIRE(window.At(5 * kSegmentReadBytes, 10).ok());
  CHECK(window.capacity() <= kSegmentReadBytes);
  CHECK(window.At(whole.size() - 5, 1000).value().size() == 5);
  CHECK(window.At(whole.size(), 1).value().empty());
  CHECK(window.At(whole.size() + 99, 1).value().empty());
  CHECK(Read(env).payloads.size() == count);
}

TEST_CASE("damage in any record of a long segment is told with all that is whole behind it") {
  FaultEnv env(1);
  auto log = StartLog(env, SmallOptions(kSegment));
  const uint64_t count = FillSegment(*log);
  log.reset();
  const auto whole = env.Contents(SegmentPath(1));
  auto reader = LogReader::Open(&env, {.directory = kDirectory, .above = Lsn()});
  REQUIRE(reader.ok());
  RecordView record;
  std::vector<uint64_t> begins;
  while (reader.value()->Next(&record).value()) begins.push_back(record.offset);
  REQUIRE(begins.size() == count);
  for (uint64_t i = 0; i + 2 < count; i += 5) {
    auto flipped = whole;
    flipped[begins[i] + kRecordHeaderBytes] ^= std::byte{1};
    env.SetContents(SegmentPath(1), flipped);
    INFO("record " << i + 1 << " at " << begins[i]);
    CHECK(Read(env).status.id() == ErrorId::kCorruption);
    const ReadBack read = Read(env, Lsn(), true);
    REQUIRE(read.status.ok());
    REQUIRE(read.payloads.size() == i);
    REQUIRE(read.end.cut->readable == count - i - 1);
    // Above a checkpoint that holds the damaged one, all is read.
    REQUIRE(Read(env, Lsn(i + 1)).payloads.size() == count - i - 1);
  }
}

}  // namespace
}  // namespace mycel::engine::wal
