// What the log's tests share: an Env in memory, a log in it, and reading it back as text.
#pragma once

#include <catch2/catch.hpp>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "engine/env/fault_env.h"
#include "engine/wal/log.h"
#include "engine/wal/log_reader.h"

namespace mycel::engine::wal {

inline const std::string kDirectory = "data/wal";

inline std::span<const std::byte> Bytes(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

// Payload of the record with this LSN, of a length that varies.
inline std::string PayloadOf(uint64_t lsn) {
  return "record " + std::to_string(lsn) + std::string(lsn * 7 % 50, static_cast<char>('a' + lsn % 26));
}

inline LogOptions SmallOptions(size_t segment_bytes = 16 << 10) {
  LogOptions options;
  options.directory = kDirectory;
  options.segment_bytes = segment_bytes;
  options.spare_segments = 1;
  options.prepare_in_background = false;
  return options;
}

struct ReadBack {
  base::Status status;
  std::vector<std::string> payloads;
  base::Lsn first;
  LogEnd end;  // only when status is ok
};

inline ReadBack Read(env::Env& env, base::Lsn above = base::Lsn(), bool stop_at_damage = false) {
  ReadBack result;
  auto reader = LogReader::Open(
      &env, {.directory = kDirectory, .above = above, .stop_at_damage = stop_at_damage, .allow_missing_log = false});
  if (!reader.ok()) {
    result.status = reader.status();
    return result;
  }
  RecordView record;
  for (uint64_t expected = above.value + 1;; ++expected) {
    auto found = reader.value()->Next(&record);
    if (!found.ok()) {
      result.status = found.status();
      return result;
    }
    if (!found.value()) break;
    REQUIRE(record.lsn.value == expected);
    result.payloads.emplace_back(reinterpret_cast<const char*>(record.payload.data()), record.payload.size());
  }
  result.end = reader.value()->end();
  return result;
}

// Every payload is the one that was appended under its LSN.
inline void CheckPayloads(const ReadBack& read, uint64_t first_lsn = 1) {
  for (size_t i = 0; i < read.payloads.size(); ++i) REQUIRE(read.payloads[i] == PayloadOf(first_lsn + i));
}

inline std::unique_ptr<Log> StartLog(env::Env& env, const LogOptions& options, base::Lsn above = base::Lsn()) {
  const ReadBack read = Read(env, above);
  INFO(read.status.ToString());
  REQUIRE(read.status.ok());
  auto log = Log::Start(&env, options, read.end);
  INFO(log.status().ToString());
  REQUIRE(log.ok());
  return std::move(log).value();
}

// Appends the next `count` records, each durable before the next.
inline void AppendSynced(Log& log, uint64_t count) {
  for (uint64_t i = 0; i < count; ++i) {
    const uint64_t next = log.committer().queued_lsn().value + 1;
    const auto lsn = log.committer().AppendAndSync(1, Bytes(PayloadOf(next)));
    INFO(lsn.status().ToString());
    REQUIRE(lsn.ok());
    REQUIRE(lsn->value == next);
  }
}

inline std::string SegmentPath(uint64_t number) { return env::JoinPath(kDirectory, SegmentFileName(number)); }

}  // namespace mycel::engine::wal
