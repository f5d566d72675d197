// Names <-> dense ids from 0; names are never taken back. The untyped part of a token space.
//
// Threads: Find, Name and size from any thread without a lock; Add and Restore from any thread, one at a time inside. A
// name's bytes stay where they are for the table's life.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/catalog/segmented_array.h"

namespace mycel::engine::catalog {

class NameTable {
 public:
  // Called with a new name's id before anybody can find it; writes the token's own log record. A failure leaves no
  // trace.
  using LogNewName = std::function<base::Status(uint32_t id, std::string_view name)>;

  explicit NameTable(std::string_view what);
  NameTable(const NameTable&) = delete;
  NameTable& operator=(const NameTable&) = delete;

  [[nodiscard]] std::optional<uint32_t> Find(std::string_view name) const;
  // Requires id < size().
  [[nodiscard]] std::string_view Name(uint32_t id) const;
  [[nodiscard]] uint32_t size() const { return size_.load(std::memory_order_acquire); }

  // The id of `name`, added when absent. Fails with TokenNameError for a name that is empty, longer than
  // kMaxTokenNameBytes or holds a NUL, with LimitExceeded when the space is full, and with what `log` returns.
  [[nodiscard]] base::Result<uint32_t> Add(std::string_view name, const LogNewName& log);

  // Replay: `name` had `id`. Doing it again is no change; a gap or another name at `id` is kCorruption.
  [[nodiscard]] base::Status Restore(uint32_t id, std::string_view name);

 private:
  struct Buckets {
    explicit Buckets(uint64_t count) : mask(count - 1), slots(std::make_unique<std::atomic<uint32_t>[]>(count)) {}
    uint64_t mask;
    std::unique_ptr<std::atomic<uint32_t>[]> slots;  // id + 1; 0 is free
  };

  void Publish(uint32_t id, std::string_view name);
  void Link(Buckets* buckets, uint32_t id) const;

  const std::string what_;
  SegmentedArray<std::string, 64> names_;
  std::atomic<uint32_t> size_{0};
  std::atomic<Buckets*> buckets_;
  std::mutex add_mutex_;
  // All tables ever used: a reader may still look into an old one. Each is half its successor, so they sum to one more.
  std::vector<std::unique_ptr<Buckets>> owned_;
};

}  // namespace mycel::engine::catalog
