// What a Store is made of. Included by this folder's .cc files only.
#pragma once

#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/listener.h>
#include <rocksdb/options.h>
#include <rocksdb/rate_limiter.h>
#include <rocksdb/statistics.h>
#include <rocksdb/write_batch.h>
#if __has_include(<rocksdb/advanced_cache.h>)
#include <rocksdb/advanced_cache.h>  // since RocksDB 8 the class Cache stands here
#endif

#include <algorithm>
#include <atomic>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "engine/kv/env_file_system.h"
#include "engine/kv/rocks_status.h"
#include "engine/kv/store.h"
#include "engine/kv/store_gate.h"

namespace mycel::engine::kv {

using base::Result;
using base::Status;

// "Unpaced" for RocksDB's limiter, which cannot be taken away once there.
inline constexpr int64_t kUnpacedBytesPerSecond = int64_t{1} << 40;

inline int64_t Pace(uint64_t bytes_per_second) {
  return bytes_per_second == 0 ? kUnpacedBytesPerSecond
                               : static_cast<int64_t>(std::min<uint64_t>(bytes_per_second, kUnpacedBytesPerSecond));
}

// Keeps the first background error. RocksDB calls it from its own threads.
class ErrorKeeper final : public rocksdb::EventListener {
 public:
  void OnBackgroundError(rocksdb::BackgroundErrorReason, rocksdb::Status* error) override {
    const std::lock_guard lock(mutex_);
    if (first_.ok()) first_ = FromRocks(*error, "background work");
  }
  // Automatic recovery looks every five seconds and is in the way of a reopen meanwhile.
  void OnErrorRecoveryBegin(rocksdb::BackgroundErrorReason, rocksdb::Status, bool* automatic) override {
    *automatic = false;
  }
  void Forget() {
    const std::lock_guard lock(mutex_);
    first_ = Status();
  }
  Status first() const {
    const std::lock_guard lock(mutex_);
    return first_;
  }

 private:
  mutable std::mutex mutex_;
  Status first_;
};

class Store::Impl {
 public:
  Impl(std::string path, const StoreOptions& options)
      : path_(std::move(path)),
        options_(options),
        cache_(rocksdb::NewLRUCache(options.block_cache_bytes)),
        limiter_(rocksdb::NewGenericRateLimiter(Pace(options.write_bytes_per_second))),
        rocks_env_(options.env == nullptr ? nullptr : MakeRocksEnv(options.env)) {
    statistics_->set_stats_level(rocksdb::StatsLevel::kExceptHistogramOrTimers);
  }
  ~Impl() { Close(); }

  Status Open();  // cuts off the torn end of RocksDB's MANIFEST if that is what is wrong
  Status OpenAsItIs();
  bool LacksHistory();
  void Close();
  void CompactFiles(Family family);  // the compactor's thread, which Close joins
  // Why nothing can be read: an error made it necessary to open RocksDB again, and that failed.
  Status Closed() const;
  std::unique_ptr<Iterator> NewIterator(Family family, std::string begin, std::string end, ReadTier tier);
  Status Encode(const WriteBatch& batch, rocksdb::WriteBatch* rocks) const;

  // --- the rest requires writing_ (store_reopen.cc)
  // Numbers the batch, writes it, and keeps it until it is on disk.
  Status Apply(std::unique_ptr<rocksdb::WriteBatch> batch);
  Status Flush();
  // After an error in RocksDB's background, or a failed flush: opens it again. Success when there was none.
  Status Recover();
  Status Reopen();
  // Whether the disk takes writes at all; kDiskFull, kIoError.
  Status ProbeDisk();
  Status CheckRoom(uint64_t bytes);
  // The number of the last batch that is on disk; 0: none ever was.
  Result<uint64_t> PersistedBatch();
  void ForgetPersisted(uint64_t number);
  Status CheckFormat();
  rocksdb::DBOptions DatabaseOptions();
  rocksdb::ColumnFamilyOptions FamilyOptions() const;
  // Null: a family that the store lacks, see Family::kHistory. Then it is read only.
  rocksdb::ColumnFamilyHandle* handle(Family family) const { return handles_[static_cast<size_t>(family) + 1]; }
  uint64_t Sum(const rocksdb::Slice& property) const {
    uint64_t value = 0;
    return db_ != nullptr && db_->GetAggregatedIntProperty(property, &value) ? value : 0;
  }

  const std::string path_;
  const StoreOptions options_;
  const std::shared_ptr<rocksdb::Cache> cache_;
  const std::shared_ptr<rocksdb::RateLimiter> limiter_;
  const std::unique_ptr<rocksdb::Env> rocks_env_;  // null: RocksDB's default
  const std::shared_ptr<ErrorKeeper> errors_ = std::make_shared<ErrorKeeper>();
  const std::shared_ptr<rocksdb::Statistics> statistics_ = rocksdb::CreateDBStatistics();
  mutable StoreGate gate_;  // whoever touches db_ or handles_, except in Open, Reopen and destruction
  std::unique_ptr<rocksdb::DB> db_;
  std::vector<rocksdb::ColumnFamilyHandle*> handles_;  // the default family, then ours
  std::thread compactor_;
  std::atomic<bool> compacting_{false};

  // What RocksDB's memtables hold, in the order of the writes: brought back after a reopen.
  struct Unflushed {
    uint64_t number = 0;
    std::unique_ptr<rocksdb::WriteBatch> batch;
  };
  // Guards the rest; one write or flush at a time: RocksDB 7.8's atomic flush had bugs with several.
  std::mutex writing_;
  std::deque<Unflushed> unflushed_;
  std::atomic<uint64_t> unflushed_bytes_{0};
  uint64_t last_batch_ = 0;
  Status hurt_;  // a flush failed: RocksDB is not flushed again before it was opened anew
};

}  // namespace mycel::engine::kv
