#include "isolation/anomalies.h"

#include <algorithm>
#include <array>

#include "isolation/dependencies.h"
#include "isolation/relation.h"

namespace mycel::isolation {
namespace {

std::string Text(const std::vector<size_t>& cycle) {
  std::string text;
  for (const size_t at : cycle) text += "T" + std::to_string(at) + " -> ";
  return text + "T" + std::to_string(cycle.front());
}

void ReportCycle(const Relation& relation, Anomaly anomaly, Findings* found) {
  const std::vector<size_t> cycle = relation.Cycle();
  if (!cycle.empty()) found->emplace(anomaly, Text(cycle));
}

// Each of two readers has the write of one of two others and lacks that of the other.
void FindLongFork(const Dependencies& dependencies, Findings* found) {
  const Relation seen = dependencies.reads().Inverse();
  const Relation& missed = dependencies.anti();
  for (size_t one = 0; one < missed.size(); ++one) {
    for (size_t other = one + 1; other < missed.size(); ++other) {
      const auto of_other = missed[one] & seen[other] & ~seen[one];
      const auto of_one = missed[other] & seen[one] & ~seen[other];
      if (of_other.none() || of_one.none()) continue;
      found->emplace(Anomaly::kLongFork, Text({one, of_other._Find_first(), other, of_one._Find_first()}));
      return;
    }
  }
}

void FindPairs(const Relation& anti, const Relation& flow, Findings* found) {
  const Relation leads = flow.Closure();
  for (size_t reader = 0; reader < anti.size(); ++reader) {
    for (size_t writer = anti[reader]._Find_first(); writer < anti.size(); writer = anti[reader]._Find_next(writer)) {
      if (leads.Has(writer, reader)) found->emplace(Anomaly::kReadSkew, Text({reader, writer}));
      if (anti.Has(writer, reader)) found->emplace(Anomaly::kWriteSkew, Text({reader, writer}));
    }
  }
}

}  // namespace

Findings FindAnomalies(const History& history) {
  Findings found;
  const Dependencies dependencies(history, &found);
  const Relation flow = dependencies.writes().Or(dependencies.reads());
  const Relation& anti = dependencies.anti();
  ReportCycle(flow, Anomaly::kCircularFlow, &found);
  FindPairs(anti, flow, &found);
  FindLongFork(dependencies, &found);
  ReportCycle(flow.Or(anti.Then(flow)), Anomaly::kNoSnapshot, &found);
  ReportCycle(flow.Or(anti), Anomaly::kNoOrder, &found);
  return found;
}

std::string_view AnomalyName(Anomaly anomaly) {
  constexpr std::array<std::string_view, 16> kNames = {
      "dirty read",          "intermediate read", "seen twice",      "lost version",
      "own write missed",    "circular flow",     "bookmark missed", "acknowledged commit missed",
      "non-repeatable read", "phantom",           "lost update",     "read skew",
      "long fork",           "no snapshot order", "write skew",      "no serial order"};
  return kNames[static_cast<size_t>(anomaly)];
}

bool May(Level level, Anomaly anomaly) {
  if (anomaly < Anomaly::kNonRepeatableRead) return false;
  if (level == Level::kSnapshot) return anomaly == Anomaly::kWriteSkew || anomaly == Anomaly::kNoOrder;
  return level == Level::kReadCommitted;
}

std::set<Anomaly> MustShow(Level level) {
  switch (level) {
    case Level::kReadCommitted:
      return {Anomaly::kNonRepeatableRead, Anomaly::kPhantom,   Anomaly::kLostUpdate, Anomaly::kReadSkew,
              Anomaly::kLongFork,          Anomaly::kWriteSkew, Anomaly::kNoOrder};
    case Level::kSnapshot:
      return {Anomaly::kWriteSkew, Anomaly::kNoOrder};
    case Level::kSerializable:
      return {};
  }
  return {};
}

}  // namespace mycel::isolation
