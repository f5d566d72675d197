#include "sim/history.h"

#include <utility>

#include "engine/bulk/consistency_check.h"
#include "sim/history_run.h"

namespace mycel::sim {

using engine::base::Result;
using engine::base::Status;
using engine::env::CrashMode;
using engine::env::Operation;
using engine::txn::Store;

HistoryRun::HistoryRun(uint64_t seed, const HistoryOptions& options)
    : prng_(seed), env_(prng_.Next()), trace_(options.trace), errors_(options.errors) {
  large_ = prng_.OneIn(50);
  compaction_ = prng_.OneIn(3);
  hub_ = prng_.OneIn(20);
  history_ = prng_.OneIn(3);
  online_ = prng_.OneIn(3);
  async_window_ms_ = prng_.OneIn(4) ? 10 : 0;
  large_value_bytes_ = prng_.OneIn(3) ? 4096 : 64;
  segment_bytes_ = large_ || hub_ ? size_t{8} << 20 : prng_.OneIn(2) ? size_t{64} << 10 : size_t{256} << 10;
  id_block_ = uint64_t{1} << (prng_.OneIn(8) ? 16 : 4 + prng_.Below(6));  // small: reserved within transactions
}

HistoryResult HistoryRun::Run() {
  const uint64_t rounds = 2 + prng_.Below(3);
  for (uint64_t round = 0; round < rounds && ok(); ++round) Round();
  env_.Restart();
  env_.ClearFaults();
  env_.SetCapacity(~uint64_t{0});
  if (ok()) Open(false);
  if (ok()) Expect(store_->Close(), "closing");
  store_.reset();
  if (ok()) Open(false);  // a clean start replays nothing and finds the same
  store_.reset();
  return result_;
}

CrashMode HistoryRun::RandomMode() {
  const uint64_t choice = prng_.Below(8);
  return choice < 5 ? CrashMode::kTorn : choice < 7 ? CrashMode::kDropUnsynced : CrashMode::kKeepAll;
}

// --- opening --------------------------------------------------------------------------------------------------------

void HistoryRun::Open(bool may_crash) {
  // The machine may stop again inside a recovery, which then begins anew.
  if (may_crash && prng_.OneIn(3)) {
    env_.StopAfter(1 + prng_.Below(60), RandomMode());
    Trace("recovery that may be killed");
  }
  for (int attempt = 0;; ++attempt) {
    auto opened = OpenStore();
    // RocksDB's threads may go on behind the opening: what has not met them by now does not come.
    env_.ForgetStop();
    if (opened.ok() && !env_.stopped()) {
      store_ = std::move(*opened);
      break;
    }
    if (opened.ok()) opened->reset();
    if (!env_.stopped() || attempt > 0) return Fail("the store does not open: " + opened.status().ToString());
    Trace("killed inside the recovery");
    ++result_.crashes;
    env_.Restart();
  }
  CheckOpened();
}

Result<std::unique_ptr<Store>> HistoryRun::OpenStore() {
  engine::txn::StoreOptions options;
  options.env = &env_;
  options.path = "/db";
  options.log_segment_bytes = segment_bytes_;
  options.id_block = id_block_;
  options.write_buffer_bytes = size_t{256} << 10;
  options.block_cache_bytes = size_t{256} << 10;
  options.background = false;
  options.simulated_disk = true;
  options.compaction = compaction_;
  options.checkpoint.in_background = false;
  options.async_window_ms = async_window_ms_;
  options.large_value_bytes = large_value_bytes_;
  options.checkpoint.part_bytes = size_t{4} << 10;  // several parts, so that a crash falls between them
  return Store::Open(std::move(options));
}

// What `verify` looks at, and what only a model knows.
void HistoryRun::CheckOpened() {
  CheckState("after opening", true);
  if (!ok()) return;
  engine::bulk::VerifyReport report;
  Expect(engine::bulk::CheckConsistency(store_.get(), &report), "the consistency check");
  if (!report.clean()) Fail("after opening: " + report.ToText());
  CheckSchema();
  if (!history_) return;
  past_.SawClock(env_.WallMicros());
  CheckPastText(past_.CheckOpened(store_.get(), env_.WallMicros()), Status::Ok());
  for (uint64_t i = prng_.Below(4); i > 0 && ok(); --i) CheckPast();
}

// --- one round: open, work, end -------------------------------------------------------------------------------------

// At one step of the round, so that few calls lie between what is planned and what comes of it: how many calls a step
// makes may differ by one or two when a seed is run again.
void HistoryRun::PlanTrouble() {
  const uint64_t choice = prng_.Below(10);
  trouble_ = false;
  if (choice < 6) {
    const uint64_t calls = 1 + prng_.Below(prng_.OneIn(2) ? 12 : 100);
    env_.StopAfter(calls, RandomMode());
    return Trace("the machine will stop in " + std::to_string(calls) + " calls");
  }
  if (choice > 8 || !errors_) return;
  trouble_ = true;
  ++result_.faults;
  constexpr Operation kOperations[] = {
      Operation::kSyncData, Operation::kSyncData, Operation::kWrite,       Operation::kRead,          Operation::kOpen,
      Operation::kRename,   Operation::kRemove,   Operation::kPreallocate, Operation::kSyncDirectory, Operation::kLook};
  engine::env::Fault fault;
  fault.operation = kOperations[prng_.Below(std::size(kOperations))];
  fault.after_calls = prng_.Below(prng_.OneIn(2) ? 4 : 40);
  fault.times = prng_.OneIn(2) ? 1 : 1 + prng_.Below(20);
  fault.disk_full = prng_.OneIn(4);
  if (prng_.OneIn(2)) fault.write_bytes = prng_.Below(5000);
  env_.InjectFault(fault);
  Trace("fault of operation " + std::to_string(static_cast<int>(fault.operation)) + " after " +
        std::to_string(fault.after_calls) + " calls, " + std::to_string(fault.times) + " times");
}

void HistoryRun::Round() {
  trouble_ = false;
  Open(true);
  if (!ok()) return;
  env_.SetLatency(prng_.OneIn(8) ? 50'000'000 : 0);  // a slow disk
  const uint64_t steps = 20 + prng_.Below(100);
  const uint64_t planned = prng_.OneIn(4) ? 0 : prng_.Below(steps);
  for (uint64_t i = 0; i < steps && ok() && !env_.stopped(); ++i) {
    if (i == planned) PlanTrouble();
    Step();
    Quiet();
  }
  EndRound();
}

// The disk is well again. What was acknowledged can be read; the store takes writes and checkpoints, unless the log has
// failed, which only a restart mends.
void HistoryRun::EndTrouble() {
  Settle();
  env_.ClearFaults();
  trouble_ = false;
  writers_.clear();
  const Status written = Checkpoint();
  if (env_.stopped()) return;
  CheckState("after errors of the disk", false);
  if (ok() && store_->write_health().ok()) Expect(written, "after errors of the disk a checkpoint");
}

void HistoryRun::EndRound() {
  if (trouble_ && ok() && !env_.stopped()) EndTrouble();
  Settle();
  readers_.clear();
  writers_.clear();
  const bool close = ok() && !env_.stopped() && prng_.OneIn(4);
  if (close) {
    past_.SawClock(env_.WallMicros());
    const Status closed = store_->Close();
    if (!closed.ok() && !Troubled()) Fail("closing failed: " + closed.ToString());
    Trace("close: " + closed.ToString());
  }
  result_.checkpoints += store_->stats().checkpoints;
  if (!env_.stopped() && !close && prng_.OneIn(2)) {
    // The machine goes while the store is idle. What the log still wanted to do fails.
    env_.Crash(RandomMode());
    Trace("crash");
  }
  store_.reset();
  if (env_.stopped()) {
    ++result_.crashes;
    Trace("stopped inside a call");
  }
  env_.Restart();
  env_.ClearFaults();
  env_.SetCapacity(~uint64_t{0});
}

HistoryResult RunHistory(uint64_t seed, const HistoryOptions& options) { return HistoryRun(seed, options).Run(); }

}  // namespace mycel::sim
