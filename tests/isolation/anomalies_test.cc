// The checker itself: small histories, each with what it shows and nothing else.
#include "isolation/anomalies.h"

#include <catch2/catch.hpp>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace mycel::isolation {
namespace {

using Kind = Operation::Kind;

Operation Read(uint32_t object, uint64_t value) { return {Kind::kRead, object, value, 0, {}}; }
Operation Write(uint32_t object, uint64_t value, uint64_t replaced) {
  return {Kind::kWrite, object, value, replaced, {}};
}
Operation Scan(uint32_t object, std::vector<uint64_t> seen) { return {Kind::kScan, object, 0, 0, std::move(seen)}; }
Operation Insert(uint32_t object, uint64_t value) { return {Kind::kInsert, object, value, 0, {}}; }

TransactionRecord Record(Outcome outcome, std::vector<Operation> operations) {
  TransactionRecord record;
  record.outcome = outcome;
  record.operations = std::move(operations);
  return record;
}
TransactionRecord Committed(std::vector<Operation> operations) {
  return Record(Outcome::kCommitted, std::move(operations));
}
TransactionRecord Unknown(std::vector<Operation> operations) {
  return Record(Outcome::kUnknown, std::move(operations));
}
TransactionRecord RolledBack(std::vector<Operation> operations) {
  return Record(Outcome::kRolledBack, std::move(operations));
}

std::set<Anomaly> Found(const History& history) {
  std::set<Anomaly> all;
  for (const auto& [anomaly, example] : FindAnomalies(history)) {
    CHECK(!AnomalyName(anomaly).empty());
    all.insert(anomaly);
  }
  return all;
}

using Set = std::set<Anomaly>;

TEST_CASE("a serial history shows nothing, whatever order it is told in") {
  const History serial = {
      Committed({Read(1, 0), Write(1, 10, 0), Read(1, 10), Write(1, 11, 10), Read(2, 0), Insert(1, 12), Scan(1, {12})}),
      RolledBack({Read(1, 11), Write(1, 20, 11), Read(1, 20), Insert(1, 21), Scan(1, {21, 12})}),
      Committed({Write(1, 30, 11), Write(2, 31, 0), Scan(1, {12})}),
      Committed({Scan(1, {12}), Scan(1, {12}), Read(2, 31), Read(2, 31), Read(1, 30)}),
  };
  CHECK(Found(serial).empty());
  CHECK(Found({serial.rbegin(), serial.rend()}).empty());
  CHECK(Found({}).empty());
}

TEST_CASE("reads of what was never committed, or not for long") {
  CHECK(Found({RolledBack({Write(1, 10, 0)}), Committed({Read(1, 10)})}) == Set{Anomaly::kDirtyRead});
  CHECK(Found({RolledBack({Insert(1, 10)}), RolledBack({Scan(1, {10})})}) == Set{Anomaly::kDirtyRead});
  CHECK(Found({Committed({Read(1, 77)})}) == Set{Anomaly::kDirtyRead});
  // Inside of its writer's transaction: also no order explains it, where the reader is committed.
  CHECK(Found({Committed({Write(1, 10, 0), Write(1, 11, 10)}), RolledBack({Read(1, 10)})}) ==
        Set{Anomaly::kIntermediateRead});
  CHECK(Found({Committed({Write(1, 10, 0), Write(1, 11, 10)}), Committed({Read(1, 10)})}).contains(Anomaly::kReadSkew));
}

TEST_CASE("writes that replace the same, or what is not there") {
  CHECK(Found({Committed({Write(1, 10, 0)}), Committed({Write(1, 20, 0)})}).contains(Anomaly::kLostVersion));
  CHECK(Found({Committed({Write(1, 10, 99)})}).contains(Anomaly::kLostVersion));
  CHECK(Found({RolledBack({Write(1, 10, 0)}), Committed({Write(1, 20, 10)})}).contains(Anomaly::kDirtyRead));
}

TEST_CASE("a transaction that does not see what it wrote itself") {
  const Set own = {Anomaly::kOwnWriteMissed};
  CHECK(Found({RolledBack({Write(1, 10, 0), Read(1, 0)})}) == own);
  CHECK(Found({RolledBack({Write(1, 10, 0), Write(1, 11, 0)})}) == own);
  CHECK(Found({RolledBack({Insert(1, 10), Scan(1, {})})}) == own);
  CHECK(Found({Committed({Insert(1, 10), Scan(1, {10, 10})})}) == Set{Anomaly::kSeenTwice});
}

TEST_CASE("cycles of writes and reads alone") {
  const Set flow = {Anomaly::kCircularFlow, Anomaly::kNoSnapshot, Anomaly::kNoOrder};
  CHECK(Found({Committed({Write(1, 10, 0), Write(2, 11, 20)}), Committed({Write(2, 20, 0), Write(1, 21, 10)})}) ==
        flow);
  CHECK(Found({Committed({Write(1, 10, 0), Read(2, 20)}), Committed({Write(2, 20, 0), Read(1, 10)})}) == flow);
}

TEST_CASE("what was acknowledged or promised must be seen") {
  TransactionRecord first = Committed({Write(1, 10, 0), Insert(1, 11)});
  TransactionRecord reader = Committed({Read(1, 0)});
  CHECK(Found({first, reader}).empty());
  first.ended = 5;
  reader.begun = 6;
  CHECK(Found({first, reader}) == Set{Anomaly::kAcknowledgedMissed});
  TransactionRecord scan = Committed({Scan(1, {})});
  scan.begun = 6;
  CHECK(Found({first, scan}) == Set{Anomaly::kAcknowledgedMissed});
  scan.begun = 5;
  CHECK(Found({first, scan}).empty());
  scan.bookmarks = {11};
  CHECK(Found({first, scan}) == Set{Anomaly::kBookmarkMissed});
  scan.operations = {Scan(1, {11}), Read(1, 10)};
  CHECK(Found({first, scan}).empty());
}

TEST_CASE("what read committed may show") {
  const TransactionRecord write = Committed({Write(1, 10, 0)});
  const Set skew = {Anomaly::kReadSkew, Anomaly::kNoSnapshot, Anomaly::kNoOrder};
  const auto with = [&](Anomaly anomaly) {
    Set all = skew;
    all.insert(anomaly);
    return all;
  };
  CHECK(Found({write, Committed({Read(1, 0), Read(1, 10)})}) == with(Anomaly::kNonRepeatableRead));
  CHECK(Found({Committed({Insert(1, 10)}), Committed({Scan(1, {}), Scan(1, {10})})}) == with(Anomaly::kPhantom));
  CHECK(Found({write, Committed({Read(1, 0), Write(1, 20, 10)})}) == with(Anomaly::kLostUpdate));
  CHECK(Found({Committed({Write(1, 10, 0), Write(2, 11, 0)}), Committed({Read(1, 0), Read(2, 11)})}) == skew);
  CHECK(Found({Committed({Write(1, 10, 0), Insert(2, 11)}), Committed({Read(1, 0), Scan(2, {11})})}) == skew);
}

TEST_CASE("a long fork is no snapshot's, a write skew is") {
  CHECK(Found({Committed({Write(1, 10, 0)}), Committed({Write(2, 20, 0)}), Committed({Read(1, 10), Read(2, 0)}),
               Committed({Read(1, 0), Read(2, 20)})}) ==
        Set{Anomaly::kLongFork, Anomaly::kNoSnapshot, Anomaly::kNoOrder});
  const Set skew = {Anomaly::kWriteSkew, Anomaly::kNoOrder};
  CHECK(Found({Committed({Read(1, 0), Write(2, 20, 0)}), Committed({Read(2, 0), Write(1, 10, 0)})}) == skew);
  CHECK(Found({Committed({Scan(1, {}), Insert(1, 10)}), Committed({Scan(1, {}), Insert(1, 20)})}) == skew);
  // Three in a row: no two of them alone.
  CHECK(Found({Committed({Read(1, 0), Write(2, 20, 0)}), Committed({Read(2, 0), Write(3, 30, 0)}),
               Committed({Read(3, 0), Write(1, 10, 0)})}) == Set{Anomaly::kNoOrder});
  // A reader that makes an order impossible which the writers alone have.
  CHECK(Found({Committed({Read(1, 0), Read(2, 0), Write(1, 10, 0)}), Committed({Read(2, 0), Write(2, 20, 0)}),
               Committed({Read(1, 0), Read(2, 20)})}) == Set{Anomaly::kNoOrder});
}

TEST_CASE("a transaction of unknown outcome is committed if anybody has seen it") {
  const TransactionRecord torn = Unknown({Write(1, 10, 0), Write(2, 11, 0)});
  CHECK(Found({torn, Committed({Read(1, 0), Read(2, 0)})}).empty());
  CHECK(Found({torn, Committed({Read(1, 10), Read(2, 11)})}).empty());
  CHECK(Found({torn, Committed({Read(1, 10), Read(2, 0)})}).contains(Anomaly::kReadSkew));
  // Seen through another one.
  CHECK(Found({torn, Unknown({Write(1, 30, 10)}), Committed({Read(1, 30), Read(2, 0)})}).contains(Anomaly::kReadSkew));
  // What a crash took back may have been read by those who told nobody.
  TransactionRecord reader = RolledBack({Read(1, 10)});
  CHECK(Found({torn, reader}) == Set{Anomaly::kDirtyRead});
  reader.told = false;
  CHECK(Found({torn, reader}).empty());
  CHECK(Found({torn, Unknown({Insert(1, 30)}), Committed({Scan(1, {30}), Read(1, 0), Read(2, 0)})}).empty());
}

TEST_CASE("the levels differ by what they may show") {
  for (const Level level : {Level::kReadCommitted, Level::kSnapshot, Level::kSerializable}) {
    CHECK(!May(level, Anomaly::kDirtyRead));
    CHECK(!May(level, Anomaly::kAcknowledgedMissed));
    CHECK(May(level, Anomaly::kLostUpdate) == (level == Level::kReadCommitted));
    CHECK(May(level, Anomaly::kLongFork) == (level == Level::kReadCommitted));
    CHECK(May(level, Anomaly::kWriteSkew) == (level != Level::kSerializable));
    CHECK(May(level, Anomaly::kNoOrder) == (level != Level::kSerializable));
  }
}

}  // namespace
}  // namespace mycel::isolation
