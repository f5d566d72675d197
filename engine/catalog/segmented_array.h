// An array that only grows and never moves an element: readers need no lock, a reference stays good for the array's
// life.
//
// Segment 0 holds kFirst elements, segment s > 0 the next kFirst << (s - 1). A segment is made on first use.
//
// Threads: At and Find from any thread; Ensure from any thread (a lost race frees its segment). What the elements
// themselves allow is their own matter.
#pragma once

#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>

namespace mycel::engine::catalog {

template <typename T, uint32_t kFirst = 16>
class SegmentedArray {
  static_assert(std::has_single_bit(kFirst));

 public:
  SegmentedArray() = default;
  SegmentedArray(const SegmentedArray&) = delete;
  SegmentedArray& operator=(const SegmentedArray&) = delete;
  ~SegmentedArray() {
    for (auto& segment : segments_) delete[] segment.load(std::memory_order_relaxed);
  }

  // The element at `index`, or null if its segment was never made.
  [[nodiscard]] T* Find(uint64_t index) const {
    const Place place = Locate(index);
    T* segment = segments_[place.segment].load(std::memory_order_acquire);
    return segment == nullptr ? nullptr : segment + place.offset;
  }

  // The element at `index`, made (value-initialised) with its segment when absent.
  [[nodiscard]] T& Ensure(uint64_t index) {
    const Place place = Locate(index);
    std::atomic<T*>& slot = segments_[place.segment];
    T* segment = slot.load(std::memory_order_acquire);
    if (segment == nullptr) {
      auto fresh = std::make_unique<T[]>(SegmentSize(place.segment));
      if (slot.compare_exchange_strong(segment, fresh.get(), std::memory_order_acq_rel)) segment = fresh.release();
    }
    return segment[place.offset];
  }

  // One past the last index whose segment may exist; for walks over all elements.
  [[nodiscard]] uint64_t Bound() const {
    uint64_t bound = 0;
    for (uint32_t s = 0; s < kSegments; ++s) {
      if (segments_[s].load(std::memory_order_acquire) != nullptr) bound = SegmentBegin(s) + SegmentSize(s);
    }
    return bound;
  }

 private:
  static constexpr uint32_t kFirstBits = static_cast<uint32_t>(std::countr_zero(kFirst));
  static constexpr uint32_t kSegments = 64 - kFirstBits;
  struct Place {
    uint32_t segment;
    uint64_t offset;
  };

  static Place Locate(uint64_t index) {
    if (index < kFirst) return {0, index};
    const auto segment = static_cast<uint32_t>(std::bit_width(index)) - kFirstBits;
    return {segment, index - SegmentBegin(segment)};
  }
  static uint64_t SegmentBegin(uint32_t s) { return s == 0 ? 0 : uint64_t{kFirst} << (s - 1); }
  static uint64_t SegmentSize(uint32_t s) { return s == 0 ? kFirst : uint64_t{kFirst} << (s - 1); }

  std::atomic<T*> segments_[kSegments] = {};
};

}  // namespace mycel::engine::catalog
