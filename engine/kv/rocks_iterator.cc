#include "engine/kv/rocks_iterator.h"

#include <utility>

#include "engine/kv/rocks_status.h"

namespace mycel::engine::kv {
namespace {

class RocksIterator final : public Iterator {
 public:
  RocksIterator(rocksdb::DB* db, rocksdb::ColumnFamilyHandle* family, std::string begin, std::string end,
                bool cache_only, StoreGate::Use use)
      : use_(std::move(use)), begin_(std::move(begin)), end_(std::move(end)), begin_slice_(begin_), end_slice_(end_) {
    rocksdb::ReadOptions options;
    if (cache_only) options.read_tier = rocksdb::kBlockCacheTier;
    if (!begin_.empty()) options.iterate_lower_bound = &begin_slice_;
    if (!end_.empty()) options.iterate_upper_bound = &end_slice_;
    iterator_.reset(db->NewIterator(options, family));
  }

  void Seek(std::string_view key) override { iterator_->Seek(ToSlice(key)); }
  void SeekForPrev(std::string_view key) override { iterator_->SeekForPrev(ToSlice(key)); }
  void SeekToFirst() override { iterator_->SeekToFirst(); }
  void SeekToLast() override { iterator_->SeekToLast(); }
  bool Valid() const override { return iterator_->Valid(); }
  void Next() override { iterator_->Next(); }
  void Prev() override { iterator_->Prev(); }
  std::string_view key() const override { return ToView(iterator_->key()); }
  std::string_view value() const override { return ToView(iterator_->value()); }
  base::Status status() const override { return FromRocks(iterator_->status(), "scan"); }

 private:
  const StoreGate::Use use_;  // first: goes last
  const std::string begin_;
  const std::string end_;
  const rocksdb::Slice begin_slice_;  // RocksDB keeps pointers to these two
  const rocksdb::Slice end_slice_;
  std::unique_ptr<rocksdb::Iterator> iterator_;
};

class FailedIterator final : public Iterator {
 public:
  explicit FailedIterator(base::Status status) : status_(std::move(status)) {}
  void Seek(std::string_view) override {}
  void SeekForPrev(std::string_view) override {}
  void SeekToFirst() override {}
  void SeekToLast() override {}
  bool Valid() const override { return false; }
  void Next() override {}
  void Prev() override {}
  std::string_view key() const override { return {}; }
  std::string_view value() const override { return {}; }
  base::Status status() const override { return status_; }

 private:
  const base::Status status_;
};

}  // namespace

std::unique_ptr<Iterator> MakeRocksIterator(rocksdb::DB* db, rocksdb::ColumnFamilyHandle* family, std::string begin,
                                            std::string end, bool cache_only, StoreGate::Use use) {
  return std::make_unique<RocksIterator>(db, family, std::move(begin), std::move(end), cache_only, std::move(use));
}

std::unique_ptr<Iterator> MakeFailedIterator(base::Status status) {
  return std::make_unique<FailedIterator>(std::move(status));
}

std::string PrefixEnd(std::string_view prefix) {
  std::string end(prefix);
  while (!end.empty() && static_cast<unsigned char>(end.back()) == 0xFF) end.pop_back();
  if (!end.empty()) end.back() = static_cast<char>(static_cast<unsigned char>(end.back()) + 1);
  return end;
}

}  // namespace mycel::engine::kv
