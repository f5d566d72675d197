#include "engine/database/database_statement.h"

#include <algorithm>
#include <cctype>

#include "engine/cypher/parser.h"
#include "engine/txn/history_reads.h"
#include "engine/types/temporal/parse.h"

namespace mycel::engine::database {

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

bool SameWord(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

const Value* Find(const Parameters& parameters, std::string_view name) {
  for (const auto& [key, value] : parameters) {
    if (key == name) return &value;
  }
  return nullptr;
}

Result<const Value*> Given(const Parameters& parameters, std::string_view name, uint32_t offset) {
  if (const Value* value = Find(parameters, name)) return value;
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
Result<Duration> RetentionOf(const cypher::Expression& expression, const Parameters& parameters) {
  const uint32_t offset = expression.range.begin;
  switch (expression.kind) {
    case cypher::ExpressionKind::kString:
      return ParseRetention(expression.As<cypher::StringLiteral>().value, offset);
    case cypher::ExpressionKind::kParameter: {
      MYCEL_ASSIGN_OR_RETURN(const Value* value, Given(parameters, expression.As<cypher::Parameter>().name, offset));
      if (value->kind() == types::Kind::kDuration) return value->AsDuration();
      if (value->is_string()) return ParseRetention(value->AsString(), offset);
      return NoDuration(offset);
    }
    case cypher::ExpressionKind::kFunctionCall: {
      const auto& call = expression.As<cypher::FunctionCall>();
      if (!SameWord(call.name, "duration") || call.arguments.size() != 1 ||
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

// Only the history is altered, and nothing else is asked for.
bool IsHistoryCommand(const cypher::Statement& statement) {
  if (statement.command == nullptr || statement.command->kind != cypher::CommandKind::kAlterDatabase) return false;
  const auto& command = statement.command->As<cypher::AlterDatabaseCommand>();
  if (command.access || command.set_options.size() + command.remove_options.size() != 1) return false;
  const auto is_history = [](std::string_view name) { return SameWord(name, kHistoryOption); };
  return std::all_of(command.set_options.begin(), command.set_options.end(),
                     [&](const cypher::MapEntry& option) { return is_history(option.key.text); }) &&
         std::all_of(command.remove_options.begin(), command.remove_options.end(),
                     [&](const cypher::ParsedName& option) { return is_history(option.text); });
}

}  // namespace

Result<std::unique_ptr<Statement>> DatabaseStatement::Make(SessionImpl* session, std::string_view text,
                                                           const Parameters& parameters, const Status& refused) {
  if (refused.id() != ErrorId::kUnsupportedAdministrationCommand) return refused;
  const Result<cypher::ParsedStatement> parsed = cypher::ParseStatement(text);
  if (!parsed.ok() || !IsHistoryCommand(parsed->statement())) return refused;
  const cypher::Statement& statement = parsed->statement();
  const auto& command = statement.command->As<cypher::AlterDatabaseCommand>();
  bool runs = statement.explain != cypher::ExplainMode::kExplain;
  std::string name(command.name.text);
  if (command.name.is_parameter) {
    MYCEL_ASSIGN_OR_RETURN(const Value* value, Given(parameters, command.name.text, command.name.range.begin));
    if (!value->is_string()) {
      return Status::Error(ErrorId::kInvalidArgumentType, "The name of a database must be a string")
          .At(command.name.range.begin);
    }
    name = value->AsString();
  }
  if (!SameWord(name, session->core().options.name)) {
    if (!command.if_exists) {
      return Status::Error(ErrorId::kDatabaseNotFound,
                           "Failed to alter the specified database '" + name + "': Database does not exist.")
          .At(command.name.range.begin);
    }
    runs = false;
  }
  std::optional<uint64_t> retention_micros;
  if (command.set_options.size() == 1) {
    const cypher::Expression& expression = *command.set_options[0].value;
    MYCEL_ASSIGN_OR_RETURN(const Duration duration, RetentionOf(expression, parameters));
    MYCEL_ASSIGN_OR_RETURN(retention_micros, MicrosOf(duration, expression.range.begin));
  }
  return std::unique_ptr<Statement>(
      std::make_unique<DatabaseStatement>(session, std::string(text), runs, retention_micros));
}

Result<Progress> DatabaseStatement::Pull(uint64_t max_rows, RowSink* sink, const Wake& wake) {
  static_cast<void>(max_rows);
  static_cast<void>(sink);
  static_cast<void>(wake);
  if (ran_) return Progress::kDone;
  ran_ = true;
  txn::Store& store = *session_.core().store;
  if (Status status = txn::SetHistory(store, retention_micros_); !status.ok()) {
    return session_.Described(std::move(status), text_);
  }
  summary_.bookmark = session_.BookmarkAt(store.visible_lsn());
  return Progress::kDone;
}

}  // namespace mycel::engine::database
