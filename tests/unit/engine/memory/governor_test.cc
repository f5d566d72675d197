#include "engine/memory/governor.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <thread>
#include <vector>

namespace mycel::engine::memory {
namespace {

using base::ErrorId;

// A cache that gives back what it is asked for, in pieces of ten bytes.
class FakeTier : public Evictable {
 public:
  size_t Evict(size_t bytes) override {
    const size_t freed = std::min((bytes + 9) / 10 * 10, account->bytes());
    account->Release(freed);
    evicted += freed;
    return freed;
  }
  Account* account = nullptr;
  size_t evicted = 0;
};

TEST_CASE("bytes are counted at every level and come back") {
  Governor governor(1000);
  Account* queries = governor.AddAccount("queries");
  {
    Account query(queries, "query 1", 300);
    REQUIRE(query.Charge(200).ok());
    CHECK((query.bytes() == 200 && queries->bytes() == 200 && governor.bytes() == 200));
    query.Release(50);
    CHECK(governor.bytes() == 150);
  }
  CHECK((queries->bytes() == 0 && governor.bytes() == 0));
  CHECK(queries->peak_bytes() == 200);
}

TEST_CASE("a query's own limit and the budget fail by different names and charge nothing") {
  Governor governor(1000);
  Account* queries = governor.AddAccount("queries");
  Account small(queries, "small", 100), large(queries, "large");
  CHECK(small.Charge(101).id() == ErrorId::kTransactionMemoryLimit);
  CHECK(large.Charge(1001).id() == ErrorId::kMemoryLimit);
  CHECK(governor.bytes() == 0);
}

TEST_CASE("a charge that does not fit evicts from the tier furthest above its floor, down to the floor") {
  Governor governor(1000);
  FakeTier a, b;
  a.account = governor.AddTier("a", {.floor_bytes = 300}, &a);
  b.account = governor.AddTier("b", {.floor_bytes = 100}, &b);
  Account* queries = governor.AddAccount("queries");
  REQUIRE(a.account->Charge(500).ok());
  REQUIRE(b.account->Charge(500).ok());
  REQUIRE(queries->Charge(100).ok());
  CHECK((a.evicted == 0 && b.evicted == 100));
  REQUIRE(queries->Charge(500).ok());
  CHECK((a.account->bytes() == 300 && b.account->bytes() == 100));
  CHECK(queries->Charge(1).id() == ErrorId::kMemoryLimit);
  CHECK((a.account->bytes() == 300 && b.account->bytes() == 100));
}

TEST_CASE("a removed tier is not asked any more") {
  Governor governor(100);
  FakeTier tier;
  tier.account = governor.AddTier("tier", {}, &tier);
  REQUIRE(tier.account->Charge(100).ok());
  governor.RemoveTier(tier.account);
  CHECK_FALSE(governor.MakeRoom(1));
  CHECK(tier.evicted == 0);
}

TEST_CASE("a lowered budget or tier limit is enforced at once") {
  Governor governor(1000);
  FakeTier tier;
  tier.account = governor.AddTier("tier", {}, &tier);
  REQUIRE(tier.account->Charge(900).ok());
  governor.SetLimitBytes(500);
  CHECK(tier.account->bytes() <= 500);
  governor.SetTierOptions(tier.account, {.floor_bytes = 0, .limit_bytes = 200});
  CHECK(tier.account->bytes() <= 200);
}

TEST_CASE("unchecked charges pass the limit and are seen by the next checked one") {
  Governor governor(100);
  Account* memtables = governor.AddAccount("memtables");
  memtables->ChargeUnchecked(150);
  CHECK(governor.AddAccount("other")->Charge(1).id() == ErrorId::kMemoryLimit);
}

TEST_CASE("a reservation grows, shrinks, moves and gives back") {
  Governor governor(100);
  Account* account = governor.AddAccount("a");
  {
    Reservation first(account);
    REQUIRE(first.Resize(80).ok());
    CHECK_FALSE(first.Resize(101).ok());
    CHECK(first.bytes() == 80);
    Reservation second = std::move(first);
    REQUIRE(second.Resize(30).ok());
    CHECK(account->bytes() == 30);
  }
  CHECK(account->bytes() == 0);
}

TEST_CASE("threads that charge and release end at zero and never fail below the limit") {
  Governor governor(4 * 64);
  Account* account = governor.AddAccount("a");
  std::vector<std::thread> threads;
  std::atomic<int> failures = 0;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 20000; ++i) {
        if (!account->Charge(64).ok()) {
          ++failures;
          continue;
        }
        account->Release(64);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(failures == 0);
  CHECK(governor.bytes() == 0);
}

TEST_CASE("the report names accounts in the order of their creation") {
  Governor governor(100);
  governor.AddAccount("x")->ChargeUnchecked(5);
  FakeTier tier;
  tier.account = governor.AddTier("y", {.floor_bytes = 7, .limit_bytes = 50}, &tier);
  const auto report = governor.Report();
  REQUIRE(report.size() == 2);
  CHECK((report[0].name == "x" && report[0].bytes == 5));
  CHECK((report[1].name == "y" && report[1].floor_bytes == 7 && report[1].limit_bytes == 50));
}

}  // namespace
}  // namespace mycel::engine::memory
