// A log on a disk of its own that is damaged in every way, and what a reader may make of that. Internal to the folder.
//
// damage_matrix.cc makes the log and judges what is read; log_damage.cc has the kinds of damage.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/prng.h"
#include "engine/env/fault_env.h"
#include "engine/wal/log.h"
#include "engine/wal/log_reader.h"
#include "sim/log_damage.h"
#include "sim/log_gate.h"

namespace mycel::sim {

using Bytes = std::vector<std::byte>;

// Where a record lies, and what it proves.
struct RecordPlace {
  std::string file;
  uint64_t offset = 0;
  uint64_t bytes = 0;
  uint64_t durable = 0;
};

struct ReadBack {
  engine::base::Status status;
  std::vector<std::string> payloads;
  std::vector<RecordPlace> places;
  engine::wal::LogEnd end;  // when status is ok
};

using LogFiles = std::map<std::string, Bytes>;

class DamageMatrix {
 public:
  explicit DamageMatrix(uint64_t seed) : prng_(seed), env_(prng_.Next()) {
    segment_bytes_ = (size_t{12} + 4 * prng_.Below(6)) << 10;
  }

  LogDamageResult Run() {
    const uint64_t lives = 1 + prng_.Below(4);
    for (uint64_t life = 0; life < lives && ok(); ++life) Live(life, life + 1 == lives);
    return result_;
  }

 private:
  [[nodiscard]] bool ok() const { return result_.failure.empty(); }
  void Fail(const std::string& what) {
    if (ok()) result_.failure = what;
  }

  // --- making a log
  [[nodiscard]] engine::wal::LogOptions Options() const;
  std::string NextPayload();
  void Live(uint64_t life, bool last);
  void AppendGroup(engine::wal::Log* log, size_t records);
  void UnwrittenGroup(engine::wal::Log* log);

  // --- damage
  ReadBack Read(bool stop_at_damage = false);
  LogFiles Contents();
  void Restore(const LogFiles& files);
  // What the bytes of `damaged` allow: how many records from the watermark on, or none at all.
  [[nodiscard]] std::optional<uint64_t> Allowed(const LogFiles& damaged) const;
  // Headers are as they were.
  void Check(const LogFiles& damaged, const std::string& what);
  // Anything but a ghost may come of it.
  void CheckLoosely(const LogFiles& damaged, const std::string& what);
  [[nodiscard]] std::string Wrong(const ReadBack& read) const;
  void GoOn(const LogFiles& damaged, const std::string& what);

  void EachByte();
  void StaleRecords();
  void Ghosts();
  void Anywhere();
  void Segments();

  engine::base::Prng prng_;
  engine::env::FaultEnv env_;
  LogGate gate_{&env_};
  LogDamageResult result_;
  size_t segment_bytes_ = 0;
  uint64_t life_ = 0;
  uint64_t made_ = 0;
  uint64_t watermark_ = 0;
  std::map<uint64_t, std::string> payloads_;  // LSN -> what was appended last under it
  Bytes earlier_;                             // the bytes of a whole segment of an earlier life
  // The log that is damaged.
  LogFiles files_;
  ReadBack clean_;
};

}  // namespace mycel::sim
