#include "engine/catalog/counts.h"

#include <atomic>
#include <catch2/catch.hpp>
#include <map>
#include <random>
#include <thread>
#include <vector>

#include "engine/catalog/statistics.h"

namespace mycel::engine::catalog {
namespace {

TEST_CASE("counts are exact at every snapshot above the horizon") {
  const uint64_t seed = 4711;
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  Counts counts;
  std::map<std::pair<CountKind, uint32_t>, std::map<uint64_t, int64_t>> model;
  uint64_t horizon = 0;
  for (uint64_t lsn = 1; lsn <= 2000; ++lsn) {
    std::vector<CountDelta> deltas;
    for (uint64_t n = random() % 4; n > 0; --n) {
      const auto kind = static_cast<CountKind>(random() % 4);
      const auto token = kind >= CountKind::kLabel ? static_cast<uint32_t>(random() % 40) : 0;
      const auto delta = static_cast<int64_t>(random() % 7) - 3;
      deltas.push_back({kind, token, delta});
      auto& history = model[{kind, token}];
      const int64_t last = history.empty() ? 0 : history.rbegin()->second;
      history[lsn] = last + delta;
    }
    counts.Add(base::Lsn(lsn), deltas);
    if (random() % 50 == 0) {
      horizon = std::max<uint64_t>(horizon, random() % (lsn + 1));
      counts.Fold(base::Lsn(horizon));
    }
    const uint64_t snapshot = horizon + random() % (lsn - horizon + 1);
    for (const auto& [counter, history] : model) {
      const auto after = history.upper_bound(snapshot);
      const int64_t expected = after == history.begin() ? 0 : std::prev(after)->second;
      REQUIRE(counts.Get(counter.first, counter.second, base::Lsn(snapshot)) == expected);
    }
  }
}

TEST_CASE("counts as of a watermark come back from their bytes") {
  Counts counts;
  const std::vector<CountDelta> first = {CountDelta::Nodes(5), CountDelta::Label(base::LabelId(3), 4)};
  const std::vector<CountDelta> second = {CountDelta::Nodes(-1), CountDelta::RelType(base::RelTypeId(20), 2)};
  counts.Add(base::Lsn(10), first);
  counts.Add(base::Lsn(11), second);
  Counts loaded;
  REQUIRE(loaded.Decode(counts.Encode(base::Lsn(10))).ok());
  CHECK(loaded.Nodes(base::Lsn(10)) == 5);
  CHECK(loaded.Label(base::LabelId(3), base::Lsn(10)) == 4);
  CHECK(loaded.RelType(base::RelTypeId(20), base::Lsn(10)) == 0);
  loaded.Add(base::Lsn(11), second);
  CHECK(loaded.Nodes(base::Lsn(11)) == 4);
  CHECK(loaded.Nodes(base::Lsn(10)) == 5);
  const std::string bytes = counts.Encode(base::Lsn(11));
  for (size_t size = 0; size < bytes.size(); ++size) {
    Counts cut;
    CHECK_FALSE(cut.Decode(std::string_view(bytes).substr(0, size)).ok());
  }
  for (size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    std::string bad = bytes;
    bad[bit / 8] = static_cast<char>(bad[bit / 8] ^ (1 << (bit % 8)));
    Counts flipped;
    (void)flipped.Decode(bad).ok();
  }
}

TEST_CASE("readers see whole values while commits and folds go on") {
  Counts counts;
  std::atomic<uint64_t> visible{0};
  std::atomic<uint64_t> reading{0};  // the reader's registered snapshot: the horizon
  std::atomic<bool> wrong{false};
  std::thread writer([&] {
    const std::vector<CountDelta> deltas = {CountDelta::Nodes(2)};
    for (uint64_t lsn = 1; lsn <= 20000; ++lsn) {
      counts.Add(base::Lsn(lsn), deltas);
      visible.store(lsn, std::memory_order_release);
      if (lsn % 64 == 0) counts.Fold(base::Lsn(reading.load()));
    }
  });
  while (visible < 20000) {
    const uint64_t snapshot = visible.load(std::memory_order_acquire);
    reading = snapshot;
    if (counts.Nodes(base::Lsn(snapshot)) != static_cast<int64_t>(2 * snapshot)) wrong = true;
  }
  writer.join();
  CHECK_FALSE(wrong);
}

TEST_CASE("statistics follow the relationships that commits make and delete") {
  Counts counts;
  Statistics statistics(&counts);
  const base::LabelId person(0);
  const base::LabelId city(1);
  const base::RelTypeId lives(0);
  counts.Add(base::Lsn(1),
             std::vector<CountDelta>{CountDelta::Nodes(12), CountDelta::Label(person, 10), CountDelta::Label(city, 2),
                                     CountDelta::Rels(10), CountDelta::RelType(lives, 10)});
  TripleBag bag;
  const std::vector<base::LabelId> start = {person};
  const std::vector<base::LabelId> end = {city};
  bag.AddRel(lives, start, end, 10);
  statistics.Add(bag);
  CHECK(statistics.Nodes(person) == 10);
  CHECK(statistics.Rels(person, lives, city) == 10);
  CHECK(statistics.Rels(city, lives, person) == 0);
  CHECK(statistics.Rels(person, std::nullopt, std::nullopt) == 10);
  CHECK(statistics.AverageDegree(person, base::Direction::kOutgoing, lives, std::nullopt) == 1);
  CHECK(statistics.AverageDegree(city, base::Direction::kIncoming, lives, person) == 5);
  CHECK(statistics.AverageDegree(city, base::Direction::kBoth, lives, std::nullopt) == 5);
  statistics.SetIndex(base::IndexId(3), {100, 20});
  CHECK(statistics.EntriesPerKey(base::IndexId(3)) == 5);
  CHECK_FALSE(statistics.EntriesPerKey(base::IndexId(4)).has_value());

  Statistics loaded(&counts);
  const std::string bytes = statistics.Encode();
  REQUIRE(loaded.Decode(bytes).ok());
  CHECK(loaded.Rels(person, lives, city) == 10);
  CHECK(loaded.Index(base::IndexId(3))->entries == 100);
  for (size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    std::string bad = bytes;
    bad[bit / 8] = static_cast<char>(bad[bit / 8] ^ (1 << (bit % 8)));
    (void)loaded.Decode(bad).ok();
  }
  TripleBag gone;
  gone.AddRel(lives, start, end, -10);
  statistics.Add(gone);
  CHECK(statistics.Rels(person, lives, city) == 0);
  statistics.Install(bag, 3.0);
  CHECK(statistics.Rels(person, lives, city) == 30);
}

}  // namespace
}  // namespace mycel::engine::catalog
