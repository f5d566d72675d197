#include "engine/txn/lock_table.h"

#include <catch2/catch.hpp>
#include <deque>
#include <memory>
#include <thread>

#include "engine/env/posix_env.h"

namespace mycel::engine::txn {
namespace {

using base::ErrorId;
using base::Status;
using base::TxnId;

constexpr LockName kHub{LockSpace::kNode, 1};
constexpr LockName kRow{LockSpace::kNode, 2};
constexpr uint64_t kPatienceNanos = 20'000'000'000;

TEST_CASE("one wait that closes two circles ends both", "[txn]") {
  const std::unique_ptr<env::Env> env = env::MakePosixEnv();
  LockTable table(env.get());
  // Two holders of the hub wait for a row whose holder then asks for the hub: both are in a circle with it.
  LockOwner oldest{TxnId(1)};
  LockOwner first{TxnId(2)};
  LockOwner second{TxnId(3)};
  const uint64_t deadline = env->MonotonicNanos() + kPatienceNanos;
  REQUIRE(table.Acquire(&oldest, kRow, LockMode::kExclusive, 0).ok());
  REQUIRE(table.Acquire(&first, kHub, LockMode::kShared, 0).ok());
  REQUIRE(table.Acquire(&second, kHub, LockMode::kShared, 0).ok());
  Status of_first;
  Status of_second;
  const auto wait = [&](LockOwner* owner, Status* status) {
    *status = table.Acquire(owner, kRow, LockMode::kShared, deadline);
    table.ReleaseAll(owner);
  };
  std::thread waits_first(wait, &first, &of_first);
  std::thread waits_second(wait, &second, &of_second);
  while (table.waiting() < 2 && env->MonotonicNanos() < deadline) std::this_thread::yield();
  const Status of_oldest = table.Acquire(&oldest, kHub, LockMode::kExclusive, deadline);
  CHECK(of_oldest.ok());
  table.ReleaseAll(&oldest);
  waits_first.join();
  waits_second.join();
  CHECK(of_first.id() == ErrorId::kDeadlockDetected);
  CHECK(of_second.id() == ErrorId::kDeadlockDetected);
  CHECK(table.deadlocks() == 2);
  CHECK(env->MonotonicNanos() < deadline);
}

TEST_CASE("a lock passes from one holder to several and back", "[txn]") {
  const std::unique_ptr<env::Env> env = env::MakePosixEnv();
  LockTable table(env.get());
  LockOwner first{TxnId(1)};
  LockOwner second{TxnId(2)};
  LockOwner third{TxnId(3)};
  REQUIRE(table.Request(&first, kRow, LockMode::kShared).ok());
  REQUIRE(table.Request(&second, kRow, LockMode::kShared).ok());
  CHECK_FALSE(table.TryAcquire(&third, kRow));
  CHECK(first.count() == 1);
  table.ReleaseAll(&first);
  CHECK(first.count() == 0);
  // Shared still: another may come, and the one that is left takes it exclusively only once that has gone.
  REQUIRE(table.Request(&third, kRow, LockMode::kShared).ok());
  CHECK_FALSE(table.Request(&second, kRow, LockMode::kExclusive).ok());
  REQUIRE(second.waits());
  table.ReleaseAll(&third);
  CHECK(*table.Poll(&second, [] {}));
  CHECK(second.count() == 1);
  CHECK_FALSE(table.Request(&first, kRow, LockMode::kShared).ok());
  table.Withdraw(&first);
  CHECK(table.TryAcquire(&second, kRow));
  table.ReleaseAll(&second);
  CHECK(table.TryAcquire(&third, kRow));
  CHECK_FALSE(table.Request(&first, kRow, LockMode::kShared).ok());
  table.Withdraw(&first);
  table.ReleaseAll(&third);
  CHECK(table.waiting() == 0);
}

TEST_CASE("an exclusive lock that its holder asks for again, shared, stays exclusive", "[txn]") {
  const std::unique_ptr<env::Env> env = env::MakePosixEnv();
  LockTable table(env.get());
  LockOwner holder{TxnId(1)};
  LockOwner other{TxnId(2)};
  REQUIRE(table.Request(&holder, kRow, LockMode::kShared).ok());
  REQUIRE(table.Request(&holder, kRow, LockMode::kExclusive).ok());
  REQUIRE(table.Request(&holder, kRow, LockMode::kShared).ok());
  CHECK(holder.count() == 1);
  CHECK_FALSE(table.Request(&other, kRow, LockMode::kShared).ok());
  table.ReleaseAll(&holder);
  CHECK(*table.Poll(&other, [] {}));
  table.ReleaseAll(&other);
}

// Each that joins the queue may not walk it.
TEST_CASE("thousands wait for one row and get it in their order", "[txn]") {
  constexpr size_t kWaiters = 5000;
  const std::unique_ptr<env::Env> env = env::MakePosixEnv();
  LockTable table(env.get());
  LockOwner holder{TxnId(1)};
  REQUIRE(table.Request(&holder, kRow, LockMode::kExclusive).ok());
  std::deque<LockOwner> waiters;
  for (size_t i = 0; i < kWaiters; ++i) {
    LockOwner& waiter = waiters.emplace_back(TxnId(i + 2));
    REQUIRE(table.Request(&waiter, {LockSpace::kSchema, 0}, LockMode::kShared).ok());
    REQUIRE(table.Request(&waiter, kRow, LockMode::kExclusive).id() == ErrorId::kLockClientStopped);
  }
  REQUIRE(table.waiting() == kWaiters);
  size_t next = 0;
  table.ReleaseAll(&holder);
  for (LockOwner& waiter : waiters) {
    const auto held = table.Poll(&waiter, [] {});
    REQUIRE(held.ok());
    next += *held ? 1 : 0;
    table.ReleaseAll(&waiter);
  }
  CHECK(next == kWaiters);
  CHECK(table.deadlocks() == 0);
}

}  // namespace
}  // namespace mycel::engine::txn
