#include "engine/catalog/name_table.h"

#include <utility>

#include "engine/base/limits.h"

namespace mycel::engine::catalog {

using base::ErrorId;
using base::Status;

namespace {

constexpr uint64_t kFirstBuckets = 128;

uint64_t HashName(std::string_view name) { return std::hash<std::string_view>()(name) * 0x9E3779B97F4A7C15ull >> 7; }

}  // namespace

NameTable::NameTable(std::string_view what) : what_(what) {
  owned_.push_back(std::make_unique<Buckets>(kFirstBuckets));
  buckets_.store(owned_.back().get(), std::memory_order_release);
}

std::optional<uint32_t> NameTable::Find(std::string_view name) const {
  const Buckets* buckets = buckets_.load(std::memory_order_acquire);
  for (uint64_t at = HashName(name) & buckets->mask;; at = (at + 1) & buckets->mask) {
    const uint32_t slot = buckets->slots[at].load(std::memory_order_acquire);
    if (slot == 0) return std::nullopt;
    if (*names_.Find(slot - 1) == name) return slot - 1;
  }
}

std::string_view NameTable::Name(uint32_t id) const {
  MYCEL_ASSERT(id < size());
  return *names_.Find(id);
}

base::Result<uint32_t> NameTable::Add(std::string_view name, const LogNewName& log) {
  if (const auto id = Find(name)) return *id;
  if (name.empty()) {
    return Status::Error(ErrorId::kTokenNameError,
                         "'' is not a valid token name. A " + what_ + " name cannot be empty");
  }
  if (name.find('\0') != std::string_view::npos) {
    return Status::Error(ErrorId::kTokenNameError,
                         "A " + what_ + " name cannot contain null-bytes: '" + std::string(name.substr(0, 100)) + "'");
  }
  if (name.size() > base::kMaxTokenNameBytes) {
    return Status::Error(ErrorId::kTokenNameError, "A " + what_ + " name of " + std::to_string(name.size()) +
                                                       " bytes is too long; the limit is " +
                                                       std::to_string(base::kMaxTokenNameBytes) + " bytes");
  }
  const std::lock_guard<std::mutex> lock(add_mutex_);
  if (const auto id = Find(name)) return *id;
  const uint32_t id = size();
  if (id >= base::kMaxTokens) {
    return Status::Error(ErrorId::kLimitExceeded, "The limit of " + std::to_string(base::kMaxTokens) + " " + what_ +
                                                      " names is reached; `" + std::string(name.substr(0, 100)) +
                                                      "` cannot be added");
  }
  if (log) MYCEL_RETURN_IF_ERROR(log(id, name));
  Publish(id, name);
  return id;
}

base::Status NameTable::Restore(uint32_t id, std::string_view name) {
  const std::lock_guard<std::mutex> lock(add_mutex_);
  const uint32_t count = size();
  if (id < count && Name(id) == name) return Status::Ok();
  if (id != count || id >= base::kMaxTokens || name.empty() || Find(name).has_value()) {
    return Status::Error(ErrorId::kCorruption, "The stored " + what_ + " " + std::to_string(id) +
                                                   " does not follow the " + std::to_string(count) + " known ones");
  }
  Publish(id, name);
  return Status::Ok();
}

void NameTable::Publish(uint32_t id, std::string_view name) {
  names_.Ensure(id) = std::string(name);
  Buckets* buckets = owned_.back().get();
  if (static_cast<uint64_t>(id) * 2 >= buckets->mask) {
    // Readers go on in the old table, which lacks only this name; the new one is whole before it is seen.
    auto bigger = std::make_unique<Buckets>((buckets->mask + 1) * 2);
    for (uint32_t old = 0; old < id; ++old) Link(bigger.get(), old);
    Link(bigger.get(), id);
    owned_.push_back(std::move(bigger));
    size_.store(id + 1, std::memory_order_release);
    buckets_.store(owned_.back().get(), std::memory_order_release);
    return;
  }
  size_.store(id + 1, std::memory_order_release);  // first, so that an id that was found can be asked for its name
  Link(buckets, id);
}

void NameTable::Link(Buckets* buckets, uint32_t id) const {
  uint64_t at = HashName(*names_.Find(id)) & buckets->mask;
  while (buckets->slots[at].load(std::memory_order_relaxed) != 0) at = (at + 1) & buckets->mask;
  buckets->slots[at].store(id + 1, std::memory_order_release);
}

}  // namespace mycel::engine::catalog
