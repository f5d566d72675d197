#include "engine/index/id_set.h"

#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <map>
#include <random>
#include <set>
#include <thread>

#include "engine/index/label_sets.h"
#include "engine/index/rel_sets.h"

namespace mycel::engine::index {
namespace {

constexpr base::Lsn kLate{1000000};

std::vector<uint64_t> All(const IdSet& set, size_t batch_size) {
  std::vector<uint64_t> all;
  std::vector<uint64_t> out(batch_size);
  for (uint64_t from = 0;;) {
    const IdSet::Batch batch = set.NextBatch(from, kLate, out);
    if (batch.count == 0) return all;
    all.insert(all.end(), out.begin(), out.begin() + static_cast<std::ptrdiff_t>(batch.count));
    from = all.back() + 1;
  }
}

std::vector<uint64_t> RandomIds(std::mt19937_64* random) {
  std::vector<uint64_t> ids;
  const uint64_t start = (*random)() % 3 == 0 ? (*random)() % (uint64_t{1} << 40) : (*random)() % 300000;
  const uint64_t stride = 1 + (*random)() % 3;
  for (uint64_t n = (*random)() % 3000 + 1; n > 0; --n) ids.push_back(start + n * stride);
  if ((*random)() % 2 == 0) std::reverse(ids.begin(), ids.end());
  return ids;
}

TEST_CASE("an id set answers as a sorted set under random adds and removals") {
  const uint64_t seed = 99;
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  IdSet set;
  std::set<uint64_t> model;
  for (int round = 0; round < 60; ++round) {
    const std::vector<uint64_t> ids = RandomIds(&random);
    if (random() % 3 == 0) {
      set.Remove(ids);
      for (const uint64_t id : ids) model.erase(id);
    } else {
      set.Add(ids, base::Lsn(1));
      model.insert(ids.begin(), ids.end());
    }
    REQUIRE(set.Cardinality() == model.size());
    REQUIRE(All(set, 1 + random() % 5000) == std::vector<uint64_t>(model.begin(), model.end()));
    for (int i = 0; i < 100; ++i) {
      const uint64_t id = random() % 300000;
      REQUIRE(set.Contains(id) == (model.count(id) == 1));
    }
  }
  CHECK(set.bytes() > 0);
}

TEST_CASE("the batch of both sets is their intersection") {
  std::mt19937_64 random(3);
  IdSet a;
  IdSet b;
  std::set<uint64_t> in_a;
  std::set<uint64_t> both;
  for (int i = 0; i < 40; ++i) {
    const auto ids = RandomIds(&random);
    a.Add(ids, base::Lsn(1));
    in_a.insert(ids.begin(), ids.end());
  }
  for (int i = 0; i < 40; ++i) {
    const auto ids = RandomIds(&random);
    b.Add(ids, base::Lsn(1));
    for (const uint64_t id : ids) {
      if (in_a.count(id) == 1) both.insert(id);
    }
  }
  std::vector<uint64_t> found;
  std::vector<uint64_t> out(100);
  for (uint64_t from = 0;;) {
    const IdSet::Batch batch = a.NextBatchOfBoth(b, from, kLate, out);
    if (batch.count == 0) break;
    found.insert(found.end(), out.begin(), out.begin() + static_cast<std::ptrdiff_t>(batch.count));
    from = found.back() + 1;
  }
  CHECK(found == std::vector<uint64_t>(both.begin(), both.end()));
}

TEST_CASE("a batch is exact only at snapshots after the last change and without stale bits") {
  IdSet set;
  std::vector<uint64_t> out(10);
  set.Add(std::vector<uint64_t>{1, 2, 3}, base::Lsn(5));
  CHECK_FALSE(set.NextBatch(0, base::Lsn(4), out).exact);
  CHECK(set.NextBatch(0, base::Lsn(5), out).exact);
  set.MarkStale(std::vector<uint64_t>{2}, base::Lsn(6));
  CHECK(set.Contains(2));
  CHECK_FALSE(set.NextBatch(0, base::Lsn(9), out).exact);
  CHECK(set.NextStale(0, out) == 1);
  CHECK(out[0] == 2);
  set.Keep(std::vector<uint64_t>{2});
  CHECK(set.NextBatch(0, base::Lsn(9), out).exact);
  set.MarkStale(std::vector<uint64_t>{2}, base::Lsn(7));
  set.Remove(std::vector<uint64_t>{2});
  CHECK(set.NextBatch(0, base::Lsn(9), out).exact);
  CHECK_FALSE(set.Contains(2));
}

using Chunks = std::map<uint64_t, std::string>;

void Write(const IdSet& set, base::Lsn watermark, Chunks* chunks, bool lost = false) {
  IdSet::Ticket ticket;
  set.EncodeDirty(
      watermark,
      [&](uint64_t container, std::string_view value) {
        if (lost) return;
        if (value.empty()) {
          chunks->erase(container);
        } else {
          (*chunks)[container] = value;
        }
      },
      &ticket);
  if (!lost) IdSet::Persisted(ticket);
}

TEST_CASE("chunks of many shapes come back as the same set") {
  std::mt19937_64 random(42);
  IdSet set;
  Chunks chunks;
  for (int round = 0; round < 30; ++round) {
    if (random() % 4 == 0) {
      set.Remove(All(set, 4000));
    }
    for (int i = 0; i < 5; ++i) set.Add(RandomIds(&random), base::Lsn(3));
    std::vector<uint64_t> sparse;
    for (int i = 0; i < 20000; ++i) sparse.push_back(random() % 65536);
    if (round % 3 == 0) set.Add(sparse, base::Lsn(3));
    Write(set, base::Lsn(10), &chunks, round % 4 == 1);
    if (round % 4 == 1) continue;
    IdSet loaded;
    for (const auto& [container, value] : chunks) REQUIRE(loaded.Load(container, value).ok());
    REQUIRE(All(loaded, 1000) == All(set, 1000));
    REQUIRE(loaded.Cardinality() == set.Cardinality());
    std::vector<uint64_t> out(1000);
    REQUIRE(loaded.NextBatch(0, kLate, out).exact);
    Chunks unchanged;
    Write(loaded, base::Lsn(10), &unchanged);
    REQUIRE(unchanged.empty());
  }
}

TEST_CASE("a chunk that ran ahead of its watermark is never exact again without a check") {
  IdSet set;
  set.Add(std::vector<uint64_t>{1, 70000}, base::Lsn(5));
  set.Add(std::vector<uint64_t>{2}, base::Lsn(20));
  Chunks chunks;
  Write(set, base::Lsn(10), &chunks);
  IdSet loaded;
  for (const auto& [container, value] : chunks) REQUIRE(loaded.Load(container, value).ok());
  std::vector<uint64_t> out(10);
  CHECK_FALSE(loaded.NextBatch(0, kLate, out).exact);
  CHECK(loaded.NextBatch(65536, kLate, out).exact);
  CHECK(loaded.NextStale(0, out) == 2);
}

TEST_CASE("damaged chunks are refused and never crash") {
  std::mt19937_64 random(1);
  IdSet set;
  set.Add(std::vector<uint64_t>{1, 2, 3, 9, 12, 700, 65535}, base::Lsn(5));
  set.MarkStale(std::vector<uint64_t>{9}, base::Lsn(6));
  Chunks chunks;
  Write(set, base::Lsn(10), &chunks);
  const std::string good = chunks.at(0);
  for (size_t size = 0; size < good.size(); ++size) {
    IdSet loaded;
    CHECK_FALSE(loaded.Load(0, std::string_view(good).substr(0, size)).ok());
  }
  for (size_t bit = 0; bit < good.size() * 8; ++bit) {
    std::string bad = good;
    bad[bit / 8] = static_cast<char>(bad[bit / 8] ^ (1 << (bit % 8)));
    IdSet loaded;
    (void)loaded.Load(0, bad).ok();
    (void)All(loaded, 100);
  }
  IdSet loaded;
  CHECK(loaded.Load(uint64_t{1} << 60, good).id() == base::ErrorId::kCorruption);
  std::string newer = good;
  newer[0] = 9;
  CHECK(loaded.Load(0, newer).id() == base::ErrorId::kNewerFormat);
}

TEST_CASE("the bytes of a chunk stay as they are") {
  IdSet set;
  set.Add(std::vector<uint64_t>{1, 5, 6, 7, 8, 9, 10}, base::Lsn(3));
  Chunks chunks;
  Write(set, base::Lsn(10), &chunks);
  const std::string golden("\x01\x00\x03\0\0\0\0\0\0\0\x02\x02\x00\x01\x00\x01\x00\x05\x00\x0A\x00\x02\x00\x00", 24);
  CHECK(chunks.at(0) == golden);
  CHECK(ChunkKey{SetKind::kStarts, 258, 3}.Encode() == std::string("\x02\0\0\x01\x02\0\0\0\0\0\0\0\x03", 13));
}

TEST_CASE("readers run while several writers fill the same containers") {
  IdSet set;
  constexpr uint64_t kPerWriter = 30000;
  std::atomic<int> running{3};
  std::vector<std::thread> writers;
  for (uint64_t w = 0; w < 3; ++w) {
    writers.emplace_back([&, w] {
      for (uint64_t i = 0; i < kPerWriter; i += 100) {
        std::vector<uint64_t> ids;
        for (uint64_t k = 0; k < 100; ++k) ids.push_back((i + k) * 3 + w);
        set.Add(ids, base::Lsn(i));
      }
      --running;
    });
  }
  bool ascending = true;
  do {
    const std::vector<uint64_t> all = All(set, 1024);
    ascending = ascending && std::is_sorted(all.begin(), all.end(), std::less_equal<>());
    Chunks chunks;
    Write(set, base::Lsn(1), &chunks);
  } while (running > 0);
  for (std::thread& writer : writers) writer.join();
  CHECK(ascending);
  CHECK(All(set, 1024).size() == 3 * kPerWriter);
  CHECK(set.Cardinality() == 3 * kPerWriter);
}

TEST_CASE("label and relationship sets keep their chunks apart") {
  LabelSets labels;
  RelSets rels;
  labels.Add(base::LabelId(2), std::vector<base::NodeId>{base::NodeId(7), base::NodeId(9)}, base::Lsn(1));
  rels.Add(base::RelTypeId(1), base::RelId(4), base::NodeId(7), base::NodeId(8), base::Lsn(1));
  rels.Add(base::RelTypeId(1), std::vector<RelSets::Rel>{{base::RelId(5), base::NodeId(8), base::NodeId(9)}},
           base::Lsn(2));
  CHECK(labels.Find(base::LabelId(1)) == nullptr);
  CHECK(labels.Find(base::LabelId(2))->Contains(9));
  CHECK(rels.Starts(base::RelTypeId(1))->Contains(7));
  CHECK_FALSE(rels.Starts(base::RelTypeId(1))->Contains(9));
  CHECK(rels.Ends(base::RelTypeId(1))->Contains(9));
  CHECK(rels.Rels(base::RelTypeId(1))->Cardinality() == 2);

  std::map<std::string, std::string> family;
  IdSet::Ticket ticket;
  const auto sink = [&](std::string_view key, std::string_view value) { family.emplace(key, value); };
  labels.EncodeDirty(base::Lsn(5), sink, &ticket);
  rels.EncodeDirty(base::Lsn(5), sink, &ticket);
  REQUIRE(family.size() == 4);
  LabelSets loaded;
  RelSets loaded_rels;
  for (const auto& [bytes, value] : family) {
    const auto key = ChunkKey::Decode(bytes);
    REQUIRE(key.ok());
    REQUIRE((key->kind == SetKind::kLabel ? loaded.Load(*key, value) : loaded_rels.Load(*key, value)).ok());
  }
  CHECK(loaded.Find(base::LabelId(2))->Cardinality() == 2);
  CHECK(loaded_rels.Ends(base::RelTypeId(1))->Cardinality() == 2);
  CHECK_FALSE(ChunkKey::Decode("nonsense").ok());
}

}  // namespace
}  // namespace mycel::engine::index
