#include "server/config/setting.h"

#include <algorithm>
#include <numeric>
#include <vector>

namespace mycel::server::config {
namespace {

using enum SettingType;

constexpr Setting kSettings[] = {
    {"isolation", kChoice, "snapshot", "how transactions see each other", 0, 0, "read committed|snapshot|serializable"},
    {"durability", kChoice, "sync", "what a commit's answer promises", 0, 0, "sync|async|off"},
    {"server.bolt", kText, "127.0.0.1:7687", "HOST:PORT of the Bolt port"},
    {"server.http", kText, "127.0.0.1:7474", "HOST:PORT of /health and /metrics, or off"},
    {"server.data_dir", kText, "./mycel-data", "where the data lies"},
    {"server.auth", kSwitch, "on", "off is refused unless Bolt listens on loopback only"},
    {"server.threads", kInteger, "0", "network threads; 0: one for each core", 0, 1024},
    {"server.workers", kInteger, "0", "threads for statements that are not bounded; 0: one for each core", 0, 1024},
    {"server.max_connections", kInteger, "10000", "more connections are closed at once", 1, 1'000'000},
    {"server.tls_certificate", kText, "", "PEM file, the certificate with its chain: bolt+s; empty: no TLS"},
    {"server.tls_key", kText, "", "PEM file, the certificate's key, without a pass phrase"},
    {"server.tls_required", kSwitch, "off", "refuse Bolt without TLS"},
    {"bolt.max_version", kText, "6.0", "the newest protocol version that is offered"},
    {"bolt.advertised_address", kText, "", "HOST:PORT that routing answers name; empty: what the client used"},
    {"bolt.max_message_bytes", kSize, "256MiB", "a larger message closes its connection", 65536, INT64_C(2147483647)},
    {"memory.limit", kMemoryShare, "60%", "of the machine's or the container's memory; or a size"},
    {"query.memory_limit", kMemoryShare, "50%", "of memory.limit, for one statement; or a size"},
    {"query.spill_after", kMemoryShare, "6%",
     "of memory.limit, for one sort, grouping, join; more goes to temporary files"},
    {"query.timeout_ms", kDuration, "0", "no transaction takes longer; 0: no limit"},
    {"query.user_timeouts", kNamedDurations, "", "the same for single users: reports=10m, guest=5s"},
    {"snapshot.warn_held", kMemoryShare, "10%",
     "of memory.limit: a transaction whose snapshot keeps so much of later changes in memory is named in the log"},
    {"snapshot.max_held_bytes", kSize, "0", "a transaction that keeps more is ended, the oldest first; 0: no limit", 0,
     INT64_MAX},
    {"snapshot.max_age_ms", kDuration, "0",
     "a transaction with an older snapshot that keeps anything is ended; 0: no limit"},
    {"wal.user_durability", kNamedChoices, "", "durability of single users: loader=async, audit=sync", 0, 0,
     "sync|async|off"},
    {"wal.database_durability", kNamedChoices, "", "durability of single databases: neo4j=async", 0, 0,
     "sync|async|off"},
    {"wal.async_window_ms", kDuration, "10", "at most this much can be lost with durability async", 1, 60'000},
    {"wal.archive_dir", kText, "",
     "completed log segments are copied there before they are recycled; empty: no archive"},
    {"checkpoint.interval_s", kInteger, "60", "seconds between checkpoints", 1, 86'400},
    {"checkpoint.log_bytes", kSize, "256MiB", "a checkpoint starts earlier when the log has grown by this much", 65536,
     INT64_MAX},
    {"storage.large_value_bytes", kSize, "4KiB",
     "a longer value stands outside its record, once however often it occurs", 64, INT64_C(1) << 30},
    {"cache.page", kSwitch, "on", "blocks of the store"},
    {"cache.object", kSwitch, "on", "records and adjacency"},
    {"cache.index", kSwitch, "on", "bitmaps and postings"},
    {"cache.query", kSwitch, "on", "plans and results"},
    {"index.relationship", kSwitch, "on", "relationship sets by type and direction"},
    {"index.property", kSwitch, "on", "property indexes in plans"},
    {"exec.batch_rows", kInteger, "1024", "rows in a batch", 1, 1024},
    {"backup.directory", kText, "",
     "mycel backup writes below this folder only; empty: no backups of a running server"},
    {"import.directory", kText, "", "LOAD CSV reads below this folder only; empty: no files"},
    {"statistics.access", kSwitch, "off", "count how often, and when last, statements read each index, label and type"},
    {"log.level", kChoice, "info", "what is logged", 0, 0, "trace|debug|info|warn|error"},
    {"log.file", kText, "", "empty: standard error"},
    {"test.hooks", kSwitch, "off", "test procedures; loopback only"},
};

// Levenshtein's distance, one row at a time.
size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 0; i < a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i + 1;
    for (size_t j = 0; j < b.size(); ++j) {
      size_t above = row[j + 1];
      row[j + 1] = std::min({above + 1, row[j] + 1, diagonal + (a[i] == b[j] ? 0 : 1)});
      diagonal = above;
    }
  }
  return row.back();
}

}  // namespace

std::span<const Setting> AllSettings() { return kSettings; }

const Setting* FindSetting(std::string_view key) {
  for (const Setting& setting : kSettings) {
    if (setting.key == key) return &setting;
  }
  return nullptr;
}

std::string_view NearestKey(std::string_view key) {
  std::string_view nearest;
  size_t best = SIZE_MAX;
  for (const Setting& setting : kSettings) {
    size_t distance = EditDistance(key, setting.key);
    if (distance >= best) continue;
    best = distance;
    nearest = setting.key;
  }
  return nearest;
}

}  // namespace mycel::server::config
