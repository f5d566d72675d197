#include "engine/database/database.h"

#include <array>
#include <span>

#include "engine/database/core_info.h"
#include "engine/database/database_core.h"
#include "engine/database/session_impl.h"
#include "engine/txn/held_back.h"
#include "engine/txn/transaction.h"

namespace mycel::engine::database {

using base::Result;
using base::Status;

struct Database::Impl {
  explicit Impl(DatabaseOptions options) : core(std::move(options)), info(&core) {}
  DatabaseCore core;
  CoreInfo info;
};

namespace {

constexpr char kUuidFile[] = "/database-id";
constexpr size_t kUuidChars = 36;

std::string MakeUuid(env::Env* env) {
  std::array<uint8_t, 16> bytes;
  env->FillRandom(std::as_writable_bytes(std::span(bytes)));
  bytes[6] = static_cast<uint8_t>((bytes[6] & 0x0f) | 0x40);  // version 4, RFC 9562
  bytes[8] = static_cast<uint8_t>((bytes[8] & 0x3f) | 0x80);
  static constexpr char kHex[] = "0123456789abcdef";
  std::string text;
  for (size_t i = 0; i < bytes.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    text += kHex[bytes[i] >> 4];
    text += kHex[bytes[i] & 15];
  }
  return text;
}

// The database's id, made and synced at its first start.
Result<std::string> LoadUuid(env::Env* env, const std::string& directory) {
  const std::string path = directory + kUuidFile;
  MYCEL_ASSIGN_OR_RETURN(const bool exists, env->Exists(path));
  std::string uuid(kUuidChars, '0');
  if (exists) {
    MYCEL_ASSIGN_OR_RETURN(std::unique_ptr<env::File> file, env->OpenFile(path, env::OpenMode::kRead));
    MYCEL_ASSIGN_OR_RETURN(const size_t got,
                           file->Read(0, std::as_writable_bytes(std::span(uuid.data(), uuid.size()))));
    if (got != uuid.size())
      return Status::Error(base::ErrorId::kCorruption, "The file " + path + " does not hold a database id");
    return uuid;
  }
  uuid = MakeUuid(env);
  const std::string temporary = path + ".new";
  {
    MYCEL_ASSIGN_OR_RETURN(std::unique_ptr<env::File> file, env->OpenFile(temporary, env::OpenMode::kCreate));
    MYCEL_RETURN_IF_ERROR(file->Write(0, std::as_bytes(std::span(uuid.data(), uuid.size()))));
    MYCEL_RETURN_IF_ERROR(file->SyncData());
  }
  MYCEL_RETURN_IF_ERROR(env->RenameFile(temporary, path));
  MYCEL_RETURN_IF_ERROR(env->SyncDirectory(directory));
  return uuid;
}

}  // namespace

functions::ClockInstant WallClock::Now() {
  const int64_t micros = env_.WallMicros();
  constexpr int64_t kPerSecond = 1'000'000;
  int64_t seconds = micros / kPerSecond;
  int64_t rest = micros % kPerSecond;
  if (rest < 0) {
    rest += kPerSecond;
    --seconds;
  }
  return {seconds, static_cast<int32_t>(rest * 1000)};
}

void DatabaseCore::LetGo(std::unique_ptr<txn::Transaction> transaction) {
  if (txn::WritesToUndo(transaction.get()) < kLongRollback) return;  // rolls back as it goes
  commands.Run([rest = std::shared_ptr<txn::Transaction>(std::move(transaction))] { rest->Rollback(); });
}

Database::Database(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Database::~Database() = default;

Result<std::unique_ptr<Database>> Database::Open(DatabaseOptions options) {
  auto impl = std::make_unique<Impl>(std::move(options));
  DatabaseCore& core = impl->core;
  txn::StoreOptions store;
  store.env = core.options.env;
  store.path = core.options.path;
  store.governor = core.options.governor;
  store.block_cache_bytes = core.options.block_cache_bytes;
  store.checkpoint.interval_ms = core.options.checkpoint_interval_ms;
  store.checkpoint.log_bytes = core.options.checkpoint_log_bytes;
  store.log_segment_bytes = core.options.log_segment_bytes;
  store.large_value_bytes = core.options.large_value_bytes;
  store.log_archive = core.options.log_archive;
  store.async_window_ms = core.options.async_window_ms;
  store.relationship_index = core.options.relationship_index;
  store.recover_to_last_good = core.options.recover_to_last_good;
  store.recovery_report = core.options.recovery_report;
  store.on_progress = core.options.on_recovery;
  store.on_disk_state = core.options.on_disk_state;
  MYCEL_ASSIGN_OR_RETURN(core.store, txn::Store::Open(std::move(store)));
  txn::WatchHeldBack(*core.store,
                     {.look = [readers = &core.readers](std::span<const txn::HeldBack> held) { readers->Look(held); },
                      .name_owner = [readers = &core.readers](uint64_t owner) { return readers->Name(owner); }});
  core.spill_directory = env::JoinPath(core.options.path, "spill");
  MYCEL_RETURN_IF_ERROR(core.options.env->RemoveTree(core.spill_directory));
  MYCEL_ASSIGN_OR_RETURN(core.uuid, LoadUuid(core.options.env, core.options.path));
  if (core.options.access_statistics) {
    MYCEL_ASSIGN_OR_RETURN(
        core.access,
        AccessStatistics::Open(core.options.env, env::JoinPath(core.options.path, "access-statistics.json")));
  }
  core.procedures = std::make_unique<procedures::Registry>(core.options.test_hooks);
  core.started_micros = core.options.env->WallMicros();
  core.created_micros = core.started_micros;
  if (core.options.governor != nullptr) core.query_account = core.options.governor->AddAccount("queries");
  return std::unique_ptr<Database>(new Database(std::move(impl)));
}

Status Database::Close() {
  impl_->core.commands.Wait();
  return impl_->core.store->Close();
}

std::unique_ptr<Session> Database::NewSession(SessionOptions options) {
  return std::make_unique<SessionImpl>(&impl_->core, &impl_->info, std::move(options));
}

const std::string& Database::name() const { return impl_->core.options.name; }
const std::string& Database::uuid() const { return impl_->core.uuid; }
txn::Store& Database::store() { return *impl_->core.store; }
procedures::Registry& Database::procedures() { return *impl_->core.procedures; }

}  // namespace mycel::engine::database
