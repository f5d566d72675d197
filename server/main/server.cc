#include "server/main/server.h"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "engine/bulk/backup_job.h"
#include "engine/database/database.h"
#include "engine/database/transaction_settings.h"
#include "engine/env/posix_env.h"
#include "engine/memory/governor.h"
#include "engine/sched/worker_pool.h"
#include "server/auth/user_store.h"
#include "server/config/address.h"
#include "server/config/units.h"
#include "server/http/discovery.h"
#include "server/http/http_server.h"
#include "server/http/metrics_text.h"
#include "server/main/allocator.h"
#include "server/main/backup_procedures.h"
#include "server/main/log.h"
#include "server/main/recovery_log.h"
#include "server/main/server_info.h"
#include "server/net/bolt_server.h"
#include "server/session/surroundings.h"

namespace mycel::server {

using engine::base::ErrorId;
using engine::base::Result;
using engine::base::Status;

struct Server::Parts {
  std::unique_ptr<engine::env::Env> env = engine::env::MakePosixEnv();
  std::unique_ptr<engine::memory::Governor> governor;
  metrics::ServerMetrics metrics;
  session::ConnectionList connections;
  std::unique_ptr<RunningServerInfo> info;
  std::unique_ptr<engine::database::Database> database;
  std::unique_ptr<engine::bulk::BackupJob> backups;
  std::unique_ptr<auth::UserStore> users;
  std::unique_ptr<engine::sched::WorkerPool> workers;
  session::Services services;
  std::unique_ptr<net::BoltServer> bolt;
  std::string bolt_address;
  std::atomic<bool> serving{false};
  std::unique_ptr<http::HttpServer> http;  // null: off; last, for its thread reads the others

  void MakeBudget(size_t limit_bytes);
  http::HttpAnswer AnswerHttp(std::string_view path) const;
  Status ListenHttp(const std::string& where);
};

namespace {

void AddArchiveGauges(const engine::wal::ArchiveStats& archive, std::vector<http::Gauge>* gauges) {
  if (!archive.on) return;
  gauges->push_back({"mycel_log_archive_waiting", "Log segments that are kept until they are archived",
                     static_cast<double>(archive.waiting)});
  gauges->push_back({"mycel_log_archive_failing", "1 while archiving log segments fails", archive.failing ? 1.0 : 0.0});
}

// From the archiver's thread.
void LogArchiveChange(const std::string& directory, const Status& status) {
  if (status.ok()) {
    LogInfo("log segments are archived again in " + directory);
  } else {
    const bool damage = status.id() == ErrorId::kCorruption;
    LogWarning("log segments cannot be archived in " + directory +
               (damage ? ": " : " and are kept until they are, so the log grows: ") + status.message());
  }
}

}  // namespace

// The budget, with what the program itself takes of it.
void Server::Parts::MakeBudget(size_t limit_bytes) {
  FitAllocator(limit_bytes);
  governor = std::make_unique<engine::memory::Governor>(limit_bytes);
  governor->AddAccount("program")->ChargeUnchecked(std::min<size_t>(kProgramBytes, limit_bytes / 4));
  services.memory = governor->AddAccount("requests");
}

http::HttpAnswer Server::Parts::AnswerHttp(std::string_view path) const {
  if (path == "/") return {.body = http::DiscoveryDocument(bolt_address)};
  if (path == "/health") {
    bool well = serving.load();
    return {.status = well ? 200 : 503, .body = well ? R"({"status":"up"})" : R"({"status":"starting or stopping"})"};
  }
  if (path == "/metrics") {
    std::vector<http::Gauge> gauges;
    if (serving.load()) {
      gauges.push_back({"mycel_memory_limit_bytes", "memory.limit", static_cast<double>(governor->limit_bytes())});
      gauges.push_back({"mycel_memory_bytes", "Bytes charged to the budget", static_cast<double>(governor->bytes())});
      AddArchiveGauges(database->store().stats().archive, &gauges);
    }
    return {.type = "text/plain; version=0.0.4; charset=utf-8", .body = http::MetricsText(metrics, gauges)};
  }
  return {.status = 404, .type = "text/plain", .body = "there is /, /health and /metrics\n"};
}

Status Server::Parts::ListenHttp(const std::string& where) {
  if (where == "off") return Status::Ok();
  auto address = config::ParseAddress(where);
  if (!address) {
    return Status::Error(ErrorId::kInvalidConfiguration, "server.http = '" + where + "' is neither HOST:PORT nor off");
  }
  http = std::make_unique<http::HttpServer>(address->host, address->port,
                                            [this](std::string_view path) { return AnswerHttp(path); });
  return http->Listen();
}

namespace {

Status Invalid(std::string message) { return Status::Error(ErrorId::kInvalidConfiguration, std::move(message)); }

size_t CountOrCores(int64_t configured) {
  return configured > 0 ? static_cast<size_t>(configured) : std::max<size_t>(1, std::thread::hardware_concurrency());
}

// What settings say together, beyond what each says alone.
Result<config::Address> CheckSettings(const config::Settings& settings) {
  auto bolt = config::ParseAddress(settings.Text("server.bolt"));
  if (!bolt) return Invalid("server.bolt = '" + settings.Text("server.bolt") + "' is not of the form HOST:PORT");
  if (!bolt->IsLoopback()) {
    if (!settings.Switch("server.auth")) {
      return Invalid("server.auth = off is refused, because Bolt listens on " + bolt->host +
                     ": without login it may listen on loopback (127.0.0.1) only");
    }
    if (settings.Switch("test.hooks")) {
      return Invalid("test.hooks = on is refused, because Bolt listens on " + bolt->host + ", not on loopback only");
    }
  }
  if (settings.Text("server.tls_certificate").empty() != settings.Text("server.tls_key").empty()) {
    return Invalid("server.tls_certificate and server.tls_key are set together or not at all");
  }
  if (settings.Switch("server.tls_required") && settings.Text("server.tls_key").empty()) {
    return Invalid("server.tls_required = on needs server.tls_certificate and server.tls_key");
  }
  for (const auto& [database, level] : settings.NamedChoices("wal.database_durability")) {
    if (database != engine::database::DatabaseOptions().name) {
      return Invalid("wal.database_durability names the database '" + database + "', and there is none of that name");
    }
  }
  // Choices that the engine does not offer to a whole database are refused rather than ignored.
  for (const char* key : {"cache.object", "cache.index"}) {
    if (!settings.Switch(key)) return Invalid(std::string(key) + " = off is not supported: it is always on");
  }
  const std::string& version = settings.Text("bolt.max_version");
  if (protocol::bolt::ParseVersion(version).IsNone()) {
    return Invalid("bolt.max_version = '" + version +
                   "' is no version of Bolt that Mycel speaks (6.0, 5.8-5.6, 5.4-5.0, 4.4-4.1)");
  }
  return *bolt;
}

// Of a word that the settings have checked.
engine::wal::Durability DurabilityOf(std::string_view word) {
  using engine::wal::Durability;
  for (const Durability level : {Durability::kAsync, Durability::kOff}) {
    if (word == engine::database::DurabilityName(level)) return level;
  }
  return Durability::kSync;
}

engine::database::DatabaseOptions ToDatabaseOptions(const config::Settings& settings, uint64_t memory_bytes) {
  engine::database::DatabaseOptions options;
  options.path = settings.Text("server.data_dir");
  options.import_directory = settings.Text("import.directory");
  options.batch_rows = static_cast<uint32_t>(settings.Integer("exec.batch_rows"));
  options.query_memory_limit_bytes = settings.Share("query.memory_limit", memory_bytes);
  options.query_spill_bytes = settings.Share("query.spill_after", memory_bytes);
  options.transaction_timeout_ms = settings.DurationMs("query.timeout_ms");
  options.reader_limits = {.warn_bytes = settings.Share("snapshot.warn_held", memory_bytes),
                           .max_bytes = settings.Bytes("snapshot.max_held_bytes"),
                           .max_age_ms = settings.DurationMs("snapshot.max_age_ms"),
                           .on_warning = [](const std::string& line) { LogWarning(line); }};
  options.durability = DurabilityOf(settings.Text("durability"));
  for (const auto& [database, level] : settings.NamedChoices("wal.database_durability")) {
    if (database == options.name) options.durability = DurabilityOf(level);
  }
  for (const auto& [user, level] : settings.NamedChoices("wal.user_durability"))
    options.user_durability.emplace(user, DurabilityOf(level));
  for (auto level : {engine::txn::Isolation::kReadCommitted, engine::txn::Isolation::kSerializable}) {
    if (settings.Text("isolation") == engine::database::IsolationName(level)) options.isolation = level;
  }
  options.async_window_ms = static_cast<uint32_t>(settings.DurationMs("wal.async_window_ms"));
  options.property_index = settings.Switch("index.property");
  options.relationship_index = settings.Switch("index.relationship");
  options.query_cache = settings.Switch("cache.query");
  options.access_statistics = settings.Switch("statistics.access");
  options.test_hooks = settings.Switch("test.hooks");
  options.checkpoint_interval_ms = static_cast<uint64_t>(settings.Integer("checkpoint.interval_s")) * 1000;
  options.checkpoint_log_bytes = settings.Bytes("checkpoint.log_bytes");
  options.large_value_bytes = settings.Bytes("storage.large_value_bytes");
  const std::string& archive = settings.Text("wal.archive_dir");
  options.log_archive.directory = archive;
  options.log_archive.on_change = [archive](const Status& status) { LogArchiveChange(archive, status); };
  options.block_cache_bytes = settings.Switch("cache.page") ? static_cast<size_t>(memory_bytes / 8) : 0;
  return options;
}

// Null without a certificate.
Result<std::unique_ptr<net::TlsContext>> LoadTls(const config::Settings& settings) {
  const std::string& certificate = settings.Text("server.tls_certificate");
  if (certificate.empty()) return std::unique_ptr<net::TlsContext>();
  MYCEL_ASSIGN_OR_RETURN(auto tls, net::TlsContext::Load(certificate, settings.Text("server.tls_key")));
  if (tls->expired()) LogWarning("server.tls_certificate: " + certificate + " has expired: clients will refuse it");
  return tls;
}

std::unique_ptr<engine::sched::WorkerPool> MakeWorkers(const config::Settings& settings, engine::env::Env* env) {
  return std::make_unique<engine::sched::WorkerPool>(
      env, engine::sched::WorkerPoolOptions{.threads = CountOrCores(settings.Integer("server.workers"))});
}

void FillServices(const config::Settings& settings, session::Services* services) {
  services->advertised_address = settings.Text("bolt.advertised_address");
  services->max_version = protocol::bolt::ParseVersion(settings.Text("bolt.max_version"));
  services->transaction_timeout_ms = settings.DurationMs("query.timeout_ms");
  services->user_timeout_ms = settings.NamedDurationsMs("query.user_timeouts");
  services->max_message_bytes = settings.Bytes("bolt.max_message_bytes");
}

}  // namespace

Server::Server(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Server::~Server() { std::ignore = Stop(); }

Result<std::unique_ptr<Server>> Server::Start(const config::Settings& settings, bool recover_to_last_good) {
  MYCEL_ASSIGN_OR_RETURN(config::Address bolt, CheckSettings(settings));
  auto parts = std::make_unique<Parts>();
  parts->services.env = parts->env.get();
  parts->services.metrics = &parts->metrics;
  parts->services.connections = &parts->connections;
  FillServices(settings, &parts->services);

  net::BoltServerOptions bolt_options{
      .host = bolt.host,
      .port = bolt.port,
      .threads = CountOrCores(settings.Integer("server.threads")),
      .max_connections = static_cast<size_t>(settings.Integer("server.max_connections")),
      .tls_required = settings.Switch("server.tls_required")};
  MYCEL_ASSIGN_OR_RETURN(bolt_options.tls, LoadTls(settings));
  const bool tls = bolt_options.tls != nullptr;
  parts->bolt = std::make_unique<net::BoltServer>(&parts->services, std::move(bolt_options));
  MYCEL_RETURN_IF_ERROR(parts->bolt->Listen());
  MYCEL_RETURN_IF_ERROR(parts->ListenHttp(settings.Text("server.http")));
  parts->bolt_address = bolt.host + ":" + std::to_string(parts->bolt->port());
  if (parts->http) parts->http->Start();  // says 503 until all is up

  const uint64_t memory_bytes = settings.Share("memory.limit", config::MachineMemoryBytes());
  parts->MakeBudget(memory_bytes);
  engine::database::DatabaseOptions options = ToDatabaseOptions(settings, memory_bytes);
  options.env = parts->env.get();
  options.governor = parts->governor.get();
  const std::string& advertised = settings.Text("bolt.advertised_address");
  parts->info = std::make_unique<RunningServerInfo>(settings, advertised.empty() ? parts->bolt_address : advertised,
                                                    &parts->connections, &parts->metrics);
  options.server = parts->info.get();
  MYCEL_RETURN_IF_ERROR(parts->env->CreateDirectories(options.path));
  if (recover_to_last_good) {
    MYCEL_ASSIGN_OR_RETURN(options.recovery_report, AnnounceRecovery(parts->env.get(), options.path));
    options.recover_to_last_good = !options.recovery_report.empty();
  }
  parts->workers = MakeWorkers(settings, parts->env.get());
  options.workers = parts->workers.get();
  options.on_recovery = LogRecovery;
  options.on_disk_state = LogDiskState;
  MYCEL_ASSIGN_OR_RETURN(parts->database, engine::database::Database::Open(options));
  parts->backups = std::make_unique<engine::bulk::BackupJob>(parts->env.get(), &parts->database->store(), options.path);
  AddBackupProcedures(parts->backups.get(), settings.Text("backup.directory"), &parts->database->procedures());

  if (settings.Switch("server.auth")) {
    const char* password = std::getenv("MYCEL_PASSWORD");
    MYCEL_ASSIGN_OR_RETURN(parts->users,
                           auth::UserStore::Open(parts->env.get(), options.path, password ? password : ""));
    parts->services.authenticator = parts->users.get();
  }
  parts->services.workers = parts->workers.get();
  parts->services.database = parts->database->name();
  parts->services.node_prefix = "4:" + parts->database->uuid() + ":";
  parts->services.relationship_prefix = "5:" + parts->database->uuid() + ":";
  parts->services.open_session = [database = parts->database.get(),
                                  users = parts->users.get()](engine::database::SessionOptions session) {
    if (users) {
      session.change_password = [users](std::string_view user, std::string_view from, std::string_view to) {
        return users->ChangePassword(user, from, to);
      };
    }
    return database->NewSession(std::move(session));
  };
  parts->bolt->Start();
  parts->serving = true;
  LogInfo("Bolt on " + bolt.host + ":" + std::to_string(parts->bolt->port()) + ", data in " + options.path +
          ", memory limit " + std::to_string(memory_bytes >> 20) + " MiB, login " + (parts->users ? "on" : "off") +
          ", TLS " + (tls ? "on" : "off"));
  return std::unique_ptr<Server>(new Server(std::move(parts)));
}

Status Server::Stop() {
  if (!parts_ || !parts_->bolt) return Status::Ok();
  parts_->serving = false;
  parts_->bolt->Stop();
  parts_->workers->Stop();
  parts_->users.reset();
  parts_->bolt.reset();
  parts_->backups.reset();  // ends a running backup
  Status status = parts_->database->Close();
  parts_->http.reset();  // its answers read the database's figures
  parts_->database.reset();
  return status;
}

}  // namespace mycel::server
