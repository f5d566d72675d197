#include "engine/index/id_container.h"

#include <algorithm>
#include <mutex>

namespace mycel::engine::index {
namespace {

constexpr uint8_t kFormat = 1;
constexpr uint8_t kAheadFlag = 1;

base::Status Damaged() {
  return base::Status::Error(base::ErrorId::kCorruption, "A stored chunk of an id set is damaged");
}

}  // namespace

template <typename Apply>
IdContainer::Change IdContainer::Mutate(const Apply& apply) {
  const std::unique_lock<std::shared_mutex> lock(mutex_);
  const int64_t cardinality = bits_.Cardinality();
  const auto bytes = static_cast<int64_t>(bits_.bytes() + stale_.bytes());
  apply();
  ++version_;
  return {static_cast<int64_t>(bits_.Cardinality()) - cardinality,
          static_cast<int64_t>(bits_.bytes() + stale_.bytes()) - bytes};
}

IdContainer::Change IdContainer::Add(std::span<const uint32_t> values, uint64_t lsn) {
  return Mutate([&] {
    bits_.Add(values);
    last_change_ = std::max(last_change_, lsn);
  });
}

IdContainer::Change IdContainer::MarkStale(std::span<const uint32_t> values, uint64_t lsn) {
  return Mutate([&] {
    stale_.Add(values);
    last_change_ = std::max(last_change_, lsn);
  });
}

IdContainer::Change IdContainer::Remove(std::span<const uint32_t> values) {
  return Mutate([&] {
    bits_.Remove(values);
    stale_.Remove(values);
  });
}

IdContainer::Change IdContainer::Keep(std::span<const uint32_t> values) {
  return Mutate([&] { stale_.Remove(values); });
}

bool IdContainer::Contains(uint32_t value) const {
  const std::shared_lock<std::shared_mutex> lock(mutex_);
  return bits_.Contains(value);
}

size_t IdContainer::Intersect(std::span<uint32_t> values, uint64_t snapshot, bool* exact) const {
  const std::shared_lock<std::shared_mutex> lock(mutex_);
  *exact = *exact && ExactAt(snapshot);
  size_t kept = 0;
  for (const uint32_t value : values) {
    if (bits_.Contains(value)) values[kept++] = value;
  }
  return kept;
}

size_t IdContainer::Next(uint32_t from, uint64_t snapshot, std::span<uint32_t> out, bool* exact) const {
  const std::shared_lock<std::shared_mutex> lock(mutex_);
  const size_t count = bits_.Next(from, out);
  if (count > 0) *exact = *exact && ExactAt(snapshot);
  return count;
}

size_t IdContainer::NextStale(uint32_t from, std::span<uint32_t> out) const {
  const std::shared_lock<std::shared_mutex> lock(mutex_);
  // Without a mark on the lost bits themselves every bit is suspect.
  return unproven_ ? bits_.Next(from, out) : stale_.Next(from, out);
}

bool IdContainer::EncodeIfDirty(uint64_t watermark, std::string* value, uint64_t* version) const {
  const std::shared_lock<std::shared_mutex> lock(mutex_);
  if (version_ == persisted_version_) return false;
  *version = version_;
  value->clear();
  if (bits_.empty() && stale_.empty()) return true;
  value->push_back(static_cast<char>(kFormat));
  value->push_back(static_cast<char>(unproven_ || last_change_ > watermark ? kAheadFlag : 0));
  for (int i = 0; i < 8; ++i) value->push_back(static_cast<char>(last_change_ >> (8 * i)));
  bits_.Encode(value);
  stale_.Encode(value);
  return true;
}

void IdContainer::Persisted(uint64_t version) {
  const std::unique_lock<std::shared_mutex> lock(mutex_);
  persisted_version_ = std::max(persisted_version_, version);
}

base::Result<IdContainer::Change> IdContainer::Load(std::string_view value) {
  if (value.size() < 10) return Damaged();
  const auto format = static_cast<uint8_t>(value[0]);
  const auto flags = static_cast<uint8_t>(value[1]);
  if (format > kFormat) {
    return base::Status::Error(base::ErrorId::kNewerFormat, "A chunk of an id set has format " +
                                                                std::to_string(format) + "; this version reads up to " +
                                                                std::to_string(kFormat));
  }
  if (format == 0 || flags > kAheadFlag) return Damaged();
  uint64_t last_change = 0;
  for (size_t i = 0; i < 8; ++i) last_change |= static_cast<uint64_t>(static_cast<uint8_t>(value[2 + i])) << (8 * i);
  value.remove_prefix(10);
  bool good = true;
  const Change change = Mutate([&] {
    good = bits_.Decode(&value) && stale_.Decode(&value) && value.empty();
    last_change_ = std::max(last_change_, last_change);
    unproven_ = unproven_ || (flags & kAheadFlag) != 0;
    persisted_version_ = version_ + 1;  // what Mutate makes of version_
  });
  if (!good) return Damaged();
  return change;
}

}  // namespace mycel::engine::index
