#include "engine/index/set_directory.h"

#include <memory>

#include "engine/base/limits.h"

namespace mycel::engine::index {
namespace {

constexpr size_t kKeyBytes = 13;

}  // namespace

std::string ChunkKey::Encode() const {
  std::string key;
  key.push_back(static_cast<char>(kind));
  for (int shift = 24; shift >= 0; shift -= 8) key.push_back(static_cast<char>(token >> shift));
  for (int shift = 56; shift >= 0; shift -= 8) key.push_back(static_cast<char>(container >> shift));
  return key;
}

base::Result<ChunkKey> ChunkKey::Decode(std::string_view bytes) {
  ChunkKey key;
  if (bytes.size() == kKeyBytes && static_cast<uint8_t>(bytes[0]) < kSetKinds) {
    key.kind = static_cast<SetKind>(bytes[0]);
    for (size_t i = 1; i < 5; ++i) key.token = key.token << 8 | static_cast<uint8_t>(bytes[i]);
    for (size_t i = 5; i < kKeyBytes; ++i) key.container = key.container << 8 | static_cast<uint8_t>(bytes[i]);
    if (key.token < base::kMaxTokens) return key;
  }
  return base::Status::Error(base::ErrorId::kCorruption, "The key of a stored id set chunk is damaged");
}

SetDirectory::~SetDirectory() {
  for (auto& kind : sets_) {
    const uint64_t bound = kind.Bound();
    for (uint64_t token = 0; token < bound; ++token) {
      if (const auto* slot = kind.Find(token)) delete slot->load(std::memory_order_relaxed);
    }
  }
}

IdSet* SetDirectory::Find(SetKind kind, uint32_t token) const {
  const auto* slot = sets_[static_cast<size_t>(kind)].Find(token);
  return slot == nullptr ? nullptr : slot->load(std::memory_order_acquire);
}

IdSet& SetDirectory::Ensure(SetKind kind, uint32_t token) {
  std::atomic<IdSet*>& slot = sets_[static_cast<size_t>(kind)].Ensure(token);
  IdSet* set = slot.load(std::memory_order_acquire);
  if (set != nullptr) return *set;
  auto fresh = std::make_unique<IdSet>();
  if (slot.compare_exchange_strong(set, fresh.get(), std::memory_order_acq_rel)) set = fresh.release();
  return *set;
}

void SetDirectory::EncodeDirty(base::Lsn watermark, const Sink& sink, IdSet::Ticket* ticket) const {
  for (uint32_t k = 0; k < kSetKinds; ++k) {
    const uint64_t bound = sets_[k].Bound();
    for (uint64_t token = 0; token < bound; ++token) {
      const IdSet* set = Find(static_cast<SetKind>(k), static_cast<uint32_t>(token));
      if (set == nullptr) continue;
      set->EncodeDirty(
          watermark,
          [&](uint64_t container, std::string_view value) {
            sink(ChunkKey{static_cast<SetKind>(k), static_cast<uint32_t>(token), container}.Encode(), value);
          },
          ticket);
    }
  }
}

base::Status SetDirectory::Load(const ChunkKey& key, std::string_view value) {
  return Ensure(key.kind, key.token).Load(key.container, value);
}

size_t SetDirectory::bytes() const {
  size_t total = 0;
  for (const auto& kind : sets_) {
    const uint64_t bound = kind.Bound();
    for (uint64_t token = 0; token < bound; ++token) {
      const auto* slot = kind.Find(token);
      const IdSet* set = slot == nullptr ? nullptr : slot->load(std::memory_order_acquire);
      if (set != nullptr) total += sizeof(IdSet) + set->bytes();
    }
  }
  return total;
}

}  // namespace mycel::engine::index
