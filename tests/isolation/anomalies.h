// Finds in a history what isolation levels differ by, and tells what each level may show.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "isolation/history.h"

namespace mycel::isolation {

enum class Anomaly : uint8_t {
  kDirtyRead,           // a value of a transaction that was rolled back
  kIntermediateRead,    // a value that its writer replaced itself
  kSeenTwice,           // one insertion, twice in one scan
  kLostVersion,         // two writes replaced the same value, or one that never was
  kOwnWriteMissed,      // a transaction does not see what it wrote
  kCircularFlow,        // a cycle of writes and reads alone
  kBookmarkMissed,      // what a bookmark promised is not seen
  kAcknowledgedMissed,  // a commit that was answered before is not seen
  kNonRepeatableRead,   // one register, two values
  kPhantom,             // one set, two contents
  kLostUpdate,          // a register written that had changed since it was read
  kReadSkew,            // a cycle with one read of what was replaced
  kLongFork,            // two readers see two writers in opposite order
  kNoSnapshot,          // a cycle without two such reads in a row: no order of snapshots explains it
  kWriteSkew,           // each of two read what the other replaced
  kNoOrder,             // any cycle: no serial order explains it
};

enum class Level : uint8_t { kReadCommitted, kSnapshot, kSerializable };

// With the first example of each.
using Findings = std::map<Anomaly, std::string>;

// Requires at most kMaxTransactions. Stateless.
[[nodiscard]] Findings FindAnomalies(const History& history);

[[nodiscard]] std::string_view AnomalyName(Anomaly anomaly);
// Whether a history of transactions of that level may show it.
[[nodiscard]] bool May(Level level, Anomaly anomaly);
// What comes up soon at that level where many transactions meet.
[[nodiscard]] std::set<Anomaly> MustShow(Level level);

}  // namespace mycel::isolation
