// The steps of a round: writers, checkpoints, readers, a disk that fills up.
#include <optional>
#include <thread>

#include "sim/dump.h"
#include "sim/history_run.h"

namespace mycel::sim {

using engine::base::Lsn;
using engine::base::Status;
using engine::wal::Durability;

namespace {

constexpr size_t kMaxWriters = 4;
constexpr size_t kHubRels = 5000;  // more than a segment of a list on disk

}  // namespace

void HistoryRun::CheckState(const char* when, bool drop) {
  const auto tx = store_->Begin({});
  const auto found = Dump(tx.get());
  if (!found.ok()) {
    if (!Troubled()) Fail(std::string(when) + ": the graph cannot be read: " + found.status().ToString());
    return;
  }
  CheckGraph(when, *found, drop);
}

void HistoryRun::CheckGraph(const char* when, const Model& found, bool drop) {
  std::string difference;
  const std::optional<size_t> prefix = commits_.Match(found, &difference);
  if (!prefix) {
    return Fail(std::string(when) + ": " + difference + " (commits " + std::to_string(commits_.least()) + " to " +
                std::to_string(commits_.entries().size()) + " of this round were possible)");
  }
  if (!drop) return;
  past_.Keep(*prefix);
  commits_.Keep(*prefix);
}

void HistoryRun::Settle() {
  gate_.Open();
  for (const Submitted& one : commits_.entries()) {
    while (one.crash_proof && one.state() == Submitted::State::kWaiting) std::this_thread::yield();
  }
}

void HistoryRun::Quiet() {
  if (store_ == nullptr || gate_.closed() || async_window_ms_ != 0) return;
  while (store_->write_health().ok() && store_->visible_lsn() < store_->queued_lsn()) std::this_thread::yield();
}

Status HistoryRun::Checkpoint() {
  past_.SawClock(env_.WallMicros());
  const int64_t begun = env_.WallMicros();
  const Status status = store_->Checkpoint();
  Trace("checkpoint: " + status.ToString());
  if (status.ok() && history_) {
    past_.SawClock(env_.WallMicros());
    bool readers = false;
    for (const Reader& reader : readers_) readers = readers || reader.of_past;
    CheckPastText(past_.CheckAfterCheckpoint(store_.get(), begun, readers), Status::Ok());
  }
  return status;
}

void HistoryRun::Step() {
  past_.SawClock(env_.WallMicros());
  env_.AdvanceClock(prng_.Below(30'000'000));
  const uint64_t choice = prng_.Below(100);
  if (choice < 18) Settle();
  if (choice < 8) {
    const Status status = Checkpoint();
    if (!status.ok() && !Troubled()) Fail("a checkpoint failed: " + status.ToString());
  } else if (choice < 10) {
    store_->ClearCaches();
    Trace("clear caches");
  } else if (choice < 12) {
    past_.SawClock(env_.WallMicros());
    env_.JumpWallClock(static_cast<int64_t>(prng_.Below(uint64_t{1} << 42)) - (int64_t{1} << 41));
    past_.SetBack(env_.WallMicros());
  } else if (choice < 14) {
    ChangeSchema();
  } else if (choice < 17) {
    CheckReader();
  } else if (choice < 18 && errors_ && !Troubled()) {
    FullDisk();
  } else if (choice >= 92 && history_) {
    Settle();
    if (choice == 99 || !past_.on()) {
      ChangeHistory();
    } else {
      CheckPast();
    }
  } else if (writers_.size() < kMaxWriters && (writers_.empty() || choice < 40)) {
    BeginWriter();
  } else {
    WriterStep(prng_.Below(writers_.size()));
  }
}

void HistoryRun::BeginWriter() {
  engine::txn::BeginOptions begin;
  begin.access = engine::txn::AccessMode::kWrite;
  begin.deadline_ns = 1;  // one thread: a lock that is taken is not waited for
  if (prng_.OneIn(2)) begin.read_point = engine::txn::ReadPoint::kQueued;
  if (prng_.OneIn(6)) begin.durability = prng_.OneIn(2) ? Durability::kAsync : Durability::kOff;
  writers_.push_back(std::make_unique<Writer>(
      store_.get(), begin, online_, [this] { Quiet(); }, &prng_));
}

void HistoryRun::WriterStep(size_t at) {
  Writer& writer = *writers_[at];
  const uint64_t choice = prng_.Below(10);
  if (choice == 0) {
    Trace("roll back");
    return Forget(at);
  }
  if (choice < 4 && !writer.changes().empty()) return Commit(at);
  Model seen = commits_.Newest();
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

void HistoryRun::Commit(size_t at) {
  Writer& writer = *writers_[at];
  const bool waits = prng_.OneIn(2);
  if (waits) Settle();
  const Submitted& one = commits_.Add(writer.changes(), writer.durability() == Durability::kSync, env_.WallMicros());
  const auto settle = [outcome = one.outcome](const Status& status, Lsn lsn) { outcome->Settle(status, lsn); };
  if (waits) {
    const auto lsn = writer.transaction()->CommitAndWait();
    settle(lsn.status(), lsn.ok() ? *lsn : Lsn());
  } else {
    if (prng_.OneIn(2)) gate_.Close();
    writer.transaction()->Commit(settle);
    if (gate_.closed()) {
      gate_.WaitForWriter([&] { return one.state() != Submitted::State::kWaiting; });
    } else {
      Settle();
    }
  }
  const Status refused = one.outcome->status();
  Trace(std::string("commit ") + (waits ? "and wait" : "in the background") + ", " + std::to_string(one.changes) +
        " changes: " + refused.ToString());
  ++result_.commits;
  const bool unknown = !refused.ok() && refused.id() == engine::base::ErrorId::kOutcomeUnknown;
  if (!refused.ok() && !unknown) commits_.TakeBack();
  Forget(at);
  const bool natural = IsConflict(refused);
  if (!refused.ok() && !natural && !Troubled()) Fail("a commit failed: " + refused.ToString());
  if (!refused.ok() && !natural && !IsDiskTrouble(refused)) Fail("a commit failed oddly: " + refused.ToString());
}

void HistoryRun::OpenReader() {
  Reader reader;
  if (history_ && prng_.OneIn(2)) {
    reader.tx = past_.BeginReader(store_.get(), &reader.seen);
    reader.of_past = reader.tx != nullptr;
  }
  if (!reader.of_past) {
    reader.tx = store_->Begin({});
    auto seen = Dump(reader.tx.get());
    if (!seen.ok()) {
      if (!Troubled()) Fail("a snapshot cannot be read: " + seen.status().ToString());
      return;
    }
    reader.seen = std::move(*seen);
    CheckGraph("while running", reader.seen, false);
  }
  readers_.push_back(std::move(reader));
}

void HistoryRun::CheckReader() {
  if (readers_.size() < 2 && prng_.OneIn(2)) {
    return OpenReader();
  }
  if (readers_.empty()) return;
  const size_t at = prng_.Below(readers_.size());
  const Reader& reader = readers_[at];
  const char* const what = reader.of_past ? "a moment of the past" : "an old snapshot";
  const auto again = Dump(reader.tx.get());
  if (!again.ok()) {
    if (!Troubled()) Fail(std::string(what) + " cannot be read: " + again.status().ToString());
  } else if (const std::string difference = Difference(reader.seen, *again); !difference.empty()) {
    Fail(std::string(what) + " changed: " + difference);
  }
  readers_.erase(readers_.begin() + static_cast<ptrdiff_t>(at));
}

// The disk fills up: writes are refused in the end, reads go on, and with room again writes do.
void HistoryRun::FullDisk() {
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
      writers_.push_back(std::make_unique<Writer>(
          store_.get(), begin, online_, [this] { Quiet(); }, &prng_));
    }
    WriterStep(prng_.Below(writers_.size()));
    if (prng_.OneIn(2)) continue;
    Settle();
    if (prng_.OneIn(3)) static_cast<void>(Checkpoint());
    if (prng_.OneIn(2)) CheckState("with a full disk", false);
  }
  Settle();
  env_.SetCapacity(~uint64_t{0});
  trouble_ = false;
  if (env_.stopped() || !ok()) return;
  Trace("there is room again");
  writers_.clear();
  if (prng_.OneIn(2)) {
    const Status written = Checkpoint();
    if (env_.stopped()) return;
    Expect(written, "with room again a checkpoint");
  }
  WriteWithRoomAgain();
}

void HistoryRun::WriteWithRoomAgain() {
  const auto tx = store_->Begin({.access = engine::txn::AccessMode::kWrite});
  const auto node = tx->CreateNode({}, {});
  if (!node.ok()) {
    if (!env_.stopped()) Fail("with room again a write fails: " + node.status().ToString());
    return;
  }
  Change change;
  change.kind = Change::Kind::kCreateNode;
  change.id = node->value;
  const Submitted& one = commits_.Add({change}, true, env_.WallMicros());
  const auto done = tx->CommitAndWait();
  one.outcome->Settle(done.status(), done.ok() ? *done : Lsn());
  if (!done.ok() && !env_.stopped()) Fail("with room again a commit fails: " + done.status().ToString());
}

}  // namespace mycel::sim
