// What a recovery to the last good record would take from a database, told before anything is done: where the damage
// is, which records go, what of them can still be read, what stays. Used by `myceld --recover-to-last-good` and
// `mycel verify`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/env/env.h"
#include "engine/wal/log_cut.h"

namespace mycel::engine::bulk {

struct EntityCounts {
  uint64_t nodes_written = 0;
  uint64_t nodes_deleted = 0;
  uint64_t rels_written = 0;
  uint64_t rels_deleted = 0;
};

// One record of the log that would go and can be read.
struct LostRecord {
  enum class Kind : uint8_t { kTransaction, kPart, kName, kSchema, kIds, kUnknown };
  base::Lsn lsn;
  Kind kind = Kind::kUnknown;
  uint64_t bytes = 0;
  int64_t micros = 0;    // commit time since 1970; 0: the record carries none
  bool counted = false;  // false for a transaction: its contents cannot be read as a whole
  EntityCounts counts;   // of a transaction
  std::string name;      // of kName
};

struct RecoveryPlan {
  std::string path;
  base::Lsn watermark;                   // the checkpoint holds everything up to here
  base::Lsn kept;                        // everything up to here stays
  std::optional<wal::LogCut> cut;        // none, or not damage: nothing that was durable goes
  std::string obstacle;                  // why going back is impossible; empty: it is possible
  std::string removed_directory;         // where the removed bytes will lie
  std::vector<LostRecord> records;       // the first kMaxReportedLostRecords that can be read
  uint64_t transactions = 0;             // of all that can be read
  uint64_t unreadable_transactions = 0;  // of them: contents unknown, as a part is missing
  EntityCounts counts;
  std::vector<std::pair<base::Lsn, base::Lsn>> unreadable;  // ranges, first and last
  // Commit times of what can be read, microseconds since 1970; 0: none is known.
  int64_t first_micros = 0;
  int64_t last_micros = 0;
  // When the segments that hold what goes were begun, microseconds since 1970; 0: not known.
  int64_t first_begun_micros = 0;
  int64_t last_begun_micros = 0;
  std::vector<std::string> harmless;  // damage that the checkpoint makes good

  [[nodiscard]] bool damaged() const { return cut && cut->damage; }
  // A line for each fact.
  [[nodiscard]] std::string ToText() const;
};

// Reads the checkpoint's watermark and the log; writes nothing but the lock file that keeps servers out meanwhile.
// kNotFound without a database in `path`, kAlreadyInUse, kNewerFormat, kIoError, kCorruption of the data files or for a
// log that is not this database's.
[[nodiscard]] base::Result<RecoveryPlan> PlanRecovery(env::Env* env, const std::string& path);

}  // namespace mycel::engine::bulk
