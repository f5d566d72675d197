// Time of the index structures alone, without records and transactions.
//
//   micro_index [--keys N]
//
// Prints one JSON object per structure and step, with the processor's nanoseconds per call. The answers are checked:
// the exit status is 1 when one is wrong.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "engine/index/id_set.h"
#include "engine/index/range_index.h"
#include "engine/index/value_key.h"

namespace mycel::engine::index {
namespace {

using types::Value;

constexpr size_t kBatch = 1024;
constexpr uint64_t kScans = 10;

void Require(bool right, const char* what) {
  if (right) return;
  std::fprintf(stderr, "wrong answer: %s\n", what);
  std::exit(1);
}

// Calls `work` with 0 .. count - 1 and prints what one call costs.
template <typename Work>
void Time(const char* structure, const char* step, uint64_t count, const Work& work) {
  const std::clock_t begin = std::clock();
  for (uint64_t i = 0; i < count; ++i) work(i);
  const double seconds = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
  std::printf("{\"structure\":\"%s\",\"step\":\"%s\",\"calls\":%llu,\"cpu_ns\":%.0f}\n", structure, step,
              static_cast<unsigned long long>(count), seconds * 1e9 / static_cast<double>(count));
}

std::string KeyOfOne(const Value& value) { return KeyOf({&value, 1})->bytes; }

void RangeIndexSpeed(const char* structure, uint64_t keys, const std::function<Value(uint64_t)>& value_of) {
  RangeIndex index(base::IndexId(1));
  std::vector<uint64_t> order(keys);
  for (uint64_t i = 0; i < keys; ++i) order[i] = i;
  std::mt19937_64 random(1);
  std::shuffle(order.begin(), order.end(), random);
  Time(structure, "insert", keys, [&](uint64_t i) { index.Insert(KeyOfOne(value_of(order[i])), order[i]); });
  std::printf("{\"structure\":\"%s\",\"bytes_per_entry\":%.1f}\n", structure,
              static_cast<double>(index.bytes()) / static_cast<double>(keys));
  bool right = true;
  uint64_t out[2];
  Time(structure, "look up", keys * 10, [&](uint64_t) {
    const uint64_t id = random() % keys;
    right = right && index.Seek(KeyOfOne(value_of(id)), 0, out) == 1 && out[0] == id;
  });
  Require(right, "look up");
  std::vector<uint64_t> batch(kBatch);
  uint64_t seen = 0;
  Time(structure, "scan all", kScans, [&](uint64_t) {
    RangeCursor cursor = RangeIndex::Open(KeyRange::All(), ScanOrder::kAscending);
    while (const size_t count = index.Next(&cursor, batch)) seen += count;
  });
  Require(seen == kScans * keys, "scan all");
}

void IdSetSpeed(uint64_t ids) {
  IdSet single;
  Time("id set", "add one id", ids, [&](uint64_t i) { single.Add({&i, 1}, base::Lsn(i)); });
  IdSet bulk;
  std::vector<uint64_t> run(1000);
  Time("id set", "add 1,000 ids", ids / run.size(), [&](uint64_t n) {
    for (uint64_t i = 0; i < run.size(); ++i) run[i] = n * run.size() + i;
    bulk.Add(run, base::Lsn(n));
  });
  Require(bulk.Cardinality() == ids / run.size() * run.size(), "add 1,000 ids");
  std::vector<uint64_t> out(kBatch);
  uint64_t seen = 0;
  Time("id set", "scan all", kScans, [&](uint64_t) {
    for (uint64_t from = 0;;) {
      const IdSet::Batch batch = single.NextBatch(from, base::Lsn(ids), out);
      if (batch.count == 0) break;
      seen += batch.count;
      from = out[batch.count - 1] + 1;
    }
  });
  Require(seen == kScans * ids, "scan all");
}

int Main(int argc, char** argv) {
  uint64_t keys = 100000;
  for (int i = 1; i + 1 < argc; i += 2) {
    if (std::string(argv[i]) == "--keys") keys = std::strtoull(argv[i + 1], nullptr, 10);
  }
  if (argc % 2 == 0 || keys < 1000) {
    std::fprintf(stderr, "usage: micro_index [--keys N], at least 1000\n");
    return 2;
  }
  RangeIndexSpeed("range index of integers", keys, [](uint64_t i) { return Value::Integer(static_cast<int64_t>(i)); });
  RangeIndexSpeed("range index of strings", keys,
                  [](uint64_t i) { return Value::String("user-" + std::to_string(1000000 + i)); });
  IdSetSpeed(keys * 10);
  return 0;
}

}  // namespace
}  // namespace mycel::engine::index

int main(int argc, char** argv) { return mycel::engine::index::Main(argc, argv); }
