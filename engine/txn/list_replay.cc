#include "engine/txn/list_replay.h"

#include <utility>

namespace mycel::engine::txn {

namespace {

constexpr size_t kBatchSteps = 1024;
// A replay that is faster than its lists waits for them, with some 3 MiB of entries in memory.
constexpr size_t kWaitingBatches = 64;

}  // namespace

void ListReplay::Append(uint64_t node, const graph::AdjacencyEntry& entry, uint64_t lsn, bool tombstone) {
  if (!in_background_) return lists_->Append(node, entry, lsn, tombstone);
  if (filling_.empty()) filling_.reserve(kBatchSteps);
  filling_.push_back({node, lsn, entry, tombstone});
  if (filling_.size() == kBatchSteps) HandOver();
}

void ListReplay::HandOver() {
  if (!thread_.joinable()) thread_ = std::thread([this] { Work(); });
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return waiting_.size() < kWaitingBatches; });
  waiting_.push_back(std::exchange(filling_, {}));
  changed_.notify_all();
}

void ListReplay::Work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return ending_ || !waiting_.empty(); });
    if (waiting_.empty()) return;
    const Batch batch = std::move(waiting_.front());
    waiting_.pop_front();
    changed_.notify_all();
    lock.unlock();
    for (const Step& step : batch) lists_->Append(step.node, step.entry, step.lsn, step.tombstone);
    lock.lock();
  }
}

void ListReplay::Finish() {
  if (thread_.joinable()) {
    {
      const std::lock_guard lock(mutex_);
      ending_ = true;
      changed_.notify_all();
    }
    thread_.join();
    ending_ = false;
  }
  // Behind what was handed over; a short log needs no thread at all.
  for (const Step& step : std::exchange(filling_, {})) lists_->Append(step.node, step.entry, step.lsn, step.tombstone);
}

}  // namespace mycel::engine::txn
