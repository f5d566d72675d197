#include "engine/bulk/recovery_plan.h"
#include "engine/bulk/time_text.h"

namespace mycel::engine::bulk {
namespace {

std::string Count(uint64_t count, const char* what) {
  return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

std::string Entities(const EntityCounts& counts) {
  std::string text;
  const auto add = [&](uint64_t count, const char* what, const char* did) {
    if (count > 0) text += (text.empty() ? "" : ", ") + Count(count, what) + " " + did;
  };
  add(counts.nodes_written, "node", "written");
  add(counts.nodes_deleted, "node", "deleted");
  add(counts.rels_written, "relationship", "written");
  add(counts.rels_deleted, "relationship", "deleted");
  return text.empty() ? "no entity written" : text;
}

std::string Range(base::Lsn first, base::Lsn last) {
  return first == last ? std::to_string(first.value)
                       : std::to_string(first.value) + " to " + std::to_string(last.value);
}

std::string Line(const LostRecord& record) {
  const std::string head = "    LSN " + std::to_string(record.lsn.value) + ": ";
  const std::string size =
      ", " + Count(record.bytes, "byte") + (record.micros == 0 ? "" : ", committed at " + TimeText(record.micros));
  switch (record.kind) {
    case LostRecord::Kind::kTransaction:
      return head + "transaction" + size + ": " +
             (record.counted ? Entities(record.counts) : "parts of it cannot be read");
    case LostRecord::Kind::kPart:
      return head + "part of a transaction" + size;
    case LostRecord::Kind::kName:
      return head + "name of a label, type or key: " + record.name;
    case LostRecord::Kind::kSchema:
      return head + "schema change" + size;
    case LostRecord::Kind::kIds:
      return head + "reservation of ids";
    case LostRecord::Kind::kUnknown:
      break;
  }
  return head + "record of an unknown kind" + size;
}

}  // namespace

std::string RecoveryPlan::ToText() const {
  std::string out;
  for (const std::string& one : harmless) out += "damage that the checkpoint makes good: " + one + "\n";
  if (!damaged()) {
    out += "the log is not damaged: there is nothing to recover from, everything up to LSN " +
           std::to_string(kept.value) + " stays\n";
    if (cut) out += "its torn end, of which nothing was acknowledged, is cut by every start: " + cut->ToString() + "\n";
    return out;
  }
  out += "recovery of " + path + " to the last good record\n";
  out += "  damage:  " + cut->file + ", offset " + std::to_string(cut->offset) + ": " +
         (cut->reason.empty() ? "the record of LSN " + std::to_string(cut->first_lost.value) + " cannot be read"
                              : cut->reason) +
         "\n";
  out += "  kept:    everything up to LSN " + std::to_string(kept.value) + " (checkpoint at LSN " +
         std::to_string(watermark.value) + ")\n";
  out += "  goes:    " + cut->Loss() + "\n";
  if (first_micros != 0) {
    out += "  time:    what can be read was committed from " + TimeText(first_micros) + " to " + TimeText(last_micros) +
           "\n";
  } else if (first_begun_micros != 0) {
    out += "  time:    the log segments that hold it were begun " +
           (first_begun_micros == last_begun_micros
                ? "at " + TimeText(first_begun_micros)
                : "from " + TimeText(first_begun_micros) + " to " + TimeText(last_begun_micros)) +
           "; what goes was written after that\n";
  }
  out += "  readable: " + Count(transactions, "transaction") + ": " + Entities(counts);
  if (unreadable_transactions > 0) {
    out += "; of " + Count(unreadable_transactions, "transaction") + " parts cannot be read";
  }
  out += "\n";
  for (const auto& [first, last] : unreadable) {
    out += "  unreadable: LSN " + Range(first, last) + ": what stood there cannot be told\n";
  }
  for (const LostRecord& record : records) out += Line(record) + "\n";
  if (cut->readable > records.size()) {
    out += "    and " + std::to_string(cut->readable - records.size()) + " more readable records\n";
  }
  if (!obstacle.empty()) return out + "  impossible: " + obstacle + "\n";
  out += "  removed bytes will be kept in " + removed_directory + "\n";
  out += "  a new timeline begins: bookmarks from before are refused\n";
  return out;
}

}  // namespace mycel::engine::bulk
