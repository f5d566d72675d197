// The engine's history against what the model remembers: the graph as of every commit whose LSN is known, answers to
// moments of time that were asked once, and how far back the window must and may reach.
//
// Failures are texts for a person, empty where all is as it must be. Calls that a fault may have ended are answered
// with their status.
//
// Threads: the simulator's one.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/prng.h"
#include "engine/base/result.h"
#include "engine/base/status.h"
#include "engine/txn/store.h"
#include "engine/txn/transaction.h"
#include "sim/commit_log.h"
#include "sim/model.h"

namespace mycel::sim {

// The graph before and after the commit at an LSN.
struct Moment {
  uint64_t lsn = 0;
  int64_t wall_micros = 0;  // the commit's own time is no earlier
  Model before;
  Model after;
};

class Past {
 public:
  Past(engine::base::Prng* prng, CommitLog* commits) : prng_(prng), commits_(commits) {}

  // Whether the history is on, as far as is known.
  [[nodiscard]] bool on() const { return setting_.on; }
  // What the calendar shows, before anything that may move the window and before it is set otherwise.
  void SawClock(int64_t wall_micros);
  // Turns the history on or off, or changes its window. Requires that nobody writes. `wall_micros`: what the calendar
  // shows; on a slow disk that is later after the change than before.
  [[nodiscard]] engine::base::Status ChangeSetting(engine::txn::Store* store,
                                                   const std::function<int64_t()>& wall_micros);

  // The first `prefix` commits are there for good, the others gone.
  void Keep(size_t prefix);
  // The store was opened: what the setting and the window say.
  [[nodiscard]] std::string CheckOpened(engine::txn::Store* store, int64_t wall_micros);
  // The calendar may stand earlier now: what an earlier process said of later moments no longer holds, for commits may
  // come in front of them.
  void SetBack(int64_t wall_micros);
  // A checkpoint has succeeded that began when the calendar showed this; `readers`: of the past, that are open.
  [[nodiscard]] std::string CheckAfterCheckpoint(engine::txn::Store* store, int64_t wall_micros, bool readers);
  // One moment as it was, or refused. `why` is not ok when what was answered can be the disk's fault.
  [[nodiscard]] std::string CheckMoment(engine::txn::Store* store, engine::base::Status* why);
  // The graph as of now, which from then on must stay the answer. Requires that all commits are durable.
  [[nodiscard]] std::string AskTime(engine::txn::Store* store, int64_t wall_micros, engine::base::Status* why);
  // A transaction that reads a moment in the window, and what it must see; null when there is none.
  [[nodiscard]] std::unique_ptr<engine::txn::Transaction> BeginReader(engine::txn::Store* store, Model* seen);

 private:
  struct Setting {
    bool on = false;
    uint64_t retention_micros = 0;
    bool operator==(const Setting&) const = default;
  };
  struct Answer {
    int64_t micros = 0;
    Model graph;
    bool of_earlier_process = false;
  };

  // Of the last commit; UINT64_MAX where it is not known.
  [[nodiscard]] uint64_t NewestLsn() const;
  [[nodiscard]] std::optional<Moment> PickMoment() const;
  [[nodiscard]] std::string CheckWindow(engine::txn::Store* store);
  void MayHaveMoved();
  [[nodiscard]] std::string CheckAsOf(engine::txn::Store* store, std::optional<uint64_t> lsn, int64_t micros,
                                      const Model& expected, bool in_window, engine::base::Status* why);

  engine::base::Prng* const prng_;
  CommitLog* const commits_;
  Setting setting_;
  std::vector<Setting> others_;  // changes to them have an unknown outcome
  std::deque<Moment> moments_;   // in the order of the log, durable
  bool newest_known_ = true;     // the LSN of the last commit that was kept
  std::vector<Answer> answers_;
  int64_t latest_micros_ = 0;  // commits and look-ups have no later times
  int64_t window_bound_ = 0;   // the window cannot have moved further
};

}  // namespace mycel::sim
