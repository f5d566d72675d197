// Schema changes, builds while others write, and the past.
#include <atomic>
#include <optional>
#include <thread>
#include <utility>

#include "sim/history_run.h"

namespace mycel::sim {

using engine::base::ErrorId;
using engine::base::Result;
using engine::base::Status;
using engine::catalog::EntityKind;
using engine::catalog::SchemaTarget;

// --- schema ---------------------------------------------------------------------------------------------------------

void HistoryRun::ChangeSchema() {
  const std::string name = "index" + std::to_string(prng_.Below(5));
  if (!online_ && !writers_.empty()) return;  // it would wait for them, on this thread
  if (schema_.contains(name)) {
    DropSchema(name);
  } else {
    CreateSchema(name);
  }
}

void HistoryRun::DropSchema(const std::string& name) {
  const bool constraint = schema_.at(name);
  schema_.erase(name);
  const auto dropped = constraint ? store_->DropConstraint(name, true) : store_->DropIndex(name, true);
  Trace("drop " + name + ": " + dropped.status().ToString());
  if (!dropped.ok() && !Troubled()) Fail("dropping an index failed: " + dropped.status().ToString());
}

Result<SchemaTarget> HistoryRun::RandomTarget(bool unique) {
  SchemaTarget target;
  const bool of_rels = !unique && prng_.OneIn(3);
  target.entity = of_rels ? EntityKind::kRelationship : EntityKind::kNode;
  const std::string label = unique ? kUniqueLabel : "L" + std::to_string(prng_.Below(4));
  const std::string type = "T" + std::to_string(prng_.Below(3));
  const std::string key = unique ? kUniqueKey : "k" + std::to_string(prng_.Below(4));
  if (of_rels) {
    MYCEL_ASSIGN_OR_RETURN(const auto token, store_->EnsureRelType(type));
    target.tokens = {token.value};
  } else {
    MYCEL_ASSIGN_OR_RETURN(const auto token, store_->EnsureLabel(label));
    target.tokens = {token.value};
  }
  MYCEL_ASSIGN_OR_RETURN(const auto key_token, store_->EnsurePropertyKey(key));
  target.keys = {key_token};
  return target;
}

void HistoryRun::CreateSchema(const std::string& name) {
  const bool unique = online_ && name == "index4";
  Settle();
  const auto target = RandomTarget(unique);
  if (!target.ok()) {
    if (!Troubled()) Fail("a token cannot be made: " + target.status().ToString());
    return;
  }
  const auto build = [&]() -> Result<bool> {
    if (!unique) {
      engine::catalog::IndexRequest request;
      request.name = name;
      request.if_not_exists = true;
      request.target = *target;
      return store_->CreateIndex(request);
    }
    engine::catalog::ConstraintRequest request;
    request.name = name;
    request.if_not_exists = true;
    request.target = *target;
    return store_->CreateConstraint(request);
  };
  const Result<bool> made = writers_.empty() ? build() : BuildWhileWriting(build);
  Trace("create " + name + ": " + made.status().ToString());
  if (made.ok() && *made) schema_.emplace(name, unique);
  const bool natural = unique && !made.ok() && made.status().id() == ErrorId::kConstraintCreationFailed;
  if (!made.ok() && !natural && !Troubled()) Fail("creating an index failed: " + made.status().ToString());
}

// Another thread runs the build; it goes no further than to the wait for those who write already, of whom there is one
// at least. Nothing of it happens at the same time as what this thread does to the disk, so that a seed can be run
// again.
Result<bool> HistoryRun::BuildWhileWriting(const std::function<Result<bool>()>& build) {
  WriterStep(0);  // who has written nothing is not waited for
  Settle();
  if (writers_.empty() || writers_.front()->changes().empty() || !ok()) {
    writers_.clear();
    return build();
  }
  // Another one, from before the build as well, is likely to commit while it waits.
  BeginWriter();
  if (!writers_.back()->WriteCovered()) writers_.pop_back();
  Settle();
  const uint64_t epoch = store_->schema_epoch();
  std::atomic<bool> ended{false};
  std::optional<Result<bool>> made;
  std::thread builder([&] {
    made = build();
    ended = true;
  });
  while (!ended && store_->schema_epoch() == epoch) std::this_thread::yield();
  if (!ended) static_cast<void>(store_->WaitDurable(store_->queued_lsn(), 0));
  Trace("a build has begun");
  ++result_.builds;
  // The one from before that this was for.
  const bool wrote = writers_.size() > 1 && !writers_.back()->changes().empty();
  if (ok() && wrote && !prng_.OneIn(4)) Commit(writers_.size() - 1);
  for (uint64_t steps = prng_.Below(16); steps > 0 && ok() && !env_.stopped(); --steps) {
    if (writers_.size() < 4 && prng_.OneIn(3)) {
      BeginWriter();
    } else if (writers_.size() > 1) {
      WriterStep(1 + prng_.Below(writers_.size() - 1));  // the first one keeps the build waiting
    }
  }
  Settle();
  if (!env_.stopped() && !trouble_ && prng_.OneIn(3)) {
    env_.StopAfter(1 + prng_.Below(60), RandomMode());
    Trace("a build that may be killed");
  }
  writers_.clear();
  builder.join();
  return std::move(*made);
}

void HistoryRun::CheckSchema() {
  for (const auto& [name, constraint] : schema_) {
    const auto* index = store_->schema()->FindIndex(name);
    if (index == nullptr) Fail("index " + name + " is gone");
  }
  for (const auto& index : store_->schema()->indexes()) {
    if (index.state != engine::catalog::IndexState::kOnline) Fail("index " + index.name + " is not online");
  }
  for (const auto& constraint : store_->schema()->constraints()) CheckUnique(constraint.name);
}

// A constraint holds for all that was committed, whether its creation was told or not.
void HistoryRun::CheckUnique(const std::string& name) {
  std::map<int64_t, uint64_t> holders;
  commits_.Newest().nodes.ForEach([&](uint64_t id, const ModelNode& node) {
    const auto* value = node.labels.contains(kUniqueLabel) ? node.properties.Find(kUniqueKey) : nullptr;
    if (value == nullptr) return;
    const auto [at, added] = holders.emplace(value->AsInteger(), id);
    if (added) return;
    Fail("constraint " + name + ": nodes " + std::to_string(at->second) + " and " + std::to_string(id) +
         " have the same value");
  });
}

// --- the past -------------------------------------------------------------------------------------------------------

void HistoryRun::ChangeHistory() {
  if (!writers_.empty()) return;  // it would wait for them, on this thread
  const Status status = past_.ChangeSetting(store_.get(), [&] { return env_.WallMicros(); });
  Trace("history, now " + std::string(past_.on() ? "on" : "off") + ": " + status.ToString());
  if (!status.ok() && !Troubled()) Fail("changing the history failed: " + status.ToString());
}

void HistoryRun::CheckPast() {
  ++result_.moments;
  Status why;
  bool durable = true;
  for (const Submitted& one : commits_.entries()) durable = durable && one.durable();
  if (durable && prng_.OneIn(4)) {
    past_.SawClock(env_.WallMicros());
    env_.AdvanceClock(1'000'000'000);
    return CheckPastText(past_.AskTime(store_.get(), env_.WallMicros(), &why), why);
  }
  const std::string wrong = past_.CheckMoment(store_.get(), &why);
  CheckPastText(wrong, why);
}

void HistoryRun::CheckPastText(const std::string& wrong, const Status& why) {
  if (wrong.empty() || (!why.ok() && Troubled())) return;
  Fail("the past: " + wrong);
}

}  // namespace mycel::sim
