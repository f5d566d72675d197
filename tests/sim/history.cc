#include "sim/history.h"

#include <cstdio>
#include <deque>
#include <memory>
#include <mutex>
#include <set>
#include <thread>
#include <utility>
#include <vector>

#include "engine/base/prng.h"
#include "engine/bulk/consistency_check.h"
#include "engine/env/fault_env.h"
#include "engine/txn/store.h"
#include "sim/dump.h"
#include "sim/log_gate.h"
#include "sim/model.h"
#include "sim/writer.h"

namespace mycel::sim {
namespace {

using engine::base::Lsn;
using engine::base::Prng;
using engine::base::Status;
using engine::env::CrashMode;
using engine::env::FaultEnv;
using engine::env::Operation;
using engine::txn::Store;
using engine::wal::Durability;

constexpr size_t kMaxWriters = 4;
constexpr size_t kHubRels = 5000;  // more than a segment of a list on disk

// A commit that was handed to the store, in the order of the log.
struct Submitted {
  enum class State : uint8_t { kWaiting, kAcknowledged, kUnknown };
  std::vector<Change> changes;
  bool crash_proof = true;  // acknowledged means durable
  // Shared with the callback, which may come from the log's thread.
  struct Outcome {
    std::mutex mutex;
    State state = State::kWaiting;
    Status status;
  };
  std::shared_ptr<Outcome> outcome = std::make_shared<Outcome>();
  [[nodiscard]] State state() const {
    const std::lock_guard lock(outcome->mutex);
    return outcome->state;
  }
};

// A snapshot that stays open, and what it saw at first.
struct Reader {
  std::unique_ptr<engine::txn::Transaction> tx;
  Model seen;
};

class History {
 public:
  History(uint64_t seed, const HistoryOptions& options)
      : prng_(seed), env_(prng_.Next()), trace_(options.trace), errors_(options.errors) {
    large_ = prng_.OneIn(50);
    compaction_ = prng_.OneIn(3);
    hub_ = prng_.OneIn(20);
    large_value_bytes_ = prng_.OneIn(3) ? 4096 : 64;
    segment_bytes_ = large_ || hub_ ? size_t{8} << 20 : prng_.OneIn(2) ? size_t{64} << 10 : size_t{256} << 10;
  }

  HistoryResult Run() {
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

 private:
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
  CrashMode RandomMode() {
    const uint64_t choice = prng_.Below(8);
    return choice < 5 ? CrashMode::kTorn : choice < 7 ? CrashMode::kDropUnsynced : CrashMode::kKeepAll;
  }

  void Round();
  void PlanTrouble();
  void Open(bool may_crash);
  void Step();
  void WriterStep(size_t at);
  void Commit(size_t at);
  void Forget(size_t at) { writers_.erase(writers_.begin() + static_cast<ptrdiff_t>(at)); }
  // Lets the log write what was committed in the background, and waits for it.
  void Settle();
  void MakeSchema();
  void CheckReader();
  void FullDisk();
  void EndTrouble();
  void EndRound();
  // The graph is that after some prefix of what was submitted, which holds everything acknowledged. `drop`: what is
  // behind the prefix is gone for good.
  void CheckState(const char* when, bool drop);
  [[nodiscard]] Model Newest() const;
  [[nodiscard]] bool Troubled() const { return trouble_ || env_.stopped(); }

  Prng prng_;
  FaultEnv env_;
  LogGate gate_{&env_};
  const bool trace_;
  const bool errors_;
  bool large_ = false;
  bool hub_ = false;
  size_t segment_bytes_ = 0;
  bool compaction_ = false;
  size_t large_value_bytes_ = 0;
  bool trouble_ = false;  // calls may fail in this round
  std::unique_ptr<Store> store_;
  std::vector<std::unique_ptr<Writer>> writers_;
  std::vector<Reader> readers_;
  Model base_;                       // before submitted_
  std::deque<Submitted> submitted_;  // not yet known to be durable, or behind one that is not
  std::set<std::string> schema_;     // names that must be there
  HistoryResult result_;
};

Model History::Newest() const {
  Model model = base_;
  for (const Submitted& one : submitted_) Apply(one.changes, &model);
  return model;
}

void History::CheckState(const char* when, bool drop) {
  size_t least = 0;
  for (size_t i = 0; i < submitted_.size(); ++i) {
    if (submitted_[i].crash_proof && submitted_[i].state() == Submitted::State::kAcknowledged) least = i + 1;
  }
  const auto tx = store_->Begin({});
  const auto found = Dump(tx.get());
  if (!found.ok()) {
    if (!trouble_) Fail(std::string(when) + ": the graph cannot be read: " + found.status().ToString());
    return;
  }
  Model expected = base_;
  std::string first;
  for (size_t prefix = 0; prefix <= submitted_.size(); ++prefix) {
    if (prefix > 0) Apply(submitted_[prefix - 1].changes, &expected);
    if (prefix < least) continue;
    const std::string difference = Difference(expected, *found);
    if (difference.empty()) {
      if (drop) {
        base_ = std::move(expected);
        submitted_.clear();
      }
      return;
    }
    if (first.empty()) first = difference;
  }
  Fail(std::string(when) + ": " + first + " (commits " + std::to_string(least) + " to " +
       std::to_string(submitted_.size()) + " of this round were possible)");
}

void History::Settle() {
  gate_.Open();
  for (const Submitted& one : submitted_) {
    while (one.crash_proof && one.state() == Submitted::State::kWaiting) std::this_thread::yield();
  }
}

// --- opening --------------------------------------------------------------------------------------------------------

void History::Open(bool may_crash) {
  // The machine may stop again inside a recovery, which then begins anew.
  if (may_crash && prng_.OneIn(3)) {
    env_.StopAfter(1 + prng_.Below(60), RandomMode());
    Trace("recovery that may be killed");
  }
  engine::txn::StoreOptions options;
  options.env = &env_;
  options.path = "/db";
  options.log_segment_bytes = segment_bytes_;
  options.write_buffer_bytes = size_t{256} << 10;
  options.block_cache_bytes = size_t{256} << 10;
  options.background = false;
  options.simulated_disk = true;
  options.compaction = compaction_;
  options.checkpoint.in_background = false;
  options.large_value_bytes = large_value_bytes_;
  options.checkpoint.part_bytes = size_t{4} << 10;  // several parts, so that a crash falls between them
  for (int attempt = 0;; ++attempt) {
    auto opened = Store::Open(options);
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
  if (may_crash) env_.Restart();
  CheckState("after opening", true);
  if (!ok()) return;
  engine::bulk::VerifyReport report;
  Expect(engine::bulk::CheckConsistency(store_.get(), &report), "the consistency check");
  if (!report.clean()) Fail("after opening: " + report.ToText());
  for (const std::string& name : schema_) {
    const auto* index = store_->schema()->FindIndex(name);
    if (index == nullptr || index->state != engine::catalog::IndexState::kOnline) Fail("index " + name + " is gone");
  }
}

// --- one round: open, work, end -------------------------------------------------------------------------------------

void History::PlanTrouble() {
  const uint64_t choice = prng_.Below(10);
  trouble_ = false;
  if (choice < 6) {
    env_.StopAfter(1 + prng_.Below(prng_.OneIn(2) ? 60 : 400), RandomMode());
    return;
  }
  if (choice > 8 || !errors_) return;
  trouble_ = true;
  ++result_.faults;
  constexpr Operation kOperations[] = {
      Operation::kSyncData, Operation::kSyncData, Operation::kWrite,       Operation::kRead,          Operation::kOpen,
      Operation::kRename,   Operation::kRemove,   Operation::kPreallocate, Operation::kSyncDirectory, Operation::kLook};
  engine::env::Fault fault;
  fault.operation = kOperations[prng_.Below(std::size(kOperations))];
  fault.after_calls = prng_.Below(80);
  fault.times = prng_.OneIn(2) ? 1 : 1 + prng_.Below(20);
  fault.disk_full = prng_.OneIn(4);
  if (prng_.OneIn(2)) fault.write_bytes = prng_.Below(5000);
  env_.InjectFault(fault);
  Trace("fault of operation " + std::to_string(static_cast<int>(fault.operation)) + " after " +
        std::to_string(fault.after_calls) + " calls, " + std::to_string(fault.times) + " times");
}

void History::Round() {
  trouble_ = false;
  Open(true);
  if (!ok()) return;
  env_.SetLatency(prng_.OneIn(8) ? 50'000'000 : 0);  // a slow disk
  PlanTrouble();
  const uint64_t steps = 20 + prng_.Below(100);
  for (uint64_t i = 0; i < steps && ok() && !env_.stopped(); ++i) Step();
  EndRound();
}

// The disk is well again. What was acknowledged can be read; the store takes writes and checkpoints, unless the log has
// failed, which only a restart mends.
void History::EndTrouble() {
  Settle();
  env_.ClearFaults();
  trouble_ = false;
  writers_.clear();
  const Status written = store_->Checkpoint();
  Trace("checkpoint after errors: " + written.ToString());
  CheckState("after errors of the disk", false);
  if (ok() && store_->write_health().ok()) Expect(written, "after errors of the disk a checkpoint");
}

void History::EndRound() {
  if (trouble_ && ok() && !env_.stopped()) EndTrouble();
  Settle();
  readers_.clear();
  writers_.clear();
  const bool close = ok() && !env_.stopped() && prng_.OneIn(4);
  if (close) {
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

void History::Step() {
  env_.AdvanceClock(prng_.Below(30'000'000));
  const uint64_t choice = prng_.Below(100);
  if (choice < 18) Settle();
  if (choice < 8) {
    const Status status = store_->Checkpoint();
    Trace("checkpoint: " + status.ToString());
    if (!status.ok() && !Troubled()) Fail("a checkpoint failed: " + status.ToString());
  } else if (choice < 10) {
    store_->ClearCaches();
    Trace("clear caches");
  } else if (choice < 12) {
    env_.JumpWallClock(static_cast<int64_t>(prng_.Below(uint64_t{1} << 42)) - (int64_t{1} << 41));
  } else if (choice < 14) {
    MakeSchema();
  } else if (choice < 17) {
    CheckReader();
  } else if (choice < 18 && errors_ && !Troubled()) {
    FullDisk();
  } else if (writers_.size() < kMaxWriters && (writers_.empty() || choice < 40)) {
    engine::txn::BeginOptions begin;
    begin.access = engine::txn::AccessMode::kWrite;
    begin.deadline_ns = 1;  // one thread: a lock that is taken is not waited for
    if (prng_.OneIn(2)) begin.read_point = engine::txn::ReadPoint::kQueued;
    if (prng_.OneIn(6)) begin.durability = prng_.OneIn(2) ? Durability::kAsync : Durability::kOff;
    writers_.push_back(std::make_unique<Writer>(store_.get(), begin, &prng_));
  } else {
    WriterStep(prng_.Below(writers_.size()));
  }
}

void History::WriterStep(size_t at) {
  Writer& writer = *writers_[at];
  const uint64_t choice = prng_.Below(10);
  if (choice == 0) {
    Trace("roll back");
    return Forget(at);
  }
  if (choice < 4 && !writer.changes().empty()) return Commit(at);
  Model seen = Newest();
  Apply(writer.changes(), &seen);
  const bool hub = hub_ && prng_.OneIn(15);
  const bool goes_on = large_ && prng_.OneIn(10) ? writer.WriteLarge(size_t{5} << 20)
                       : hub                     ? writer.WriteHub(seen, kHubRels)
                                                 : writer.Step(seen);
  if (!writer.unexpected().empty()) return Fail(writer.unexpected());
  if (!goes_on) {
    Trace("conflict or trouble: roll back");
    Forget(at);
  }
}

void History::Commit(size_t at) {
  Writer& writer = *writers_[at];
  const bool waits = prng_.OneIn(2);
  if (waits) Settle();
  Submitted one;
  one.changes = writer.changes();
  one.crash_proof = writer.durability() == Durability::kSync;
  const auto outcome = one.outcome;
  const size_t place = submitted_.size();
  submitted_.push_back(std::move(one));
  const auto settle = [outcome](const Status& status) {
    const std::lock_guard lock(outcome->mutex);
    outcome->state = status.ok() ? Submitted::State::kAcknowledged : Submitted::State::kUnknown;
    outcome->status = status;
  };
  if (waits) {
    settle(writer.transaction()->CommitAndWait().status());
  } else {
    if (prng_.OneIn(2)) gate_.Close();
    writer.transaction()->Commit([settle](const Status& status, Lsn) { settle(status); });
    if (gate_.closed()) {
      gate_.WaitForWriter([&] { return submitted_[place].state() != Submitted::State::kWaiting; });
    } else {
      Settle();
    }
  }
  Status refused;
  {
    const std::lock_guard lock(outcome->mutex);
    refused = outcome->status;
  }
  Trace(std::string("commit ") + (waits ? "and wait" : "in the background") + ", " +
        std::to_string(submitted_[place].changes.size()) + " changes: " + refused.ToString());
  ++result_.commits;
  const bool unknown = !refused.ok() && refused.id() == engine::base::ErrorId::kOutcomeUnknown;
  if (!refused.ok() && !unknown) submitted_.pop_back();
  Forget(at);
  const bool natural = IsConflict(refused);
  if (!refused.ok() && !natural && !Troubled()) Fail("a commit failed: " + refused.ToString());
  if (!refused.ok() && !natural && !IsDiskTrouble(refused)) Fail("a commit failed oddly: " + refused.ToString());
}

void History::MakeSchema() {
  if (!writers_.empty()) return;  // it would wait for them, on this thread
  const std::string name = "index" + std::to_string(prng_.Below(4));
  if (schema_.contains(name)) {
    schema_.erase(name);
    const auto dropped = store_->DropIndex(name, true);
    Trace("drop " + name + ": " + dropped.status().ToString());
    if (!dropped.ok() && !Troubled()) Fail("dropping an index failed: " + dropped.status().ToString());
    return;
  }
  engine::catalog::IndexRequest request;
  request.name = name;
  request.if_not_exists = true;
  const bool of_rels = prng_.OneIn(3);
  const auto label = store_->EnsureLabel("L" + std::to_string(prng_.Below(4)));
  const auto type = store_->EnsureRelType("T" + std::to_string(prng_.Below(3)));
  const auto key = store_->EnsurePropertyKey("k" + std::to_string(prng_.Below(4)));
  if (!label.ok() || !type.ok() || !key.ok()) return;
  request.target.entity = of_rels ? engine::catalog::EntityKind::kRelationship : engine::catalog::EntityKind::kNode;
  request.target.tokens = {of_rels ? type->value : label->value};
  request.target.keys = {*key};
  const auto made = store_->CreateIndex(request);
  Trace("create " + name + ": " + made.status().ToString());
  if (made.ok() && *made) schema_.insert(name);
  if (!made.ok() && !Troubled()) Fail("creating an index failed: " + made.status().ToString());
}

void History::CheckReader() {
  if (readers_.size() < 2 && prng_.OneIn(2)) {
    Reader reader{store_->Begin({}), {}};
    auto seen = Dump(reader.tx.get());
    if (!seen.ok()) {
      if (!Troubled()) Fail("a snapshot cannot be read: " + seen.status().ToString());
      return;
    }
    reader.seen = std::move(*seen);
    readers_.push_back(std::move(reader));
    return CheckState("while running", false);
  }
  if (readers_.empty()) return;
  const size_t at = prng_.Below(readers_.size());
  const auto again = Dump(readers_[at].tx.get());
  if (!again.ok()) {
    if (!Troubled()) Fail("an old snapshot cannot be read: " + again.status().ToString());
  } else if (const std::string difference = Difference(readers_[at].seen, *again); !difference.empty()) {
    Fail("a snapshot changed: " + difference);
  }
  readers_.erase(readers_.begin() + static_cast<ptrdiff_t>(at));
}

// The disk fills up: writes are refused in the end, reads go on, and with room again writes do.
void History::FullDisk() {
  const auto free = env_.FreeBytes("/db");
  if (!free.ok()) return;
  Trace("the disk is full");
  trouble_ = true;
  env_.SetCapacity(~uint64_t{0} - *free);
  for (int i = 0; i < 12 && ok() && !env_.stopped(); ++i) {
    if (writers_.empty() || prng_.OneIn(3)) {
      engine::txn::BeginOptions begin;
      begin.access = engine::txn::AccessMode::kWrite;
      begin.deadline_ns = 1;
      writers_.push_back(std::make_unique<Writer>(store_.get(), begin, &prng_));
    }
    WriterStep(prng_.Below(writers_.size()));
    if (prng_.OneIn(2)) continue;
    Settle();
    if (prng_.OneIn(3)) Trace("checkpoint: " + store_->Checkpoint().ToString());
    if (prng_.OneIn(2)) CheckState("with a full disk", false);
  }
  Settle();
  env_.SetCapacity(~uint64_t{0});
  trouble_ = false;
  if (env_.stopped() || !ok()) return;
  Trace("there is room again");
  writers_.clear();
  if (prng_.OneIn(2)) {
    const Status written = store_->Checkpoint();
    if (env_.stopped()) return;
    Expect(written, "with room again a checkpoint");
  }
  const auto tx = store_->Begin({.access = engine::txn::AccessMode::kWrite});
  const auto node = tx->CreateNode({}, {});
  if (!node.ok()) {
    if (!env_.stopped()) Fail("with room again a write fails: " + node.status().ToString());
    return;
  }
  Submitted one;
  Change change;
  change.kind = Change::Kind::kCreateNode;
  change.id = node->value;
  one.changes.push_back(change);
  const auto done = tx->CommitAndWait();
  one.outcome->state = done.ok() ? Submitted::State::kAcknowledged : Submitted::State::kUnknown;
  submitted_.push_back(std::move(one));
  if (!done.ok() && !env_.stopped()) Fail("with room again a commit fails: " + done.status().ToString());
}

}  // namespace

HistoryResult RunHistory(uint64_t seed, const HistoryOptions& options) { return History(seed, options).Run(); }

}  // namespace mycel::sim
