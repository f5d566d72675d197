#include "sim/damage_matrix.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <optional>
#include <span>
#include <thread>
#include <utility>
#include <vector>

namespace mycel::sim {

using engine::base::ErrorId;
using engine::base::Lsn;
using engine::base::Status;
using engine::env::CrashMode;
using engine::wal::Durability;
using engine::wal::Log;
using engine::wal::LogOptions;
using engine::wal::LogReader;
using engine::wal::RecordView;

namespace {

const std::string kDirectory = "data/wal";
constexpr uint64_t kPage = 4096;
constexpr uint64_t kSector = 512;
constexpr size_t kSectorCases = 30;  // of one unwritten group
constexpr size_t kGoOnOneIn = 25;    // damages after which the log goes on

}  // namespace

// --- making a log ---------------------------------------------------------------------------------------------------

LogOptions DamageMatrix::Options() const {
  LogOptions options;
  options.directory = kDirectory;
  options.segment_bytes = segment_bytes_;
  options.spare_segments = 1;
  options.prepare_in_background = false;
  return options;
}

std::string DamageMatrix::NextPayload() {
  std::string text = "life " + std::to_string(life_) + " number " + std::to_string(++made_) + " ";
  text.append(prng_.OneIn(12) ? prng_.Below(3000) : prng_.Below(60), static_cast<char>('a' + prng_.Below(26)));
  return text;
}

ReadBack DamageMatrix::Read(bool stop_at_damage) {
  ReadBack result;
  auto reader =
      LogReader::Open(&env_, {.directory = kDirectory, .above = Lsn(watermark_), .stop_at_damage = stop_at_damage});
  if (!reader.ok()) {
    result.status = reader.status();
    return result;
  }
  RecordView record;
  for (uint64_t expected = watermark_ + 1;; ++expected) {
    const auto found = (*reader)->Next(&record);
    if (!found.ok() || !*found) {
      result.status = found.status();
      break;
    }
    if (record.lsn.value != expected) Fail("LSN " + std::to_string(record.lsn.value) + " came out of order");
    result.payloads.emplace_back(reinterpret_cast<const char*>(record.payload.data()), record.payload.size());
    result.places.push_back({engine::env::JoinPath(kDirectory, engine::wal::SegmentFileName(record.segment)),
                             record.offset, engine::wal::RecordBytes(record.payload.size()), record.durable.value});
  }
  if (result.status.ok()) result.end = (*reader)->end();
  return result;
}

// The writer is held up with the first one written, so that the others become one group.
void DamageMatrix::AppendGroup(Log* log, size_t records) {
  if (records > 1) gate_.Close();
  bool held = false;
  for (size_t i = 0; i < records && ok(); ++i) {
    const std::string payload = NextPayload();
    const auto lsn =
        log->committer().Append(1, std::as_bytes(std::span(payload)), Durability::kSync, [](const Status&, Lsn) {});
    if (!lsn.ok()) return Fail("an append failed: " + lsn.status().ToString());
    payloads_[lsn->value] = payload;
    if (records > 1 && !held) {
      gate_.WaitForWriter([&] { return log->committer().settled_lsn() == *lsn; });
      held = true;
    }
  }
  gate_.Open();
  while (log->committer().health().ok() && log->committer().durable_lsn() < log->committer().queued_lsn()) {
    std::this_thread::yield();
  }
}

void DamageMatrix::Live(uint64_t life, bool last) {
  life_ = life;
  const ReadBack read = Read();
  if (!read.status.ok()) return Fail("an undamaged log is refused: " + read.status.ToString());
  auto started = Log::Start(&env_, Options(), read.end);
  if (!started.ok()) return Fail("an undamaged log does not start: " + started.status().ToString());
  std::unique_ptr<Log> log = std::move(*started);
  for (uint64_t group = 5 + prng_.Below(60); group > 0 && ok(); --group) {
    AppendGroup(log.get(), prng_.OneIn(3) ? 1 : 1 + prng_.Below(8));
    if (!prng_.OneIn(12)) continue;
    const uint64_t durable = log->committer().durable_lsn().value;
    watermark_ = std::max(watermark_, durable - std::min(durable, prng_.Below(4)));
    if (const Status released = log->committer().ReleaseUpTo(Lsn(watermark_)); !released.ok()) {
      return Fail("a release failed: " + released.ToString());
    }
  }
  if (!ok()) return;
  const LogFiles now = Contents();
  if (earlier_.empty() || prng_.OneIn(2)) earlier_ = now.begin()->second;
  if (prng_.OneIn(2) || last) {
    UnwrittenGroup(log.get());
  } else {
    env_.Crash(CrashMode::kDropUnsynced);
  }
  log.reset();
  if (!ok()) return;
  clean_ = Read();
  files_ = Contents();
  if (!clean_.status.ok()) return Fail("an undamaged log is refused: " + clean_.status.ToString());
  if (const std::string wrong = Wrong(clean_); !wrong.empty()) return Fail("undamaged: " + wrong);
  if (last) {
    EachByte();
    StaleRecords();
    Ghosts();
    Anywhere();
    Segments();
  }
  Restore(files_);
}

// The last group is written and never synced: any of its sectors may be missing, with what was there before in their
// place. The machine stops with all of it written, or none.
void DamageMatrix::UnwrittenGroup(Log* log) {
  const uint64_t before_lsn = log->committer().durable_lsn().value;
  const LogFiles before = Contents();
  gate_.Close();
  std::vector<std::string> group;
  for (uint64_t left = 2 + prng_.Below(12); left > 0; --left) {
    std::string payload = NextPayload();
    payload.append(prng_.Below(1500), 'z');
    const auto lsn = log->committer().Append(1, std::as_bytes(std::span(payload)), Durability::kOff, nullptr);
    if (!lsn.ok()) {
      gate_.Open();
      return Fail("an append failed: " + lsn.status().ToString());
    }
    payloads_[lsn->value] = payload;
  }
  gate_.Open();
  while (log->committer().health().ok() && log->committer().settled_lsn() < log->committer().queued_lsn()) {
    std::this_thread::yield();
  }
  files_ = Contents();
  env_.Crash(CrashMode::kDropUnsynced);
  const LogFiles after = Contents();
  Restore(files_);
  clean_ = Read();
  if (!clean_.status.ok()) return Fail("an unsynced group is refused: " + clean_.status.ToString());
  if (const std::string wrong = Wrong(clean_); !wrong.empty()) return Fail("with an unsynced group: " + wrong);
  if (after.size() != files_.size()) return;  // the group began a segment, whose name is lost with it
  for (size_t i = 0; i < kSectorCases && ok(); ++i) {
    LogFiles damaged = files_;
    const uint64_t unit = i == 0 || prng_.OneIn(3) ? kPage : kSector;
    bool first = true;
    for (auto& [file, bytes] : damaged) {
      const Bytes& old = before.contains(file) ? before.at(file) : bytes;
      for (uint64_t at = 0; at < bytes.size(); at += unit) {
        const uint64_t size = std::min<uint64_t>(unit, bytes.size() - at);
        if (old.size() < at + size || std::memcmp(&bytes[at], &old[at], size) == 0) continue;
        const bool missing = i == 0 ? std::exchange(first, false) : prng_.OneIn(2);
        if (missing) std::memcpy(&bytes[at], &old[at], size);
      }
    }
    Check(damaged, "a group behind LSN " + std::to_string(before_lsn) + " with missing sectors");
  }
  Restore(prng_.OneIn(2) ? files_ : after);
}

// --- damage ---------------------------------------------------------------------------------------------------------

LogFiles DamageMatrix::Contents() {
  LogFiles files;
  const auto entries = env_.ListDirectory(kDirectory);
  if (!entries.ok()) return files;
  for (const auto& entry : *entries) {
    uint64_t number = 0;
    if (!engine::wal::ParseSegmentFileName(entry.name, &number)) continue;
    const std::string path = engine::env::JoinPath(kDirectory, entry.name);
    files.emplace(path, env_.Contents(path));
  }
  return files;
}

void DamageMatrix::Restore(const LogFiles& files) {
  for (const auto& [path, bytes] : Contents()) {
    if (!files.contains(path)) static_cast<void>(env_.RemoveFile(path));
  }
  static_cast<void>(env_.SyncDirectory(kDirectory));
  for (const auto& [path, bytes] : files) env_.SetContents(path, bytes);
}

std::optional<uint64_t> DamageMatrix::Allowed(const LogFiles& damaged) const {
  uint64_t whole = 0;  // records in front of the first one that is not
  bool gap = false;
  uint64_t proven = watermark_;
  for (size_t i = 0; i < clean_.places.size(); ++i) {
    const RecordPlace& place = clean_.places[i];
    const Bytes& bytes = damaged.at(place.file);
    const Bytes& had = files_.at(place.file);
    const bool intact = bytes.size() >= place.offset + place.bytes &&
                        std::memcmp(&bytes[place.offset], &had[place.offset], place.bytes) == 0;
    gap = gap || !intact;
    if (!gap) ++whole;
    if (intact) proven = std::max(proven, place.durable);
  }
  // A segment has its name only when all before it is on disk. Those of the start were synced with the tail in them.
  for (const auto& segment : clean_.end.live) proven = std::max(proven, segment.first_lsn.value - 1);
  return watermark_ + whole < proven ? std::nullopt : std::optional(whole);
}

std::string DamageMatrix::Wrong(const ReadBack& read) const {
  for (size_t i = 0; i < read.payloads.size(); ++i) {
    const auto at = payloads_.find(watermark_ + 1 + i);
    if (at == payloads_.end()) return "LSN " + std::to_string(watermark_ + 1 + i) + " is a ghost";
    if (at->second != read.payloads[i]) return "LSN " + std::to_string(at->first) + " is another record";
  }
  if (read.status.ok()) return {};
  const bool named = read.status.message().find(kDirectory) != std::string::npos;
  if (read.status.id() != ErrorId::kCorruption && read.status.id() != ErrorId::kNewerFormat) {
    return "refused otherwise: " + read.status.ToString();
  }
  return named ? std::string() : "refused without a place: " + read.status.ToString();
}

void DamageMatrix::Check(const LogFiles& damaged, const std::string& what) {
  if (!ok()) return;
  ++result_.cases;
  const std::optional<uint64_t> allowed = Allowed(damaged);
  Restore(damaged);
  const ReadBack read = Read();
  if (!read.status.ok()) ++result_.refused;
  if (const std::string wrong = Wrong(read); !wrong.empty()) return Fail(what + ": " + wrong);
  if (!allowed && read.status.ok()) {
    return Fail(what + ": proven records are missing, and " + std::to_string(read.payloads.size()) + " of " +
                std::to_string(clean_.payloads.size()) + " are taken for all");
  }
  if (allowed && !read.status.ok()) return Fail(what + ": a torn tail is refused: " + read.status.ToString());
  if (allowed && *allowed != read.payloads.size()) {
    return Fail(what + ": " + std::to_string(read.payloads.size()) + " records are read, " + std::to_string(*allowed) +
                " are whole");
  }
  if (!allowed && read.status.message().find("LSN") == std::string::npos) {
    return Fail(what + ": refused without an LSN: " + read.status.ToString());
  }
  if (prng_.OneIn(kGoOnOneIn)) GoOn(damaged, what);
}

void DamageMatrix::CheckLoosely(const LogFiles& damaged, const std::string& what) {
  if (!ok()) return;
  ++result_.cases;
  Restore(damaged);
  const ReadBack read = Read();
  if (!read.status.ok()) ++result_.refused;
  if (const std::string wrong = Wrong(read); !wrong.empty()) return Fail(what + ": " + wrong);
  if (prng_.OneIn(kGoOnOneIn)) GoOn(damaged, what);
}

// The log goes on, if need be behind the last good record. What was cut must not come back among what comes then.
void DamageMatrix::GoOn(const LogFiles& damaged, const std::string& what) {
  Restore(damaged);
  const ReadBack read = Read(true);
  if (!read.status.ok()) return;  // I/O and newer formats have no cut
  if (const std::string wrong = Wrong(read); !wrong.empty()) return Fail(what + ", up to the last good one: " + wrong);
  LogOptions options = Options();
  options.new_timeline = read.end.cut && read.end.cut->damage;
  const auto had = payloads_;
  const uint64_t kept = read.payloads.size();
  payloads_.erase(payloads_.upper_bound(read.end.last.value), payloads_.end());
  ++life_;
  {
    auto log = Log::Start(&env_, options, read.end);
    if (!log.ok()) return Fail(what + ": the log does not go on: " + log.status().ToString());
    for (int i = 0; i < 3 && ok(); ++i) AppendGroup(log->get(), 1 + prng_.Below(3));
    env_.Crash(CrashMode::kDropUnsynced);
  }
  const ReadBack again = Read();
  if (!again.status.ok()) Fail(what + ": after going on the log is refused: " + again.status.ToString());
  if (const std::string wrong = Wrong(again); !wrong.empty()) Fail(what + ", after going on: " + wrong);
  if (ok() && watermark_ + again.payloads.size() != payloads_.rbegin()->first) {
    Fail(what + ": after going on behind " + std::to_string(kept) + " records " +
         std::to_string(again.payloads.size()) + " are read, " +
         std::to_string(payloads_.rbegin()->first - watermark_) + " were acknowledged");
  }
  payloads_ = had;
}

}  // namespace mycel::sim
