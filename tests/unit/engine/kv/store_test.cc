#include "engine/kv/store.h"

#include <stdlib.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <map>

#include "engine/base/prng.h"
#include "engine/env/fault_env.h"

namespace mycel::engine::kv {
namespace {

struct Scratch {
  Scratch() {
    std::string pattern = (std::filesystem::temp_directory_path() / "mycel-kv-XXXXXX").string();
    REQUIRE(::mkdtemp(pattern.data()) != nullptr);
    path = pattern;
  }
  ~Scratch() { std::filesystem::remove_all(path); }
  std::string path;
};

std::unique_ptr<Store> OpenStore(const std::string& path) {
  StoreOptions options;
  options.block_cache_bytes = 1 << 20;
  options.write_buffer_bytes = 4 << 20;
  auto store = Store::Open(path, options);
  INFO(store.status().ToString());
  REQUIRE(store.ok());
  return std::move(store).value();
}

void PutOne(Store& store, Family family, std::string_view key, std::string_view value) {
  WriteBatch batch;
  batch.Put(family, key, value);
  REQUIRE(store.Write(batch).ok());
}

std::optional<std::string> GetOne(const Store& store, Family family, std::string_view key) {
  std::string value;
  const auto lookup = store.Get(family, key, &value);
  REQUIRE(lookup.ok());
  return *lookup == Lookup::kFound ? std::optional(value) : std::nullopt;
}

TEST_CASE("a batch is applied to its families and the families are apart") {
  const Scratch scratch;
  const auto store = OpenStore(scratch.path);
  WriteBatch batch;
  batch.Put(Family::kNode, "k", "node");
  batch.Put(Family::kRel, "k", "rel");
  batch.Put(Family::kNode, "gone", "x");
  batch.Delete(Family::kNode, "gone");
  CHECK(batch.count() == 4);
  REQUIRE(store->Write(batch).ok());
  CHECK(GetOne(*store, Family::kNode, "k") == "node");
  CHECK(GetOne(*store, Family::kRel, "k") == "rel");
  CHECK_FALSE(GetOne(*store, Family::kAdj, "k"));
  CHECK_FALSE(GetOne(*store, Family::kNode, "gone"));
}

TEST_CASE("a reopen keeps every write, flushed or not, and a restart only what was flushed") {
  const Scratch scratch;
  auto store = OpenStore(scratch.path);
  PutOne(*store, Family::kNode, "n", "1");
  PutOne(*store, Family::kMeta, "watermark", "1");
  REQUIRE(store->Flush().ok());
  PutOne(*store, Family::kNode, "n", "2");
  PutOne(*store, Family::kMeta, "watermark", "2");
  REQUIRE(store->Reopen().ok());
  CHECK(GetOne(*store, Family::kMeta, "watermark") == "2");
  CHECK(GetOne(*store, Family::kNode, "n") == "2");
  CHECK(*store->GetPersisted(Family::kMeta, "watermark") == "1");
  store.reset();
  store = OpenStore(scratch.path);
  CHECK(GetOne(*store, Family::kMeta, "watermark") == "1");
  CHECK(GetOne(*store, Family::kNode, "n") == "1");
}

// Fails calls of RocksDB's, one kind after the other: the store answers with everything that was written, and once the
// disk is well again everything reaches it, without a restart.
TEST_CASE("after errors of the disk the store opens itself again and has lost nothing") {
  using env::Operation;
  for (uint64_t seed = 1; seed <= 10; ++seed) {
    INFO("seed " << seed);
    env::FaultEnv disk(seed);
    base::Prng prng(seed);
    StoreOptions options;
    options.block_cache_bytes = 64 << 10;
    options.write_buffer_bytes = 256 << 10;
    options.automatic_compaction = prng.OneIn(2);
    options.env = &disk;
    REQUIRE(disk.CreateDirectories("/kv").ok());
    auto store = std::move(*Store::Open("/kv", options));
    std::map<std::string, std::string> model;
    for (int round = 0; round < 12; ++round) {
      constexpr Operation kOperations[] = {Operation::kSyncData, Operation::kWrite, Operation::kOpen,
                                           Operation::kRename,   Operation::kRead,  Operation::kSyncDirectory};
      const bool full = prng.OneIn(4);
      if (full) {
        disk.SetCapacity(~uint64_t{0} - *disk.FreeBytes("/kv"));
      } else if (!prng.OneIn(3)) {
        disk.InjectFault({.operation = kOperations[prng.Below(std::size(kOperations))],
                          .after_calls = prng.Below(12),
                          .times = 1 + prng.Below(6)});
      }
      for (int i = 0; i < 6; ++i) {
        WriteBatch batch;
        const std::string key = "key" + std::to_string(prng.Below(30));
        const std::string value(prng.Below(3000), static_cast<char>('a' + prng.Below(26)));
        batch.Put(prng.OneIn(2) ? Family::kNode : Family::kAdj, key, value);
        batch.Put(Family::kMeta, key, value);
        if (store->Write(batch).ok()) model[key] = value;
        if (prng.OneIn(3)) (void)store->Flush().ok();
      }
      disk.ClearFaults();
      disk.SetCapacity(~uint64_t{0});
      const base::Status flushed = store->Flush();
      INFO(flushed.ToString());
      REQUIRE(flushed.ok());
      for (const auto& [key, value] : model) {
        REQUIRE(GetOne(*store, Family::kMeta, key) == value);
        REQUIRE(*store->GetPersisted(Family::kMeta, key) == value);
      }
    }
    store.reset();
    disk.Crash(env::CrashMode::kDropUnsynced);
    auto again = Store::Open("/kv", options);
    INFO(again.status().ToString());
    REQUIRE(again.ok());
    for (const auto& [key, value] : model) REQUIRE(GetOne(**again, Family::kMeta, key) == value);
  }
}

TEST_CASE("the persisted read sees only what was flushed") {
  const Scratch scratch;
  const auto store = OpenStore(scratch.path);
  PutOne(*store, Family::kMeta, "watermark", "1");
  CHECK_FALSE(store->GetPersisted(Family::kMeta, "watermark").value());
  REQUIRE(store->Flush().ok());
  PutOne(*store, Family::kMeta, "watermark", "2");
  CHECK(store->GetPersisted(Family::kMeta, "watermark").value() == "1");
}

TEST_CASE("a cache-only read answers from the cache or says that it cannot") {
  const Scratch scratch;
  auto store = OpenStore(scratch.path);
  PutOne(*store, Family::kNode, "k", "v");
  REQUIRE(store->Flush().ok());
  store.reset();
  store = OpenStore(scratch.path);  // an empty cache
  std::string value;
  CHECK(store->Get(Family::kNode, "k", &value, ReadTier::kCacheOnly).value() == Lookup::kNotCached);
  CHECK(store->Get(Family::kNode, "k", &value).value() == Lookup::kFound);
  CHECK(store->Get(Family::kNode, "k", &value, ReadTier::kCacheOnly).value() == Lookup::kFound);
  CHECK(value == "v");
}

TEST_CASE("many keys are read at once in their order") {
  const Scratch scratch;
  const auto store = OpenStore(scratch.path);
  PutOne(*store, Family::kNode, "a", "1");
  PutOne(*store, Family::kNode, "c", "3");
  const std::string_view keys[] = {"c", "b", "a"};
  const auto found = store->MultiGet(Family::kNode, keys).value();
  CHECK((found[0] == "3" && !found[1] && found[2] == "1"));
}

TEST_CASE("prefix and range iterators stay within their bounds, in both directions") {
  const Scratch scratch;
  const auto store = OpenStore(scratch.path);
  for (const char* key : {"a", "b1", "b2", "b\xFF", "c"}) PutOne(*store, Family::kAdj, key, key);
  const auto forward = [](Iterator& iterator) {
    std::string keys;
    for (iterator.SeekToFirst(); iterator.Valid(); iterator.Next()) keys += std::string(iterator.key()) + " ";
    REQUIRE(iterator.status().ok());
    return keys;
  };
  CHECK(forward(*store->NewPrefixIterator(Family::kAdj, "b")) == "b1 b2 b\xFF ");
  CHECK(forward(*store->NewPrefixIterator(Family::kAdj, "b\xFF")) == "b\xFF ");
  CHECK(forward(*store->NewPrefixIterator(Family::kAdj, "")) == "a b1 b2 b\xFF c ");
  CHECK(forward(*store->NewRangeIterator(Family::kAdj, "b2", "c")) == "b2 b\xFF ");
  CHECK(forward(*store->NewRangeIterator(Family::kAdj, "b2", "")) == "b2 b\xFF c ");
  const auto back = store->NewRangeIterator(Family::kAdj, "b", "c");
  back->SeekToLast();
  CHECK(back->key() == "b\xFF");
  back->SeekForPrev("b1~");
  CHECK(back->value() == "b1");
  back->Prev();
  CHECK_FALSE(back->Valid());
}

TEST_CASE("a removed range is gone and its ends are right, in files and in memory") {
  const Scratch scratch;
  const auto store = OpenStore(scratch.path);
  WriteBatch batch;
  for (int i = 0; i < 5000; ++i) batch.Put(Family::kSet, "b" + std::to_string(i), std::string(100, 'v'));
  for (const char* key : {"a", "b", "c"}) batch.Put(Family::kSet, key, "x");
  REQUIRE(store->Write(batch).ok());
  SECTION("in memory") {}
  SECTION("flushed") { REQUIRE(store->Flush().ok()); }
  SECTION("compacted") {
    REQUIRE(store->Flush().ok());
    REQUIRE(store->Compact(Family::kSet).ok());
    PutOne(*store, Family::kSet, "b0", "newer");
  }
  REQUIRE(store->RemoveRange(Family::kSet, "b", "c").ok());
  const auto left = store->NewPrefixIterator(Family::kSet, "");
  left->SeekToFirst();
  REQUIRE(left->Valid());
  CHECK(left->key() == "a");
  left->Next();
  REQUIRE(left->Valid());
  CHECK(left->key() == "c");
  left->Next();
  CHECK_FALSE(left->Valid());
}

TEST_CASE("a store that is not there is refused unless it may be made") {
  const Scratch scratch;
  StoreOptions options;
  options.create_if_missing = false;
  CHECK_FALSE(Store::Open(scratch.path + "/none", options).ok());
}

TEST_CASE("flipped bits in a table are an error that names damage, never another value") {
  const Scratch scratch;
  {
    const auto store = OpenStore(scratch.path);
    WriteBatch batch;
    for (int i = 0; i < 1000; ++i) batch.Put(Family::kNode, "key" + std::to_string(i), std::string(100, 'v'));
    REQUIRE(store->Write(batch).ok());
    REQUIRE(store->Flush().ok());
  }
  base::Prng prng(3);
  for (const auto& entry : std::filesystem::directory_iterator(scratch.path)) {
    if (entry.path().extension() != ".sst" || entry.file_size() < 3000) continue;
    std::fstream file(entry.path(), std::ios::in | std::ios::out | std::ios::binary);
    for (int i = 0; i < 20; ++i) {
      file.seekp(static_cast<std::streamoff>(prng.Below(2000)));
      file.put(static_cast<char>(prng.Next()));
    }
  }
  StoreOptions options;
  const auto store = Store::Open(scratch.path, options);
  if (!store.ok()) {
    CHECK(store.status().id() == base::ErrorId::kCorruption);
    return;
  }
  bool damaged = false;
  for (int i = 0; i < 1000; ++i) {
    std::string value;
    const auto lookup = store.value()->Get(Family::kNode, "key" + std::to_string(i), &value);
    if (!lookup.ok()) {
      CHECK(lookup.status().id() == base::ErrorId::kCorruption);
      damaged = true;
    } else {
      CHECK(*lookup == Lookup::kFound);
      CHECK(value == std::string(100, 'v'));
    }
  }
  CHECK(damaged);
}

// What this process has asked the system to read so far.
uint64_t BytesRead() {
  std::ifstream io("/proc/self/io");
  std::string name;
  uint64_t bytes = 0;
  io >> name >> bytes;
  REQUIRE(name == "rchar:");
  return bytes;
}

TEST_CASE("a look-up reads a few blocks, however large the file and however small the cache") {
  const Scratch scratch;
  auto store = OpenStore(scratch.path);
  base::SplitMix64 random(11);
  constexpr uint32_t kKeys = 800'000;
  WriteBatch batch;
  for (uint32_t i = 0; i < kKeys; ++i) batch.Put(Family::kNode, std::to_string(i), "a value");
  REQUIRE(store->Write(batch).ok());
  REQUIRE(store->Flush().ok());
  REQUIRE(store->Compact(Family::kNode).ok());
  store.reset();  // what was just flushed is kept open with its filter
  store = OpenStore(scratch.path);
  constexpr uint64_t kLookUps = 300;
  const uint64_t before = BytesRead();
  for (uint64_t i = 0; i < kLookUps; ++i) {
    CHECK(GetOne(*store, Family::kNode, std::to_string(random.Next() % kKeys)) == "a value");
  }
  CHECK((BytesRead() - before) / kLookUps < size_t{64} << 10);
}

TEST_CASE("memory and the page tier are measured, and the tier can be shrunk") {
  const Scratch scratch;
  const auto store = OpenStore(scratch.path);
  PutOne(*store, Family::kNode, "k", std::string(100000, 'v'));
  CHECK(store->ApproximateMemoryUse().memtable_bytes >= 100000);
  CHECK(store->ApproximateKeyCount(Family::kNode) == 1);
  REQUIRE(store->Flush().ok());
  CHECK(GetOne(*store, Family::kNode, "k"));
  CHECK(GetOne(*store, Family::kNode, "k"));
  CHECK(store->page_tier_stats().hits > 0);
  CHECK(store->page_tier_stats().bytes > 0);
  store->SetBlockCacheBytes(0);
  store->SetWriteBytesPerSecond(1 << 20);
  CHECK(GetOne(*store, Family::kNode, "k"));
  CHECK(store->BackgroundError().ok());
}

}  // namespace
}  // namespace mycel::engine::kv
