#include "engine/kv/store.h"

#include <rocksdb/advanced_options.h>
#include <rocksdb/cache.h>
#include <rocksdb/convenience.h>
#include <rocksdb/db.h>
#include <rocksdb/filter_policy.h>
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
#include "engine/kv/manifest_tail.h"
#include "engine/kv/rocks_iterator.h"
#include "engine/kv/rocks_status.h"
#include "engine/kv/store_impl.h"

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
  database.max_bgerror_resume_count = 0;  // it is opened again instead (store_reopen.cc)
  database.info_log_level = rocksdb::WARN_LEVEL;
  database.keep_log_file_num = 3;
  database.listeners.push_back(errors_);
  database.statistics = statistics_;
  if (rocks_env_) {
    database.env = rocks_env_.get();
    database.info_log = std::make_shared<NoLogger>();
    database.max_file_opening_threads = 1;  // a file there opens at once, and in the same order each time
  }
  return database;
}

rocksdb::ColumnFamilyOptions Store::Impl::FamilyOptions() const {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache_;
  table.block_size = kBlockBytes;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(kBloomBitsPerKey));
  // Both count in the budget, in parts of a block's size: whole ones of a large file are larger than a shard of a small
  // cache, and each look-up would read them anew.
  table.cache_index_and_filter_blocks = true;
  table.index_type = rocksdb::BlockBasedTableOptions::kTwoLevelIndexSearch;
  table.partition_filters = true;
  table.metadata_block_size = kBlockBytes;
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
  Status opened = OpenAsItIs();
  if (opened.ok() || opened.id() != ErrorId::kCorruption) return opened;
  rocksdb::Env* const disk = rocks_env_ ? rocks_env_.get() : rocksdb::Env::Default();
  const auto torn = FindTornManifest(disk, path_);
  if (!torn.ok() || !*torn) return opened;
  if (options_.read_only) {
    return Status::Error(ErrorId::kCorruption, opened.message() + ". The end of " + (*torn)->file +
                                                   " is torn, as by a power cut: a start of the server that asks for "
                                                   "no recovery cuts it off");
  }
  MYCEL_RETURN_IF_ERROR(CutTornManifest(disk, path_, **torn));
  return OpenAsItIs();
}

// Written before there was a family for it, which is the last one.
bool Store::Impl::LacksHistory() {
  static_assert(static_cast<size_t>(Family::kHistory) + 1 == kFamilyCount);
  std::vector<std::string> have;
  if (!rocksdb::DB::ListColumnFamilies(DatabaseOptions(), path_, &have).ok()) return false;  // Open tells why
  return std::find(have.begin(), have.end(), kFamilyNames.back()) == have.end();
}

Status Store::Impl::OpenAsItIs() {
  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  families.emplace_back(rocksdb::kDefaultColumnFamilyName, FamilyOptions());
  for (const std::string_view name : kFamilyNames) families.emplace_back(std::string(name), FamilyOptions());
  // A store that is only read is not given what it lacks.
  const bool lacks_history = options_.read_only && LacksHistory();
  if (lacks_history) families.pop_back();
  rocksdb::DB* db = nullptr;
  const rocksdb::Status opened = options_.read_only
                                     ? rocksdb::DB::OpenForReadOnly(DatabaseOptions(), path_, families, &handles_, &db)
                                     : rocksdb::DB::Open(DatabaseOptions(), path_, families, &handles_, &db);
  db_.reset(db);
  if (lacks_history && opened.ok()) handles_.push_back(nullptr);
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
  for (rocksdb::ColumnFamilyHandle* handle : handles_) {
    if (handle != nullptr) db_->DestroyColumnFamilyHandle(handle);
  }
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
  MYCEL_ASSIGN_OR_RETURN(impl->last_batch_, impl->PersistedBatch());
  return std::unique_ptr<Store>(new Store(std::move(impl)));
}

Store::Store(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Store::~Store() = default;

// --- reads ----------------------------------------------------------------------------------------------------------

Result<Lookup> Store::Get(Family family, std::string_view key, std::string* value, ReadTier tier) const {
  const StoreGate::Use use(&impl_->gate_);
  if (impl_->db_ == nullptr) return impl_->Closed();
  rocksdb::ReadOptions options;
  if (tier == ReadTier::kCacheOnly) options.read_tier = rocksdb::kBlockCacheTier;
  if (impl_->handle(family) == nullptr) return Lookup::kAbsent;
  const rocksdb::Status status = impl_->db_->Get(options, impl_->handle(family), ToSlice(key), value);
  if (status.ok()) return Lookup::kFound;
  if (status.IsNotFound()) return Lookup::kAbsent;
  if (status.IsIncomplete() && tier == ReadTier::kCacheOnly) return Lookup::kNotCached;
  return FromRocks(status, "read");
}

Result<std::vector<std::optional<std::string>>> Store::MultiGet(Family family,
                                                                std::span<const std::string_view> keys) const {
  const StoreGate::Use use(&impl_->gate_);
  if (impl_->db_ == nullptr) return impl_->Closed();
  if (impl_->handle(family) == nullptr) return std::vector<std::optional<std::string>>(keys.size());
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
  const StoreGate::Use use(&impl_->gate_);
  if (impl_->db_ == nullptr) return impl_->Closed();
  if (impl_->handle(family) == nullptr) return std::optional<std::string>();
  rocksdb::ReadOptions options;
  options.read_tier = rocksdb::kPersistedTier;
  std::string value;
  const rocksdb::Status status = impl_->db_->Get(options, impl_->handle(family), ToSlice(key), &value);
  if (status.IsNotFound()) return std::optional<std::string>();
  MYCEL_RETURN_IF_ERROR(FromRocks(status, "read"));
  return std::optional<std::string>(std::move(value));
}

std::unique_ptr<Iterator> Store::NewPrefixIterator(Family family, std::string_view prefix, ReadTier tier) const {
  return impl_->NewIterator(family, std::string(prefix), PrefixEnd(prefix), tier);
}

std::unique_ptr<Iterator> Store::NewRangeIterator(Family family, std::string_view begin, std::string_view end,
                                                  ReadTier tier) const {
  return impl_->NewIterator(family, std::string(begin), std::string(end), tier);
}

std::unique_ptr<Iterator> Store::Impl::NewIterator(Family family, std::string begin, std::string end, ReadTier tier) {
  StoreGate::Use use(&gate_);
  if (db_ == nullptr) return MakeFailedIterator(Closed());
  if (handle(family) == nullptr) return MakeFailedIterator(Status::Ok());  // empty
  return MakeRocksIterator(db_.get(), handle(family), std::move(begin), std::move(end), tier == ReadTier::kCacheOnly,
                           std::move(use));
}

// --- writes ---------------------------------------------------------------------------------------------------------

Status Store::Impl::Encode(const WriteBatch& batch, rocksdb::WriteBatch* rocks) const {
  std::string_view changes = batch.changes_;
  while (!changes.empty()) {
    const auto kind = static_cast<WriteBatch::Kind>(changes[0]);
    rocksdb::ColumnFamilyHandle* const family = handle(static_cast<Family>(changes[1]));
    changes.remove_prefix(2);
    std::string_view first, second;
    MYCEL_ASSERT(base::TakeLengthPrefixed(&changes, &first) && base::TakeLengthPrefixed(&changes, &second));
    rocksdb::Status added;
    switch (kind) {
      case WriteBatch::Kind::kPut:
        added = rocks->Put(family, ToSlice(first), ToSlice(second));
        break;
      case WriteBatch::Kind::kDelete:
        added = rocks->Delete(family, ToSlice(first));
        break;
    }
    MYCEL_RETURN_IF_ERROR(FromRocks(added, "fill a batch"));
  }
  return Status();
}

Status Store::Write(const WriteBatch& batch) {
  const std::lock_guard lock(impl_->writing_);
  MYCEL_RETURN_IF_ERROR(impl_->Recover());
  const StoreGate::Use use(&impl_->gate_);
  auto rocks = std::make_unique<rocksdb::WriteBatch>(batch.bytes() + batch.count() * 4);
  MYCEL_RETURN_IF_ERROR(impl_->Encode(batch, rocks.get()));
  return impl_->Apply(std::move(rocks));
}

// Files that hold nothing else go at once, the rest key by key. RocksDB's DeleteRange would do it in one write, but a
// compaction that is left with nothing but its marks and then cannot write ends in an assertion of its own (7.8): on a
// full disk, a crash at every start.
Status Store::RemoveRange(Family family, std::string_view begin, std::string_view end) {
  constexpr size_t kKeysPerBatch = 1000;
  {
    const std::lock_guard lock(impl_->writing_);
    MYCEL_RETURN_IF_ERROR(impl_->Recover());
    const StoreGate::Use use(&impl_->gate_);
    if (impl_->db_ == nullptr) return impl_->Closed();
    const rocksdb::Slice from = ToSlice(begin), to = ToSlice(end);
    MYCEL_RETURN_IF_ERROR(FromRocks(
        rocksdb::DeleteFilesInRange(impl_->db_.get(), impl_->handle(family), &from, &to, false), "delete files"));
  }
  std::string next(begin);
  for (bool more = true; more;) {
    WriteBatch batch;
    {
      const auto keys = NewRangeIterator(family, next, end);
      for (keys->SeekToFirst(); keys->Valid() && batch.count() < kKeysPerBatch; keys->Next()) {
        batch.Delete(family, keys->key());
      }
      more = keys->Valid();
      if (more) next = keys->key();
      MYCEL_RETURN_IF_ERROR(keys->status());
    }
    if (batch.count() > 0) MYCEL_RETURN_IF_ERROR(Write(batch));
  }
  return Status();
}

Status Store::Flush() {
  const std::lock_guard lock(impl_->writing_);
  MYCEL_RETURN_IF_ERROR(impl_->Recover());
  Status flushed = impl_->Flush();
  if (flushed.ok()) return flushed;
  // The error may be older than this call: of work in the background that began while the disk was ill. A disk that is
  // ill still says so again.
  MYCEL_RETURN_IF_ERROR(impl_->Recover());
  return impl_->Flush();
}

Status Store::Recover() {
  const std::lock_guard lock(impl_->writing_);
  return impl_->Recover();
}

Status Store::Reopen() {
  const std::lock_guard lock(impl_->writing_);
  return impl_->Reopen();
}

Status Store::BackgroundError() const { return impl_->errors_->first(); }

Status Store::Compact(Family family) {
  const StoreGate::Use use(&impl_->gate_);
  if (impl_->db_ == nullptr) return impl_->Closed();
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
  const std::lock_guard lock(impl_->writing_);  // not opened anew meanwhile
  if (impl_->db_ == nullptr) return;
  if (!impl_->options_.automatic_compaction || impl_->compacting_.exchange(true)) return;
  if (impl_->compactor_.joinable()) impl_->compactor_.join();
  impl_->compactor_ = std::thread([this, family] {
    impl_->CompactFiles(family);
    impl_->compacting_ = false;
  });
}

Status Store::VerifyChecksums() const {
  const StoreGate::Use use(&impl_->gate_);
  if (impl_->db_ == nullptr) return impl_->Closed();
  return FromRocks(impl_->db_->VerifyChecksum(), "verify checksums");
}

Status Store::LinkFiles(const std::string& directory) const {
  const StoreGate::Use use(&impl_->gate_);
  if (impl_->db_ == nullptr) return impl_->Closed();
  rocksdb::Checkpoint* made = nullptr;
  MYCEL_RETURN_IF_ERROR(FromRocks(rocksdb::Checkpoint::Create(impl_->db_.get(), &made), "link files"));
  const std::unique_ptr<rocksdb::Checkpoint> checkpoint(made);
  // Never flushes: what the memtables hold is in the log.
  return FromRocks(checkpoint->CreateCheckpoint(directory, std::numeric_limits<uint64_t>::max()), "link files");
}

// --- memory ---------------------------------------------------------------------------------------------------------

MemoryUse Store::ApproximateMemoryUse() const {
  const StoreGate::Use use(&impl_->gate_);
  return {.block_cache_bytes = impl_->cache_->GetUsage(),
          .memtable_bytes = impl_->Sum(rocksdb::DB::Properties::kCurSizeAllMemTables),
          .unflushed_bytes = impl_->unflushed_bytes_.load(),
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
  const StoreGate::Use use(&impl_->gate_);
  if (impl_->db_ == nullptr || impl_->handle(family) == nullptr) return 0;
  uint64_t bytes = 0;
  const bool known =
      impl_->db_->GetIntProperty(impl_->handle(family), rocksdb::DB::Properties::kTotalSstFilesSize, &bytes);
  return known ? bytes : 0;
}

uint64_t Store::ApproximateKeyCount(Family family) const {
  const StoreGate::Use use(&impl_->gate_);
  if (impl_->db_ == nullptr || impl_->handle(family) == nullptr) return 0;
  uint64_t count = 0;
  const bool known =
      impl_->db_->GetIntProperty(impl_->handle(family), rocksdb::DB::Properties::kEstimateNumKeys, &count);
  return known ? count : 0;
}

}  // namespace mycel::engine::kv
