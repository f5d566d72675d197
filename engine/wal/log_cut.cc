#include "engine/wal/log_cut.h"

#include <algorithm>

namespace mycel::engine::wal {
namespace {

std::string Number(base::Lsn lsn) { return std::to_string(lsn.value); }

}  // namespace

uint64_t LogCut::unreadable() const {
  const uint64_t lost = last_lost.value - kept.value;
  return lost > readable ? lost - readable : 0;
}

std::string LogCut::Loss() const {
  if (last_lost <= kept) return "no record behind LSN " + Number(kept) + " is known";
  const uint64_t lost = last_lost.value - kept.value;
  return (lost == 1 ? "LSN " + Number(first_lost) + " would go, "
                    : "LSN " + Number(first_lost) + " to " + Number(last_lost) + " would go, ") +
         std::to_string(std::min(readable, lost)) + " of " +
         (lost == 1 ? "this record" : "these " + std::to_string(lost) + " records") + " can be read";
}

std::string LogCut::ToString() const {
  return std::string(damage ? "damage" : "torn tail") + " in the log, " + file + ", offset " + std::to_string(offset) +
         ": " + (reason.empty() ? "the record of LSN " + Number(first_lost) + " cannot be read" : reason) + "; " +
         Loss();
}

std::string LogCut::Describe() const {
  return "the log is damaged: what was known to be on disk cannot be read, so this is not its end\n"
         "  file:    " +
         file +
         "\n"
         "  offset:  " +
         std::to_string(offset) + (reason.empty() ? "" : ": " + reason) +
         "\n"
         "  LSN:     " +
         Number(first_lost) + " is the first that cannot be read; everything up to LSN " + Number(proven) +
         " is known to have been on disk\n"
         "  loss:    " +
         Loss() +
         "\n"
         "  kept:    everything up to LSN " +
         Number(kept) +
         "\n"
         "  choices: restore a backup;\n"
         "           mycel verify --data-dir DIR tells what else is damaged and which transactions would go;\n"
         "           myceld --recover-to-last-good=report tells which transactions would go, and stops;\n"
         "           myceld --recover-to-last-good goes back to LSN " +
         Number(kept) + " for good, keeps the removed bytes in the data directory, and starts";
}

}  // namespace mycel::engine::wal
