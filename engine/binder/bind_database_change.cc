#include "engine/binder/bind_database_change.h"

#include <string_view>
#include <vector>

#include "engine/base/same_ignoring_case.h"
#include "engine/types/temporal/parse.h"

namespace mycel::engine::binder {

using base::ErrorId;
using base::Result;
using base::Status;
using types::Duration;
using types::Value;

namespace {

constexpr std::string_view kHistoryOption = "historyRetention";
constexpr int64_t kSecondsPerMonth = 2'629'746;  // of the Gregorian calendar, on average
constexpr int64_t kSecondsPerDay = 86'400;
constexpr int64_t kMaxRetentionSeconds = 12 * 100 * kSecondsPerMonth;

Result<const Value*> Given(const ParameterValues& given, std::string_view name, uint32_t offset) {
  if (const Value* value = given.Find(name)) return value;
  return Status::Error(ErrorId::kParameterMissing, "Expected parameter(s): " + std::string(name)).At(offset);
}

Status NoDuration(uint32_t offset) {
  return Status::Error(ErrorId::kInvalidArgumentValue,
                       "HISTORY RETENTION takes a duration above zero and of at most 100 years, as in 'P30D' or "
                       "duration('PT12H'), or a parameter that is one")
      .At(offset);
}

Result<Duration> ParseRetention(std::string_view text, uint32_t offset) {
  Result<Duration> parsed = types::temporal::ParseDuration(text);
  if (!parsed.ok()) return NoDuration(offset);
  return parsed;
}

// A literal, a parameter, or duration() of a literal.
Result<Duration> RetentionOf(const cypher::Expression& expression, const ParameterValues& given) {
  const uint32_t offset = expression.range.begin;
  switch (expression.kind) {
    case cypher::ExpressionKind::kString:
      return ParseRetention(expression.As<cypher::StringLiteral>().value, offset);
    case cypher::ExpressionKind::kParameter: {
      MYCEL_ASSIGN_OR_RETURN(const Value* value, Given(given, expression.As<cypher::Parameter>().name, offset));
      if (value->kind() == types::Kind::kDuration) return value->AsDuration();
      if (value->is_string()) return ParseRetention(value->AsString(), offset);
      return NoDuration(offset);
    }
    case cypher::ExpressionKind::kFunctionCall: {
      const auto& call = expression.As<cypher::FunctionCall>();
      if (!base::SameIgnoringCase(call.name, "duration") || call.arguments.size() != 1 ||
          call.arguments[0]->kind != cypher::ExpressionKind::kString) {
        return NoDuration(offset);
      }
      return ParseRetention(call.arguments[0]->As<cypher::StringLiteral>().value, offset);
    }
    default:
      return NoDuration(offset);
  }
}

Result<uint64_t> MicrosOf(const Duration& duration, uint32_t offset) {
  const auto within = [](int64_t value, int64_t unit) {
    return value >= -kMaxRetentionSeconds / unit && value <= kMaxRetentionSeconds / unit;
  };
  if (!within(duration.months, kSecondsPerMonth) || !within(duration.days, kSecondsPerDay) ||
      !within(duration.seconds, 1)) {
    return NoDuration(offset);
  }
  const int64_t seconds = duration.months * kSecondsPerMonth + duration.days * kSecondsPerDay + duration.seconds;
  const int64_t micros = seconds * 1'000'000 + duration.nanos / 1000;
  if (micros <= 0 || seconds > kMaxRetentionSeconds) return NoDuration(offset);
  return static_cast<uint64_t>(micros);
}

// SET OPTION historyRetention and REMOVE OPTION historyRetention are other words for a history of the whole.
std::vector<cypher::HistoryChange> ChangesOf(const cypher::AlterDatabaseCommand& command) {
  std::vector<cypher::HistoryChange> changes(command.history.begin(), command.history.end());
  for (const cypher::MapEntry& option : command.set_options) {
    if (base::SameIgnoringCase(option.key.text, kHistoryOption))
      changes.push_back({option.key.range, option.value, std::nullopt});
  }
  for (const cypher::ParsedName& option : command.remove_options) {
    if (base::SameIgnoringCase(option.text, kHistoryOption)) changes.push_back({option.range, nullptr, std::nullopt});
  }
  return changes;
}

}  // namespace

bool IsHistoryChange(const cypher::Command& command) {
  if (command.kind != cypher::CommandKind::kAlterDatabase) return false;
  const auto& alter = command.As<cypher::AlterDatabaseCommand>();
  const size_t asked = alter.set_options.size() + alter.remove_options.size() + alter.history.size();
  return !alter.access && asked > 0 && ChangesOf(alter).size() == asked;
}

Result<BoundDatabaseChange> BindDatabaseChange(const cypher::Command& command, const ParameterValues& given) {
  const auto& alter = command.As<cypher::AlterDatabaseCommand>();
  BoundDatabaseChange change;
  change.database = std::string(alter.name.text);
  change.database_offset = alter.name.range.begin;
  change.if_exists = alter.if_exists;
  if (alter.name.is_parameter) {
    MYCEL_ASSIGN_OR_RETURN(const Value* value, Given(given, alter.name.text, alter.name.range.begin));
    if (!value->is_string()) {
      return Status::Error(ErrorId::kInvalidArgumentType, "The name of a database must be a string")
          .At(alter.name.range.begin);
    }
    change.database = std::string(value->AsString());
  }
  const std::vector<cypher::HistoryChange> changes = ChangesOf(alter);
  if (changes.size() > 1) {
    return Status::Error(ErrorId::kNotSupported,
                         "Several changes of the history in one command: give each in a command of its own")
        .At(changes[1].range.begin);
  }
  if (changes[0].label) change.label = std::string(changes[0].label->text);
  if (changes[0].retention == nullptr) return change;
  MYCEL_ASSIGN_OR_RETURN(const Duration duration, RetentionOf(*changes[0].retention, given));
  MYCEL_ASSIGN_OR_RETURN(change.retention_micros, MicrosOf(duration, changes[0].retention->range.begin));
  return change;
}

}  // namespace mycel::engine::binder
