#include "engine/kv/store.h"

#include <rocksdb/advanced_options.h>
#include <rocksdb/cache.h>
#include <rocksdb/convenience.h>
#include <rocksdb/db.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/listener.h>
#include <rocksdb/options.h>
#include <rocksdb/rate_limiter.h>
#include <rocksdb/statistics.h>
#include <rocksdb/table.h>
#include <rocksdb/utilities/checkpoint.h>
#include <rocksdb/write_batch.h>
#if __has_include(<rocksdb/advanced_cache.h>)
#include <rocksdb/advanced_cache.h>  // since RocksDB 8 the class Cache stands here
#endif

#include <algorithm>
#include <array>
#include <atomic>
#include <limits>
#include <mutex>
#include <thread>
#include <utility>

#include "engine/base/assert.h"
#include "engine/base/coding.h"
#include "engine/kv/env_file_system.h"
#include "engine/kv/rocks_iterator.h"
#include "engine/kv/rocks_status.h"

namespace mycel::engine::kv {
namespace {

using base::ErrorId;
using base::Result;
using base::Status;

// The version of our use of the store (families, key orders); in RocksDB's default family, which holds nothing else.
constexpr std::string_view kFormatKey = "mycel-store-format";
constexpr uint32_t kFormatVersion = 1;
constexpr int kBloomBitsPerKey = 10;
constexpr size_t kBlockBytes = size_t{8} << 10;
constexpr uint64_t kBytesPerSync = uint64_t{1} << 20;
constexpr uint64_t kCompactedFileBytes = uint64_t{64} << 20;
constexpr size_t kNeverFull = size_t{1} << 40;
// Of a memtable, a share of what all may take: RocksDB would derive it from the size above.
constexpr size_t kSmallestArenaBlock = size_t{4} << 10;
constexpr size_t kLargestArenaBlock = size_t{1} << 20;
// "Unpaced" for RocksDB's limiter, which cannot be taken away once there.
constexpr int64_t kUnpacedBytesPerSecond = int64_t{1} << 40;

int64_t Pace(uint64_t bytes_per_second) {
  return bytes_per_second == 0 ? kUnpacedBytesPerSecond
                               : static_cast<int64_t>(std::min<uint64_t>(bytes_per_second, kUnpacedBytesPerSecond));
}

// Keeps the first background error. RocksDB calls it from its own threads.
class ErrorKeeper final : public rocksdb::EventListener {
 public:
  void OnBackgroundError(rocksdb::BackgroundErrorReason, rocksdb::Status* error) override {
    const std::lock_guard lock(mutex_);
    if (first_.ok()) first_ = FromRocks(*error, "background work");
    // A full disk damages nothing: with room again Resume writes a new manifest, which RocksDB tries only below
    // "fatal".
    if (error->IsNoSpace()) *error = rocksdb::Status(*error, rocksdb::Status::kHardError);
  }
  // Automatic recovery looks every five seconds and is in the way of Resume meanwhile.
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

// RocksDB writes a log file of its own unless it is given one; a simulated disk needs none.
class NoLogger final : public rocksdb::Logger {
 public:
  using rocksdb::Logger::Logv;
  void Logv(const char*, va_list) override {}
};

rocksdb::CompressionType BestCompression() {
  const auto supported = rocksdb::GetSupportedCompressions();
  const bool lz4 = std::find(supported.begin(), supported.end(), rocksdb::kLZ4Compression) != supported.end();
  return lz4 ? rocksdb::kLZ4Compression : rocksdb::kNoCompression;
}

}  // namespace

class Store::Impl {
 public:
  Impl(std::string path, const StoreOptions& options)
      : path_(std::move(path)),
        options_(options),
        cache_(rocksdb::NewLRUCache(options.block_cache_bytes)),
        limiter_(rocksdb::NewGenericRateLimiter(Pace(options.write_bytes_per_second))),
        rocks_env_(options.env == nullptr ? nullptr : MakeRocksEnv(options.env)) {}
  ~Impl() { Close(); }

  Status Open();
  void Close();
  void CompactFiles(Family family);
  Status CheckFormat();
  rocksdb::DBOptions DatabaseOptions();
  rocksdb::ColumnFamilyOptions FamilyOptions() const;
  rocksdb::ColumnFamilyHandle* handle(Family family) const { return handles_[static_cast<size_t>(family) + 1]; }
  uint64_t Sum(const rocksdb::Slice& property) const {
    uint64_t value = 0;
    return db_->GetAggregatedIntProperty(property, &value) ? value : 0;
  }

  const std::string path_;
  const StoreOptions options_;
  const std::shared_ptr<rocksdb::Cache> cache_;
  const std::shared_ptr<rocksdb::RateLimiter> limiter_;
  const std::unique_ptr<rocksdb::Env> rocks_env_;  // null: RocksDB's default
  std::shared_ptr<ErrorKeeper> errors_;
  std::shared_ptr<rocksdb::Statistics> statistics_;
  std::unique_ptr<rocksdb::DB> db_;
  std::vector<rocksdb::ColumnFamilyHandle*> handles_;  // the default family, then ours
  std::thread compactor_;
  std::atomic<bool> compacting_{false};
  std::mutex flushing_;  // one flush at a time: RocksDB 7.8's atomic flush had bugs with several
};

rocksdb::DBOptions Store::Impl::DatabaseOptions() {
  rocksdb::DBOptions database;
  database.create_if_missing = options_.create_if_missing;
  database.create_missing_column_families = true;
  database.atomic_flush = true;
  database.avoid_flush_during_shutdown = true;  // the log has it; a failing disk must not hold up the end
  database.paranoid_checks = options_.paranoid_checks;
  // Files go to the disk as they are written, not all at once in their last sync: the log shares the disk.
  database.bytes_per_sync = kBytesPerSync;
  database.max_background_jobs = options_.background_jobs;
  database.rate_limiter = limiter_;
  database.max_bgerror_resume_count = 0;  // see Resume
  database.info_log_level = rocksdb::WARN_LEVEL;
  database.keep_log_file_num = 3;
  errors_ = std::make_shared<ErrorKeeper>();
  database.listeners.push_back(errors_);
  statistics_ = rocksdb::CreateDBStatistics();
  statistics_->set_stats_level(rocksdb::StatsLevel::kExceptHistogramOrTimers);
  database.statistics = statistics_;
  if (rocks_env_) {
    database.env = rocks_env_.get();
    database.info_log = std::make_shared<NoLogger>();
  }
  return database;
}

rocksdb::ColumnFamilyOptions Store::Impl::FamilyOptions() const {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache_;
  table.block_size = kBlockBytes;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(kBloomBitsPerKey));
  table.cache_index_and_filter_blocks = true;  // so that they count in the budget
  table.pin_l0_filter_and_index_blocks_in_cache = true;
  rocksdb::ColumnFamilyOptions family;
  family.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  family.compression = BestCompression();
  // RocksDB must not flush by itself: in 7.8 an atomic flush that fails while another waits for the same memtables ends
  // in an assertion. Whoever writes flushes once the memtables are large (ApproximateMemoryUse).
  family.write_buffer_size = kNeverFull;
  family.arena_block_size =
      std::clamp<size_t>(options_.write_buffer_bytes / 8, kSmallestArenaBlock, kLargestArenaBlock);
  family.max_write_buffer_number = 4;
  family.disable_auto_compactions = !options_.automatic_compaction;
  return family;
}

Status Store::Impl::Open() {
  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  families.emplace_back(rocksdb::kDefaultColumnFamilyName, FamilyOptions());
  for (const std::string_view name : kFamilyNames) families.emplace_back(std::string(name), FamilyOptions());
  rocksdb::DB* db = nullptr;
  const rocksdb::Status opened = options_.read_only
                                     ? rocksdb::DB::OpenForReadOnly(DatabaseOptions(), path_, families, &handles_, &db)
                                     : rocksdb::DB::Open(DatabaseOptions(), path_, families, &handles_, &db);
  db_.reset(db);
  // An unknown family can only come from a later Mycel.
  if (opened.IsInvalidArgument() && opened.ToString().find("olumn famil") != std::string::npos) {
    return Status::Error(ErrorId::kNewerFormat, "checkpoint store " + path_ + ": " + opened.ToString());
  }
  if (!opened.ok()) return FromRocks(opened, "open " + path_);
  return CheckFormat();
}

void Store::Impl::Close() {
  if (!db_) return;
  db_->DisableManualCompaction();
  if (compactor_.joinable()) compactor_.join();
  for (rocksdb::ColumnFamilyHandle* handle : handles_) db_->DestroyColumnFamilyHandle(handle);
  handles_.clear();
  db_->Close();
  db_.reset();
}

Status Store::Impl::CheckFormat() {
  std::string found;
  const rocksdb::Status got = db_->Get(rocksdb::ReadOptions(), handles_[0], ToSlice(kFormatKey), &found);
  if (got.IsNotFound() && !options_.read_only) {
    rocksdb::WriteOptions unlogged;
    unlogged.disableWAL = true;
    std::string version;
    base::AppendLittle(&version, kFormatVersion);
    MYCEL_RETURN_IF_ERROR(FromRocks(db_->Put(unlogged, handles_[0], ToSlice(kFormatKey), version), "write the format"));
    return FromRocks(db_->Flush(rocksdb::FlushOptions(), handles_), "flush");
  }
  MYCEL_RETURN_IF_ERROR(FromRocks(got, "read the format"));
  std::string_view bytes = found;
  uint32_t version = 0;
  if (!base::TakeLittle(&bytes, &version)) {
    return Status::Error(ErrorId::kCorruption, "checkpoint store " + path_ + ": its format version cannot be read");
  }
  if (version > kFormatVersion) {
    return Status::Error(ErrorId::kNewerFormat, "checkpoint store " + path_ + " has format version " +
                                                    std::to_string(version) + "; this program reads up to " +
                                                    std::to_string(kFormatVersion) + ". Start a newer Mycel");
  }
  return Status();
}

// --- opening --------------------------------------------------------------------------------------------------------

Result<std::unique_ptr<Store>> Store::Open(const std::string& path, const StoreOptions& options) {
  auto impl = std::make_unique<Impl>(path, options);
  MYCEL_RETURN_IF_ERROR(impl->Open());
  return std::unique_ptr<Store>(new Store(std::move(impl)));
}

Store::Store(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Store::~Store() = default;

Status Store::Resume() {
  if (impl_->errors_->first().ok()) return Status();
  MYCEL_RETURN_IF_ERROR(FromRocks(impl_->db_->Resume(), "resume after an error"));
  impl_->errors_->Forget();
  return Status();
}

Status Store::Reopen() {
  impl_->Close();
  return impl_->Open();
}

Status Store::BackgroundError() const { return impl_->errors_->first(); }

// --- reads ----------------------------------------------------------------------------------------------------------

Result<Lookup> Store::Get(Family family, std::string_view key, std::string* value, ReadTier tier) const {
  rocksdb::ReadOptions options;
  if (tier == ReadTier::kCacheOnly) options.read_tier = rocksdb::kBlockCacheTier;
  const rocksdb::Status status = impl_->db_->Get(options, impl_->handle(family), ToSlice(key), value);
  if (status.ok()) return Lookup::kFound;
  if (status.IsNotFound()) return Lookup::kAbsent;
  if (status.IsIncomplete() && tier == ReadTier::kCacheOnly) return Lookup::kNotCached;
  return FromRocks(status, "read");
}

Result<std::vector<std::optional<std::string>>> Store::MultiGet(Family family,
                                                                std::span<const std::string_view> keys) const {
  std::vector<rocksdb::Slice> slices;
  slices.reserve(keys.size());
  for (const std::string_view key : keys) slices.push_back(ToSlice(key));
  std::vector<rocksdb::PinnableSlice> values(keys.size());
  std::vector<rocksdb::Status> statuses(keys.size());
  impl_->db_->MultiGet(rocksdb::ReadOptions(), impl_->handle(family), keys.size(), slices.data(), values.data(),
                       statuses.data());
  std::vector<std::optional<std::string>> found(keys.size());
  for (size_t i = 0; i < keys.size(); ++i) {
    if (statuses[i].IsNotFound()) continue;
    MYCEL_RETURN_IF_ERROR(FromRocks(statuses[i], "read"));
    found[i] = values[i].ToString();
  }
  return found;
}

Result<std::optional<std::string>> Store::GetPersisted(Family family, std::string_view key) const {
  rocksdb::ReadOptions options;
  options.read_tier = rocksdb::kPersistedTier;
  std::string value;
  const rocksdb::Status status = impl_->db_->Get(options, impl_->handle(family), ToSlice(key), &value);
  if (status.IsNotFound()) return std::optional<std::string>();
  MYCEL_RETURN_IF_ERROR(FromRocks(status, "read"));
  return std::optional<std::string>(std::move(value));
}

std::unique_ptr<Iterator> Store::NewPrefixIterator(Family family, std::string_view prefix, ReadTier tier) const {
  return MakeRocksIterator(impl_->db_.get(), impl_->handle(family), std::string(prefix), PrefixEnd(prefix),
                           tier == ReadTier::kCacheOnly);
}

std::unique_ptr<Iterator> Store::NewRangeIterator(Family family, std::string_view begin, std::string_view end,
                                                  ReadTier tier) const {
  return MakeRocksIterator(impl_->db_.get(), impl_->handle(family), std::string(begin), std::string(end),
                           tier == ReadTier::kCacheOnly);
}

// --- writes ---------------------------------------------------------------------------------------------------------

Status Store::Write(const WriteBatch& batch) {
  rocksdb::WriteBatch rocks(batch.bytes() + batch.count() * 4);
  std::string_view changes = batch.changes_;
  while (!changes.empty()) {
    const auto kind = static_cast<WriteBatch::Kind>(changes[0]);
    rocksdb::ColumnFamilyHandle* const family = impl_->handle(static_cast<Family>(changes[1]));
    changes.remove_prefix(2);
    std::string_view first, second;
    MYCEL_ASSERT(base::TakeLengthPrefixed(&changes, &first) && base::TakeLengthPrefixed(&changes, &second));
    rocksdb::Status added;
    switch (kind) {
      case WriteBatch::Kind::kPut:
        added = rocks.Put(family, ToSlice(first), ToSlice(second));
        break;
      case WriteBatch::Kind::kDelete:
        added = rocks.Delete(family, ToSlice(first));
        break;
      case WriteBatch::Kind::kDeleteRange:
        added = rocks.DeleteRange(family, ToSlice(first), ToSlice(second));
        break;
    }
    MYCEL_RETURN_IF_ERROR(FromRocks(added, "fill a batch"));
  }
  rocksdb::WriteOptions unlogged;
  unlogged.disableWAL = true;
  return FromRocks(impl_->db_->Write(unlogged, &rocks), "write");
}

Status Store::Flush() {
  const std::lock_guard lock(impl_->flushing_);
  rocksdb::FlushOptions options;
  options.wait = true;
  options.allow_write_stall = false;  // waits until the flush stays below the stall triggers
  return FromRocks(impl_->db_->Flush(options, impl_->handles_), "flush");
}

Status Store::Compact(Family family) {
  return FromRocks(impl_->db_->CompactRange(rocksdb::CompactRangeOptions(), impl_->handle(family), nullptr, nullptr),
                   "compact");
}

// File by file as they are: CompactRange would flush by itself.
void Store::Impl::CompactFiles(Family family) {
  rocksdb::ColumnFamilyMetaData files;
  db_->GetColumnFamilyMetaData(handle(family), &files);
  std::vector<std::string> names;
  int output_level = 1;
  for (const rocksdb::LevelMetaData& level : files.levels) {
    for (const rocksdb::SstFileMetaData& file : level.files) names.push_back(file.name);
    if (!level.files.empty()) output_level = std::max(output_level, level.level);
  }
  if (names.empty()) return;
  rocksdb::CompactionOptions options;
  options.compression = BestCompression();
  options.output_file_size_limit = kCompactedFileBytes;
  const rocksdb::Status ignored = db_->CompactFiles(options, handle(family), names, output_level);
  ignored.PermitUncheckedError();
}

void Store::CompactSoon(Family family) {
  if (!impl_->options_.automatic_compaction || impl_->compacting_.exchange(true)) return;
  if (impl_->compactor_.joinable()) impl_->compactor_.join();
  impl_->compactor_ = std::thread([this, family] {
    impl_->CompactFiles(family);
    impl_->compacting_ = false;
  });
}

Status Store::VerifyChecksums() const { return FromRocks(impl_->db_->VerifyChecksum(), "verify checksums"); }

Status Store::LinkFiles(const std::string& directory) const {
  rocksdb::Checkpoint* made = nullptr;
  MYCEL_RETURN_IF_ERROR(FromRocks(rocksdb::Checkpoint::Create(impl_->db_.get(), &made), "link files"));
  const std::unique_ptr<rocksdb::Checkpoint> checkpoint(made);
  // Never flushes: what the memtables hold is in the log.
  return FromRocks(checkpoint->CreateCheckpoint(directory, std::numeric_limits<uint64_t>::max()), "link files");
}

// --- memory ---------------------------------------------------------------------------------------------------------

MemoryUse Store::ApproximateMemoryUse() const {
  return {.block_cache_bytes = impl_->cache_->GetUsage(),
          .memtable_bytes = impl_->Sum(rocksdb::DB::Properties::kCurSizeAllMemTables),
          .table_reader_bytes = impl_->Sum(rocksdb::DB::Properties::kEstimateTableReadersMem)};
}

PageTierStats Store::page_tier_stats() const {
  const uint64_t bytes = impl_->cache_->GetUsage();
  const uint64_t added = impl_->statistics_->getTickerCount(rocksdb::BLOCK_CACHE_BYTES_WRITE);
  return {.hits = impl_->statistics_->getTickerCount(rocksdb::BLOCK_CACHE_HIT),
          .misses = impl_->statistics_->getTickerCount(rocksdb::BLOCK_CACHE_MISS),
          .bytes = bytes,
          .evicted_bytes = added > bytes ? added - bytes : 0};
}

void Store::SetBlockCacheBytes(size_t bytes) { impl_->cache_->SetCapacity(bytes); }
void Store::SetWriteBytesPerSecond(uint64_t bytes) { impl_->limiter_->SetBytesPerSecond(Pace(bytes)); }

uint64_t Store::FileBytes(Family family) const {
  uint64_t bytes = 0;
  const bool known =
      impl_->db_->GetIntProperty(impl_->handle(family), rocksdb::DB::Properties::kTotalSstFilesSize, &bytes);
  return known ? bytes : 0;
}

uint64_t Store::ApproximateKeyCount(Family family) const {
  uint64_t count = 0;
  const bool known =
      impl_->db_->GetIntProperty(impl_->handle(family), rocksdb::DB::Properties::kEstimateNumKeys, &count);
  return known ? count : 0;
}

}  // namespace mycel::engine::kv
