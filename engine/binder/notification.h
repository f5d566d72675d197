// Notifications: what a client is told about a statement that runs all the same, in Neo4j's words and codes.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mycel::engine::binder {

struct Notification {
  std::string code;  // Neo.ClientNotification.Statement.CartesianProduct
  std::string title;
  std::string description;         // of the older kind (Bolt up to 5.5)
  std::string severity;            // WARNING or INFORMATION
  std::string category;            // PERFORMANCE, UNRECOGNIZED, DEPRECATION, …
  std::string gql_status;          // 03N90 …
  std::string status_description;  // of the status (Bolt from 5.6)
  std::optional<uint32_t> offset;  // unset: of the whole statement
};

// A label, type or property key that a statement reads; unknown ones are worth a word.
enum class TokenKind : uint8_t { kLabel, kRelationshipType, kPropertyKey };
struct TokenUse {
  TokenKind kind = TokenKind::kLabel;
  std::string_view name;
  uint32_t offset = 0;
};

// `pattern` is the whole pattern as written; `names` those of the nodes that are cut off.
[[nodiscard]] Notification CartesianProductNotification(std::string_view pattern, std::span<const std::string> names,
                                                        uint32_t offset);
[[nodiscard]] Notification UnknownTokenNotification(const TokenUse& use);
// `imports` as they would stand in CALL (imports) { … }.
[[nodiscard]] Notification UnscopedSubqueryNotification(std::string_view imports, uint32_t offset);
[[nodiscard]] Notification ShadowingNotification(std::string_view variable, uint32_t offset);
[[nodiscard]] Notification DeprecatedFunctionNotification(std::string_view function, uint32_t offset);
[[nodiscard]] Notification SetFromEntityNotification(std::string_view item, std::string_view replacement,
                                                     uint32_t offset);
[[nodiscard]] Notification ColonBarNotification(std::string_view types, std::string_view replacement, uint32_t offset);
[[nodiscard]] Notification FixedShortestPathNotification(std::string_view path, std::string_view replacement,
                                                         uint32_t offset);
[[nodiscard]] Notification UnboundedShortestPathNotification(std::string_view pattern, uint32_t offset);
[[nodiscard]] Notification ExhaustiveShortestPathNotification(std::string_view predicate, uint32_t offset);
[[nodiscard]] Notification CreateReadsItselfNotification(std::string_view variable, bool merge, uint32_t offset);
[[nodiscard]] Notification UnsatisfiableTypeNotification(std::string_view types, uint32_t offset);
// `shown` describes the index at length, `brief` as `INDEX :A(num)`.
[[nodiscard]] Notification HintedIndexNotFoundNotification(std::string_view shown, std::string_view brief);
[[nodiscard]] Notification JoinHintNotification(std::span<const std::string_view> variables);
[[nodiscard]] Notification MissingParametersNotification(std::span<const std::string> names);
[[nodiscard]] Notification DeprecatedRuntimeNotification(std::string_view option, std::string_view replacement);
[[nodiscard]] Notification DeprecatedOptionNotification(std::string_view option, uint32_t offset);
// IF [NOT] EXISTS found nothing to do. `command` as `CREATE INDEX name IF NOT EXISTS`.
[[nodiscard]] Notification NothingCreatedNotification(std::string_view command, std::string_view existing);
[[nodiscard]] Notification NothingDroppedNotification(std::string_view command, std::string_view name);

}  // namespace mycel::engine::binder
