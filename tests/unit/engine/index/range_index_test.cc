#include "engine/index/range_index.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <random>
#include <set>
#include <thread>

#include "engine/index/property_indexes.h"

namespace mycel::engine::index {
namespace {

using Model = std::set<std::pair<std::string, uint64_t>>;

std::string StringKey(std::string_view value) {
  KeyBuilder builder;
  builder.String(value);
  return builder.Take();
}

std::string IntKey(int64_t value) {
  KeyBuilder builder;
  builder.Integer(value);
  return builder.Take();
}

std::vector<KeyedId> ScanAll(const RangeIndex& index, const KeyRange& range, ScanOrder order, size_t batch) {
  RangeCursor cursor = RangeIndex::Open(range, order);
  std::vector<KeyedId> all;
  while (index.NextEntries(&cursor, batch, &all) > 0) {
  }
  return all;
}

std::vector<KeyedId> Expected(const Model& model, const KeyRange& range, ScanOrder order) {
  std::vector<KeyedId> all;
  for (const auto& [key, id] : model) {
    if (key >= range.begin && (!range.end || key < *range.end)) all.push_back({key, id});
  }
  if (order == ScanOrder::kDescending) std::reverse(all.begin(), all.end());
  return all;
}

std::string RandomKey(std::mt19937_64* random) {
  switch ((*random)() % 4) {
    case 0:
      return IntKey(static_cast<int64_t>((*random)() % 50));
    case 1:
      return StringKey("user" + std::to_string((*random)() % 3000));
    case 2:
      return StringKey(std::string((*random)() % 900, 'y') + std::to_string((*random)() % 10));
    default:
      return IntKey(static_cast<int64_t>((*random)()));
  }
}

TEST_CASE("a range index answers as a sorted set under random inserts and removals") {
  const uint64_t seed = 20240117;
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  RangeIndex index(base::IndexId(3));
  Model model;
  for (int step = 0; step < 30000; ++step) {
    const bool remove = step > 20000 ? random() % 3 != 0 : random() % 5 == 0;
    if (remove && !model.empty()) {
      auto at = model.lower_bound({RandomKey(&random), 0});
      if (at == model.end()) at = model.begin();
      REQUIRE(index.Remove(at->first, at->second));
      model.erase(at);
    } else {
      const std::string key = RandomKey(&random);
      const uint64_t id = random() % 1000;
      REQUIRE(index.Insert(key, id) == model.emplace(key, id).second);
    }
    if (step % 1000 != 0) continue;
    for (const ScanOrder order : {ScanOrder::kAscending, ScanOrder::kDescending}) {
      REQUIRE(ScanAll(index, KeyRange::All(), order, 1 + random() % 300) == Expected(model, KeyRange::All(), order));
      const KeyRange part = KeyRange::Between("", KeyTag::kNumber, KeyBound{IntKey(10), random() % 2 == 0},
                                              KeyBound{IntKey(40), random() % 2 == 0});
      REQUIRE(ScanAll(index, part, order, 7) == Expected(model, part, order));
      const KeyRange prefix = KeyRange::Prefix(StringKey("user1").substr(0, 6));
      REQUIRE(ScanAll(index, prefix, order, 64) == Expected(model, prefix, order));
    }
  }
  CHECK(index.entries() == model.size());
  std::set<std::string> keys;
  for (const auto& [key, id] : model) {
    keys.insert(key);
    REQUIRE(index.Contains(key, id));
  }
  CHECK(index.distinct_keys() > keys.size() * 9 / 10);
  CHECK(index.distinct_keys() < keys.size() * 11 / 10 + 10);
  for (const auto& [key, id] : Model(model)) REQUIRE(index.Remove(key, id));
  CHECK(index.entries() == 0);
  CHECK(ScanAll(index, KeyRange::All(), ScanOrder::kAscending, 10).empty());
}

TEST_CASE("an equality seek resumes by id and leaves out other keys") {
  RangeIndex index(base::IndexId(1));
  for (uint64_t id = 0; id < 1000; ++id) {
    index.Insert(IntKey(5), id);
    index.Insert(IntKey(6), id);
  }
  std::vector<uint64_t> all;
  std::vector<uint64_t> batch(64);
  for (uint64_t from = 0;;) {
    const size_t count = index.Seek(IntKey(5), from, batch);
    all.insert(all.end(), batch.begin(), batch.begin() + static_cast<std::ptrdiff_t>(count));
    if (count < batch.size()) break;
    from = all.back() + 1;
  }
  REQUIRE(all.size() == 1000);
  CHECK(std::is_sorted(all.begin(), all.end()));
  CHECK(index.Seek(IntKey(4), 0, batch) == 0);
}

TEST_CASE("the uniqueness check finds holders of the key other than the asking entity") {
  RangeIndex index(base::IndexId(1));
  index.Insert(IntKey(1), 10);
  CHECK(index.FindOthers(IntKey(1), 10).empty());
  CHECK(index.FindOthers(IntKey(1), 11) == std::vector<uint64_t>{10});
  KeyBuilder as_float;
  as_float.Float(1.0);
  CHECK(index.FindOthers(as_float.bytes(), 11) == std::vector<uint64_t>{10});
}

TEST_CASE("a bulk build from an unsorted stream equals single inserts") {
  std::mt19937_64 random(5);
  std::vector<KeyedId> entries;
  Model model;
  for (int i = 0; i < 5000; ++i) {
    entries.push_back({RandomKey(&random), random() % 100});
    model.emplace(entries.back().key, entries.back().id);
  }
  RangeIndex index(base::IndexId(1));
  index.InsertMany(entries);
  CHECK(ScanAll(index, KeyRange::All(), ScanOrder::kAscending, 1000) ==
        Expected(model, KeyRange::All(), ScanOrder::kAscending));
  CHECK(index.First(KeyRange::All(), ScanOrder::kAscending)->key == model.begin()->first);
  CHECK(index.First(KeyRange::All(), ScanOrder::kDescending)->key == model.rbegin()->first);
}

// Stands for RocksDB's family: applies what a checkpoint emits.
constexpr int kAllParts = 1'000'000;
struct Family {
  std::set<std::string> keys;
  // Fails after `parts` parts.
  bool Checkpoint(RangeIndex* index, int parts) {
    const auto put = [&](std::string_view key, bool removed) {
      if (removed) {
        keys.erase(std::string(key));
      } else {
        keys.emplace(key);
      }
    };
    const auto between = [&] {
      return parts-- > 0 ? base::Status::Ok() : base::Status::Error(base::ErrorId::kIoError, "the disk fails");
    };
    return index->EncodeDirty(put, between).ok();
  }
};

TEST_CASE("what checkpoints emit is the index, also after a failed one") {
  std::mt19937_64 random(77);
  RangeIndex index(base::IndexId(9));
  Model model;
  Family family;
  for (int round = 0; round < 40; ++round) {
    for (int i = 0; i < 200; ++i) {
      const std::string key = RandomKey(&random);
      const uint64_t id = random() % 5;
      if (random() % 3 == 0) {
        index.Remove(key, id);
        model.erase({key, id});
        if (!model.empty()) {
          const auto first = *model.begin();
          index.Remove(first.first, first.second);
          model.erase(first);
        }
      } else {
        index.Insert(key, id);
        model.emplace(key, id);
      }
    }
    if (round % 5 == 3) {  // the batch is lost
      Family lost;
      REQUIRE(lost.Checkpoint(&index, kAllParts));
      index.CheckpointFailed();
      continue;
    }
    if (round % 5 == 4) {  // the first parts are written, the others not
      REQUIRE_FALSE(family.Checkpoint(&index, 2));
      index.CheckpointFailed();
      continue;
    }
    REQUIRE(family.Checkpoint(&index, kAllParts));
    REQUIRE(family.keys.size() == model.size());
    RangeIndex loaded(base::IndexId(9));
    for (const std::string& key : family.keys) REQUIRE(loaded.Load(key).ok());
    REQUIRE(ScanAll(loaded, KeyRange::All(), ScanOrder::kAscending, 512) ==
            Expected(model, KeyRange::All(), ScanOrder::kAscending));
    Family again;
    REQUIRE(again.Checkpoint(&loaded, kAllParts));
    REQUIRE(again.keys.empty());
  }
}

TEST_CASE("damaged family keys are refused") {
  RangeIndex index(base::IndexId(9));
  CHECK(index.Load("").id() == base::ErrorId::kCorruption);
  CHECK(index.Load("short").id() == base::ErrorId::kCorruption);
  CHECK(index.Load(std::string(20, '\7')).id() == base::ErrorId::kCorruption);
  CHECK(index.Load(RangeIndex::FamilyRange(base::IndexId(9)).first + std::string(20000, 'x')).id() ==
        base::ErrorId::kCorruption);
  CHECK(RangeIndex::IndexOf("abc").status().id() == base::ErrorId::kCorruption);
}

TEST_CASE("readers see every settled entry while writers insert, remove and checkpoints run") {
  RangeIndex index(base::IndexId(1));
  constexpr int64_t kSettled = 2000;
  for (int64_t i = 0; i < kSettled; ++i) index.Insert(IntKey(i * 2), static_cast<uint64_t>(i));
  std::atomic<bool> stop{false};
  std::vector<std::thread> writers;
  for (uint64_t w = 0; w < 2; ++w) {
    writers.emplace_back([&, w] {
      std::mt19937_64 random(w);
      for (int i = 0; i < 6000; ++i) {
        const auto odd = static_cast<int64_t>(random() % kSettled) * 2 + 1;
        if (random() % 2 == 0) {
          index.Insert(IntKey(odd), 100000 + w);
        } else {
          index.Remove(IntKey(odd), 100000 + w);
        }
      }
      stop = true;
    });
  }
  std::thread checkpointer([&] {
    while (!stop) (void)index.EncodeDirty([](std::string_view, bool) {}, [] { return base::Status::Ok(); });
  });
  bool complete = true;
  do {
    RangeCursor cursor = RangeIndex::Open(KeyRange::All(), ScanOrder::kAscending);
    std::vector<uint64_t> batch(100);
    uint64_t next = 0;
    while (const size_t count = index.Next(&cursor, batch)) {
      for (size_t i = 0; i < count; ++i) {
        if (batch[i] >= 100000) continue;
        complete = complete && batch[i] == next;
        ++next;
      }
    }
    complete = complete && next == kSettled;
  } while (!stop);
  for (std::thread& writer : writers) writer.join();
  checkpointer.join();
  CHECK(complete);
}

TEST_CASE("estimates of a range follow its size") {
  RangeIndex index(base::IndexId(1));
  for (int64_t i = 0; i < 20000; ++i) index.Insert(IntKey(i), static_cast<uint64_t>(i));
  CHECK(index.distinct_keys() == 20000);
  const uint64_t half =
      index.EstimateEntries(KeyRange::Between("", KeyTag::kNumber, std::nullopt, KeyBound{IntKey(9999), true}));
  CHECK(half > 9000);
  CHECK(half < 11000);
  CHECK(index.EstimateEntries(KeyRange::Prefix(IntKey(77))) == 1);
}

TEST_CASE("a dropped index lives on for its holders") {
  PropertyIndexes indexes;
  const auto held = indexes.Create(base::IndexId(4));
  held->Insert(IntKey(1), 1);
  CHECK(indexes.Find(base::IndexId(4)) == held);
  indexes.Drop(base::IndexId(4));
  CHECK(indexes.Find(base::IndexId(4)) == nullptr);
  CHECK(held->Contains(IntKey(1), 1));
}

}  // namespace
}  // namespace mycel::engine::index
