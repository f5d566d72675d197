// Hidden from the ordinary run: unit_engine_index "[benchmark]" prints figures, the answers are checked.
#include <catch2/catch.hpp>
#include <cstdio>
#include <ctime>
#include <functional>
#include <random>
#include <vector>

#include "engine/index/id_set.h"
#include "engine/index/range_index.h"
#include "engine/index/value_key.h"

namespace mycel::engine::index {
namespace {

using types::Value;

// Processor nanoseconds per call of `work`, which is called `count` times.
template <typename Work>
void Time(const char* what, uint64_t count, const Work& work) {
  const std::clock_t begin = std::clock();
  for (uint64_t i = 0; i < count; ++i) work(i);
  const double seconds = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
  std::printf("%-48s %8.0f ns\n", what, seconds * 1e9 / static_cast<double>(count));
}

std::string KeyOfOne(const Value& value) { return KeyOf({&value, 1})->bytes; }

void Measure(const char* what, const std::function<Value(uint64_t)>& value_of) {
  constexpr uint64_t kKeys = 100000;
  std::printf("%s\n", what);
  RangeIndex index(base::IndexId(1));
  Time("  insert", kKeys, [&](uint64_t i) { index.Insert(KeyOfOne(value_of(i * 7919 % kKeys)), i * 7919 % kKeys); });
  std::printf("  bytes per entry %.1f\n", static_cast<double>(index.bytes()) / kKeys);
  std::mt19937_64 random(1);
  bool right = true;
  uint64_t out[2];
  Time("  equality look-up, key built each time", 1000000, [&](uint64_t) {
    const uint64_t id = random() % kKeys;
    right = right && index.Seek(KeyOfOne(value_of(id)), 0, out) == 1 && out[0] == id;
  });
  CHECK(right);
  std::vector<uint64_t> batch(1024);
  uint64_t seen = 0;
  Time("  whole scan, batches of 1024", 10, [&](uint64_t) {
    RangeCursor cursor = RangeIndex::Open(KeyRange::All(), ScanOrder::kAscending);
    while (const size_t count = index.Next(&cursor, batch)) seen += count;
  });
  CHECK(seen == 10 * kKeys);
}

TEST_CASE("an equality look-up among 100,000 keys", "[.][benchmark]") {
  Measure("integers", [](uint64_t i) { return Value::Integer(static_cast<int64_t>(i)); });
  Measure("strings", [](uint64_t i) { return Value::String("user-" + std::to_string(1000000 + i)); });
}

TEST_CASE("adding to and scanning an id set", "[.][benchmark]") {
  IdSet set;
  constexpr uint64_t kIds = 1000000;
  Time("add one id", kIds, [&](uint64_t i) { set.Add({&i, 1}, base::Lsn(i)); });
  IdSet bulk;
  std::vector<uint64_t> ids(10000);
  Time("add 10,000 consecutive ids", 100, [&](uint64_t n) {
    for (uint64_t i = 0; i < ids.size(); ++i) ids[i] = n * ids.size() + i;
    bulk.Add(ids, base::Lsn(n));
  });
  std::vector<uint64_t> out(1024);
  uint64_t seen = 0;
  Time("scan a million ids", 10, [&](uint64_t) {
    for (uint64_t from = 0;;) {
      const IdSet::Batch batch = set.NextBatch(from, base::Lsn(kIds), out);
      if (batch.count == 0) break;
      seen += batch.count;
      from = out[batch.count - 1] + 1;
    }
  });
  CHECK(seen == 10 * kIds);
  CHECK(bulk.Cardinality() == kIds);
}

}  // namespace
}  // namespace mycel::engine::index
