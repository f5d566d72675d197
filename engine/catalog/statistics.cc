#include "engine/catalog/statistics.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "engine/catalog/byte_coding.h"

namespace mycel::engine::catalog {
namespace {

constexpr uint8_t kFormat = 1;
constexpr uint32_t kAny = UINT32_MAX;

uint32_t Raw(MaybeLabel label) { return label ? label->value : kAny; }

}  // namespace

size_t TripleBag::KeyHash::operator()(const Key& key) const {
  uint64_t hash = (static_cast<uint64_t>(key.start) << 32 | key.end) * 0x9E3779B97F4A7C15ull;
  hash = (hash ^ hash >> 29 ^ key.type) * 0xBF58476D1CE4E5B9ull;
  return static_cast<size_t>(hash ^ hash >> 32);
}

void TripleBag::AddRel(base::RelTypeId type, std::span<const base::LabelId> start, std::span<const base::LabelId> end,
                       int64_t times) {
  const auto add_ends = [&](uint32_t from) {
    triples_[{from, type.value, kAny}] += times;
    for (const base::LabelId label : end) triples_[{from, type.value, label.value}] += times;
  };
  add_ends(kAny);
  for (const base::LabelId label : start) add_ends(label.value);
}

Statistics::Shard& Statistics::ShardOf(const TripleBag::Key& key) {
  return shards_[TripleBag::KeyHash()(key) >> 8 & (kShards - 1)];
}

const Statistics::Shard& Statistics::ShardOf(const TripleBag::Key& key) const {
  return shards_[TripleBag::KeyHash()(key) >> 8 & (kShards - 1)];
}

void Statistics::Add(const TripleBag& bag) {
  for (const auto& [key, times] : bag.triples_) {
    Shard& shard = ShardOf(key);
    const std::lock_guard<std::mutex> lock(shard.mutex);
    shard.triples[key] += times;
  }
}

void Statistics::Install(const TripleBag& sample, double scale) {
  for (Shard& shard : shards_) {
    const std::lock_guard<std::mutex> lock(shard.mutex);
    shard.triples.clear();
  }
  for (const auto& [key, times] : sample.triples_) {
    Shard& shard = ShardOf(key);
    const std::lock_guard<std::mutex> lock(shard.mutex);
    shard.triples[key] += static_cast<int64_t>(std::llround(static_cast<double>(times) * scale));
  }
}

void Statistics::SetIndex(base::IndexId id, const IndexStatistics& statistics) {
  const std::lock_guard<std::mutex> lock(index_mutex_);
  indexes_[id.value] = statistics;
}

void Statistics::DropIndex(base::IndexId id) {
  const std::lock_guard<std::mutex> lock(index_mutex_);
  indexes_.erase(id.value);
}

std::optional<int64_t> Statistics::Find(const TripleBag::Key& key) const {
  const Shard& shard = ShardOf(key);
  const std::lock_guard<std::mutex> lock(shard.mutex);
  const auto found = shard.triples.find(key);
  if (found == shard.triples.end()) return std::nullopt;
  return std::max<int64_t>(found->second, 0);
}

double Statistics::Nodes(MaybeLabel label) const {
  const int64_t count =
      label ? counts_->Newest(CountKind::kLabel, label->value) : counts_->Newest(CountKind::kNodes, 0);
  return static_cast<double>(std::max<int64_t>(count, 0));
}

double Statistics::Rels(MaybeLabel start, MaybeType type, MaybeLabel end) const {
  if (!type) {
    const auto total = static_cast<double>(std::max<int64_t>(counts_->Newest(CountKind::kRels, 0), 0));
    if (!start && !end) return total;
    // No triple is kept without a type: sum over the types that were seen with these labels.
    double sum = 0;
    for (const Shard& shard : shards_) {
      const std::lock_guard<std::mutex> lock(shard.mutex);
      for (const auto& [key, times] : shard.triples) {
        if (key.start == Raw(start) && key.end == Raw(end)) sum += static_cast<double>(std::max<int64_t>(times, 0));
      }
    }
    return std::min(sum, total);
  }
  if (!start && !end) {
    return static_cast<double>(std::max<int64_t>(counts_->Newest(CountKind::kRelType, type->value), 0));
  }
  if (const auto count = Find({Raw(start), type->value, Raw(end)})) return static_cast<double>(*count);
  return 0;
}

double Statistics::AverageDegree(MaybeLabel label, base::Direction direction, MaybeType type, MaybeLabel other) const {
  const double nodes = Nodes(label);
  if (nodes <= 0) return 0;
  double rels = 0;
  if (direction != base::Direction::kIncoming) rels += Rels(label, type, other);
  if (direction != base::Direction::kOutgoing) rels += Rels(other, type, label);
  return rels / nodes;
}

std::optional<IndexStatistics> Statistics::Index(base::IndexId id) const {
  const std::lock_guard<std::mutex> lock(index_mutex_);
  const auto found = indexes_.find(id.value);
  if (found == indexes_.end()) return std::nullopt;
  return found->second;
}

std::optional<double> Statistics::EntriesPerKey(base::IndexId id) const {
  const auto statistics = Index(id);
  if (!statistics) return std::nullopt;
  return static_cast<double>(statistics->entries) /
         static_cast<double>(std::max<uint64_t>(statistics->distinct_keys, 1));
}

std::string Statistics::Encode() const {
  ByteWriter writer;
  writer.U8(kFormat);
  for (const Shard& shard : shards_) {
    const std::lock_guard<std::mutex> lock(shard.mutex);
    for (const auto& [key, times] : shard.triples) {
      if (times <= 0) continue;
      writer.U8(1);
      writer.Count(key.start);
      writer.Count(key.type);
      writer.Count(key.end);
      writer.I64(times);
    }
  }
  writer.U8(0);
  const std::lock_guard<std::mutex> lock(index_mutex_);
  writer.Count(indexes_.size());
  for (const auto& [id, statistics] : indexes_) {
    writer.Count(id);
    writer.U64(statistics.entries);
    writer.U64(statistics.distinct_keys);
  }
  return writer.Take();
}

base::Status Statistics::Decode(std::string_view bytes) {
  ByteReader reader(bytes);
  if (const uint8_t format = reader.U8(); format > kFormat) {
    return base::Status::Error(base::ErrorId::kNewerFormat, "The stored statistics have format " +
                                                                std::to_string(format) + "; this version reads up to " +
                                                                std::to_string(kFormat));
  }
  TripleBag bag;
  while (reader.Enum(2) == 1) {
    TripleBag::Key key{};
    key.start = reader.Count32();
    key.type = reader.Count32();
    key.end = reader.Count32();
    bag.triples_[key] = std::clamp<int64_t>(reader.I64(), 0, int64_t{1} << 48);
  }
  std::unordered_map<uint32_t, IndexStatistics> indexes;
  for (size_t left = reader.ItemCount(); left > 0 && reader.ok(); --left) {
    const uint32_t id = reader.Count32();
    IndexStatistics statistics;
    statistics.entries = reader.U64();
    statistics.distinct_keys = reader.U64();
    indexes[id] = statistics;
  }
  if (!reader.done()) return base::Status::Error(base::ErrorId::kCorruption, "The stored statistics are damaged");
  Install(bag, 1.0);
  const std::lock_guard<std::mutex> lock(index_mutex_);
  indexes_ = std::move(indexes);
  return base::Status::Ok();
}

}  // namespace mycel::engine::catalog
