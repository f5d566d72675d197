// What was handed to the store, in the order of the log, with the graph after each commit.
//
// Threads: one; only an outcome is settled from elsewhere.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/ids.h"
#include "engine/base/status.h"
#include "sim/model.h"

namespace mycel::sim {

class Submitted {
 public:
  enum class State : uint8_t { kWaiting, kAcknowledged, kUnknown };
  // Shared with the commit's callback, which may come from the log's thread.
  class Outcome {
   public:
    void Settle(const engine::base::Status& status, engine::base::Lsn lsn);
    [[nodiscard]] State state() const;
    [[nodiscard]] engine::base::Status status() const;
    [[nodiscard]] uint64_t lsn() const;  // of an acknowledged one

   private:
    mutable std::mutex mutex_;
    State state_ = State::kWaiting;
    engine::base::Status status_;
    engine::base::Lsn lsn_;
  };

  Model after;
  size_t changes = 0;
  bool crash_proof = true;  // acknowledged means durable
  int64_t wall_micros = 0;  // when it was handed over
  std::shared_ptr<Outcome> outcome = std::make_shared<Outcome>();

  [[nodiscard]] State state() const { return outcome->state(); }
  [[nodiscard]] bool durable() const { return crash_proof && state() == State::kAcknowledged; }
};

class CommitLog {
 public:
  // With everything that was handed over.
  [[nodiscard]] const Model& Newest() const { return After(entries_.size()); }
  // After that many of the entries.
  [[nodiscard]] const Model& After(size_t prefix) const { return prefix == 0 ? base_ : entries_[prefix - 1].after; }
  [[nodiscard]] const std::deque<Submitted>& entries() const { return entries_; }
  // The reference lives until the entry goes.
  Submitted& Add(const std::vector<Change>& changes, bool crash_proof, int64_t wall_micros);
  void TakeBack() { entries_.pop_back(); }  // the last one was refused

  // So many at least have happened: everything acknowledged as durable.
  [[nodiscard]] size_t least() const;
  // After how many entries the graph is `found`; nullopt, with the first difference, when after none that is possible.
  [[nodiscard]] std::optional<size_t> Match(const Model& found, std::string* difference) const;
  // What is behind the prefix is gone for good, and what it holds cannot go any more.
  void Keep(size_t prefix);

 private:
  Model base_;
  std::deque<Submitted> entries_;  // not yet known to be durable, or behind one that is not
};

}  // namespace mycel::sim
