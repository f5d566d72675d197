// One history while it runs; the plan of it is in history.h. Its parts: rounds and openings (history.cc), steps of a
// round (history_steps.cc), schema, builds and the past (history_schema.cc).
//
// Threads: one, but for a build that waits (history_schema.cc).
#pragma once

#include <cstdio>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/prng.h"
#include "engine/base/result.h"
#include "engine/catalog/descriptors.h"
#include "engine/env/fault_env.h"
#include "engine/txn/store.h"
#include "sim/commit_log.h"
#include "sim/history.h"
#include "sim/log_gate.h"
#include "sim/model.h"
#include "sim/past.h"
#include "sim/writer.h"

namespace mycel::sim {

// A snapshot that stays open, and what it saw at first.
struct Reader {
  std::unique_ptr<engine::txn::Transaction> tx;
  Model seen;
  bool of_past = false;
};

class HistoryRun {
 public:
  HistoryRun(uint64_t seed, const HistoryOptions& options);
  HistoryResult Run();

 private:
  using Status = engine::base::Status;

  [[nodiscard]] bool ok() const { return result_.failure.empty(); }
  void Fail(const std::string& what) {
    if (ok()) result_.failure = what;
  }
  void Expect(const Status& status, const char* what) {
    if (!status.ok()) Fail(std::string(what) + " failed: " + status.ToString());
  }
  void Trace(const std::string& what) {
    if (trace_)
      std::fprintf(stderr, "%8llu  %s\n", static_cast<unsigned long long>(env_.ChangingCalls()), what.c_str());
  }
  [[nodiscard]] engine::env::CrashMode RandomMode();
  // The disk may fail calls in this round, or the machine has stopped.
  [[nodiscard]] bool Troubled() const { return trouble_ || env_.stopped(); }

  // --- rounds
  void Round();
  void PlanTrouble();
  void Open(bool may_crash);
  [[nodiscard]] engine::base::Result<std::unique_ptr<engine::txn::Store>> OpenStore();
  void CheckOpened();
  void EndTrouble();
  void EndRound();

  // --- steps
  void Step();
  void BeginWriter();
  void WriterStep(size_t at);
  void Commit(size_t at);
  void Forget(size_t at) { writers_.erase(writers_.begin() + static_cast<ptrdiff_t>(at)); }
  // Lets the log write what was committed in the background, and waits for it.
  void Settle();
  // Waits until the log's thread has nothing to do, so that its calls have their place among those of this one. Not
  // where it waits for a moment to come.
  void Quiet();
  Status Checkpoint();
  void CheckReader();
  void OpenReader();
  void FullDisk();
  void WriteWithRoomAgain();
  // The graph is that after some prefix of what was submitted, which holds everything acknowledged. `drop`: what is
  // behind the prefix is gone for good.
  void CheckState(const char* when, bool drop);
  void CheckGraph(const char* when, const Model& found, bool drop);

  // --- schema, builds, the past
  void ChangeSchema();
  void DropSchema(const std::string& name);
  // What the next one is for; its tokens are made. Fails as they do.
  [[nodiscard]] engine::base::Result<engine::catalog::SchemaTarget> RandomTarget(bool unique);
  void CreateSchema(const std::string& name);
  // The build begins while writers are at work, and others begin before it goes on.
  [[nodiscard]] engine::base::Result<bool> BuildWhileWriting(const std::function<engine::base::Result<bool>()>& build);
  // Indexes and constraints that must be there are, and hold.
  void CheckSchema();
  void CheckUnique(const std::string& name);
  void ChangeHistory();
  void CheckPast();
  // Fails with the text, unless the call that it is about could be ended by a fault.
  void CheckPastText(const std::string& wrong, const Status& why);

  engine::base::Prng prng_;
  engine::env::FaultEnv env_;
  LogGate gate_{&env_};
  const bool trace_;
  const bool errors_;
  bool large_ = false;
  bool hub_ = false;
  bool history_ = false;  // the past is kept, now and then
  bool online_ = false;   // indexes are built while writers are at work
  uint32_t async_window_ms_ = 0;
  size_t segment_bytes_ = 0;
  uint64_t id_block_ = 0;
  bool compaction_ = false;
  size_t large_value_bytes_ = 0;
  bool trouble_ = false;  // calls may fail in this round
  std::unique_ptr<engine::txn::Store> store_;
  std::vector<std::unique_ptr<Writer>> writers_;
  std::vector<Reader> readers_;
  CommitLog commits_;
  Past past_{&prng_, &commits_};
  std::map<std::string, bool> schema_;  // names that must be there, and whether they are constraints
  HistoryResult result_;
};

}  // namespace mycel::sim
