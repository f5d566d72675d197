#include "engine/graph/record_pages.h"

#include <algorithm>
#include <memory>

#include "engine/base/assert.h"
#include "engine/base/coding.h"

namespace mycel::engine::graph {
namespace {

std::string PageKey(uint64_t number) {
  std::string key;
  base::AppendBig<uint64_t>(&key, number);
  return key;
}

void FreeChain(Version* version) {
  while (version != nullptr) {
    Version* older = version->older.load(std::memory_order_relaxed);
    Version::Free(version);
    version = older;
  }
}

}  // namespace

RecordPages::RecordPages(kv::Family family, uint32_t align, kv::Store* kv, EpochDomain* epochs, MemoryMeter* meter)
    : family_(family), align_(align), kv_(kv), epochs_(epochs), meter_(meter) {}

RecordPages::~RecordPages() = default;

RecordPages::Page::~Page() {
  State* last = state.load();
  if (last == nullptr) return;
  if (last->base != nullptr) PackedPage::Free(last->base);
  if (last->overlay != nullptr) {
    for (auto& slot : last->overlay->slots) FreeChain(slot.load());
    delete last->overlay;
  }
  delete last;
}

RecordRead RecordPages::ToRead(const Version* version) {
  return {version->deleted ? Presence::kDeleted : Presence::kPresent, version->image(), version};
}

void RecordPages::RaiseMax(Page* page, uint64_t lsn) {
  uint64_t have = page->max_lsn.load(std::memory_order_relaxed);
  while (have < lsn && !page->max_lsn.compare_exchange_weak(have, lsn, std::memory_order_acq_rel)) {
  }
}

void RecordPages::RetireVersion(Version* version) {
  meter_->Add(-static_cast<int64_t>(version->bytes()));
  epochs_->Retire(version, &Version::Free);
}

// Requires the latch. The meter keeps what is linked; retired memory is on its way out.
void RecordPages::Swap(Page* page, State* fresh, bool retire_base, bool retire_overlay) {
  State* old = page->state.load(std::memory_order_relaxed);
  page->state.store(fresh, std::memory_order_seq_cst);
  if (old == nullptr) return;
  if (retire_base && old->base != nullptr && old->base != PackedPage::Empty()) {
    meter_->Add(-static_cast<int64_t>(old->base->bytes().size()));
    epochs_->Retire(old->base, &PackedPage::Free);
  }
  if (retire_overlay && old->overlay != nullptr) {
    meter_->Add(-static_cast<int64_t>(sizeof(Overlay)));
    epochs_->Retire(old->overlay, [](void* p) { delete static_cast<Overlay*>(p); });
  }
  epochs_->Retire(old, [](void* p) { delete static_cast<State*>(p); });
}

base::Result<RecordPages::State*> RecordPages::Load(uint64_t number, Page* page) {
  std::string bytes;
  for (;;) {
    State* state = page->state.load(std::memory_order_acquire);
    if (state != nullptr && state->base != nullptr) return state;
    const uint32_t sequence = page->sequence.load(std::memory_order_acquire);
    PackedPage* base = PackedPage::Empty();
    if (number < disk_pages_) {
      MYCEL_ASSIGN_OR_RETURN(const kv::Lookup found, kv_->Get(family_, PageKey(number), &bytes));
      if (found == kv::Lookup::kFound) {
        MYCEL_ASSIGN_OR_RETURN(base, PackedPage::Open(bytes));
      }
      loads_.fetch_add(1, std::memory_order_relaxed);
    }
    const std::lock_guard lock(page->latch);
    state = page->state.load(std::memory_order_relaxed);
    if ((state != nullptr && state->base != nullptr) || page->sequence.load(std::memory_order_relaxed) != sequence) {
      PackedPage::Free(base);
      continue;
    }
    if (base != PackedPage::Empty()) meter_->Add(static_cast<int64_t>(base->bytes().size()));
    page->sequence.fetch_add(1, std::memory_order_release);
    auto* fresh = new State{base, state == nullptr ? nullptr : state->overlay};
    Swap(page, fresh, false, false);
    return fresh;
  }
}

base::Result<RecordRead> RecordPages::Read(uint64_t id, const ReadContext& reader) {
  const uint64_t number = id / kPageIds;
  if (number >= kMaxPages) return RecordRead{};
  Page* page = directory_.Find(number);
  if (page == nullptr) {
    if (number >= disk_pages_) return RecordRead{};
    page = directory_.Ensure(number);
  }
  if (!page->referenced.load(std::memory_order_relaxed)) page->referenced.store(true, std::memory_order_relaxed);
  const auto slot = static_cast<uint32_t>(id % kPageIds);
  State* state = page->state.load(std::memory_order_acquire);
  if (state != nullptr && state->overlay != nullptr) {
    const Version* version = state->overlay->slots[slot].load(std::memory_order_acquire);
    for (; version != nullptr; version = version->older.load(std::memory_order_acquire)) {
      if (reader.Sees(version->stamp.load(std::memory_order_acquire))) return ToRead(version);
    }
  }
  if (state == nullptr || state->base == nullptr) {
    // The overlay that was looked at above stays part of the answer: the load may come with a newer one, whose versions
    // this reader judges again.
    MYCEL_ASSIGN_OR_RETURN(state, Load(number, page));
    if (state->overlay != nullptr) {
      const Version* version = state->overlay->slots[slot].load(std::memory_order_acquire);
      for (; version != nullptr; version = version->older.load(std::memory_order_acquire)) {
        if (reader.Sees(version->stamp.load(std::memory_order_acquire))) return ToRead(version);
      }
    }
  }
  const auto image = state->base->Find(slot);
  if (!image) return RecordRead{};
  return RecordRead{Presence::kPresent, *image, nullptr};
}

base::Result<RecordRead> RecordPages::ReadNewest(uint64_t id) {
  const uint64_t number = id / kPageIds;
  if (number >= kMaxPages) return RecordRead{};
  Page* page = directory_.Find(number);
  if (page == nullptr) {
    if (number >= disk_pages_) return RecordRead{};
    page = directory_.Ensure(number);
  }
  MYCEL_ASSIGN_OR_RETURN(const State* state, Load(number, page));
  const auto slot = static_cast<uint32_t>(id % kPageIds);
  if (state->overlay != nullptr) {
    const Version* version = state->overlay->slots[slot].load(std::memory_order_acquire);
    for (; version != nullptr; version = version->older.load(std::memory_order_acquire)) {
      if (StampLsn(version->stamp.load(std::memory_order_acquire)) != kNeverLsn) return ToRead(version);
    }
  }
  const auto image = state->base->Find(slot);
  if (!image) return RecordRead{};
  return RecordRead{Presence::kPresent, *image, nullptr};
}

base::Result<bool> RecordPages::AnySince(uint64_t id, uint64_t horizon,
                                         const std::function<bool(const RecordRead&)>& visit) {
  const uint64_t number = id / kPageIds;
  Page* page = number >= kMaxPages ? nullptr : directory_.Find(number);
  if (page == nullptr) {
    if (number >= disk_pages_) return false;
    page = directory_.Ensure(number);
  }
  MYCEL_ASSIGN_OR_RETURN(const State* state, Load(number, page));
  const auto slot = static_cast<uint32_t>(id % kPageIds);
  if (state->overlay != nullptr) {
    const Version* version = state->overlay->slots[slot].load(std::memory_order_acquire);
    for (; version != nullptr; version = version->older.load(std::memory_order_acquire)) {
      const uint64_t lsn = StampLsn(version->stamp.load(std::memory_order_acquire));
      if (lsn == 0 || lsn == kNeverLsn) continue;
      if (visit(ToRead(version))) return true;
      if (lsn <= horizon) return false;
    }
  }
  const auto image = state->base->Find(slot);
  return image && visit(RecordRead{Presence::kPresent, *image, nullptr});
}

base::Result<uint64_t> RecordPages::PresentBits(uint64_t number, const ReadContext& reader) {
  if (number >= kMaxPages) return uint64_t{0};
  Page* page = directory_.Find(number);
  if (page == nullptr) {
    if (number >= disk_pages_) return uint64_t{0};
    page = directory_.Ensure(number);
  }
  MYCEL_ASSIGN_OR_RETURN(const State* state, Load(number, page));
  uint64_t bits = state->base->present();
  if (state->overlay == nullptr) return bits;
  for (uint32_t slot = 0; slot < kPageIds; ++slot) {
    const Version* version = state->overlay->slots[slot].load(std::memory_order_acquire);
    for (; version != nullptr; version = version->older.load(std::memory_order_acquire)) {
      if (!reader.Sees(version->stamp.load(std::memory_order_acquire))) continue;
      const uint64_t bit = uint64_t{1} << slot;
      bits = version->deleted ? bits & ~bit : bits | bit;
      break;
    }
  }
  return bits;
}

base::Result<const PackedPage*> RecordPages::Clean(uint64_t number) {
  Page* page = number >= kMaxPages ? nullptr : directory_.Find(number);
  if (page == nullptr) {
    if (number >= disk_pages_ || number >= kMaxPages) return static_cast<const PackedPage*>(PackedPage::Empty());
    page = directory_.Ensure(number);
  }
  if (!page->referenced.load(std::memory_order_relaxed)) page->referenced.store(true, std::memory_order_relaxed);
  const State* state = page->state.load(std::memory_order_acquire);
  if (state == nullptr || state->base == nullptr) {
    MYCEL_ASSIGN_OR_RETURN(state, Load(number, page));
  }
  return state->overlay == nullptr ? static_cast<const PackedPage*>(state->base) : nullptr;
}

void RecordPages::Write(uint64_t id, Version* version, bool replace) {
  Page* page = directory_.Ensure(id / kPageIds);
  const std::lock_guard lock(page->latch);
  State* state = page->state.load(std::memory_order_relaxed);
  if (state == nullptr || state->overlay == nullptr) {
    auto* overlay = new Overlay;
    meter_->Add(static_cast<int64_t>(sizeof(Overlay)));
    PackedPage* base = state == nullptr ? nullptr : state->base;
    if (base == nullptr && id / kPageIds >= disk_pages_) base = PackedPage::Empty();
    state = new State{base, overlay};
    Swap(page, state, false, false);
  }
  std::atomic<Version*>& head = state->overlay->slots[id % kPageIds];
  Version* older = head.load(std::memory_order_relaxed);
  meter_->Add(static_cast<int64_t>(version->bytes()));
  if (!IsCellStamp(version->stamp.load(std::memory_order_relaxed))) {
    RaiseMax(page, version->stamp.load(std::memory_order_relaxed));
  }
  if (replace) {
    version->older.store(older->older.load(std::memory_order_relaxed), std::memory_order_relaxed);
    head.store(version, std::memory_order_seq_cst);
    RetireVersion(older);
    return;
  }
  version->older.store(older, std::memory_order_relaxed);
  head.store(version, std::memory_order_seq_cst);
}

void RecordPages::Undo(uint64_t id) {
  Page* page = directory_.Find(id / kPageIds);
  const std::lock_guard lock(page->latch);
  State* state = page->state.load(std::memory_order_relaxed);
  std::atomic<Version*>& head = state->overlay->slots[id % kPageIds];
  Version* newest = head.load(std::memory_order_relaxed);
  head.store(newest->older.load(std::memory_order_relaxed), std::memory_order_seq_cst);
  RetireVersion(newest);
}

void RecordPages::Stamp(uint64_t id, const CommitCell* cell, uint64_t lsn) {
  Page* page = directory_.Find(id / kPageIds);
  const std::lock_guard lock(page->latch);
  const State* state = page->state.load(std::memory_order_relaxed);
  if (state == nullptr || state->overlay == nullptr) return;  // folded already
  for (Version* version = state->overlay->slots[id % kPageIds].load(std::memory_order_relaxed); version != nullptr;
       version = version->older.load(std::memory_order_relaxed)) {
    if (version->stamp.load(std::memory_order_relaxed) == CellStamp(cell)) {
      version->stamp.store(lsn, std::memory_order_release);
    }
  }
  RaiseMax(page, lsn);
}

base::Result<bool> RecordPages::Fold(uint64_t number, uint64_t horizon, bool quick) {
  Page* page = directory_.Find(number);
  if (page == nullptr) return true;
  State* seen = page->state.load(std::memory_order_acquire);
  if (seen == nullptr || seen->overlay == nullptr) return true;
  if (seen->base == nullptr) {
    if (quick && number < disk_pages_) return false;
    MYCEL_RETURN_IF_ERROR(Load(number, page).status());
  }
  const std::lock_guard lock(page->latch);
  State* state = page->state.load(std::memory_order_relaxed);
  if (state == nullptr || state->overlay == nullptr) return true;
  PackedPage::Images images;
  bool changed = false;
  bool keep_overlay = false;
  for (uint32_t slot = 0; slot < kPageIds; ++slot) {
    images[slot] = state->base->Find(slot);
    Version* head = state->overlay->slots[slot].load(std::memory_order_relaxed);
    Version* settled = head;
    while (settled != nullptr) {
      const uint64_t lsn = StampLsn(settled->stamp.load(std::memory_order_relaxed));
      if (lsn != 0 && lsn <= horizon) break;
      settled = settled->older.load(std::memory_order_relaxed);
    }
    if (settled == nullptr) {
      keep_overlay |= head != nullptr;
      continue;
    }
    keep_overlay |= settled != head;
    const auto image = settled->deleted ? std::optional<std::string_view>() : std::optional(settled->image());
    // Below a newer version it stays though the base has it: the next round must not fold it again.
    changed = changed || settled == head || settled->older.load(std::memory_order_relaxed) != nullptr ||
              image != images[slot];
    images[slot] = image;
  }
  if (!changed && keep_overlay) return false;
  PackedPage* base = PackedPage::Build(images, align_);
  meter_->Add(static_cast<int64_t>(base->bytes().size()));
  Overlay* overlay = keep_overlay ? new Overlay : nullptr;
  if (keep_overlay) meter_->Add(static_cast<int64_t>(sizeof(Overlay)));
  // A settled version below a newer one stays: readers of the old state still walk through it into what is below.
  for (uint32_t slot = 0; slot < kPageIds; ++slot) {
    Version* head = state->overlay->slots[slot].load(std::memory_order_relaxed);
    Version* settled = head;
    while (settled != nullptr) {
      const uint64_t lsn = StampLsn(settled->stamp.load(std::memory_order_relaxed));
      if (lsn != 0 && lsn <= horizon) break;
      settled = settled->older.load(std::memory_order_relaxed);
    }
    Version* garbage = nullptr;
    if (settled == head) {
      garbage = head;
    } else {
      overlay->slots[slot].store(head, std::memory_order_relaxed);
      if (settled != nullptr) garbage = settled->older.exchange(nullptr, std::memory_order_acq_rel);
    }
    while (garbage != nullptr) {
      Version* older = garbage->older.load(std::memory_order_relaxed);
      RetireVersion(garbage);
      garbage = older;
    }
  }
  page->sequence.fetch_add(1, std::memory_order_release);
  Swap(page, new State{base, overlay}, true, true);
  return !keep_overlay;
}

void RecordPages::Prune(uint64_t number, const base::SnapshotList& snapshots) {
  Page* page = directory_.Find(number);
  if (page == nullptr) return;
  const std::lock_guard lock(page->latch);
  const State* state = page->state.load(std::memory_order_relaxed);
  if (state == nullptr || state->overlay == nullptr) return;
  for (auto& slot : state->overlay->slots) {
    Version* kept = nullptr;   // the next newer one
    uint64_t replaced_at = 0;  // where it was committed; 0: not for every later snapshot yet
    for (Version* version = slot.load(std::memory_order_relaxed); version != nullptr;) {
      Version* older = version->older.load(std::memory_order_relaxed);
      const uint64_t lsn = StampLsn(version->stamp.load(std::memory_order_relaxed));
      if (replaced_at != 0 && lsn != 0 && !snapshots.AnySees(lsn, replaced_at)) {
        // Whoever stands at it looks for something older, and finds the way.
        kept->older.store(older, std::memory_order_release);
        RetireVersion(version);
      } else {
        kept = version;
        replaced_at = lsn <= snapshots.visible ? lsn : 0;
      }
      version = older;
    }
  }
}

void RecordPages::CountHeld(uint64_t number, std::span<const uint64_t> snapshots, std::span<uint64_t> bytes) const {
  const Page* page = directory_.Find(number);
  const State* state = page == nullptr ? nullptr : page->state.load(std::memory_order_acquire);
  if (state == nullptr || state->overlay == nullptr) return;
  bool any = false;
  for (const auto& slot : state->overlay->slots) {
    const Version* version = slot.load(std::memory_order_acquire);
    for (; version != nullptr; version = version->older.load(std::memory_order_acquire)) {
      const uint64_t lsn = StampLsn(version->stamp.load(std::memory_order_acquire));
      if (lsn == 0 || lsn == kNeverLsn || lsn <= snapshots.front()) continue;
      const auto above = std::lower_bound(snapshots.begin(), snapshots.end(), lsn);
      bytes[static_cast<size_t>(above - snapshots.begin()) - 1] += version->bytes();
      any = true;
    }
  }
  if (any) bytes[0] += sizeof(Overlay);
}

base::Result<std::string> RecordPages::Image(uint64_t number, uint64_t lsn) {
  Page* page = directory_.Find(number);
  if (page == nullptr) return std::string();
  MYCEL_RETURN_IF_ERROR(Load(number, page).status());
  const std::lock_guard lock(page->latch);
  const State* state = page->state.load(std::memory_order_relaxed);
  if (state == nullptr) return std::string();
  const ReadContext reader{lsn, nullptr};
  PackedPage::Images images;
  bool any = false;
  for (uint32_t slot = 0; slot < kPageIds; ++slot) {
    images[slot] = state->base->Find(slot);
    const Version* version =
        state->overlay == nullptr ? nullptr : state->overlay->slots[slot].load(std::memory_order_relaxed);
    for (; version != nullptr; version = version->older.load(std::memory_order_relaxed)) {
      if (!reader.Sees(version->stamp.load(std::memory_order_relaxed))) continue;
      images[slot] = version->deleted ? std::optional<std::string_view>() : std::optional(version->image());
      break;
    }
    any |= images[slot].has_value();
  }
  if (!any) return std::string();
  PackedPage* built = PackedPage::Build(images, align_);
  std::string bytes(built->bytes());
  PackedPage::Free(built);
  return bytes;
}

size_t RecordPages::Evict(size_t bytes, bool all) {
  const std::lock_guard evicting(evict_mutex_);
  const uint64_t watermark = watermark_.load(std::memory_order_acquire);
  size_t freed = 0;
  uint64_t number = clock_hand_;
  bool wrapped = false;
  // Two rounds at most: the first may only take the reference marks away.
  for (int rounds = 0; freed < bytes && rounds < 2;) {
    Page* page = directory_.FindFrom(&number);
    if (page == nullptr || (wrapped && number >= clock_hand_ && rounds == 1)) {
      ++rounds;
      number = 0;
      wrapped = true;
      continue;
    }
    ++number;
    State* seen = page->state.load(std::memory_order_acquire);
    if (seen == nullptr) continue;
    if (!all && page->referenced.exchange(false, std::memory_order_relaxed)) continue;
    const std::lock_guard lock(page->latch);
    State* state = page->state.load(std::memory_order_relaxed);
    if (state == nullptr || state->overlay != nullptr || page->max_lsn.load(std::memory_order_acquire) > watermark)
      continue;
    if (number - 1 >= disk_pages_ || state->base == nullptr) continue;
    freed += sizeof(State) + (state->base == PackedPage::Empty() ? 0 : state->base->bytes().size());
    page->sequence.fetch_add(1, std::memory_order_release);
    Swap(page, nullptr, true, false);
    evictions_.fetch_add(1, std::memory_order_relaxed);
  }
  clock_hand_ = number;
  return freed;
}

}  // namespace mycel::engine::graph
