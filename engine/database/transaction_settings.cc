#include "engine/database/transaction_settings.h"

#include <array>
#include <charconv>
#include <optional>

#include "engine/base/same_ignoring_case.h"
#include "engine/binder/statement_options.h"
#include "engine/types/map_view.h"
#include "engine/types/print.h"
#include "engine/types/temporal/parse.h"

namespace mycel::engine::database {

using base::ErrorId;
using base::Result;
using base::Status;

namespace {

constexpr std::array kKeys = {"durability", "isolation", "cache", "memory_limit", "parallel", "as_of"};

Status Invalid(std::string_view key, std::string_view value, std::string_view valid) {
  return Status::Error(ErrorId::kArgumentError, std::string(value) + " is not a valid value of " + std::string(key) +
                                                    ". Valid are: " + std::string(valid));
}

// Bytes: digits, and KiB, MiB or GiB behind them.
std::optional<uint64_t> ParseSize(std::string_view text) {
  uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || number == 0) return std::nullopt;
  std::string_view unit(end, static_cast<size_t>(text.data() + text.size() - end));
  while (unit.starts_with(' ')) unit.remove_prefix(1);
  constexpr std::array<std::pair<std::string_view, unsigned>, 4> kUnits = {
      {{"", 0}, {"KiB", 10}, {"MiB", 20}, {"GiB", 30}}};
  for (const auto& [name, shift] : kUnits) {
    if (!base::SameIgnoringCase(unit, name)) continue;
    if (number > (UINT64_MAX >> shift)) return std::nullopt;
    return number << shift;
  }
  return std::nullopt;
}

// An LSN, or a date and time; UTC where it names no zone.
Status ParseAsOf(std::string_view text, std::optional<txn::AsOfPoint>* as_of) {
  uint64_t lsn = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), lsn);
  // Digits alone are an LSN, though 2026 is a date in ISO 8601, too.
  if (error == std::errc() && end == text.data() + text.size()) {
    as_of->emplace(txn::AsOfPoint{.lsn = lsn});
    return Status::Ok();
  }
  const Result<types::DateTime> time = types::temporal::ParseDateTime(text, {});
  if (!time.ok()) {
    return Invalid("as_of", text, "a date and time, as in '2026-01-31T12:00:00Z', and the LSN of a commit");
  }
  constexpr int64_t kMostSeconds = INT64_MAX / 1'000'000 - 1;
  if (time->utc_seconds > kMostSeconds || time->utc_seconds < -kMostSeconds) {
    return Invalid("as_of", text, "times of the last 290,000 years");
  }
  as_of->emplace(txn::AsOfPoint{.lsn = std::nullopt, .micros = time->utc_seconds * 1'000'000 + time->nanos / 1000});
  return Status::Ok();
}

Status Apply(std::string_view key, std::string_view value, TransactionSettings* settings) {
  if (key == "durability") {
    for (const auto level : {wal::Durability::kSync, wal::Durability::kAsync, wal::Durability::kOff}) {
      if (!base::SameIgnoringCase(value, DurabilityName(level))) continue;
      settings->durability = level;
      return Status::Ok();
    }
    return Invalid(key, value, "sync, async, off");
  }
  if (key == "isolation") {
    for (const auto level :
         {txn::Isolation::kReadCommitted, txn::Isolation::kSnapshot, txn::Isolation::kSerializable}) {
      if (!base::SameIgnoringCase(value, IsolationName(level))) continue;
      settings->isolation = level;
      return Status::Ok();
    }
    return Invalid(key, value, "'read committed', snapshot, serializable");
  }
  if (key == "cache") {
    const bool off = base::SameIgnoringCase(value, "off") || base::SameIgnoringCase(value, "false");
    if (!off && !base::SameIgnoringCase(value, "on") && !base::SameIgnoringCase(value, "true"))
      return Invalid(key, value, "on, off");
    settings->cache = !off;
    return Status::Ok();
  }
  if (key == "memory_limit") {
    const std::optional<uint64_t> bytes = ParseSize(value);
    if (!bytes) return Invalid(key, value, "a number of bytes, or one with KiB, MiB or GiB, as in '64MiB'");
    settings->memory_limit_bytes = *bytes;
    return Status::Ok();
  }
  if (key == "as_of") return ParseAsOf(value, &settings->as_of);
  // parallel
  if (base::SameIgnoringCase(value, "off") || base::SameIgnoringCase(value, "false") || value == "1")
    return Status::Ok();
  return Status::Error(
      ErrorId::kArgumentError,
      "parallel = " + std::string(value) + " is not supported: a statement runs on one thread (parallel = off)");
}

std::string TextOf(const types::Value& value) {
  const std::optional<std::string> text = binder::MomentText(value);
  return text ? *text : types::Literal(value);
}

}  // namespace

std::string_view DurabilityName(wal::Durability durability) {
  switch (durability) {
    case wal::Durability::kSync:
      return "sync";
    case wal::Durability::kAsync:
      return "async";
    case wal::Durability::kOff:
      return "off";
  }
  return "sync";
}

std::string_view IsolationName(txn::Isolation isolation) {
  switch (isolation) {
    case txn::Isolation::kReadCommitted:
      return "read committed";
    case txn::Isolation::kSnapshot:
      return "snapshot";
    case txn::Isolation::kSerializable:
      return "serializable";
  }
  return "snapshot";
}

Status ApplyMetadata(const types::Value& metadata, TransactionSettings* settings) {
  if (!metadata.is_map()) return Status::Ok();
  for (const types::MapEntry& entry : metadata.AsMap()) {
    for (const std::string_view key : kKeys) {
      if (!base::SameIgnoringCase(entry.key, key)) continue;
      Status status = Apply(key, TextOf(entry.value), settings);
      if (!status.ok()) {
        return Status::Error(status.id(), "In the transaction's metadata: " + std::string(status.message()));
      }
    }
  }
  return Status::Ok();
}

Status ApplyOptions(std::span<const std::pair<std::string, std::string>> options, TransactionSettings* settings) {
  for (const auto& [name, value] : options) {
    for (const std::string_view key : kKeys) {
      if (name == key) MYCEL_RETURN_IF_ERROR(Apply(key, value, settings));
    }
  }
  return Status::Ok();
}

}  // namespace mycel::engine::database
