#include "sim/log_damage.h"

#include <algorithm>
#include <cstring>
#include <span>

#include "sim/damage_matrix.h"

namespace mycel::sim {

using engine::base::Lsn;

namespace {

constexpr uint64_t kSector = 512;
constexpr uint64_t kBehindEnd = 40;    // bytes behind the last record that are changed, too
constexpr size_t kMatrixRecords = 12;  // at the end of the log, whose every byte is changed
constexpr size_t kSpreadCases = 40;    // anywhere in the log

}  // namespace

// --- the matrix -----------------------------------------------------------------------------------------------------

void DamageMatrix::EachByte() {
  if (clean_.places.empty()) return;
  const size_t begin = clean_.places.size() - std::min(clean_.places.size(), kMatrixRecords);
  for (size_t i = begin; i < clean_.places.size() && ok(); ++i) {
    const RecordPlace& place = clean_.places[i];
    const bool last = i + 1 == clean_.places.size();
    const uint64_t end = place.offset + place.bytes + (last ? kBehindEnd : 0);
    const Bytes& had = files_.at(place.file);
    LogFiles damaged = files_;
    Bytes& bytes = damaged.at(place.file);
    for (uint64_t at = place.offset; at < std::min<uint64_t>(end, had.size()) && ok(); ++at) {
      // The header's bytes one by one; of a long payload some.
      if (at > place.offset + 100 && at + 10 < place.offset + place.bytes && !prng_.OneIn(16)) continue;
      bytes[at] ^= static_cast<std::byte>(1 + prng_.Below(255));
      Check(damaged, "byte " + std::to_string(at) + " of " + place.file);
      bytes[at] = had[at];
      if (!prng_.OneIn(8)) continue;
      bytes.resize(at);
      CheckLoosely(damaged, place.file + " cut at " + std::to_string(at));
      bytes = had;
    }
  }
}

// Whole records from other places and times: a copy of the last ones, and what a recycled segment may hold.
void DamageMatrix::StaleRecords() {
  if (clean_.places.empty()) return;
  const RecordPlace last = clean_.places.back();
  const uint64_t end = last.offset + last.bytes;
  for (size_t i = 0; i < kSpreadCases && ok(); ++i) {
    const RecordPlace& from = clean_.places[prng_.Below(clean_.places.size())];
    const bool earlier = prng_.OneIn(2) && !earlier_.empty();
    const Bytes& source = earlier ? earlier_ : files_.at(from.file);
    // From where it lay, or from where the end is now, so that offsets agree.
    const uint64_t begin = prng_.OneIn(2) ? std::min<uint64_t>(end, source.size()) : from.offset;
    LogFiles damaged = files_;
    Bytes& bytes = damaged.at(last.file);
    const uint64_t to = prng_.OneIn(3) ? last.offset : end;
    if (to >= bytes.size() || begin >= source.size()) continue;
    const uint64_t size = std::min({uint64_t{1} + prng_.Below(3000), source.size() - begin, bytes.size() - to});
    std::memmove(&bytes[to], &source[begin], size);
    Check(damaged, std::to_string(size) + " bytes of " + (earlier ? "an earlier life" : from.file) + " from " +
                       std::to_string(begin) + " on at " + std::to_string(to));
  }
}

// Records with the very LSNs that come next, whole, but for another place or time: as an earlier use of the segment may
// have left them. They are none, and prove nothing of what is missing in front of them.
void DamageMatrix::Ghosts() {
  if (clean_.places.empty()) return;
  const RecordPlace last = clean_.places.back();
  const auto header = engine::wal::DecodeSegmentHeader(
      std::span(files_.at(last.file)).first(engine::wal::kSegmentHeaderBytes), last.file);
  if (!header.ok()) return Fail("the header of an undamaged segment cannot be read");
  for (size_t i = 0; i < kSpreadCases && ok(); ++i) {
    LogFiles damaged = files_;
    Bytes& bytes = damaged.at(last.file);
    uint64_t at = last.offset + last.bytes;
    uint64_t lsn = watermark_ + clean_.places.size();
    const uint64_t field = i % 4;
    for (uint64_t count = 1 + prng_.Below(4); count > 0; --count) {
      const std::string payload = "ghost " + std::to_string(prng_.Below(1000));
      const size_t size = engine::wal::RecordBytes(payload.size());
      if (at + size > bytes.size()) break;
      engine::wal::RecordPlace place{header->timeline, header->epoch, header->number, at};
      if (field == 0) (prng_.OneIn(2) ? place.timeline.low : place.timeline.high) ^= 1;
      if (field == 1) --place.epoch;
      if (field == 2) --place.segment;
      if (field == 3) place.offset += 1 + prng_.Below(100);
      const auto content = std::as_bytes(std::span(payload));
      engine::wal::EncodeRecord(Lsn(++lsn), 1, content, engine::wal::PayloadCrc(content), &bytes[at]);
      engine::wal::SealRecord(&bytes[at], place, Lsn(lsn - 1));
      at += size;
    }
    // Behind a gap they would make a torn tail of damage, or the other way round.
    const bool gap = prng_.OneIn(2);
    if (gap) bytes[last.offset + prng_.Below(last.bytes)] ^= static_cast<std::byte>(1 + prng_.Below(255));
    Check(damaged, std::string("ghosts") + (gap ? " behind a gap" : "") + " of another " +
                       (field == 0   ? "timeline"
                        : field == 1 ? "epoch"
                        : field == 2 ? "segment"
                                     : "offset"));
  }
}

void DamageMatrix::Anywhere() {
  for (size_t i = 0; i < kSpreadCases && ok(); ++i) {
    LogFiles damaged = files_;
    auto at = damaged.begin();
    std::advance(at, static_cast<ptrdiff_t>(prng_.Below(damaged.size())));
    const bool header = prng_.OneIn(4);
    const uint64_t offset = prng_.Below(header ? 104 : at->second.size());
    for (uint64_t flips = prng_.OneIn(3) ? 1 + prng_.Below(kSector) : 1; flips > 0; --flips) {
      const uint64_t place = std::min<uint64_t>(offset + flips - 1, at->second.size() - 1);
      at->second[place] ^= static_cast<std::byte>(1 + prng_.Below(255));
    }
    CheckLoosely(damaged, "bytes from " + std::to_string(offset) + " on of " + at->first);
  }
}

void DamageMatrix::Segments() {
  for (const auto& [path, bytes] : files_) {
    LogFiles damaged = files_;
    damaged.erase(path);
    CheckLoosely(damaged, path + " is gone");
    for (const auto& [other, content] : files_) {
      if (other == path || !prng_.OneIn(3)) continue;
      damaged = files_;
      damaged.at(path) = content;
      CheckLoosely(damaged, path + " is a copy of " + other);
      // The right header in front of another one's records.
      Bytes& mixed = damaged.at(path);
      std::copy_n(bytes.begin(), std::min<size_t>(engine::wal::kSegmentHeaderBytes, mixed.size()), mixed.begin());
      CheckLoosely(damaged, path + " has the records of " + other);
    }
    if (!ok()) return;
  }
}

LogDamageResult RunLogDamage(uint64_t seed) { return DamageMatrix(seed).Run(); }

}  // namespace mycel::sim
