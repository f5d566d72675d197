// Who depends on whom in a history (Adya, "Weak Consistency", 1999), and what is wrong with a single read or write.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "isolation/anomalies.h"
#include "isolation/history.h"
#include "isolation/relation.h"

namespace mycel::isolation {

// Between committed transactions, by their places in the history.
class Dependencies {
 public:
  // Fills `found` with the anomalies that need no cycle. Requires at most kMaxTransactions.
  Dependencies(const History& history, Findings* found);

  [[nodiscard]] const Relation& writes() const { return writes_; }  // the second replaced a value of the first
  [[nodiscard]] const Relation& reads() const { return reads_; }    // the second read a value of the first
  // The first read what the second replaced, or a set without what the second inserted.
  [[nodiscard]] const Relation& anti() const { return anti_; }

 private:
  // Of a register, or an insertion into a set.
  struct Version {
    size_t writer = 0;
    uint32_t object = 0;
    bool last = true;    // that its writer gave the register
    uint64_t next = 0;   // what replaced it; 0: nothing
    uint64_t place = 0;  // in its register's order, from 1; 0: not in it
  };

  void Collect();
  void DecideUnknown();
  void OrderRegisters();
  void AddWrites();
  const Version* CheckRead(size_t reader, uint64_t value, const std::string& where);
  void ReadRegister(size_t reader, const Operation& read);
  void ReadSet(size_t reader, const Operation& scan);
  void Follow(size_t at);
  void CheckSeen(size_t earlier, size_t later, Anomaly anomaly);
  void CheckOrder();
  void Report(Anomaly anomaly, const std::string& what) { found_->emplace(anomaly, what); }
  // kInitial of a register: nobody's, the first.
  [[nodiscard]] const Version* Find(uint64_t value) const;
  [[nodiscard]] std::string Name(size_t at) const { return "T" + std::to_string(at); }

  const History& history_;
  Findings* const found_;
  std::vector<bool> committed_;
  std::unordered_map<uint64_t, Version> versions_;
  std::unordered_map<uint32_t, uint64_t> first_;                  // of each register, behind its initial value
  std::unordered_map<uint32_t, std::vector<uint64_t>> inserted_;  // into each set, by committed transactions
  Relation writes_;
  Relation reads_;
  Relation anti_;
};

}  // namespace mycel::isolation
