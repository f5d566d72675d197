#include "isolation/history.h"

namespace mycel::isolation {

std::string ToText(const TransactionRecord& record) {
  std::string text = record.outcome == Outcome::kCommitted    ? "committed"
                     : record.outcome == Outcome::kRolledBack ? "rolled back"
                                                              : "unknown";
  text += " (" + std::to_string(record.begun) + " to " + std::to_string(record.ended) + ")";
  for (const Operation& operation : record.operations) {
    const std::string object = std::to_string(operation.object);
    const std::string value = std::to_string(operation.value);
    switch (operation.kind) {
      case Operation::Kind::kRead:
        text += ", register " + object + " is " + value;
        break;
      case Operation::Kind::kWrite:
        text += ", register " + object + " from " + std::to_string(operation.replaced) + " to " + value;
        break;
      case Operation::Kind::kInsert:
        text += ", " + value + " into set " + object;
        break;
      case Operation::Kind::kScan:
        text += ", set " + object + " has";
        for (const uint64_t seen : operation.seen) text += " " + std::to_string(seen);
        break;
    }
  }
  return text;
}

std::string ToText(const History& history) {
  std::string text;
  for (size_t i = 0; i < history.size(); ++i) text += "T" + std::to_string(i) + " " + ToText(history[i]) + "\n";
  return text;
}

}  // namespace mycel::isolation
