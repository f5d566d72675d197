#include "server/bridge/summary_writer.h"

#include <algorithm>
#include <utility>

#include "server/bridge/plan_writer.h"

namespace mycel::server::bridge {
namespace {

using engine::database::Counters;
using engine::database::QueryNotification;
using engine::database::Summary;
using protocol::packstream::Encoder;

void WriteCounters(const Counters& counters, Encoder* out) {
  const std::pair<std::string_view, uint64_t> rows[] = {
      {"nodes-created", counters.nodes_created},
      {"nodes-deleted", counters.nodes_deleted},
      {"relationships-created", counters.relationships_created},
      {"relationships-deleted", counters.relationships_deleted},
      {"properties-set", counters.properties_set},
      {"labels-added", counters.labels_added},
      {"labels-removed", counters.labels_removed},
      {"indexes-added", counters.indexes_added},
      {"indexes-removed", counters.indexes_removed},
      {"constraints-added", counters.constraints_added},
      {"constraints-removed", counters.constraints_removed},
  };
  size_t mark = out->OpenMap();
  size_t entries = 1;
  out->Entry("contains-updates", true);
  for (const auto& [key, count] : rows) {
    if (count == 0) continue;
    out->Entry(key, static_cast<int64_t>(count));
    ++entries;
  }
  out->CloseMap(mark, entries);
}

void WritePosition(const QueryNotification& notification, Encoder* out) {
  out->MapHeader(3);
  out->Entry("offset", static_cast<int64_t>(notification.offset));
  out->Entry("line", static_cast<int64_t>(notification.line));
  out->Entry("column", static_cast<int64_t>(notification.column));
}

void WriteNotification(const QueryNotification& notification, Encoder* out) {
  out->MapHeader(notification.has_position ? 6 : 5);
  out->Entry("code", notification.code);
  out->Entry("title", notification.title);
  out->Entry("description", notification.description);
  out->Entry("severity", notification.severity);
  out->Entry("category", notification.category);
  if (!notification.has_position) return;
  out->String("position");
  WritePosition(notification, out);
}

// No rows, and not because the statement was asked for none: EXPLAIN leaves its result out.
bool NoData(const Summary& summary) { return summary.has_columns && summary.rows == 0 && !summary.plan; }

void WriteOutcomeStatus(const Summary& summary, Encoder* out) {
  out->MapHeader(2);
  if (!summary.has_columns || (summary.plan && summary.rows == 0)) {
    out->Entry("gql_status", "00001");
    out->Entry("status_description", "note: successful completion - omitted result");
  } else if (NoData(summary)) {
    out->Entry("gql_status", "02000");
    out->Entry("status_description", "note: no data");
  } else {
    out->Entry("gql_status", "00000");
    out->Entry("status_description", "note: successful completion");
  }
}

void WriteNotificationStatus(const QueryNotification& notification, Encoder* out) {
  out->MapHeader(6);
  out->Entry("gql_status", notification.gql_status);
  out->Entry("status_description", notification.status_description);
  out->Entry("neo4j_code", notification.code);
  out->Entry("title", notification.title);
  out->Entry("description", notification.description);
  out->String("diagnostic_record");
  out->MapHeader(notification.has_position ? 6 : 5);
  out->Entry("OPERATION", "");
  out->Entry("OPERATION_CODE", "0");
  out->Entry("CURRENT_SCHEMA", "/");
  out->Entry("_severity", notification.severity);
  out->Entry("_classification", notification.category);
  if (!notification.has_position) return;
  out->String("_position");
  WritePosition(notification, out);
}

// Order of the statuses: no data, warnings, notes, success, information.
void WriteStatuses(const Summary& summary, const std::vector<const QueryNotification*>& wanted, Encoder* out) {
  enum class Class { kWarning, kNote, kInformation };
  const auto class_of = [](const QueryNotification& notification) {
    if (notification.gql_status.starts_with("01")) return Class::kWarning;
    return notification.gql_status.starts_with("00") ? Class::kNote : Class::kInformation;
  };
  const auto write = [&](Class wanted_class) {
    for (const QueryNotification* notification : wanted) {
      if (class_of(*notification) == wanted_class) WriteNotificationStatus(*notification, out);
    }
  };
  out->String("statuses");
  out->ListHeader(wanted.size() + 1);
  if (NoData(summary)) WriteOutcomeStatus(summary, out);
  write(Class::kWarning);
  write(Class::kNote);
  if (!NoData(summary)) WriteOutcomeStatus(summary, out);
  write(Class::kInformation);
}

}  // namespace

void NotificationChoice::Override(const protocol::bolt::NotificationFilter& filter) {
  if (filter.minimum_severity) minimum_severity = std::string(*filter.minimum_severity);
  if (filter.disabled) disabled.emplace(filter.disabled->begin(), filter.disabled->end());
}

bool NotificationChoice::Wants(const QueryNotification& notification) const {
  if (minimum_severity) {
    if (*minimum_severity == "OFF") return false;
    if (*minimum_severity == "WARNING" && notification.severity != "WARNING") return false;
  }
  return !disabled || std::find(disabled->begin(), disabled->end(), notification.category) == disabled->end();
}

void WriteSummary(const Summary& summary, const SummaryContext& context, protocol::bolt::ResponseWriter* out) {
  std::vector<const QueryNotification*> wanted;
  for (const QueryNotification& notification : summary.notifications) {
    if (!context.notifications || context.notifications->Wants(notification)) wanted.push_back(&notification);
  }
  Encoder& map = out->BeginOpenSuccess();
  size_t entries = 3;
  map.Entry("type", summary.type);
  map.Entry("t_last", context.t_last_ms);
  map.Entry("db", context.database);
  if (!summary.bookmark.empty()) {
    map.Entry("bookmark", summary.bookmark);
    ++entries;
  }
  if (summary.counters.any()) {
    map.String("stats");
    WriteCounters(summary.counters, &map);
    ++entries;
  }
  if (summary.plan) {
    map.String("plan");
    WritePlan(*summary.plan, false, &map);
    ++entries;
  }
  if (summary.profile) {
    map.String("profile");
    WritePlan(*summary.profile, true, &map);
    ++entries;
  }
  if (out->version().HasStatuses()) {
    WriteStatuses(summary, wanted, &map);
    ++entries;
  } else if (!wanted.empty()) {
    map.String("notifications");
    map.ListHeader(wanted.size());
    for (const QueryNotification* notification : wanted) WriteNotification(*notification, &map);
    ++entries;
  }
  if (!summary.durability.empty()) {
    map.Entry("durability", summary.durability);
    ++entries;
  }
  out->EndOpenSuccess(entries);
}

}  // namespace mycel::server::bridge
