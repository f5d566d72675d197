// Which snapshots keep how much of what was committed since from being folded.
//
// A snapshot holds back what lies above the bases (versions, overlays, list entries) and was committed after it. The
// walk over all of that is paid for by what has been written since the last one.
#include "engine/txn/held_back.h"

#include <algorithm>
#include <string>
#include <utility>

#include "engine/graph/record_pages.h"
#include "engine/txn/limits.h"
#include "engine/txn/store_core.h"
#include "engine/txn/transaction.h"
#include "engine/txn/transaction_state.h"

namespace mycel::engine::txn {
namespace {

constexpr uint64_t kYoungNanos = 1'000'000'000;  // a snapshot that is younger holds nothing back worth a look
constexpr uint64_t kLookNanos = 100'000'000;     // between two measurements, at least
constexpr uint64_t kLookAnywayNanos = 5'000'000'000;
constexpr uint64_t kLoggedPart = 40;  // of what is held: logged, it takes about ten times its bytes in memory
constexpr uint64_t kLoggedFloor = uint64_t{1} << 20;
constexpr size_t kNumbersPerPin = 256;
constexpr uint64_t kBlamedShare = 8;  // a part of the memory limit

std::vector<uint64_t> Copy(const NumberSet& numbers) { return {numbers.begin(), numbers.end()}; }

}  // namespace

std::vector<HeldBack> StoreCore::MeasureHeldBack() {
  const auto oldest = snapshots.Oldest(kMaxNamedReaders);
  if (oldest.empty()) return {};
  std::vector<uint64_t> at;
  for (const auto& [lsn, reader] : oldest) {
    if (at.empty() || at.back() != lsn) at.push_back(lsn);
  }
  std::vector<uint64_t> bytes(at.size());
  std::vector<uint64_t> node_pages, rel_pages, lists;
  {
    const std::lock_guard lock(upkeep_mutex);
    node_pages = Copy(fold_nodes);
    rel_pages = Copy(fold_rels);
    lists = Copy(merge_lists);
    logged_since_measured = 0;
  }
  const auto count = [&](const auto& of, const std::vector<uint64_t>& numbers) {
    for (size_t i = 0; i < numbers.size();) {
      const graph::EpochPin pin(&epochs);
      const size_t end = std::min(numbers.size(), i + kNumbersPerPin);
      for (; i < end; ++i) of.CountHeld(numbers[i], at, bytes);
    }
  };
  count(*nodes, node_pages);
  count(*rels, rel_pages);
  count(*adjacency, lists);
  // What is above a later snapshot is above the earlier ones too.
  for (size_t i = bytes.size() - 1; i-- > 0;) bytes[i] += bytes[i + 1];
  const uint64_t now = options.env->MonotonicNanos();
  std::vector<HeldBack> held;
  for (const auto& [lsn, reader] : oldest) {
    const auto index = static_cast<size_t>(std::lower_bound(at.begin(), at.end(), lsn) - at.begin());
    if (bytes[index] == 0) continue;
    held.push_back({reader.owner, now - std::min(now, reader.taken_ns), bytes[index]});
  }
  held_back_bytes.store(bytes.front());
  return held;
}

void StoreCore::LookAtReaders() {
  const uint64_t now = options.env->MonotonicNanos();
  if (now - measured_ns < kLookNanos || !held_back_watched.load()) return;
  const auto oldest = snapshots.Oldest(1);
  const uint64_t age_ns = oldest.empty() ? 0 : now - std::min(now, oldest.front().second.taken_ns);
  oldest_snapshot_ns.store(age_ns < kYoungNanos ? 0 : age_ns);
  if (age_ns < kYoungNanos) {
    held_back_bytes.store(0);
    if (told_held_back) held_back_watch.look({});
    told_held_back = false;
    return;
  }
  uint64_t logged = 0;
  {
    const std::lock_guard lock(upkeep_mutex);
    logged = logged_since_measured;
  }
  const bool grown = logged > std::max(kLoggedFloor, held_back_bytes.load() / kLoggedPart);
  if (!grown && now - measured_ns < kLookAnywayNanos) return;
  const std::vector<HeldBack> held = MeasureHeldBack();
  measured_ns = options.env->MonotonicNanos();
  told_held_back = true;
  held_back_watch.look(held);
}

std::string StoreCore::WhoHoldsMemory(uint64_t but_owner) {
  const std::vector<HeldBack> held = MeasureHeldBack();
  const auto other =
      std::find_if(held.begin(), held.end(), [&](const HeldBack& one) { return one.owner != but_owner; });
  if (other == held.end() || other->bytes < options.governor->limit_bytes() / kBlamedShare) return "";
  std::string name = held_back_watched.load() ? held_back_watch.name_owner(other->owner) : "";
  if (name.empty()) name = "a reader that began " + std::to_string(other->age_ns / 1'000'000) + " ms ago";
  return "; " + std::to_string(other->bytes) + " bytes are kept for " + name;
}

void SetOwner(Transaction* transaction, uint64_t owner) {
  TransactionState& state = StoreCore::StateOf(transaction);
  state.owner_number = owner;
  if (!state.ended) state.core->snapshots.SetOwner(state.ticket, owner);
}

void WatchHeldBack(Store& store, HeldBackWatch watch) {
  StoreCore* const core = StoreCore::Of(store);
  const std::lock_guard lock(core->upkeep_mutex);
  core->held_back_watch = std::move(watch);
  core->held_back_watched.store(true);
}

std::vector<HeldBack> MeasureHeldBack(Store& store) { return StoreCore::Of(store)->MeasureHeldBack(); }

HeldBackStats LastHeldBack(Store& store) {
  const StoreCore* const core = StoreCore::Of(store);
  return {core->held_back_bytes.load(), core->oldest_snapshot_ns.load()};
}

size_t WritesToUndo(Transaction* transaction) {
  const TransactionState& state = StoreCore::StateOf(transaction);
  return state.ended ? 0 : state.undo.size();
}

}  // namespace mycel::engine::txn
