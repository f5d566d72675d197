#include "engine/database/reader_watch.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "engine/database/transaction_list.h"

namespace mycel::engine::database {
namespace {

std::string Seconds(uint64_t age_ns) { return std::to_string(age_ns / 1'000'000'000) + " s"; }

std::string Megabytes(uint64_t bytes) {
  constexpr uint64_t kTenth = (uint64_t{1} << 20) / 10;
  const uint64_t tenths = bytes / kTenth;
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " MiB";
}

}  // namespace

ReaderWatch::ReaderWatch(ReaderLimits limits, std::string database, TransactionList* transactions)
    : limits_(std::move(limits)), database_(std::move(database)), transactions_(transactions) {}

std::string ReaderWatch::Name(uint64_t owner) const { return transactions_->Describe(database_, owner); }

void ReaderWatch::Look(std::span<const txn::HeldBack> readers) {
  std::vector<std::pair<uint64_t, uint64_t>> held;
  held.reserve(readers.size());
  for (const txn::HeldBack& reader : readers) held.emplace_back(reader.owner, reader.bytes);
  transactions_->SetHeld(held);
  const auto is_there = [&](uint64_t owner) {
    return std::any_of(readers.begin(), readers.end(), [&](const txn::HeldBack& one) { return one.owner == owner; });
  };
  std::erase_if(warned_, [&](const auto& one) { return !is_there(one.first); });
  for (const txn::HeldBack& reader : readers) {
    if (reader.owner != 0) Warn(reader);
  }
  if (ended_ != 0 && is_there(ended_)) return;
  ended_ = 0;
  for (const txn::HeldBack& reader : readers) {
    const bool too_much = limits_.max_bytes != 0 && reader.bytes > limits_.max_bytes;
    const bool too_old = limits_.max_age_ms != 0 && reader.age_ns / 1'000'000 > limits_.max_age_ms;
    if (reader.owner == 0 || (!too_much && !too_old)) continue;
    End(reader);
    return;
  }
}

void ReaderWatch::Warn(const txn::HeldBack& reader) {
  if (limits_.warn_bytes == 0 || reader.bytes < limits_.warn_bytes || !limits_.on_warning) return;
  uint64_t& before = warned_[reader.owner];
  if (before != 0 && reader.bytes < 2 * before) return;
  const std::string name = Name(reader.owner);
  if (name.empty()) return;
  before = reader.bytes;
  limits_.on_warning("a snapshot that is " + Seconds(reader.age_ns) + " old keeps " + Megabytes(reader.bytes) +
                     " of later changes in memory: " + name);
}

void ReaderWatch::End(const txn::HeldBack& reader) {
  const std::string name = Name(reader.owner);
  const bool too_much = limits_.max_bytes != 0 && reader.bytes > limits_.max_bytes;
  const std::string limit = too_much ? "snapshot.max_held_bytes = " + Megabytes(limits_.max_bytes)
                                     : "snapshot.max_age_ms = " + std::to_string(limits_.max_age_ms);
  const std::string what = "its snapshot, " + Seconds(reader.age_ns) + " old, kept " + Megabytes(reader.bytes) +
                           " of later changes in memory, and " + limit + " allows no more";
  const base::Status reason = base::Status::Error(
      base::ErrorId::kTerminated, "The transaction has been terminated: " + what +
                                      ". Read in several shorter transactions, or ask for a higher limit.");
  if (!transactions_->End(reader.owner, reason)) return;
  ended_ = reader.owner;
  if (limits_.on_warning) limits_.on_warning("ended: " + what + ": " + name);
}

}  // namespace mycel::engine::database
