#include "server/main/server_info.h"

#include <utility>

#include "server/config/setting.h"
#include "server/config/units.h"

namespace mycel::server {

using engine::procedures::ClientConnection;
using engine::procedures::Metric;
using engine::procedures::Setting;

namespace {

// Names under which Neo4j's tools ask for what our settings say.
constexpr std::pair<std::string_view, std::string_view> kNeo4jNames[] = {
    {"db.transaction.timeout", "query.timeout_ms"},    {"dbms.security.auth_enabled", "server.auth"},
    {"server.bolt.listen_address", "server.bolt"},     {"server.directories.data", "server.data_dir"},
    {"server.directories.import", "import.directory"}, {"db.memory.transaction.max", "query.memory_limit"},
};

// Neo4j writes switches as true and false, and durations with their unit.
std::string InNeo4jsWords(const config::Setting& setting, std::string_view value) {
  if (setting.type == config::SettingType::kSwitch)
    return config::ParseSwitch(value).value_or(false) ? "true" : "false";
  if (setting.type == config::SettingType::kDuration) {
    const uint64_t ms = config::ParseDurationMs(value).value_or(0);
    return ms % 1000 == 0 ? std::to_string(ms / 1000) + "s" : std::to_string(ms) + "ms";
  }
  return std::string(value);
}

std::string ValidValues(const config::Setting& setting) {
  switch (setting.type) {
    case config::SettingType::kText:
      return "a string";
    case config::SettingType::kSwitch:
      return "on or off";
    case config::SettingType::kInteger:
      return "an integer from " + std::to_string(setting.low) + " to " + std::to_string(setting.high);
    case config::SettingType::kSize:
      return "a size such as 64KiB or 256MiB";
    case config::SettingType::kMemoryShare:
      return "a size such as 256MiB, or a percentage";
    case config::SettingType::kDuration:
      return "a duration such as 250ms or 5s";
    case config::SettingType::kNamedDurations:
      return "names with durations, such as reports=10m, guest=5s";
    case config::SettingType::kNamedChoices:
      return "names, each with one of " + std::string(setting.choices);
    case config::SettingType::kChoice:
      return "one of " + std::string(setting.choices);
  }
  return "";
}

Setting Row(std::string_view name, const std::string& value, std::string_view default_value,
            const config::Setting& setting) {
  Setting row;
  row.name = std::string(name);
  row.value = value;
  row.default_value = std::string(default_value);
  row.description = std::string(setting.text);
  row.valid_values = ValidValues(setting);
  return row;
}

}  // namespace

std::vector<ClientConnection> RunningServerInfo::Connections() const {
  std::vector<ClientConnection> list;
  for (session::ConnectionList::Entry& entry : connections_.List()) {
    ClientConnection connection;
    connection.id = std::move(entry.id);
    connection.connected_micros = entry.connected_micros;
    connection.connector = "bolt";
    connection.user = std::move(entry.user);
    connection.user_agent = std::move(entry.user_agent);
    connection.server_address = std::move(entry.server_address);
    connection.client_address = std::move(entry.client_address);
    list.push_back(std::move(connection));
  }
  return list;
}

std::optional<std::string> RunningServerInfo::EndConnection(std::string_view id) { return connections_.End(id); }

std::vector<Setting> RunningServerInfo::Settings() const {
  std::vector<Setting> rows;
  for (const config::Setting& setting : config::AllSettings()) {
    rows.push_back(Row(setting.key, settings_.Text(setting.key), setting.default_value, setting));
  }
  for (const auto& [name, key] : kNeo4jNames) {
    const config::Setting& setting = *config::FindSetting(key);
    rows.push_back(
        Row(name, InNeo4jsWords(setting, settings_.Text(key)), InNeo4jsWords(setting, setting.default_value), setting));
  }
  const config::Setting& advertised = *config::FindSetting("bolt.advertised_address");
  rows.push_back(Row("server.bolt.advertised_address", address_, "", advertised));
  return rows;
}

std::vector<Metric> RunningServerInfo::Metrics() const {
  const auto row = [](const char* name, const metrics::Counter& counter, const char* description) {
    return Metric{name, static_cast<double>(counter.value()), description};
  };
  return {
      row("mycel_connections_open", metrics_.connections_open, "Connections now"),
      row("mycel_connections_opened_total", metrics_.connections_opened, "Connections accepted"),
      row("mycel_connections_refused_total", metrics_.connections_refused, "Connections above server.max_connections"),
      row("mycel_bytes_received_total", metrics_.bytes_received, "Bytes read from Bolt clients"),
      row("mycel_bytes_sent_total", metrics_.bytes_sent, "Bytes sent to Bolt clients"),
      row("mycel_logins_total", metrics_.logins, "Successful logins"),
      row("mycel_login_failures_total", metrics_.login_failures, "Refused logins"),
      row("mycel_statements_total", metrics_.statements, "Statements started"),
      row("mycel_statement_failures_total", metrics_.statement_failures, "Statements and commits that failed"),
      row("mycel_records_total", metrics_.records, "Rows sent"),
      row("mycel_transactions_committed_total", metrics_.transactions_committed, "Explicit transactions committed"),
      row("mycel_transactions_rolled_back_total", metrics_.transactions_rolled_back,
          "Explicit transactions rolled back"),
  };
}

}  // namespace mycel::server
