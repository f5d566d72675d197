#include "engine/index/id_set.h"

#include <algorithm>
#include <array>
#include <utility>

#include "engine/index/id_container.h"

namespace mycel::engine::index {
namespace {

constexpr uint64_t kLowMask = (uint64_t{1} << IdSet::kContainerBits) - 1;
constexpr uint32_t kBlockContainers = 64;
// Ids that are handled at once, on the stack.
constexpr size_t kStep = 1024;

}  // namespace

IdSet::IdSet() = default;

IdSet::~IdSet() {
  const uint64_t bound = blocks_.Bound();
  for (uint64_t b = 0; b < bound; ++b) {
    const auto* slot = blocks_.Find(b);
    const Block* block = slot == nullptr ? nullptr : slot->load(std::memory_order_relaxed);
    if (block == nullptr) continue;
    for (const auto& container : block->containers) delete container.load(std::memory_order_relaxed);
    delete block;
  }
}

IdContainer* IdSet::Find(uint64_t container) const {
  const auto* slot = blocks_.Find(container / kBlockContainers);
  const Block* block = slot == nullptr ? nullptr : slot->load(std::memory_order_acquire);
  return block == nullptr ? nullptr : block->containers[container % kBlockContainers].load(std::memory_order_acquire);
}

IdContainer* IdSet::Ensure(uint64_t container) {
  std::atomic<Block*>& slot = blocks_.Ensure(container / kBlockContainers);
  Block* block = slot.load(std::memory_order_acquire);
  if (block == nullptr) {
    auto fresh = std::make_unique<Block>();
    if (slot.compare_exchange_strong(block, fresh.get(), std::memory_order_acq_rel)) {
      block = fresh.release();
      Account(0, sizeof(Block));
    }
  }
  auto& place = block->containers[container % kBlockContainers];
  IdContainer* found = place.load(std::memory_order_acquire);
  if (found == nullptr) {
    auto fresh = std::make_unique<IdContainer>();
    if (place.compare_exchange_strong(found, fresh.get(), std::memory_order_acq_rel)) {
      found = fresh.release();
      Account(0, sizeof(IdContainer));
    }
  }
  return found;
}

IdContainer* IdSet::FindFrom(uint64_t* container) const {
  const uint64_t bound = blocks_.Bound();
  for (uint64_t b = *container / kBlockContainers; b < bound; ++b) {
    const auto* slot = blocks_.Find(b);
    const Block* block = slot == nullptr ? nullptr : slot->load(std::memory_order_acquire);
    if (block == nullptr) continue;
    const uint64_t begin = b == *container / kBlockContainers ? *container % kBlockContainers : 0;
    for (uint64_t i = begin; i < kBlockContainers; ++i) {
      IdContainer* found = block->containers[i].load(std::memory_order_acquire);
      if (found == nullptr) continue;
      *container = b * kBlockContainers + i;
      return found;
    }
  }
  return nullptr;
}

void IdSet::Account(int64_t cardinality, int64_t bytes) {
  if (cardinality != 0) cardinality_.fetch_add(static_cast<uint64_t>(cardinality), std::memory_order_relaxed);
  if (bytes != 0) bytes_.fetch_add(bytes, std::memory_order_relaxed);
}

template <typename Apply>
void IdSet::ForEachContainer(std::span<const uint64_t> ids, bool make, const Apply& apply) {
  std::array<uint32_t, kStep> low;
  for (size_t at = 0; at < ids.size();) {
    const uint64_t number = ids[at] >> kContainerBits;
    size_t count = 0;
    while (at < ids.size() && count < kStep && ids[at] >> kContainerBits == number) {
      low[count++] = static_cast<uint32_t>(ids[at++] & kLowMask);
    }
    IdContainer* container = make ? Ensure(number) : Find(number);
    if (container == nullptr) continue;
    const IdContainer::Change change = apply(container, std::span<const uint32_t>(low.data(), count));
    Account(change.cardinality, change.bytes);
  }
}

void IdSet::Add(std::span<const uint64_t> ids, base::Lsn lsn) {
  ForEachContainer(
      ids, true, [&](IdContainer* container, std::span<const uint32_t> low) { return container->Add(low, lsn.value); });
}

void IdSet::MarkStale(std::span<const uint64_t> ids, base::Lsn lsn) {
  ForEachContainer(ids, true, [&](IdContainer* container, std::span<const uint32_t> low) {
    return container->MarkStale(low, lsn.value);
  });
}

void IdSet::Remove(std::span<const uint64_t> ids) {
  ForEachContainer(ids, false,
                   [](IdContainer* container, std::span<const uint32_t> low) { return container->Remove(low); });
}

void IdSet::Keep(std::span<const uint64_t> ids) {
  ForEachContainer(ids, false,
                   [](IdContainer* container, std::span<const uint32_t> low) { return container->Keep(low); });
}

bool IdSet::Contains(uint64_t id) const {
  const IdContainer* container = Find(id >> kContainerBits);
  return container != nullptr && container->Contains(static_cast<uint32_t>(id & kLowMask));
}

IdSet::Batch IdSet::NextBatch(uint64_t from, base::Lsn snapshot, std::span<uint64_t> out) const {
  Batch batch{0, true};
  std::array<uint32_t, kStep> low;
  uint64_t number = from >> kContainerBits;
  auto start = static_cast<uint32_t>(from & kLowMask);
  while (batch.count < out.size()) {
    const uint64_t wanted = number;
    const IdContainer* container = FindFrom(&number);
    if (container == nullptr) break;
    if (number != wanted) start = 0;
    const size_t room = std::min(kStep, out.size() - batch.count);
    const size_t got = container->Next(start, snapshot.value, {low.data(), room}, &batch.exact);
    for (size_t i = 0; i < got; ++i) out[batch.count++] = number << kContainerBits | low[i];
    if (got < room || low[got - 1] == kLowMask) {
      ++number;
      start = 0;
    } else {
      start = low[got - 1] + 1;
    }
  }
  return batch;
}

IdSet::Batch IdSet::NextBatchOfBoth(const IdSet& other, uint64_t from, base::Lsn snapshot,
                                    std::span<uint64_t> out) const {
  Batch batch{0, true};
  std::array<uint32_t, kStep> low;
  uint64_t number = from >> kContainerBits;
  auto start = static_cast<uint32_t>(from & kLowMask);
  while (batch.count < out.size()) {
    const uint64_t wanted = number;
    const IdContainer* container = FindFrom(&number);
    if (container == nullptr) break;
    if (number != wanted) start = 0;
    const IdContainer* filter = other.Find(number);
    if (filter == nullptr) {
      ++number;
      start = 0;
      continue;
    }
    const size_t room = std::min(kStep, out.size() - batch.count);
    const size_t got = container->Next(start, snapshot.value, {low.data(), room}, &batch.exact);
    const bool container_done = got < room || low[got - 1] == kLowMask;
    const uint32_t next = container_done ? 0 : low[got - 1] + 1;
    const size_t kept = filter->Intersect({low.data(), got}, snapshot.value, &batch.exact);
    for (size_t i = 0; i < kept; ++i) out[batch.count++] = number << kContainerBits | low[i];
    if (container_done) ++number;
    start = next;
  }
  return batch;
}

size_t IdSet::NextStale(uint64_t from, std::span<uint64_t> out) const {
  std::array<uint32_t, kStep> low;
  uint64_t number = from >> kContainerBits;
  auto start = static_cast<uint32_t>(from & kLowMask);
  size_t count = 0;
  while (count < out.size()) {
    const uint64_t wanted = number;
    const IdContainer* container = FindFrom(&number);
    if (container == nullptr) break;
    if (number != wanted) start = 0;
    const size_t room = std::min(kStep, out.size() - count);
    const size_t got = container->NextStale(start, {low.data(), room});
    for (size_t i = 0; i < got; ++i) out[count++] = number << kContainerBits | low[i];
    if (got < room || low[got - 1] == kLowMask) {
      ++number;
      start = 0;
    } else {
      start = low[got - 1] + 1;
    }
  }
  return count;
}

void IdSet::EncodeDirty(base::Lsn watermark, const ChunkSink& sink, Ticket* ticket) const {
  std::string value;
  for (uint64_t number = 0;; ++number) {
    IdContainer* container = FindFrom(&number);
    if (container == nullptr) return;
    uint64_t version = 0;
    if (!container->EncodeIfDirty(watermark.value, &value, &version)) continue;
    sink(number, value);
    ticket->entries.push_back({container, version});
  }
}

void IdSet::Persisted(const Ticket& ticket) {
  for (const Ticket::Entry& entry : ticket.entries) entry.container->Persisted(entry.version);
}

base::Status IdSet::Load(uint64_t container, std::string_view value) {
  if (container >> (64 - kContainerBits) != 0) {
    return base::Status::Error(base::ErrorId::kCorruption, "A stored chunk of an id set has an impossible number");
  }
  MYCEL_ASSIGN_OR_RETURN(const IdContainer::Change change, Ensure(container)->Load(value));
  Account(change.cardinality, change.bytes);
  return base::Status::Ok();
}

}  // namespace mycel::engine::index
