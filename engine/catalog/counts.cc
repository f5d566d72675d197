#include "engine/catalog/counts.h"

#include <algorithm>

#include "engine/base/assert.h"
#include "engine/base/limits.h"
#include "engine/catalog/byte_coding.h"

namespace mycel::engine::catalog {
namespace {

constexpr uint8_t kFormat = 1;

base::Status Damaged() { return base::Status::Error(base::ErrorId::kCorruption, "The stored counts are damaged"); }

}  // namespace

Counts::Counter& Counts::Ensure(CountKind kind, uint32_t token) {
  switch (kind) {
    case CountKind::kNodes:
      return nodes_;
    case CountKind::kRels:
      return rels_;
    case CountKind::kLabel:
      return labels_.Ensure(token);
    case CountKind::kRelType:
      break;
  }
  return rel_types_.Ensure(token);
}

Counts::Counter* Counts::Find(CountKind kind, uint32_t token) const {
  switch (kind) {
    case CountKind::kNodes:
      return &nodes_;
    case CountKind::kRels:
      return &rels_;
    case CountKind::kLabel:
      return labels_.Find(token);
    case CountKind::kRelType:
      break;
  }
  return rel_types_.Find(token);
}

void Counts::Add(base::Lsn lsn, std::span<const CountDelta> deltas) {
  for (const CountDelta& delta : deltas) {
    if (delta.delta != 0) AddOne(lsn.value, delta);
  }
}

void Counts::AddOne(uint64_t lsn, const CountDelta& delta) {
  Counter& counter = Ensure(delta.kind, delta.token);
  bool list = false;
  {
    const std::lock_guard<std::mutex> lock(counter.older.mutex);
    const uint64_t last = counter.lsn.load(std::memory_order_relaxed);
    MYCEL_ASSERT(lsn >= last);
    const int64_t value = counter.newest.load(std::memory_order_relaxed) + delta.delta;
    Older& older = counter.older;
    if (!older.steps.empty() && older.steps.back().lsn == lsn) {
      older.steps.back().value = value;
    } else {
      older.steps.push_back({lsn, value});
    }
    list = !older.listed;
    older.listed = true;
    // A reader that saw any of the new values also sees the odd or the next even sequence, and tries again.
    const uint64_t sequence = counter.sequence.load(std::memory_order_relaxed);
    counter.sequence.store(sequence + 1, std::memory_order_relaxed);
    counter.lsn.store(lsn, std::memory_order_release);
    counter.newest.store(value, std::memory_order_release);
    counter.sequence.store(sequence + 2, std::memory_order_release);
  }
  if (list) {
    const std::lock_guard<std::mutex> lock(changed_mutex_);
    changed_.push_back(&counter);
  }
}

int64_t Counts::Read(Counter* counter, uint64_t snapshot) {
  const uint64_t before = counter->sequence.load(std::memory_order_acquire);
  if ((before & 1) == 0) {
    const int64_t value = counter->newest.load(std::memory_order_acquire);
    const uint64_t lsn = counter->lsn.load(std::memory_order_acquire);
    if (counter->sequence.load(std::memory_order_relaxed) == before && lsn <= snapshot) return value;
  }
  const std::lock_guard<std::mutex> lock(counter->older.mutex);
  const auto& steps = counter->older.steps;
  const auto after = std::upper_bound(steps.begin(), steps.end(), snapshot,
                                      [](uint64_t at, const Step& step) { return at < step.lsn; });
  return after == steps.begin() ? counter->older.base : std::prev(after)->value;
}

int64_t Counts::Get(CountKind kind, uint32_t token, base::Lsn snapshot) const {
  Counter* counter = Find(kind, token);
  return counter == nullptr ? 0 : Read(counter, snapshot.value);
}

int64_t Counts::Newest(CountKind kind, uint32_t token) const {
  const Counter* counter = Find(kind, token);
  return counter == nullptr ? 0 : counter->newest.load(std::memory_order_relaxed);
}

void Counts::Fold(base::Lsn horizon) {
  std::vector<Counter*> changed;
  {
    const std::lock_guard<std::mutex> lock(changed_mutex_);
    changed.swap(changed_);
  }
  std::vector<Counter*> rest;
  for (Counter* counter : changed) {
    const std::lock_guard<std::mutex> lock(counter->older.mutex);
    auto& steps = counter->older.steps;
    const auto first_kept = std::upper_bound(steps.begin(), steps.end(), horizon.value,
                                             [](uint64_t at, const Step& step) { return at < step.lsn; });
    if (first_kept != steps.begin()) counter->older.base = std::prev(first_kept)->value;
    steps.erase(steps.begin(), first_kept);
    if (steps.empty()) {
      steps.shrink_to_fit();
      counter->older.listed = false;
    } else {
      rest.push_back(counter);
    }
  }
  const std::lock_guard<std::mutex> lock(changed_mutex_);
  changed_.insert(changed_.end(), rest.begin(), rest.end());
}

std::string Counts::Encode(base::Lsn lsn) const {
  ByteWriter writer;
  writer.U8(kFormat);
  writer.U64(lsn.value);
  writer.I64(Nodes(lsn));
  writer.I64(Rels(lsn));
  for (const CountKind kind : {CountKind::kLabel, CountKind::kRelType}) {
    const uint64_t bound = (kind == CountKind::kLabel ? labels_ : rel_types_).Bound();
    for (uint32_t token = 0; token < bound; ++token) {
      const int64_t value = Get(kind, token, lsn);
      if (value == 0) continue;
      writer.U8(1);
      writer.Count(token);
      writer.I64(value);
    }
    writer.U8(0);
  }
  return writer.Take();
}

base::Status Counts::Decode(std::string_view bytes) {
  ByteReader reader(bytes);
  if (const uint8_t format = reader.U8(); format > kFormat) {
    return base::Status::Error(base::ErrorId::kNewerFormat, "The stored counts have format " + std::to_string(format) +
                                                                "; this version reads up to " +
                                                                std::to_string(kFormat));
  }
  const uint64_t lsn = reader.U64();
  std::vector<CountDelta> values;
  values.push_back({CountKind::kNodes, 0, reader.I64()});
  values.push_back({CountKind::kRels, 0, reader.I64()});
  for (const CountKind kind : {CountKind::kLabel, CountKind::kRelType}) {
    while (reader.Enum(2) == 1) {
      const uint32_t token = reader.Count32();
      if (token >= base::kMaxTokens) reader.Fail();
      values.push_back({kind, token, reader.I64()});
      if (!reader.ok()) return Damaged();
    }
  }
  if (!reader.done()) return Damaged();
  for (const CountDelta& value : values) {
    Counter& counter = Ensure(value.kind, value.token);
    const std::lock_guard<std::mutex> lock(counter.older.mutex);
    counter.older.base = value.delta;
    counter.older.steps.clear();
    counter.lsn.store(lsn, std::memory_order_release);
    counter.newest.store(value.delta, std::memory_order_release);
  }
  return base::Status::Ok();
}

}  // namespace mycel::engine::catalog
