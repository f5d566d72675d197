#include "engine/graph/large_values.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "tests/unit/engine/graph/graph_fixture.h"

namespace mycel::engine::graph {
namespace {

struct Fixture : GraphFixture {
  // What a transaction that commits at `lsn` does.
  ValueHash Commit(const std::string& value, uint64_t lsn, int64_t references) {
    const ValueHash hash = ValueHash::Of(value);
    if (references > 0) values.Hold(hash, value);
    values.Change(hash, lsn, references);
    if (references > 0) values.Release(hash);
    return hash;
  }
  void Checkpoint(uint64_t cut, uint64_t horizon) {
    kv::WriteBatch batch;
    REQUIRE(values.Write(cut, horizon, &batch, [] { return base::Status::Ok(); }).ok());
    REQUIRE(store->Write(batch).ok());
    batch.Clear();
    values.Persisted(cut);
    values.Remove(std::min(cut, horizon), &batch);
    REQUIRE(store->Write(batch).ok());
  }
  size_t Keys(char space) const {
    size_t count = 0;
    const auto all = store->NewPrefixIterator(kv::Family::kBlob, std::string_view(&space, 1));
    for (all->SeekToFirst(); all->Valid(); all->Next()) ++count;
    return count;
  }

  LargeValues values{store.get(), &meter};
};

TEST_CASE("a large value is stored once and read back from memory and from the store") {
  Fixture f;
  const std::string value(10'000, 'v');
  const ValueHash hash = f.Commit(value, 1, 1);
  f.Commit(value, 2, 2);
  CHECK(*f.values.Read(hash) == value);
  CHECK(f.meter.bytes() == value.size());
  f.Checkpoint(2, 2);
  CHECK(f.meter.bytes() == 0);
  CHECK(*f.values.Read(hash) == value);
  CHECK(f.Keys('b') == 1);
  CHECK(f.values.References()->at(hash) == 3);
}

TEST_CASE("a large value goes when its last reference is below horizon and watermark") {
  Fixture f;
  const ValueHash hash = f.Commit("something", 1, 2);
  f.Checkpoint(1, 1);
  f.Commit("something", 2, -1);
  f.Checkpoint(2, 2);
  CHECK(f.Keys('b') == 1);
  f.Commit("something", 3, -1);
  f.Checkpoint(3, 2);  // somebody reads at 2
  CHECK(f.values.References()->empty());
  CHECK(*f.values.Read(hash) == "something");
  f.Checkpoint(4, 4);
  CHECK(f.Keys('b') + f.Keys('c') + f.Keys('z') == 0);
  CHECK(f.values.Read(hash).status().id() == base::ErrorId::kCorruption);
  CHECK(f.values.removed_bytes() == 9);
}

TEST_CASE("a large value that comes and goes between two checkpoints is not written") {
  Fixture f;
  f.Commit("something", 1, 1);
  f.Commit("something", 2, -1);
  f.Checkpoint(2, 2);
  CHECK(f.Keys('b') + f.Keys('c') + f.Keys('z') == 0);
  CHECK(f.meter.bytes() == 0);
}

TEST_CASE("a held value is not removed, and a removed one is written again") {
  Fixture f;
  const ValueHash hash = f.Commit("something", 1, 1);
  f.Checkpoint(1, 1);
  f.Commit("something", 2, -1);
  f.values.Hold(hash, "something");
  f.Checkpoint(2, 2);
  CHECK(*f.values.Read(hash) == "something");
  f.values.Change(hash, 3, 1);
  f.values.Release(hash);
  f.Checkpoint(3, 3);
  CHECK(*f.values.Read(hash) == "something");
  CHECK(f.values.References()->at(hash) == 1);
}

TEST_CASE("replay of changes that an unfinished checkpoint has counted counts them once") {
  Fixture f;
  const ValueHash hash = f.Commit("something", 1, 1);
  f.Checkpoint(1, 1);
  // The parts of a checkpoint at 3 get to the disk, its watermark does not.
  f.Commit("something", 2, 4);
  f.Commit("something", 3, -5);
  kv::WriteBatch batch;
  REQUIRE(f.values.Write(3, 3, &batch, [] { return base::Status::Ok(); }).ok());
  REQUIRE(f.store->Write(batch).ok());

  LargeValues again(f.store.get(), &f.meter);
  REQUIRE(again.Open().ok());
  again.Replay(hash, 2, 4, "something");
  again.Replay(hash, 3, -5, {});
  CHECK(again.References()->empty());
  again.Replay(hash, 4, 1, "something");
  CHECK(again.References()->at(hash) == 1);
  batch.Clear();
  REQUIRE(again.Write(4, 4, &batch, [] { return base::Status::Ok(); }).ok());
  REQUIRE(f.store->Write(batch).ok());
  again.Persisted(4);
  CHECK(again.References()->at(hash) == 1);
  CHECK(*again.Read(hash) == "something");
}

TEST_CASE("the entries of a large value have these bytes") {
  Fixture f;
  f.Commit("abc", 300, 2);
  f.Commit("xyz", 300, 1);
  f.Checkpoint(300, 300);
  f.Commit("xyz", 301, -1);
  f.Checkpoint(301, 300);
  std::vector<std::string> entries;
  const auto all = f.store->NewPrefixIterator(kv::Family::kBlob, {});
  for (all->SeekToFirst(); all->Valid(); all->Next()) {
    std::string entry(all->key().substr(0, 2));
    entry += all->value();
    entries.push_back(entry);
  }
  // The first byte of each hash stands for it: SHA-256 of abc begins with ba, of xyz with 36.
  using namespace std::string_literals;
  CHECK(entries == std::vector<std::string>{"b\x36\x01xyz"s, "b\xba\x01"s + "abc"s, "c\xba\x01\x02\xac\x02\x03"s,
                                            "z\x36\x01\xad\x02\x03"s});
}

TEST_CASE("damaged entries are reported, and newer ones refused by name") {
  Fixture f;
  const ValueHash hash = f.Commit("something", 1, 1);
  f.Checkpoint(1, 1);
  kv::WriteBatch batch;
  batch.Put(kv::Family::kBlob, "b" + std::string(hash.view()), "\x02something");
  batch.Put(kv::Family::kBlob, "c" + std::string(hash.view()), "\x01");
  batch.Put(kv::Family::kBlob, "zshort", "\x01");
  REQUIRE(f.store->Write(batch).ok());
  CHECK(f.values.Read(hash).status().id() == base::ErrorId::kNewerFormat);
  CHECK(f.values.References().status().id() == base::ErrorId::kCorruption);
  LargeValues again(f.store.get(), &f.meter);
  CHECK(again.Open().id() == base::ErrorId::kCorruption);
}

}  // namespace
}  // namespace mycel::engine::graph
