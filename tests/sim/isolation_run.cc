#include "sim/isolation_run.h"

#include <atomic>
#include <cstdio>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include "engine/base/prng.h"
#include "engine/env/fault_env.h"
#include "engine/txn/store.h"
#include "engine/txn/transaction.h"
#include "isolation/history.h"
#include "isolation/plan.h"
#include "sim/isolation_graph.h"
#include "sim/log_gate.h"
#include "sim/writer.h"

namespace mycel::sim {

using engine::base::ErrorId;
using engine::base::Lsn;
using engine::base::Status;
using engine::env::CrashMode;
using engine::txn::ReadPoint;
using engine::txn::Store;
using engine::txn::Transaction;
using isolation::Level;
using isolation::Operation;
using isolation::Outcome;
using isolation::TransactionRecord;

namespace {

constexpr size_t kOpen = 6;  // transactions at a time
constexpr uint64_t kRounds = 3;
constexpr uint64_t kSteps = 200;  // of a round
constexpr uint64_t kRuns = 3;     // of a statement that meets others at read committed
static_assert(kRounds * (kSteps + 1) <= isolation::kMaxTransactions);

// The log's answer to a commit, which comes on its thread.
struct Answer {
  enum class State : uint8_t { kWaiting, kCommitted, kRefused };
  std::atomic<State> state{State::kWaiting};
  Status status;
  uint64_t moment = 0;
};

// A transaction that has its place in the history and is not at its end yet.
struct Running {
  std::unique_ptr<Transaction> tx;
  isolation::Plan plan;
  size_t next = 0;  // step
  size_t refused = 0;
  TransactionRecord record;
};

struct Committing {
  size_t at = 0;  // in the history
  std::shared_ptr<Answer> answer;
};

class Run {
 public:
  Run(uint64_t seed, bool trace)
      : prng_(seed), env_(prng_.Next()), level_(static_cast<Level>(seed % 3)), trace_(trace) {
    result_.level = level_;
  }

  IsolationResult All();

 private:
  [[nodiscard]] bool ok() const { return result_.failure.empty(); }
  void Fail(const std::string& what) {
    if (ok()) result_.failure = what;
  }
  // What only a machine that stops explains.
  void Expect(const Status& status, const char* what) {
    if (!status.ok() && !env_.stopped()) Fail(std::string(what) + " failed: " + status.ToString());
  }

  void Open();
  void Round();
  void Begin();
  void Advance(size_t at);
  [[nodiscard]] Status Statement(Running* running, Operation* operation);
  void End(size_t at, bool commit);
  void Commit(Running* running);
  // Everything at once, by a transaction of its own: what is there after a restart.
  void ReadAll();
  void Settle();
  void TakeAnswers();
  void CrashAndRestart();
  void Check();

  engine::base::Prng prng_;
  engine::env::FaultEnv env_;
  LogGate gate_{&env_};
  const Level level_;
  const bool trace_;
  std::atomic<uint64_t> clock_{0};
  uint64_t next_value_ = isolation::kInitial + 1;
  std::unique_ptr<Store> store_;
  IsolationGraph graph_;
  std::vector<Running> running_;
  std::vector<Committing> committing_;
  isolation::History history_;
  IsolationResult result_;
};

void Run::Open() {
  engine::txn::StoreOptions options;
  options.env = &env_;
  options.path = "/db";
  options.log_segment_bytes = size_t{256} << 10;
  options.write_buffer_bytes = size_t{256} << 10;
  options.block_cache_bytes = size_t{256} << 10;
  options.id_block = 64;
  options.background = false;
  options.simulated_disk = true;
  options.compaction = false;
  options.checkpoint.in_background = false;
  options.checkpoint.part_bytes = size_t{1} << 10;
  auto opened = Store::Open(std::move(options));
  if (!opened.ok()) return Fail("the store does not open: " + opened.status().ToString());
  store_ = std::move(*opened);
}

void Run::Begin() {
  Running running;
  running.plan = isolation::PlanTransaction(&prng_);
  engine::txn::BeginOptions begin;
  begin.access = running.plan.read_only ? engine::txn::AccessMode::kRead : engine::txn::AccessMode::kWrite;
  begin.isolation = static_cast<engine::txn::Isolation>(level_);
  begin.deadline_ns = 1;  // one thread: a lock that is taken is not waited for
  const bool queued = !running.plan.read_only && prng_.OneIn(3);
  if (queued) begin.read_point = ReadPoint::kQueued;
  running.record.told = !queued && (running.plan.read_only || level_ != Level::kSerializable);
  running.record.begun = ++clock_;
  running.tx = store_->Begin(begin);
  running_.push_back(std::move(running));
}

// At read committed each statement has a snapshot of its own, and begins anew where another has changed what it writes.
Status Run::Statement(Running* running, Operation* operation) {
  Transaction* const tx = running->tx.get();
  const bool renews = level_ == Level::kReadCommitted;
  if (renews && running->next > 0) tx->Renew(ReadPoint::kDurable);
  for (uint64_t run = 1;; ++run) {
    const auto savepoint = tx->BeginStatement();
    operation->seen.clear();
    Status status = graph_.Do(tx, operation);
    if (status.ok()) return status;
    tx->RollbackStatement(savepoint);
    if (!renews || status.id() != ErrorId::kWriteConflict || run == kRuns) return status;
    tx->Renew(ReadPoint::kQueued);
    running->record.told = false;
  }
}

void Run::Advance(size_t at) {
  Running& running = running_[at];
  if (running.next == running.plan.steps.size()) return End(at, !running.plan.rolls_back);
  const isolation::Step step = running.plan.steps[running.next];
  Operation operation;
  operation.kind = step.kind;
  operation.object = step.object;
  const bool writes = step.kind == Operation::Kind::kWrite || step.kind == Operation::Kind::kInsert;
  if (writes) operation.value = next_value_++;
  const Status status = Statement(&running, &operation);
  if (status.ok()) {
    running.record.operations.push_back(std::move(operation));
    ++running.next;
    if (prng_.OneIn(2)) running.tx->Quiesce();
    return;
  }
  if (!IsConflict(status)) Expect(status, "a statement");
  // Where only a lock is taken the statement may be tried once more.
  if (!writes || status.id() != ErrorId::kLockClientStopped || ++running.refused > kRuns) End(at, false);
}

void Run::End(size_t at, bool commit) {
  Running running = std::move(running_[at]);
  running_.erase(running_.begin() + static_cast<ptrdiff_t>(at));
  if (commit) return Commit(&running);
  running.tx.reset();
  history_.push_back(std::move(running.record));
}

void Run::Commit(Running* running) {
  ++result_.commits;
  auto answer = std::make_shared<Answer>();
  const auto settle = [this, answer](const Status& status, Lsn) {
    answer->status = status;
    answer->moment = ++clock_;
    answer->state = status.ok() ? Answer::State::kCommitted : Answer::State::kRefused;
  };
  // What such a transaction has read may be told once it is durable.
  if (!running->tx->has_writes() && !running->record.told) {
    Settle();
    const Status durable = store_->WaitDurable(running->tx->snapshot(), 0);
    if (!durable.ok()) {
      Expect(durable, "waiting for what was read");
      history_.push_back(std::move(running->record));
      return;
    }
  }
  if (prng_.OneIn(3)) {
    Settle();
    const auto lsn = running->tx->CommitAndWait();
    settle(lsn.status(), lsn.ok() ? *lsn : Lsn());
  } else {
    if (prng_.OneIn(2)) gate_.Close();
    running->tx->Commit(settle);
    if (gate_.closed()) gate_.WaitForWriter([&] { return answer->state != Answer::State::kWaiting; });
  }
  committing_.push_back({history_.size(), answer});
  history_.push_back(std::move(running->record));
}

void Run::Settle() {
  gate_.Open();
  for (const Committing& one : committing_) {
    while (one.answer->state == Answer::State::kWaiting) std::this_thread::yield();
  }
  TakeAnswers();
}

void Run::TakeAnswers() {
  std::erase_if(committing_, [&](const Committing& one) {
    if (one.answer->state == Answer::State::kWaiting) return false;
    TransactionRecord& record = history_[one.at];
    if (one.answer->state == Answer::State::kCommitted) {
      record.outcome = Outcome::kCommitted;
      record.ended = one.answer->moment;
    } else if (one.answer->status.id() == ErrorId::kOutcomeUnknown) {
      record.outcome = Outcome::kUnknown;
    } else if (!IsConflict(one.answer->status)) {
      Expect(one.answer->status, "a commit");
    }
    return true;
  });
}

void Run::ReadAll() {
  TransactionRecord record;
  record.begun = ++clock_;
  const auto tx = store_->Begin({});
  const auto read = [&](Operation::Kind kind, uint32_t objects) {
    for (uint32_t object = 0; object < objects; ++object) {
      Operation operation;
      operation.kind = kind;
      operation.object = object;
      Expect(graph_.Do(tx.get(), &operation), "reading everything");
      record.operations.push_back(std::move(operation));
    }
  };
  read(Operation::Kind::kRead, isolation::kRegisters);
  read(Operation::Kind::kScan, isolation::kSets);
  record.outcome = Outcome::kCommitted;
  record.ended = ++clock_;
  history_.push_back(std::move(record));
}

void Run::Round() {
  const uint64_t steps = 40 + prng_.Below(kSteps - 40);
  const uint64_t planned = prng_.OneIn(2) ? prng_.Below(steps) : steps;
  for (uint64_t i = 0; i < steps && ok() && !env_.stopped(); ++i) {
    if (i == planned) {
      env_.StopAfter(1 + prng_.Below(30), prng_.OneIn(3) ? CrashMode::kDropUnsynced : CrashMode::kTorn);
    }
    const uint64_t choice = prng_.Below(100);
    if (choice < 4) {
      Settle();
      Expect(store_->Checkpoint(), "a checkpoint");
    } else if (choice < 8) {
      store_->ClearCaches();
    } else if (choice < 20) {
      Settle();
    } else if (running_.empty() || (running_.size() < kOpen && choice < 45)) {
      Begin();
    } else {
      Advance(prng_.Below(running_.size()));
    }
    TakeAnswers();
  }
  CrashAndRestart();
}

void Run::CrashAndRestart() {
  Settle();
  while (!running_.empty()) End(running_.size() - 1, false);
  if (!env_.stopped()) {
    env_.Crash(prng_.OneIn(2) ? CrashMode::kTorn : CrashMode::kKeepAll);
  } else {
    ++result_.crashes;
  }
  store_.reset();
  env_.Restart();
  if (!ok()) return;
  Open();
  if (ok()) ReadAll();
}

void Run::Check() {
  if (trace_) std::fprintf(stderr, "%s", isolation::ToText(history_).c_str());
  for (const auto& [anomaly, example] : isolation::FindAnomalies(history_)) {
    result_.shown.insert(anomaly);
    if (isolation::May(level_, anomaly)) continue;
    Fail("level " + std::to_string(static_cast<int>(level_)) + " shows: " + std::string(AnomalyName(anomaly)) + ": " +
         example);
  }
}

IsolationResult Run::All() {
  Open();
  if (ok()) Expect(graph_.Create(store_.get()), "the graph");
  for (uint64_t rounds = 1 + prng_.Below(kRounds); rounds > 0 && ok(); --rounds) Round();
  store_.reset();
  if (ok()) Check();
  return result_;
}

}  // namespace

IsolationResult RunIsolation(uint64_t seed, bool trace) { return Run(seed, trace).All(); }

}  // namespace mycel::sim
