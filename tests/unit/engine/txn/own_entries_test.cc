#include "engine/txn/own_entries.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <random>
#include <set>
#include <tuple>

#include "engine/txn/own_sets.h"

namespace mycel::engine::txn {
namespace {

using base::IndexId;
using Entries = std::vector<std::tuple<std::string, uint64_t>>;

Entries Linear(const std::vector<IndexEntry>& all, IndexId index, const index::KeyRange& range) {
  Entries found;
  for (const IndexEntry& entry : all) {
    if (entry.index != index || entry.key < range.begin || (range.end && entry.key >= *range.end)) continue;
    found.emplace_back(entry.key, entry.entity);
  }
  std::sort(found.begin(), found.end());
  return found;
}

Entries Sorted(const std::vector<const IndexEntry*>& entries) {
  Entries found;
  for (const IndexEntry* entry : entries) found.emplace_back(entry->key, entry->entity);
  std::sort(found.begin(), found.end());
  return found;
}

void CheckAgainstLinear(OwnEntries* own, const std::vector<IndexEntry>& model, std::mt19937* random) {
  const IndexId index((*random)() % 3);
  const std::string key = std::to_string((*random)() % 200);
  std::vector<uint64_t> found;
  own->Find(index, key, &found);
  std::multiset<uint64_t> expected;
  for (const IndexEntry& entry : model) {
    if (entry.index == index && entry.key == key) expected.insert(entry.entity);
  }
  REQUIRE(std::multiset<uint64_t>(found.begin(), found.end()) == expected);
  index::KeyRange range{key, std::nullopt};
  if ((*random)() % 4 != 0) range.end = key + "5";
  REQUIRE(Sorted(own->InRange(index, range)) == Linear(model, index, range));
}

TEST_CASE("a transaction's own index entries are found by key and by range, after rollbacks too", "[txn]") {
  for (uint32_t seed = 1; seed <= 20; ++seed) {
    std::mt19937 random(seed);
    OwnEntries own;
    std::vector<IndexEntry> model;
    for (int step = 0; step < 1500; ++step) {
      const uint32_t dice = random() % 100;
      if (dice < 80) {
        const IndexEntry entry{IndexId(random() % 3), std::to_string(random() % 200), random() % 1000};
        own.Add(entry.index, entry.key, entry.entity);
        model.push_back(entry);
      } else if (dice < 82) {
        const size_t count = model.size() - std::min<size_t>(model.size(), random() % 60);
        own.Truncate(count);
        model.resize(count);
      } else {
        CheckAgainstLinear(&own, model, &random);
      }
      REQUIRE(own.size() == model.size());
    }
  }
}

TEST_CASE("a transaction's own members of a label come in order and once, after rollbacks too", "[txn]") {
  using base::LabelId;
  using base::NodeId;
  const auto id_of = [](NodeId node) { return node; };
  for (uint32_t seed = 1; seed <= 20; ++seed) {
    std::mt19937 random(seed);
    OwnSets<NodeId> own;
    std::vector<std::pair<LabelId, NodeId>> list;
    for (int step = 0; step < 1000; ++step) {
      const uint32_t dice = random() % 100;
      if (dice < 80) {
        list.emplace_back(LabelId(random() % 4), NodeId(random() % 500));
      } else if (dice < 82) {
        list.resize(list.size() - std::min<size_t>(list.size(), random() % 60));
        own.Truncate(list.size());
      } else {
        const LabelId label(random() % 4);
        std::set<NodeId> expected;
        for (const auto& [added, node] : list) {
          if (added == label) expected.insert(node);
        }
        REQUIRE(own.Of(label, list, id_of) == std::vector<NodeId>(expected.begin(), expected.end()));
      }
    }
  }
}

}  // namespace
}  // namespace mycel::engine::txn
