#include "bolt/isolation_client.h"

#include <array>
#include <exception>
#include <stdexcept>
#include <utility>

namespace mycel::tests {

using isolation::Operation;
using isolation::Outcome;
using isolation::Plan;
using isolation::Step;
using isolation::TransactionRecord;
using Kind = Operation::Kind;

namespace {

constexpr std::array<const char*, 3> kLevels = {"read committed", "snapshot", "serializable"};

// By isolation::SetKind.
constexpr std::array<const char*, isolation::kSets> kScans = {
    "MATCH (m:Mark) RETURN m.v", "MATCH (i:Item) WHERE i.at > 0 RETURN i.at",
    "MATCH (:Hub {id: 0})-[r:R]->() RETURN r.v", "MATCH ()-[s:S]->() RETURN s.v"};
constexpr std::array<const char*, isolation::kSets> kInserts = {
    "CREATE (:Mark {v: $v})", "CREATE (:Item {at: $v})", "MATCH (h:Hub {id: 0}) CREATE (h)-[:R {v: $v}]->(:Leaf)",
    "MATCH (h:Hub {id: 1}) CREATE (:Leaf)-[:S {v: $v}]->(h)"};

std::string Query(const Step& step) {
  switch (step.kind) {
    case Kind::kRead:
      return "MATCH (n:Register {id: $id}) RETURN n.v";
    case Kind::kWrite:
      return "MATCH (n:Register {id: $id}) WITH n, n.v AS replaced SET n.v = $v RETURN replaced";
    case Kind::kScan:
      return kScans[step.object];
    case Kind::kInsert:
      return kInserts[step.object];
  }
  return "";
}

}  // namespace

void PrepareIsolation(RawClient* client) {
  const auto run = [&](const std::string& query, Map parameters = {}) {
    client->Send(RunMessage(query, std::move(parameters)) + DiscardMessage());
    for (const Answer& answer : client->Read(2)) {
      if (!answer.ok()) throw std::runtime_error(query + ": " + answer.body.ToString());
    }
  };
  run("MATCH (n) DETACH DELETE n");
  run("CREATE CONSTRAINT IF NOT EXISTS FOR (n:Register) REQUIRE n.id IS UNIQUE");
  run("CREATE INDEX IF NOT EXISTS FOR (i:Item) ON (i.at)");
  run("UNWIND range(0, $last) AS id CREATE (:Register {id: id, v: 0})", {{"last", int64_t{isolation::kRegisters} - 1}});
  run("CREATE (:Hub {id: 0}), (:Hub {id: 1})");
}

void IsolationClient::Run(size_t transactions) {
  try {
    for (size_t i = 0; i < transactions; ++i) RunOne();
  } catch (const std::exception& gone) {
    unexpected_.push_back(gone.what());
  }
}

void IsolationClient::RunOne() {
  const Plan plan = isolation::PlanTransaction(&prng_);
  TransactionRecord record;
  record.begun = ++round_->clock;
  const bool alone = plan.steps.size() == 1 && !plan.rolls_back;
  const bool committed = alone ? AutoCommit(plan.steps[0], &record) : Explicit(plan, &record);
  record.ended = ++round_->clock;
  record.outcome = committed ? Outcome::kCommitted : Outcome::kRolledBack;
  history_.push_back(std::move(record));
}

Map IsolationClient::Extra(bool read_only, TransactionRecord* record) {
  Map extra{{"tx_metadata", Map{{"isolation", kLevels[static_cast<size_t>(round_->level)]}}}};
  if (read_only) extra.emplace_back("mode", "r");
  if (!prng_.OneIn(3)) return extra;
  const std::lock_guard lock(round_->mutex);
  if (round_->bookmark.empty()) return extra;
  extra.emplace_back("bookmarks", List{round_->bookmark});
  record->bookmarks.push_back(round_->bookmarked);
  return extra;
}

bool IsolationClient::Explicit(const Plan& plan, TransactionRecord* record) {
  const auto ask = [&](std::string_view message) {
    const Answer answer = connection_->Ask(message);
    if (!answer.ok()) Failed(answer);
    return answer;
  };
  if (!ask(BeginMessage(Extra(plan.read_only, record))).ok()) return false;
  for (const Step& step : plan.steps) {
    if (!Do(step, {}, record)) return false;
  }
  if (plan.rolls_back) {
    (void)ask(BareMessage(MessageTag::kRollback));
    return false;
  }
  const Answer committed = ask(BareMessage(MessageTag::kCommit));
  if (committed.ok()) Publish(committed, *record);
  return committed.ok();
}

bool IsolationClient::AutoCommit(const Step& step, TransactionRecord* record) {
  const bool reads = step.kind == Kind::kRead || step.kind == Kind::kScan;
  return Do(step, Extra(reads && prng_.OneIn(2), record), record);
}

bool IsolationClient::Do(const Step& step, const Map& extra, TransactionRecord* record) {
  Operation operation{
      .kind = step.kind, .object = step.object, .value = isolation::kInitial, .replaced = 0, .seen = {}};
  Map parameters{{"id", int64_t{step.object}}};
  if (step.kind == Kind::kWrite || step.kind == Kind::kInsert) {
    operation.value = round_->next_value++;
    parameters.emplace_back("v", static_cast<int64_t>(operation.value));
  }
  connection_->Send(RunMessage(Query(step), parameters, extra) + PullMessage());
  std::vector<Answer> answers = connection_->ReadToSummary();
  if (!answers.back().ok()) {
    // RUN failed, PULL is ignored.
    (void)connection_->Next();
    Failed(answers.back());
    return false;
  }
  answers = connection_->ReadToSummary();
  if (!answers.back().ok()) {
    Failed(answers.back());
    return false;
  }
  const auto value = [&](const Answer& row) {
    const int64_t* const number = row.body.AsList()->front().AsInt();
    return number == nullptr ? ~uint64_t{0} : static_cast<uint64_t>(*number);
  };
  for (size_t i = 0; i + 1 < answers.size(); ++i) {
    if (step.kind == Kind::kScan) operation.seen.push_back(value(answers[i]));
    if (step.kind == Kind::kRead) operation.value = value(answers[i]);
    if (step.kind == Kind::kWrite) operation.replaced = value(answers[i]);
  }
  const bool one = step.kind == Kind::kRead || step.kind == Kind::kWrite;
  if (one && answers.size() != 2) unexpected_.push_back("not one row of " + Query(step));
  record->operations.push_back(std::move(operation));
  if (answers.back().body.Get("bookmark") != nullptr) Publish(answers.back(), *record);
  return true;
}

void IsolationClient::Failed(const Answer& answer) {
  if (!answer.code().starts_with("Neo.TransientError.")) unexpected_.push_back(answer.body.ToString());
  (void)connection_->Ask(BareMessage(MessageTag::kReset));
}

void IsolationClient::Publish(const Answer& answer, const TransactionRecord& record) {
  for (const Operation& operation : record.operations) {
    if (operation.kind != Kind::kWrite && operation.kind != Kind::kInsert) continue;
    const std::lock_guard lock(round_->mutex);
    round_->bookmark = answer.body.GetString("bookmark");
    round_->bookmarked = operation.value;
    return;
  }
}

}  // namespace mycel::tests
