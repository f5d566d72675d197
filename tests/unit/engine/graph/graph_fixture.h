// A checkpoint store on a disk in memory, and what record pages and adjacency need beside it.
#pragma once

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <memory>
#include <mutex>

#include "engine/env/fault_env.h"
#include "engine/graph/epoch.h"
#include "engine/graph/memory_meter.h"
#include "engine/kv/store.h"

namespace mycel::engine::graph {

struct GraphFixture {
  GraphFixture() {
    kv::StoreOptions options;
    options.env = &env;
    options.write_buffer_bytes = size_t{1} << 20;
    options.block_cache_bytes = size_t{1} << 20;
    auto opened = kv::Store::Open("/data", options);
    INFO(opened.status().ToString());
    REQUIRE(opened.ok());
    store = std::move(*opened);
  }

  env::FaultEnv env{1};
  std::unique_ptr<kv::Store> store;
  MemoryMeter meter{nullptr};
  EpochDomain epochs;
};

// What the transactions above do for readers and upkeep: the horizon never passes a snapshot that is read.
class Snapshots {
 public:
  void Advance(uint64_t lsn) {
    const std::lock_guard lock(mutex_);
    visible_ = lsn;
  }
  uint64_t Begin(size_t reader) {
    const std::lock_guard lock(mutex_);
    return reading_[reader] = visible_;
  }
  uint64_t Horizon() {
    const std::lock_guard lock(mutex_);
    return std::min(visible_, *std::min_element(reading_.begin(), reading_.end()));
  }

 private:
  std::mutex mutex_;
  uint64_t visible_ = 0;
  std::array<uint64_t, 2> reading_{};  // a reader's is that of its last Begin
};

}  // namespace mycel::engine::graph
