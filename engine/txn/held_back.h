// Which transactions keep old versions from being collected, and how much.
//
// Threads: everything from any thread, SetOwner on the transaction's strand.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace mycel::engine::txn {

class Store;
class Transaction;

// A transaction whose snapshot keeps something.
struct HeldBack {
  uint64_t owner = 0;   // as set by SetOwner; 0: nobody, the store's own work for example
  uint64_t age_ns = 0;  // of its snapshot
  uint64_t bytes = 0;   // of the changes committed since that its snapshot alone would keep from being folded
};

// How whoever began the transaction finds it again in HeldBack.
void SetOwner(Transaction* transaction, uint64_t owner);

struct HeldBackWatch {
  // Called by the upkeep thread, now and then while there are snapshots older than a second, with those that hold
  // something back, the oldest first; once with none when that is over.
  std::function<void(std::span<const HeldBack>)> look;
  // What to call the owner of a transaction in an error: "transaction neo4j-transaction-7 of …". Empty: it is gone.
  std::function<std::string(uint64_t owner)> name_owner;
};
// From now on until the store goes. Once, before transactions begin.
void WatchHeldBack(Store& store, HeldBackWatch watch);

// What the oldest snapshots hold back now, the oldest first. Walks over everything that is held.
[[nodiscard]] std::vector<HeldBack> MeasureHeldBack(Store& store);

struct HeldBackStats {
  uint64_t bytes = 0;   // by the oldest snapshot, when that was last measured
  uint64_t age_ns = 0;  // of the oldest snapshot; 0: none is older than a second
};
[[nodiscard]] HeldBackStats LastHeldBack(Store& store);

// How much a rollback has to take back now; 0 once the transaction has ended.
[[nodiscard]] size_t WritesToUndo(Transaction* transaction);

}  // namespace mycel::engine::txn
