// The checkpoint store: RocksDB behind our own names. No other folder includes RocksDB's headers.
//
// The WAL is ours, so every write here skips RocksDB's (`disableWAL`) and is durable only once flushed; flushes are
// atomic over all families, so what a restart finds is the state after some prefix of the written batches. The
// checkpointer puts its watermark into each batch and may recycle the log only up to the watermark that GetPersisted
// returns.
//
// Threads: everything from any thread, except Open and destruction, which need the store for themselves.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/base/status.h"
#include "engine/env/env.h"
#include "engine/kv/family.h"
#include "engine/kv/iterator.h"
#include "engine/kv/write_batch.h"

namespace mycel::engine::kv {

struct StoreOptions {
  size_t block_cache_bytes = size_t{256} << 20;  // the page tier
  size_t write_buffer_bytes = size_t{64} << 20;  // what all memtables should take: the writer flushes above it
  bool create_if_missing = true;
  bool paranoid_checks = true;
  uint64_t write_bytes_per_second = 0;  // pace of flushes and compactions; 0 is unpaced
  int background_jobs = 2;              // flushes and compactions at the same time
  bool read_only = false;               // writes nothing and takes no lock; kIoError when there is no store
  bool automatic_compaction = true;     // false: only Compact merges files
  // Files go through it; null: RocksDB's own file system. For a FaultEnv, see env_file_system.h.
  env::Env* env = nullptr;
};

enum class ReadTier : uint8_t {
  kAny,        // may read the disk
  kCacheOnly,  // memtables and block cache only: never blocks on the disk
};

enum class Lookup : uint8_t {
  kFound,
  kAbsent,
  kNotCached,  // only with kCacheOnly: the answer needs the disk
};

struct MemoryUse {
  uint64_t block_cache_bytes = 0;
  uint64_t memtable_bytes = 0;
  uint64_t unflushed_bytes = 0;     // batches kept until they are on disk
  uint64_t table_reader_bytes = 0;  // index and filter blocks outside the cache
};

struct PageTierStats {
  uint64_t hits = 0;
  uint64_t misses = 0;
  uint64_t bytes = 0;          // in the cache now
  uint64_t evicted_bytes = 0;  // since the store was opened
};

class Store {
 public:
  // Opens or creates the store in `path`. kIoError, kCorruption, kNewerFormat.
  [[nodiscard]] static base::Result<std::unique_ptr<Store>> Open(const std::string& path, const StoreOptions& options);
  ~Store();  // does not flush: unflushed batches are in the log
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  // --- reads --------------------------------------------------------------------------------------------------------
  // `value` is overwritten when found.
  [[nodiscard]] base::Result<Lookup> Get(Family family, std::string_view key, std::string* value,
                                         ReadTier tier = ReadTier::kAny) const;
  // One answer per key, in the order of `keys`; nullopt where there is none.
  [[nodiscard]] base::Result<std::vector<std::optional<std::string>>> MultiGet(
      Family family, std::span<const std::string_view> keys) const;
  // What a crash right now would leave (kPersistedTier): memtables are not looked at.
  [[nodiscard]] base::Result<std::optional<std::string>> GetPersisted(Family family, std::string_view key) const;
  // Keys that start with `prefix`; an empty one means the whole family.
  [[nodiscard]] std::unique_ptr<Iterator> NewPrefixIterator(Family family, std::string_view prefix,
                                                            ReadTier tier = ReadTier::kAny) const;
  // Keys in [begin, end); an empty `end` means up to the last key.
  [[nodiscard]] std::unique_ptr<Iterator> NewRangeIterator(Family family, std::string_view begin, std::string_view end,
                                                           ReadTier tier = ReadTier::kAny) const;

  // --- writes -------------------------------------------------------------------------------------------------------
  // Applies the batch to the memtables. Not durable before a flush.
  [[nodiscard]] base::Status Write(const WriteBatch& batch);
  // Deletes all keys in [begin, end), not as one: a crash may leave some of them. For what nobody reads any more.
  [[nodiscard]] base::Status RemoveRange(Family family, std::string_view begin, std::string_view end);
  // Flushes all families as one and waits; success means that everything written before is on disk. On an error the log
  // must be kept; the next call tries again. kDiskFull is told without trying when there is too little room.
  [[nodiscard]] base::Status Flush();
  // Merges a family's files down, for tests and after an import. Long.
  [[nodiscard]] base::Status Compact(Family family);
  // The same in the background, for a family of which much was deleted: gives its space back. Does nothing while an
  // earlier one runs, or without `automatic_compaction`; a failure leaves the files as they are.
  void CompactSoon(Family family);
  // Reads every block on disk and compares its checksum: kCorruption names the file. Long.
  [[nodiscard]] base::Status VerifyChecksums() const;

  // Links (or copies, on another file system) the files of the last flush into `directory`, which must not exist: a
  // store of its own, to be opened read-only or copied. Memtables are left out. Short: no file is read.
  [[nodiscard]] base::Status LinkFiles(const std::string& directory) const;

  // --- state --------------------------------------------------------------------------------------------------------
  // The first background error (flush, compaction) since the last open; success while there is none.
  [[nodiscard]] base::Status BackgroundError() const;
  // After a background error or a failed flush (a full disk, say): opens RocksDB again with everything that was
  // written, once the disk takes writes. Success when there is nothing to recover from. Write and Flush do it first by
  // themselves. Readers wait meanwhile; should opening fail, they get kIoError until it succeeds. kDiskFull, kIoError.
  [[nodiscard]] base::Status Recover();
  // Closes and opens again with the same options; nothing that was written is lost.
  [[nodiscard]] base::Status Reopen();
  [[nodiscard]] MemoryUse ApproximateMemoryUse() const;
  [[nodiscard]] PageTierStats page_tier_stats() const;
  // Moves memory to or from the page tier.
  void SetBlockCacheBytes(size_t bytes);
  void SetWriteBytesPerSecond(uint64_t bytes);
  [[nodiscard]] uint64_t ApproximateKeyCount(Family family) const;
  [[nodiscard]] uint64_t FileBytes(Family family) const;

 private:
  class Impl;
  explicit Store(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace mycel::engine::kv
