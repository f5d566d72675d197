// Histories of labels: what they know reads as it was, and nothing else is answered.
#include "engine/memory/governor.h"
#include "tests/unit/engine/txn/history_model.h"

namespace mycel::engine::txn {
namespace {

using namespace history_model;  // NOLINT(google-build-using-namespace): its own tests

using Labels = std::set<uint32_t>;

bool Follows(const Model& model, uint64_t node, const Labels& labels) {
  const auto at = model.nodes.find(node);
  return at != model.nodes.end() &&
         std::any_of(labels.begin(), labels.end(), [&](uint32_t label) { return at->second.labels.contains(label); });
}

template <typename T>
bool Refused(const base::Result<T>& result) {
  return !result.ok() && result.status().id() == ErrorId::kInvalidArgumentValue;
}

void CheckNode(Transaction* tx, const Model& model, uint64_t id, const Labels& labels) {
  INFO("node " << id);
  ExpandCursor cursor;
  const bool follows = Follows(model, id, labels);
  for (const uint32_t label : labels) {
    const auto has = tx->HasLabel(NodeId(id), LabelId(label));
    REQUIRE(has.ok());
    CHECK(*has == (follows && model.nodes.at(id).labels.contains(label)));
  }
  if (!follows) {
    CHECK(Refused(base::Result<bool>(tx->OpenExpand(NodeId(id), Direction::kBoth, {}, &cursor))));
    const auto exists = tx->NodeExists(NodeId(id));
    // It came later, or it was there and nothing is known of it.
    CHECK((Refused(exists) || (exists.ok() && !*exists && !model.nodes.contains(id))));
    if (model.nodes.contains(id)) CHECK(Refused(tx->ReadNode(NodeId(id))));
    return;
  }
  REQUIRE(*tx->NodeExists(NodeId(id)));
  const auto view = tx->ReadNode(NodeId(id));
  REQUIRE(view.ok());
  ModelNode found;
  for (const LabelId label : view->labels) found.labels.insert(label.value);
  found.properties = PropertiesOf(view->properties);
  REQUIRE(found == model.nodes.at(id));
  for (const Direction direction : {Direction::kOutgoing, Direction::kIncoming, Direction::kBoth}) {
    REQUIRE(Expand(tx, id, direction, {}) == Expected(model, id, direction, std::nullopt));
    CHECK(*tx->Degree(NodeId(id), direction, {}) == Expected(model, id, direction, std::nullopt).size());
  }
}

void CheckRel(Transaction* tx, const Model& model, uint64_t id, const Labels& labels) {
  INFO("relationship " << id);
  const auto exists = tx->RelExists(RelId(id));
  const auto at = model.rels.find(id);
  const bool known =
      at != model.rels.end() && (Follows(model, at->second.start, labels) || Follows(model, at->second.end, labels));
  if (!known) {
    CHECK((Refused(exists) || (exists.ok() && !*exists && at == model.rels.end())));
    return;
  }
  REQUIRE(exists.ok());
  REQUIRE(*exists);
  const auto view = tx->ReadRel(RelId(id));
  REQUIRE(view.ok());
  REQUIRE(ModelRel{view->start.value, view->end.value, view->type.value, PropertiesOf(view->properties)} == at->second);
}

void CheckKnown(Transaction* tx, const Model& model, const Ids& made, const Labels& labels) {
  NodeId node(0);
  RelId rel(0);
  NodeId nodes[4];
  RelId rels[4];
  CHECK(Refused(tx->ScanNodes(&node, nodes)));
  CHECK(Refused(tx->ScanRels(&rel, rels)));
  CHECK(Refused(tx->ScanRelType(RelTypeId(0), &rel, rels)));
  CHECK(Refused(tx->CountNodes(std::nullopt)));
  CHECK(Refused(tx->CountRels(std::nullopt)));
  CHECK(Refused(tx->CountRels(RelTypeId(0))));
  for (uint32_t label = 0; label < 2; ++label) {
    if (!labels.contains(label)) {
      CHECK(Refused(tx->ScanLabel(LabelId(label), &node, nodes)));
      CHECK(Refused(tx->CountNodes(LabelId(label))));
      continue;
    }
    CheckSeeks(tx, model, label);
    std::set<uint64_t> labelled;
    for (const auto& [id, one] : model.nodes) {
      if (one.labels.contains(label)) labelled.insert(id);
    }
    REQUIRE(All<NodeId>([&](auto* next, auto out) { return tx->ScanLabel(LabelId(label), next, out); }) == labelled);
    CHECK(*tx->CountNodes(LabelId(label)) == labelled.size());
  }
  for (const uint64_t id : made.nodes) CheckNode(tx, model, id, labels);
  for (const uint64_t id : made.rels) CheckRel(tx, model, id, labels);
}

void CheckKnownAt(HistoryFixture* h, const Moment& moment, const Ids& made, const Labels& labels) {
  INFO("as of LSN " << moment.lsn);
  auto tx = h->AsOf(moment.lsn);
  INFO((tx.ok() ? "" : tx.status().ToString()));
  REQUIRE(tx.ok());
  CheckKnown(tx->get(), moment.graph, made, labels);
}

TEST_CASE("every moment of random histories of labels reads as it was, or is refused", "[history]") {
  const uint64_t seed = GENERATE(range(1, 5));
  INFO("seed " << seed);
  RandomHistory h(seed);
  h.IndexOn(LabelId(0), PropertyKeyId(0));
  for (int i = 0; i < 20; ++i) h.Transact();
  const auto run = [&](int transactions, const Labels& labels) {
    const size_t from = h.moments.size();
    for (int i = 0; i < transactions; ++i) {
      h.Transact();
      h.Trouble();
      const size_t at = from + h.Below(h.moments.size() - from);
      if (at < h.moments.size()) CheckKnownAt(&h, h.moments[at], h.made, labels);
    }
    return from;
  };
  const uint64_t before = h.moments.back().lsn;
  h.KeepFor(1000 * kHour, LabelId(0));
  CHECK_FALSE(h.AsOf(before).ok());
  const size_t first = run(30, {0});
  const int64_t both_from = h.Time();  // perhaps the time of the last commit, too
  h.KeepFor(1000 * kHour, LabelId(1));
  h.IndexOn(LabelId(1), PropertyKeyId(0));
  const size_t second = run(30, {0, 1});
  const auto check = [&](const Labels& early, const Labels& late) {
    for (size_t i = first; i < h.moments.size(); ++i) {
      const Labels& labels = i < second ? early : late;
      if (!labels.empty()) CheckKnownAt(&h, h.moments[i], h.made, labels);
      if (labels.empty()) CHECK_FALSE(h.AsOf(h.moments[i].lsn).ok());
    }
    REQUIRE(CheckHistory(*h.store, [](const std::string& finding) { FAIL_CHECK(finding); }).ok());
  };
  check({0}, {0, 1});
  // Between commits, and at the time of each: a moment before a label had a history knows nothing of it.
  for (size_t i = first; i + 1 < h.moments.size(); ++i) {
    if (h.moments[i].micros >= h.moments[i + 1].micros) continue;
    const auto tx = h.AsOfTime(h.moments[i].micros);
    REQUIRE(tx.ok());
    CheckKnown(tx->get(), h.moments[i].graph, h.made, h.moments[i].micros < both_from ? Labels{0} : Labels{0, 1});
  }
  h.KeepFor(std::nullopt, LabelId(0));
  check({}, {1});
  h.Crash();
  run(15, {1});
  check({}, {1});
  h.KeepFor(std::nullopt);
  CHECK_FALSE(h.AsOf(h.moments.back().lsn).ok());
}

TEST_CASE("the whole has a history of its own beside labels, whose windows reach further back", "[history]") {
  RandomHistory h(11);
  const bool whole_first = GENERATE(false, true);
  if (whole_first) h.KeepFor(kHour);
  h.KeepFor(1000 * kHour, LabelId(0));
  const size_t only_label = h.moments.size();
  for (int i = 0; i < 20; ++i) h.Transact();
  if (!whole_first) {
    for (size_t i = only_label; i < h.moments.size(); ++i) CheckKnownAt(&h, h.moments[i], h.made, {0});
    h.KeepFor(kHour);
  }
  const size_t both = whole_first ? only_label : h.moments.size();
  for (int i = 0; i < 20; ++i) h.Transact();
  for (size_t i = both; i < h.moments.size(); ++i) h.CheckMoment(h.moments[i]);
  h.env.AdvanceClock(2 * kHour * 1000);
  REQUIRE(h.store->Checkpoint().ok());
  const size_t late = h.moments.size();
  for (int i = 0; i < 10; ++i) h.Transact();
  if (GENERATE(false, true)) h.Crash();
  for (size_t i = only_label; i + 1 < late; ++i) CheckKnownAt(&h, h.moments[i], h.made, {0});
  for (size_t i = late; i < h.moments.size(); ++i) h.CheckMoment(h.moments[i]);
  h.KeepFor(std::nullopt, LabelId(0));
  CHECK_FALSE(h.AsOf(h.moments[only_label].lsn).ok());
  for (size_t i = late; i < h.moments.size(); ++i) h.CheckMoment(h.moments[i]);
}

TEST_CASE_METHOD(HistoryFixture, "a change of a relationship waits for one that gives its end a followed label",
                 "[history]") {
  const auto label = *store->EnsureLabel("A");
  const auto type = *store->EnsureRelType("R");
  const auto key = *store->EnsurePropertyKey("p");
  auto tx = Write();
  const NodeId node = *tx->CreateNode({}, {});
  const RelId rel = *tx->CreateRel(node, node, type, {});
  REQUIRE(tx->CommitAndWait().ok());
  KeepFor(kHour, label);
  const auto gives = Write();
  REQUIRE(gives->AddLabel(node, label).ok());
  const auto changes = Write();
  changes->set_parks_lock_waits(true);
  CHECK_FALSE(changes->SetRelProperty(rel, key, Value::Integer(1)).ok());
  CHECK(changes->waits_for_lock());
  changes->GiveUpLockWait();
  changes->Rollback();
  const auto at = gives->CommitAndWait();
  REQUIRE(at.ok());
  tx = Write();
  REQUIRE(tx->SetRelProperty(rel, key, Value::Integer(2)).ok());
  REQUIRE(tx->CommitAndWait().ok());
  const auto then = AsOf(at->value);
  REQUIRE(then.ok());
  CHECK((*then)->RelProperty(rel, key)->is_null());
}

TEST_CASE_METHOD(HistoryFixture, "what is kept to read the past is charged, and its limit ends the read", "[history]") {
  KeepFor(kHour);
  const auto key = *store->EnsurePropertyKey("p");
  std::vector<NodeId> nodes;
  for (int round = 0; round < 2; ++round) {
    const auto tx = Write();
    for (uint64_t i = 0; i < 200; ++i) {
      const Value text = Value::String(std::string(150, 'x'));
      if (round == 0) nodes.push_back(*tx->CreateNode({}, {}));
      if (round == 1) REQUIRE(tx->SetNodeProperty(nodes[i], key, text).ok());
    }
    REQUIRE(tx->CommitAndWait().ok());
  }
  const auto tx = AsOf(store->queued_lsn().value - 1);
  REQUIRE(tx.ok());
  memory::Governor governor(memory::kNoLimit);
  memory::Account* const queries = governor.AddAccount("queries");
  memory::Account enough(queries, "query");
  ChargeReads(tx->get(), &enough);
  for (const NodeId node : nodes) REQUIRE((*tx)->ReadNode(node).ok());
  const size_t used = enough.bytes();
  CHECK(used > 200 * sizeof(std::string));
  (*tx)->Quiesce();
  memory::Account small(queries, "query", used / 2);
  ChargeReads(tx->get(), &small);
  CHECK(enough.bytes() == 0);
  base::Status failed;
  for (const NodeId node : nodes) {
    const auto read = (*tx)->ReadNode(node);
    if (!read.ok()) failed = read.status();
  }
  CHECK(failed.id() == ErrorId::kTransactionMemoryLimit);
  (*tx)->Quiesce();
  ChargeReads(tx->get(), nullptr);
  CHECK(small.bytes() == 0);
}

}  // namespace
}  // namespace mycel::engine::txn
