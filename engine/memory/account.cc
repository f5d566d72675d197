#include "engine/memory/account.h"

#include <utility>

#include "engine/base/assert.h"
#include "engine/memory/governor.h"

namespace mycel::engine::memory {

using base::Status;

Account::Account(Account* parent, std::string name, size_t limit_bytes, base::ErrorId limit_error)
    : governor_(parent->governor_),
      parent_(parent),
      name_(std::move(name)),
      limit_error_(limit_error),
      limit_bytes_(limit_bytes) {}

Account::Account(Governor* governor, size_t limit_bytes)
    : governor_(governor),
      parent_(nullptr),
      name_("memory"),
      limit_error_(base::ErrorId::kMemoryLimit),
      limit_bytes_(limit_bytes) {}

Account::~Account() {
  if (parent_ != nullptr && bytes() > 0) Release(bytes());
}

bool Account::Add(size_t bytes) {
  const size_t now = bytes_.fetch_add(bytes, std::memory_order_relaxed) + bytes;
  size_t peak = peak_bytes_.load(std::memory_order_relaxed);
  while (now > peak && !peak_bytes_.compare_exchange_weak(peak, now, std::memory_order_relaxed)) {
  }
  return now <= limit_bytes();
}

Status Account::Charge(size_t bytes) {
  for (Account* account = this; account != nullptr; account = account->parent_) {
    if (account->Add(bytes)) continue;
    // The bytes are counted already, so what must be evicted is what is above the limit now. Only the root has tiers to
    // ask.
    if (account->parent_ == nullptr && governor_->EvictBelowLimit()) continue;
    for (Account* charged = this; charged != account->parent_; charged = charged->parent_) {
      charged->bytes_.fetch_sub(bytes, std::memory_order_relaxed);
    }
    return Status::Error(account->limit_error_, "cannot use " + std::to_string(bytes) + " more bytes: " +
                                                    account->name_ + " has " + std::to_string(account->bytes()) +
                                                    " of at most " + std::to_string(account->limit_bytes()));
  }
  return Status();
}

void Account::ChargeUnchecked(size_t bytes) {
  for (Account* account = this; account != nullptr; account = account->parent_) static_cast<void>(account->Add(bytes));
}

void Account::Release(size_t bytes) {
  for (Account* account = this; account != nullptr; account = account->parent_) {
    const size_t before = account->bytes_.fetch_sub(bytes, std::memory_order_relaxed);
    MYCEL_ASSERT(before >= bytes);
  }
}

Reservation::Reservation(Reservation&& other) noexcept
    : account_(other.account_), bytes_(std::exchange(other.bytes_, 0)) {}

Reservation& Reservation::operator=(Reservation&& other) noexcept {
  if (this != &other) {
    Reset();
    account_ = other.account_;
    bytes_ = std::exchange(other.bytes_, 0);
  }
  return *this;
}

Status Reservation::Resize(size_t bytes) {
  if (bytes > bytes_) MYCEL_RETURN_IF_ERROR(account_->Charge(bytes - bytes_));
  if (bytes < bytes_) account_->Release(bytes_ - bytes);
  bytes_ = bytes;
  return Status();
}

void Reservation::Reset() {
  if (bytes_ > 0) account_->Release(std::exchange(bytes_, 0));
}

}  // namespace mycel::engine::memory
