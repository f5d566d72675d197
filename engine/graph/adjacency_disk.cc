// Lists on their way to the checkpoint store and back: segments, and for hubs runs of what changed since.
#include <algorithm>
#include <utility>

#include "engine/base/coding.h"
#include "engine/graph/adjacency.h"

namespace mycel::engine::graph {
namespace {

constexpr uint32_t kFirstRun = 0x80000000;
// More runs than this, or entries in them than a part of the list, and the list is written as a whole.
constexpr uint32_t kMaxRuns = 32;
constexpr size_t kRunFraction = 8;

std::string SegmentKey(uint64_t node, uint32_t segment) {
  std::string key;
  base::AppendBig<uint64_t>(&key, node);
  base::AppendBig<uint32_t>(&key, segment);
  return key;
}

}  // namespace

base::Result<AdjacencyBase*> Adjacency::ReadDisk(uint64_t id, std::optional<Hub>* hub) {
  std::vector<AdjacencyEntry> entries;
  std::string bytes;
  uint32_t segments = 0;
  for (;; ++segments) {
    MYCEL_ASSIGN_OR_RETURN(const kv::Lookup found, kv_->Get(kv::Family::kAdj, SegmentKey(id, segments), &bytes));
    if (found != kv::Lookup::kFound) break;
    MYCEL_ASSIGN_OR_RETURN(const bool last, DecodeSegment(bytes, &entries));
    if (!last) continue;
    ++segments;
    break;
  }
  if (segments > 1) {
    hub->emplace();
    const size_t in_segments = entries.size();
    std::vector<AdjacencyEntry> went;
    for (uint32_t& runs = (*hub)->runs;; ++runs) {
      MYCEL_ASSIGN_OR_RETURN(const kv::Lookup found,
                             kv_->Get(kv::Family::kAdj, SegmentKey(id, kFirstRun + runs), &bytes));
      if (found != kv::Lookup::kFound) break;
      MYCEL_RETURN_IF_ERROR(DecodeRun(bytes, &entries, &went));
    }
    (*hub)->run_entries = entries.size() - in_segments + went.size();
    EntryKeys gone;
    for (const AdjacencyEntry& entry : went) gone.insert(EntryKey(entry));
    if (!gone.empty())
      std::erase_if(entries, [&](const AdjacencyEntry& entry) { return gone.contains(EntryKey(entry)); });
    // A checkpoint that failed may have left a run that the next one has repeated.
    std::sort(entries.begin(), entries.end(), EntryBefore);
    entries.erase(std::unique(entries.begin(), entries.end()), entries.end());
  }
  return entries.empty() ? AdjacencyBase::Empty() : AdjacencyBase::Build(id, std::move(entries));
}

Adjacency::Hub* Adjacency::FindHub(uint64_t id) {
  if (hub_count_.load() == 0) return nullptr;
  const std::lock_guard lock(hubs_mutex_);
  const auto at = hubs_.find(id);
  return at == hubs_.end() ? nullptr : &at->second;
}

void Adjacency::NoteMerged(uint64_t id, const Delta& delta, const std::vector<bool>& settled) {
  Hub* const hub = FindHub(id);
  if (hub == nullptr || hub->whole) return;
  for (uint32_t i = 0; i < settled.size(); ++i) {
    const Entry& entry = delta.entries[i];
    const uint64_t lsn = StampLsn(entry.stamp.load(std::memory_order_acquire));
    if (!settled[i] || lsn == kNeverLsn || lsn <= hub->written_lsn) continue;
    (entry.tombstone ? hub->went : hub->came).push_back(entry.what);
  }
}

// False: there is too much of it.
bool Adjacency::WriteRun(uint64_t id, const List& list, uint64_t lsn, Hub* hub, kv::WriteBatch* batch) {
  std::vector<AdjacencyEntry> came = std::move(hub->came);
  std::vector<AdjacencyEntry> went = std::move(hub->went);
  hub->came.clear();
  hub->went.clear();
  const uint32_t size = list.delta == nullptr ? 0 : list.delta->size.load(std::memory_order_acquire);
  for (uint32_t i = 0; i < size; ++i) {
    const Entry& entry = list.delta->entries[i];
    const uint64_t at = StampLsn(entry.stamp.load(std::memory_order_acquire));
    if (at == 0 || at > lsn || at <= hub->written_lsn) continue;
    (entry.tombstone ? went : came).push_back(entry.what);
  }
  const size_t entries = came.size() + went.size();
  if (hub->runs == kMaxRuns || hub->run_entries + entries > list.base->size() / kRunFraction) return false;
  hub->written_lsn = lsn;
  hub->run_entries += entries;
  if (entries > 0) {
    batch->Put(kv::Family::kAdj, SegmentKey(id, kFirstRun + hub->runs++), EncodeRun(std::move(came), std::move(went)));
  }
  return true;
}

base::Status Adjacency::Write(uint64_t id, uint64_t lsn, kv::WriteBatch* batch) {
  MYCEL_ASSIGN_OR_RETURN(const List* list, Load(id));
  if (list == nullptr) return base::Status::Ok();
  Hub* const hub = FindHub(id);
  if (hub != nullptr && !hub->whole && WriteRun(id, *list, lsn, hub, batch)) return base::Status::Ok();
  AdjacencyBase* const base = AsOf(id, *list, lsn);
  const std::vector<std::string> segments = EncodeSegments(*base);
  if (base != list->base) AdjacencyBase::Free(base);
  uint32_t number = 0;
  for (const std::string& segment : segments) batch->Put(kv::Family::kAdj, SegmentKey(id, number++), segment);
  if (segments.empty()) batch->Delete(kv::Family::kAdj, SegmentKey(id, 0));
  if (hub == nullptr && segments.size() < 2) return base::Status::Ok();
  for (uint32_t run = 0; hub != nullptr && run < hub->runs; ++run) {
    batch->Delete(kv::Family::kAdj, SegmentKey(id, kFirstRun + run));
  }
  const std::lock_guard lock(hubs_mutex_);
  if (segments.size() < 2) {
    hubs_.erase(id);
  } else {
    hubs_[id] = Hub{};
    hubs_[id].written_lsn = lsn;
  }
  hub_count_.store(hubs_.size());
  return base::Status::Ok();
}

void Adjacency::ForgetRuns() {
  const std::lock_guard lock(hubs_mutex_);
  for (auto& [id, hub] : hubs_) {
    hub.whole = true;
    hub.came.clear();
    hub.went.clear();
  }
}

}  // namespace mycel::engine::graph
