// How far the builds of indexes have come, for SHOW INDEXES.
//
// Threads: everything from any thread.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>

#include "engine/base/ids.h"

namespace mycel::engine::txn {

class BuildProgress {
 public:
  // 0 to 100.
  void Set(base::IndexId id, double percent) {
    const std::lock_guard lock(mutex_);
    percent_[id.value] = percent;
  }
  void Remove(base::IndexId id) {
    const std::lock_guard lock(mutex_);
    percent_.erase(id.value);
  }
  // 0 for an index that is not being built.
  [[nodiscard]] double Percent(base::IndexId id) const {
    const std::lock_guard lock(mutex_);
    const auto at = percent_.find(id.value);
    return at == percent_.end() ? 0 : at->second;
  }

 private:
  mutable std::mutex mutex_;
  std::map<uint32_t, double> percent_;
};

}  // namespace mycel::engine::txn
